package keyboard

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/internal/quote"
)

// A lineAsker asks where there is no terminal: for screen readers, scripts and pipes.
type lineAsker struct {
	in   *bufio.Scanner
	from io.Reader
	out  io.Writer
}

func (a *lineAsker) Rest() io.Reader { return a.from }

func (a *lineAsker) Text(ctx context.Context, q Question) (string, error) {
	for {
		fmt.Fprintf(a.out, "\n%s\n", q.Title)
		if q.About != "" {
			fmt.Fprintf(a.out, "%s\n", q.About)
		}
		if q.Preset != "" && !q.Hidden {
			fmt.Fprintf(a.out, "[%s] ", q.Preset)
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

func (a *lineAsker) Choose(ctx context.Context, title string, options []string, preset int) (int, error) {
	list := strings.Builder{}
	for i, o := range options {
		fmt.Fprintf(&list, "  %d  %s\n", i+1, o)
	}
	answer, err := a.Text(ctx, Question{
		Title: title, About: strings.TrimRight(list.String(), "\n"), Preset: strconv.Itoa(preset + 1),
		Check: func(s string) error {
			if n, err := strconv.Atoi(s); err != nil || n < 1 || n > len(options) {
				return quote.Errorf("%q is not a number from 1 to %d", s, len(options))
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

// line reads a line. A read can't be interrupted, so one that is not needed any more is left to itself.
func (a *lineAsker) line(ctx context.Context) (string, error) {
	read := make(chan error, 1)
	go func() {
		if a.in.Scan() {
			read <- nil
			return
		}
		read <- errors.Join(ErrNoAnswer, a.in.Err())
	}()
	select {
	case <-ctx.Done():
		return "", ErrStopped
	case err := <-read:
		return a.in.Text(), err
	}
}

// slowly reads a byte at a time, so that a reader of one line leaves the next to others.
type slowly struct{ r io.Reader }

// Read is io.Reader's.
func (s slowly) Read(b []byte) (int, error) {
	if s.r == nil {
		return 0, io.EOF
	}
	return s.r.Read(b[:min(len(b), 1)])
}
