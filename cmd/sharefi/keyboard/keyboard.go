// Package keyboard asks the person at the keyboard: by forms in a terminal, by plain lines elsewhere.
//
// It owns the questions' looks and what leaving in the middle means, and knows nothing of shops. Its one invariant:
// one form or line reads at a time, and takes nothing that was typed for the next.
package keyboard

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

// ErrStopped says that the person left in the middle.
var ErrStopped = errors.New("stopped; nothing was written")

// A Question wants a line of text.
type Question struct {
	Title  string
	About  string
	Preset string             // what an empty answer means; not shown when hidden
	Hidden bool               // a secret
	Check  func(string) error // at once, without asking anybody; may be nil
}

// An Asker puts questions to the person at the keyboard. Errors: ErrStopped, ErrNoAnswer.
type Asker interface {
	Text(ctx context.Context, q Question) (string, error)
	Choose(ctx context.Context, title string, options []string, preset int) (int, error)
	Rest() io.Reader // what is typed from now on, for questions in other lines
}

// New asks by forms in a terminal, and by plain lines elsewhere and where the terminal can't move its cursor.
func New(s cli.Streams, plain bool) Asker {
	in, isFile := s.In.(*os.File)
	out, alsoFile := s.Out.(*os.File)
	plain = plain || os.Getenv("TERM") == "dumb"
	if !plain && isFile && alsoFile && term.IsTerminal(in.Fd()) && term.IsTerminal(out.Fd()) {
		return formAsker{in, out, newTap(in)}
	}
	return &lineAsker{in: bufio.NewScanner(slowly{s.In}), from: slowly{s.In}, out: s.Out}
}

// finally is what an answer comes to.
func (q Question) finally(answer string) (string, error) {
	answer = strings.TrimSpace(answer)
	if answer == "" {
		answer = q.Preset
	}
	if q.Check != nil {
		return answer, q.Check(answer)
	}
	return answer, nil
}

// ErrNoAnswer says that the input ended before the last question.
var ErrNoAnswer = errors.New("nobody answers: run it in a terminal, or hand it all answers, a line each; nothing was written")
