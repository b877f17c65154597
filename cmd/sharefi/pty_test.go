package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard/keyboardtest"
)

// A terminal is a program at a pseudo-terminal, with a person at the other end.
type terminal struct {
	t     testing.TB
	far   *os.File
	said  apptest.Buffer
	from  int // what was read by the test so far
	cmd   *exec.Cmd
	ended chan struct{} // the program
	read  chan struct{} // all that it said
}

// atTerminal runs the program at a terminal.
func atTerminal(t testing.TB, env []string, args ...string) *terminal {
	t.Helper()
	return sitDown(t, 160, 50, env, append([]string{os.Args[0]}, args...)...)
}

// sitDown runs a command line at a terminal of a size.
func sitDown(t testing.TB, columns, rows int, env []string, line ...string) *terminal {
	t.Helper()
	far, near := keyboardtest.Open(t, columns, rows)
	p := &terminal{t: t, far: far, cmd: exec.Command(line[0], line[1:]...), ended: make(chan struct{}),
		read: make(chan struct{})}
	p.cmd.Env = append(append(os.Environ(), apptest.AsProgram+"=1", "TERM=xterm", "NO_COLOR=1"), env...)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = near, near, near
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	near.Close()
	go func() {
		defer close(p.read)
		for b := make([]byte, 4096); ; {
			n, err := far.Read(b)
			_, _ = p.said.Write(b[:n])
			if err != nil {
				return // the program has left the terminal
			}
		}
	}()
	go func() { defer close(p.ended); _ = p.cmd.Wait() }()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.ended
		far.Close()
		<-p.read
	})
	return p
}

// What moves the cursor or colours the words.
var controls = regexp.MustCompile("\x1b\\[[0-9;?<>=]*\\$?[a-zA-Z]|\x1b\\][^\x07\x1b]*(\x07|\x1b\\\\)|\x1b[=>78]|[\r\a]")

// screen is all that was said, in plain words.
func (p *terminal) screen() string { return controls.ReplaceAllString(p.said.String(), "") }

// sees waits until the program says some words that were not seen yet.
func (p *terminal) sees(words string) {
	p.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; <-time.After(5 * time.Millisecond) {
		text := p.screen()
		if i := strings.Index(text[min(p.from, len(text)):], words); i >= 0 {
			p.from += i + len(words)
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("no %q after what was seen:\n%s\nwhole:\n%s", words, text[min(p.from, len(text)):], text)
		}
	}
}

// types presses keys.
func (p *terminal) types(keys string) {
	p.t.Helper()
	if _, err := p.far.WriteString(keys); err != nil {
		p.t.Fatal(err)
	}
}

// answers waits for a question and answers it.
func (p *terminal) answers(question, answer string) {
	p.t.Helper()
	p.sees(question)
	p.sees("submit") // the last line of the form
	p.types(answer + "\r")
}

// exit waits for the end of the program.
func (p *terminal) exit() int {
	p.t.Helper()
	select {
	case <-p.ended:
		<-p.read
	case <-time.After(30 * time.Second):
		p.t.Fatalf("it does not end:\n%s", p.screen())
	}
	return p.cmd.ProcessState.ExitCode()
}
