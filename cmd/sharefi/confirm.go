package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Why nothing was done.
var (
	errNo     = errors.New("nothing was changed")
	errNobody = errors.New("nobody answers; say --yes, and --admit or --admit-all")
)

// lines is a person who is asked in plain lines.
type lines struct {
	out io.Writer
	in  *bufio.Scanner
	yes bool // everything is confirmed already
}

func newLines(s streams, yes bool) *lines {
	return &lines{out: s.out, in: bufio.NewScanner(s.in), yes: yes}
}

// confirm asks whether to go on. Errors: errNo, errNobody.
func (l *lines) confirm() error {
	if l.yes {
		return nil
	}
	answer, err := l.read("Go on? yes or no: ")
	if err != nil {
		return err
	}
	if strings.ToLower(answer) != "yes" {
		return errNo
	}
	return nil
}

// read asks a question. An end of input is no answer.
func (l *lines) read(question string) (string, error) {
	fmt.Fprint(l.out, question)
	if !l.in.Scan() {
		if err := l.in.Err(); err != nil {
			return "", fmt.Errorf("read the answer: %w", err)
		}
		return "", errNobody
	}
	return strings.TrimSpace(l.in.Text()), nil
}
