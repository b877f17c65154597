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
	d := newDesk(f, &till{}, &looks)
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
	if err := d.Retry(t.Context(), f.shelf[0].ID); err != nil || len(f.shelf) != 0 || len(f.kept) != 1 {
		t.Errorf("tried again: %v, %d stored, %v", err, len(f.kept), f.shelf)
	}
	if err := d.Retry(t.Context(), "NONE-0001"); !errors.Is(err, desk.ErrNotShelved) {
		t.Error(err)
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
