package keyboard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"github.com/charmbracelet/x/term"
)

// A formAsker asks in a terminal.
type formAsker struct {
	in, out *os.File
	keys    *tap
}

func (a formAsker) Rest() io.Reader { return a.keys.reader(nil) }

func (a formAsker) run(ctx context.Context, field huh.Field) error {
	before, err := term.MakeRaw(a.in.Fd())
	if err != nil {
		return fmt.Errorf("set the terminal up: %w", err)
	}
	defer func() { _ = term.Restore(a.in.Fd(), before) }()
	over := make(chan struct{})
	defer close(over)
	options := []tea.ProgramOption{tea.WithoutSignalHandler()} // ctx ends by signals; both together may hang
	form := huh.NewForm(huh.NewGroup(field)).WithProgramOptions(options...).
		WithInput(a.keys.reader(over)).WithOutput(a.out)
	err = form.RunWithContext(ctx)
	if errors.Is(err, huh.ErrUserAborted) || ctx.Err() != nil {
		return ErrStopped
	}
	if err != nil {
		return fmt.Errorf("ask in the terminal: %w", err)
	}
	return nil
}

func (a formAsker) Text(ctx context.Context, q Question) (string, error) {
	answer := ""
	field := huh.NewInput().Title(q.Title).Description(q.About).Value(&answer).Validate(func(s string) error {
		_, err := q.finally(s)
		return err
	})
	if q.Hidden {
		field.EchoMode(huh.EchoModePassword)
	} else {
		field.Placeholder(q.Preset)
	}
	if err := a.run(ctx, field); err != nil {
		return "", err
	}
	return q.finally(answer)
}

func (a formAsker) Choose(ctx context.Context, title string, options []string, preset int) (int, error) {
	chosen := preset
	list := make([]huh.Option[int], len(options))
	for i, o := range options {
		list[i] = huh.NewOption(o, i)
	}
	err := a.run(ctx, huh.NewSelect[int]().Title(title).Options(list...).Value(&chosen))
	return chosen, err
}
