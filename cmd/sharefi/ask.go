package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"github.com/charmbracelet/x/term"
)

// errStopped says that the person left in the middle.
var errStopped = errors.New("stopped; nothing was written")

// A question wants a line of text.
type question struct {
	title  string
	about  string
	preset string             // what an empty answer means; not shown when hidden
	hidden bool               // a secret
	check  func(string) error // at once, without asking anybody; may be nil
}

// An asker puts questions to the person at the keyboard. Errors: errStopped, errNoAnswer.
type asker interface {
	text(ctx context.Context, q question) (string, error)
	choose(ctx context.Context, title string, options []string, preset int) (int, error)
	rest() io.Reader // what is typed, for whoever asks next in lines of his own
}

// newAsker asks by forms in a terminal, and by plain lines elsewhere.
func newAsker(s streams, plain bool) asker {
	in, isFile := s.in.(*os.File)
	out, alsoFile := s.out.(*os.File)
	if !plain && isFile && alsoFile && term.IsTerminal(in.Fd()) && term.IsTerminal(out.Fd()) {
		return formAsker{in, out, newTap(in)}
	}
	return &lineAsker{in: bufio.NewScanner(slowly{s.in}), from: slowly{s.in}, out: s.out}
}

// finally is what an answer comes to.
func (q question) finally(answer string) (string, error) {
	answer = strings.TrimSpace(answer)
	if answer == "" {
		answer = q.preset
	}
	if q.check != nil {
		return answer, q.check(answer)
	}
	return answer, nil
}

// A formAsker asks in a terminal.
type formAsker struct {
	in, out *os.File
	keys    *tap
}

func (a formAsker) rest() io.Reader { return a.keys.reader(nil) }

func (a formAsker) run(ctx context.Context, field huh.Field) error {
	before, err := term.MakeRaw(a.in.Fd())
	if err != nil {
		return fmt.Errorf("set the terminal up: %w", err)
	}
	defer func() { _ = term.Restore(a.in.Fd(), before) }()
	over := make(chan struct{})
	defer close(over)
	options := []tea.ProgramOption{tea.WithoutSignalHandler()} // ctx ends by signals; both together may hang
	form := huh.NewForm(huh.NewGroup(field)).WithProgramOptions(options...).WithInput(a.keys.reader(over)).WithOutput(a.out)
	err = form.RunWithContext(ctx)
	if errors.Is(err, huh.ErrUserAborted) || ctx.Err() != nil {
		return errStopped
	}
	if err != nil {
		return fmt.Errorf("ask in the terminal: %w", err)
	}
	return nil
}

func (a formAsker) text(ctx context.Context, q question) (string, error) {
	answer := ""
	field := huh.NewInput().Title(q.title).Description(q.about).Value(&answer).Validate(func(s string) error {
		_, err := q.finally(s)
		return err
	})
	if q.hidden {
		field.EchoMode(huh.EchoModePassword)
	} else {
		field.Placeholder(q.preset)
	}
	if err := a.run(ctx, field); err != nil {
		return "", err
	}
	return q.finally(answer)
}

func (a formAsker) choose(ctx context.Context, title string, options []string, preset int) (int, error) {
	chosen := preset
	list := make([]huh.Option[int], len(options))
	for i, o := range options {
		list[i] = huh.NewOption(o, i)
	}
	err := a.run(ctx, huh.NewSelect[int]().Title(title).Options(list...).Value(&chosen))
	return chosen, err
}

// A lineAsker asks where there is no terminal: for screen readers, scripts and pipes.
type lineAsker struct {
	in   *bufio.Scanner
	from io.Reader
	out  io.Writer
}

func (a *lineAsker) rest() io.Reader { return a.from }

func (a *lineAsker) text(ctx context.Context, q question) (string, error) {
	for {
		fmt.Fprintf(a.out, "\n%s\n", q.title)
		if q.about != "" {
			fmt.Fprintf(a.out, "%s\n", q.about)
		}
		if q.preset != "" && !q.hidden {
			fmt.Fprintf(a.out, "[%s] ", q.preset)
		}
		fmt.Fprint(a.out, "> ")
		line, err := a.line(ctx)
		if err != nil {
			return "", err
		}
		answer, err := q.finally(line)
		if err == nil {
			return answer, nil
		}
		fmt.Fprintf(a.out, "%v\n", err)
	}
}

func (a *lineAsker) choose(ctx context.Context, title string, options []string, preset int) (int, error) {
	list := strings.Builder{}
	for i, o := range options {
		fmt.Fprintf(&list, "  %d  %s\n", i+1, o)
	}
	answer, err := a.text(ctx, question{
		title: title, about: strings.TrimRight(list.String(), "\n"), preset: strconv.Itoa(preset + 1),
		check: func(s string) error {
			if n, err := strconv.Atoi(s); err != nil || n < 1 || n > len(options) {
				return fmt.Errorf("%q is not a number from 1 to %d", s, len(options))
			}
			return nil
		},
	})
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(answer)
	return n - 1, err
}

// line reads a line. A reader can't be interrupted, so whoever is waited for in vain is left alone.
func (a *lineAsker) line(ctx context.Context) (string, error) {
	read := make(chan error, 1)
	go func() {
		if a.in.Scan() {
			read <- nil
			return
		}
		read <- errors.Join(errNoAnswer, a.in.Err())
	}()
	select {
	case <-ctx.Done():
		return "", errStopped
	case err := <-read:
		return a.in.Text(), err
	}
}

// errNoAnswer says that the input ended before the last question.
var errNoAnswer = errors.New("nobody answers; nothing was written")

// slowly reads a byte at a time, so that whoever reads a line leaves the next one to others.
type slowly struct{ r io.Reader }

// Read is io.Reader's.
func (s slowly) Read(b []byte) (int, error) {
	if s.r == nil {
		return 0, io.EOF
	}
	return s.r.Read(b[:min(len(b), 1)])
}
