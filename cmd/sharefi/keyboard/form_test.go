package keyboard_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard/keyboardtest"
	"github.com/sharefi/sharefi/internal/patience"
)

// A person sits at a terminal that an asker asks in.
type person struct {
	t      *testing.T
	far    *os.File
	near   *os.File
	screen *keyboardtest.Screen
	asker  keyboard.Asker
}

func sitDown(t *testing.T, columns, rows int) *person {
	t.Helper()
	return sitDownAt(t, "xterm-256color", columns, rows)
}

func sitDownAt(t *testing.T, term string, columns, rows int) *person {
	t.Helper()
	t.Setenv("TERM", term)
	far, near := keyboardtest.Open(t, columns, rows)
	p := &person{t: t, far: far, near: near, screen: keyboardtest.NewScreen(columns, rows)}
	read := make(chan struct{})
	go func() { defer close(read); p.screen.Watch(far) }()
	t.Cleanup(func() {
		near.Close()
		_, _ = far.WriteString("\n") // ends the asker's read, and with it its end of the line
		<-read
		far.Close()
	})
	p.asker = keyboard.New(cli.Streams{In: near, Out: near}, false)
	return p
}

// until waits for a screen.
func (p *person) until(what string, is func(text string) bool) {
	p.t.Helper()
	for deadline := time.After(patience.Limit); ; {
		changed := p.screen.Changed()
		if is(p.screen.Text()) {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			p.t.Fatalf("the screen does not come to\n%s\nbut is\n%s", what, p.screen.Text())
		}
	}
}

func (p *person) sees(words string) {
	p.t.Helper()
	p.until("…"+words+"…", func(text string) bool { return strings.Contains(text, words) })
}

func (p *person) types(keys string) {
	p.t.Helper()
	if _, err := p.far.WriteString(keys); err != nil {
		p.t.Fatal(err)
	}
}

// shows waits until every cell of the screen is as it should be.
func (p *person) shows(want string) {
	p.t.Helper()
	want = strings.Trim(want, "\n")
	p.until(want, func(text string) bool { return text == want })
}

// meanwhile asks while the person answers.
func meanwhile[T any](ask func() (T, error)) func(*testing.T) T {
	type said struct {
		answer T
		err    error
	}
	done := make(chan said, 1)
	go func() { a, err := ask(); done <- said{a, err} }()
	return func(t *testing.T) T {
		t.Helper()
		got := <-done
		if got.err != nil {
			t.Fatal(got.err)
		}
		return got.answer
	}
}

func TestATerminalThatCanNotMoveItsCursorIsAskedInLines(t *testing.T) {
	p := sitDownAt(t, "dumb", 60, 16)
	name := meanwhile(func() (string, error) {
		return p.asker.Text(t.Context(), keyboard.Question{Title: "A name", About: "Small letters.", Preset: "home"})
	})
	p.sees("A name\nSmall letters.\n[home] >")
	p.types("cafe\n")
	if got := name(t); got != "cafe" {
		t.Errorf("the answer is %q", got)
	}
}

func TestQuestionsStandInStraightLinesAndLeaveOneEach(t *testing.T) {
	p := sitDown(t, 60, 16)
	keyboard.Say(p.near, "── The shop")
	name := meanwhile(func() (string, error) {
		return p.asker.Text(t.Context(), keyboard.Question{Title: "A name", About: "Small letters.", Preset: "home",
			Check: func(s string) error {
				if s == "No" {
					return errors.New("small letters, please")
				}
				return nil
			}})
	})
	p.shows(`
── The shop
┃ A name
┃ Small letters.
┃ > home

enter submit`)
	p.types("No\r")
	p.sees("* small letters, please")
	p.types("\x15cafe\r")
	if got := name(t); got != "cafe" {
		t.Errorf("the answer is %q", got)
	}
	token := meanwhile(func() (string, error) {
		return p.asker.Text(t.Context(), keyboard.Question{Title: "The token", Hidden: true})
	})
	p.sees("The token")
	p.types("100:secret\r")
	if got := token(t); got != "100:secret" {
		t.Errorf("the answer is %q", got)
	}
	choice := meanwhile(func() (int, error) {
		return p.asker.Choose(t.Context(), "Another plan? They are sold side by side.",
			[]string{"No, that is all of them that I sell in this shop of mine", "Yes"}, 1)
	})
	p.shows(`
── The shop
A name: cafe
The token: ••••••••
┃ Another plan?
┃ They are sold side by side.
┃   No, that is all of them that I sell in this shop of mine
┃ > Yes

↑ up • ↓ down • enter submit`)
	p.types("\x1b[A\r")
	if got := choice(t); got != 0 {
		t.Errorf("the choice is %d", got)
	}
	keyboard.Say(p.near, "✗ the router does not answer; see whether it is on and whether this machine is in its network")
	keyboard.Say(p.near, "  later: sharefi router prepare --config /etc/sharefi/sharefi.yaml --yes")
	p.shows(`
── The shop
A name: cafe
The token: ••••••••
Another plan? No, that is all of them that I sell in this s…
✗ the router does not answer; see whether it is on and
  whether this machine is in its network
  later: sharefi router prepare --config
  /etc/sharefi/sharefi.yaml --yes`)
}

// Who types ahead, or pastes several lines, answers one question after the other.
func TestWhatIsTypedBehindAnEnterIsForTheNextQuestion(t *testing.T) {
	p := sitDown(t, 60, 16)
	small := func(s string) error {
		if s != strings.ToLower(s) {
			return errors.New("small letters, please")
		}
		return nil
	}
	p.types("early\r") // no form is there yet, and the terminal still edits lines
	if got, err := p.asker.Text(t.Context(), keyboard.Question{Title: "Early", Check: small}); err != nil || got != "early" {
		t.Errorf("the answer is %q, %v", got, err)
	}
	name := meanwhile(func() (string, error) {
		return p.asker.Text(t.Context(), keyboard.Question{Title: "A name", Check: small})
	})
	p.sees("A name")
	p.types("No\r\x15cafe\rmore\r\x1b[B\r\x1b[200~one\rtwo\x1b[201~\rlast\rplain\r")
	if got := name(t); got != "cafe" {
		t.Errorf("the answer is %q", got)
	}
	if got, err := p.asker.Text(t.Context(), keyboard.Question{Title: "Another name", Check: small}); err != nil || got != "more" {
		t.Errorf("the answer is %q, %v", got, err)
	}
	if got, err := p.asker.Choose(t.Context(), "Another?", []string{"No", "Yes"}, 0); err != nil || got != 1 {
		t.Errorf("the choice is %d, %v", got, err)
	}
	if got, err := p.asker.Text(t.Context(), keyboard.Question{Title: "Pasted"}); err != nil || !strings.Contains(got, "two") {
		t.Errorf("what was pasted is %q, %v", got, err)
	}
	if got, err := p.asker.Text(t.Context(), keyboard.Question{Title: "The last"}); err != nil || got != "last" {
		t.Errorf("the answer is %q, %v", got, err)
	}
	if got, err := bufio.NewReader(p.asker.Rest()).ReadString('\n'); err != nil || got != "plain\n" {
		t.Errorf("the line is %q, %v", got, err)
	}
}

func TestTheMarksOfATrialHaveColours(t *testing.T) {
	said := func() string {
		far, near := keyboardtest.Open(t, 60, 16)
		defer far.Close()
		keyboard.Say(near, "✗ refused")
		near.Close()
		line, err := bufio.NewReader(far).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimRight(line, "\r\n")
	}
	t.Setenv("NO_COLOR", "")
	if line := said(); line != "\x1b[1;31m✗\x1b[m refused" {
		t.Errorf("it is %q", line)
	}
	t.Setenv("NO_COLOR", "1")
	if line := said(); line != "✗ refused" {
		t.Errorf("without colours it is %q", line)
	}
}

func TestWhoLeavesIsNotAskedOn(t *testing.T) {
	p := sitDown(t, 60, 16)
	left := make(chan error, 1)
	go func() {
		_, err := p.asker.Text(context.Background(), keyboard.Question{Title: "A name"})
		left <- err
	}()
	p.sees("submit")
	p.types("\x03")
	if err := <-left; !errors.Is(err, keyboard.ErrStopped) {
		t.Errorf("got %v", err)
	}
}
