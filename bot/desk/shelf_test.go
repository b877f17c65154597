package desk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
)

func TestAMessageThatIsAlwaysRefusedIsSetAside(t *testing.T) {
	var looks []string
	f := &file{errs: slices.Repeat([]error{billing.ErrConflict}, 5*20)}
	c := &till{}
	d := newDesk(f, c, &looks)
	in, again := bottest.Presses("plan p1"), 0
	for ; d.Handle(t.Context(), in) != nil; again++ {
		if again > 10 {
			t.Fatal("it comes again without end")
		}
	}
	if again != 4 || len(f.shelf) != 1 || f.shelf[0].In.Text != "plan p1" || f.shelf[0].Tries != 5 {
		t.Fatalf("after %d times the shelf has %+v", again, f.shelf)
	}
	if a := f.answers[0]; a == nil || a.Chat != in.Chat || a.Answer != in.Answer || !strings.Contains(a.Text, "Sorry") {
		t.Errorf("the person hears %+v", a)
	}
	ping := f.pings[0]
	if ping.To != billing.Owner || ping.Kind != billing.Aside || ping.Order != f.shelf[0].ID || ping.Detail == "" {
		t.Errorf("the owner hears %+v", ping)
	}
	if err := d.RetryAsked(t.Context()); err != nil || len(f.kept) != 0 {
		t.Errorf("what nobody asked for: %v, %d stored", err, len(f.kept))
	}
	f.asked, f.errs = []string{f.shelf[0].ID}, []error{bottest.ErrDown}
	if err := d.RetryAsked(t.Context()); err == nil || len(f.asked) != 1 {
		t.Errorf("while Redis is away: %v, asked for %v", err, f.asked)
	}
	f.errs = slices.Repeat([]error{billing.ErrConflict}, 20)
	if err := d.RetryAsked(t.Context()); err != nil || len(f.shelf) != 1 || f.shelf[0].Tries != 6 || len(f.asked) != 0 {
		t.Errorf("refused again: %v, %+v, asked for %v", err, f.shelf, f.asked)
	}
	f.asked = []string{f.shelf[0].ID}
	if err := d.RetryAsked(t.Context()); err != nil || len(f.shelf) != 0 || len(f.kept) != 1 || c.nudges != 1 {
		t.Errorf("tried again: %v, %d stored, %d nudges, %v", err, len(f.kept), c.nudges, f.shelf)
	}
}

// A chat with something on the shelf holds up nobody with its next message.
func TestTheNextMessageOfAChatIsSetAsideAtOnce(t *testing.T) {
	var looks []string
	f := &file{again: true, errs: slices.Repeat([]error{billing.ErrConflict}, 20)}
	if err := newDesk(f, &till{}, &looks).Handle(t.Context(), bottest.Says("help")); err != nil || len(f.shelf) != 1 {
		t.Errorf("%v, %+v", err, f.shelf)
	}
}

func TestAnEntryThatCantBeReadIsNotAnswered(t *testing.T) {
	var looks []string
	f := &file{asked: []string{"ASDE-0001"}, shelf: []desk.Aside{{ID: "ASDE-0001"}}}
	err := newDesk(f, &till{}, &looks).RetryAsked(t.Context())
	if err != nil || len(f.kept) != 0 || len(f.shelf) != 1 {
		t.Errorf("%v, %d stored, %+v", err, len(f.kept), f.shelf)
	}
}

func TestWhatIsAwayIsNeverCounted(t *testing.T) {
	var looks []string
	f := &file{errs: slices.Repeat([]error{bottest.ErrDown}, 50)}
	d := newDesk(f, &till{}, &looks)
	for range 50 {
		if err := d.Handle(t.Context(), bottest.Presses("plan p1")); !errors.Is(err, bottest.ErrDown) {
			t.Fatal(err)
		}
	}
	if f.refusals != 0 || len(f.shelf) != 0 {
		t.Errorf("%d refusals, %v", f.refusals, f.shelf)
	}
}

// A panic at one message is that message's trouble, and its own words are told to nobody.
func TestAMessageThatPanicsIsSetAside(t *testing.T) {
	var looks []string
	f := &file{}
	d := newDesk(f, &till{}, &looks)
	d.Zone = nil // which no time can be told in
	bottest.Has(bottest.Linked())(&f.world)
	for i := 0; d.Handle(t.Context(), bottest.Presses("buy")) != nil; i++ {
		if i > 10 {
			t.Fatal("it comes again without end")
		}
	}
	if len(f.shelf) != 1 || strings.Contains(f.shelf[0].Reason, "Location") {
		t.Errorf("%+v", f.shelf)
	}
	if err := d.Handle(t.Context(), bottest.Presses("help")); err != nil || len(f.kept) != 1 {
		t.Errorf("the next message: %v, %d stored", err, len(f.kept))
	}
}

func TestAGroupAndAPersonWhoLeftHearNothing(t *testing.T) {
	var looks []string
	left, group := bottest.Says(""), bottest.Says("/buy")
	left.Kind, group.Private = bot.Gone, false
	for _, in := range []bot.Incoming{left, group} {
		f := &file{errs: slices.Repeat([]error{billing.ErrConflict}, 5*20)}
		d := newDesk(f, &till{}, &looks)
		for range 5 {
			_ = d.Handle(t.Context(), in)
		}
		if len(f.shelf) != 1 || f.answers[0] != nil {
			t.Errorf("%+v: %+v", in, f.answers)
		}
	}
}

// A panic outside of the step is caught, too: while a message is read, and after it was stored.
func TestAPanicBesideTheStepEndsNothing(t *testing.T) {
	var looks []string
	f := &file{panics: true}
	d := newDesk(f, &till{}, &looks)
	for range 5 {
		_ = d.Handle(t.Context(), bottest.Says("help"))
	}
	if len(f.shelf) != 1 {
		t.Errorf("%+v", f.shelf)
	}
	f = &file{}
	d = newDesk(f, &till{}, &looks)
	d.Cashier = nil // which is nudged after an order was stored
	if err := d.Handle(t.Context(), bottest.Presses("plan p1")); err == nil || len(f.kept) != 1 {
		t.Errorf("%v, %d stored", err, len(f.kept))
	}
}
