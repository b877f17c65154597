package keyboard

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
)

// Why nothing was done.
var (
	errNo     = errors.New("nothing was changed")
	errNobody = errors.New("nobody answers; say --yes, and --admit or --admit-all")
)

// Lines is a person who is asked in plain lines.
type Lines struct {
	Out io.Writer
	in  *bufio.Scanner
	yes bool // everything is confirmed already
}

func NewLines(s cli.Streams, yes bool) *Lines {
	return &Lines{Out: s.Out, in: bufio.NewScanner(s.In), yes: yes}
}

// Confirm asks whether to go on. Errors: errNo, errNobody.
func (l *Lines) Confirm() error {
	if l.yes {
		return nil
	}
	answer, err := l.Read("Go on? yes or no: ")
	if err != nil {
		return err
	}
	if strings.ToLower(answer) != "yes" {
		return errNo
	}
	return nil
}

// Read asks a question. An end of input is no answer.
func (l *Lines) Read(question string) (string, error) {
	fmt.Fprint(l.Out, question)
	if !l.in.Scan() {
		if err := l.in.Err(); err != nil {
			return "", fmt.Errorf("read the answer: %w", err)
		}
		return "", errNobody
	}
	return strings.TrimSpace(l.in.Text()), nil
}

// Printable keeps a device's name from moving the cursor.
func Printable(name string) string {
	return strings.Map(func(r rune) rune {
		if strconv.IsPrint(r) {
			return r
		}
		return -1
	}, name)
}
