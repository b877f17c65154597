package keyboard

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// A formAsker asks in a terminal.
type formAsker struct {
	in, out *os.File
	keys    *tap
}

func (a formAsker) Rest() io.Reader { return a.keys.reader(nil) }

// run asks one thing. What makes the field is given what its check calls when the form goes on.
func (a formAsker) run(ctx context.Context, show func(goesOn func()) huh.Field) error {
	before, err := term.MakeRaw(a.in.Fd())
	if err != nil {
		return fmt.Errorf("set the terminal up: %w", err)
	}
	defer func() { _ = term.Restore(a.in.Fd(), before) }()
	over := make(chan struct{})
	defer close(over)
	pressed := a.keys.reader(over)
	field := show(pressed.goesOn)
	options := []tea.ProgramOption{tea.WithoutSignalHandler(), // ctx ends by signals; both together may hang
		tea.WithEnvironment(append(os.Environ(), "SSH_TTY="))} // as over SSH, it asks the terminal nothing: answers may come late
	keys := huh.NewDefaultKeyMap()
	keys.Select.Filter.SetEnabled(false) // lists are short
	form := huh.NewForm(huh.NewGroup(field)).WithTheme(huh.ThemeFunc(theme)).WithKeyMap(keys).
		WithProgramOptions(options...).WithInput(pressed).WithOutput(rawScreen{a.out})
	err = form.RunWithContext(ctx)
	if errors.Is(err, huh.ErrUserAborted) || ctx.Err() != nil {
		return ErrStopped
	}
	if err != nil {
		return fmt.Errorf("ask in the terminal: %w", err)
	}
	return nil
}

// A rawScreen returns the cursor at the end of each line. The forms leave that to the terminal, since they are given
// a reader for their keys and don't know that it is in raw mode, in which it doesn't.
type rawScreen struct{ *os.File }

// Write is io.Writer's.
func (s rawScreen) Write(b []byte) (int, error) {
	if _, err := s.File.Write(bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(b), nil
}

// WriteString is io.StringWriter's, which the file would otherwise answer.
func (s rawScreen) WriteString(text string) (int, error) { return s.Write([]byte(text)) }

func (a formAsker) Text(ctx context.Context, q Question) (string, error) {
	answer := ""
	input := func(goesOn func()) huh.Field {
		field := huh.NewInput().Title(q.Title).Description(q.About).Value(&answer).Validate(func(s string) error {
			_, err := q.finally(s)
			if err != nil {
				goesOn()
			}
			return err
		})
		if q.Hidden {
			return field.EchoMode(huh.EchoModePassword)
		}
		return field.Placeholder(q.Preset)
	}
	if err := a.run(ctx, input); err != nil {
		return "", err
	}
	answer, err := q.finally(answer)
	a.answered(q.Title, shown(answer, q.Hidden))
	return answer, err
}

// shown is what stays of an answer in sight.
func shown(answer string, hidden bool) string {
	switch {
	case answer == "":
		return "none"
	case hidden:
		return "••••••••"
	}
	return answer
}

// answered leaves one line of a question, whose form is gone by now.
func (a formAsker) answered(title, answer string) {
	line := Printable(title + ": " + answer)
	if strings.HasSuffix(title, "?") {
		line = Printable(title + " " + answer)
	}
	fmt.Fprintln(a.out, ansi.Truncate(line, columns(a.out), "…"))
}

func (a formAsker) Choose(ctx context.Context, title string, options []string, preset int) (int, error) {
	chosen := preset
	list := make([]huh.Option[int], len(options))
	for i, o := range options {
		list[i] = huh.NewOption(o, i)
	}
	ask, about := title, ""
	if before, after, found := strings.Cut(title, "? "); found {
		ask, about = before+"?", after
	}
	err := a.run(ctx, func(func()) huh.Field {
		return huh.NewSelect[int]().Title(ask).Description(about).Options(list...).Value(&chosen)
	})
	if err == nil {
		a.answered(ask, options[chosen])
	}
	return chosen, err
}
