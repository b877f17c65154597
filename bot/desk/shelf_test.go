package desk_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
)

// settle hands a message over, and has it tried again until it is kept no more. It returns how often.
func settle(t *testing.T, d *desk.Desk, in bot.Incoming) (again int) {
	t.Helper()
	if err := d.Handle(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	d.Now = func() time.Time { return now }
	for ; again < 10; again++ {
		now = now.Add(20 * time.Second)
		held, _ := d.Records.Held(t.Context())
		if len(held) == 0 {
			return again
		}
		if err := d.RetryKept(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("it comes again without end")
	return again
}

func TestAMessageThatIsAlwaysRefusedIsSetAside(t *testing.T) {
	var looks []string
	f := &file{errs: slices.Repeat([]error{billing.ErrConflict}, 5*20)}
	c := &till{}
	d := newDesk(f, c, &looks)
	in := bottest.Presses("plan p1")
	again := settle(t, d, in)
	if again != 4 || len(f.held) != 0 || len(f.shelf) != 1 || f.shelf[0].In.Text != "plan p1" || f.shelf[0].Tries != 5 {
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
	settle(t, d, bottest.Presses("buy"))
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
		settle(t, d, in)
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
	settle(t, d, bottest.Says("help"))
	if len(f.shelf) != 1 {
		t.Errorf("%+v", f.shelf)
	}
	f = &file{}
	d = newDesk(f, &till{}, &looks)
	d.Cashier = nil // which is nudged after an order was stored
	if err := d.Handle(t.Context(), bottest.Presses("plan p1")); err != nil || len(f.kept) != 1 || len(f.held) != 1 {
		t.Errorf("%v, %d stored, held %v", err, len(f.kept), f.held)
	}
}

// A message that is refused is no other chat's trouble, and keeps the later ones of its own chat in their order.
func TestAMessageThatIsRefusedIsKept(t *testing.T) {
	var looks []string
	f := &file{errs: slices.Repeat([]error{billing.ErrConflict}, 20)}
	d := newDesk(f, &till{}, &looks)
	first, second := bottest.Presses("plan p1"), bottest.Says("help")
	first.ID, second.ID = "1", "2"
	for _, in := range []bot.Incoming{first, second, second} { // the last one comes twice
		if err := d.Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	if len(f.held) != 2 || len(f.kept) != 0 {
		t.Fatalf("held %v, stored %v", f.held, f.kept)
	}
	other := bottest.Says("help")
	other.ID, other.Chat = "3", "4711"
	if err := d.Handle(t.Context(), other); err != nil || len(f.kept) != 1 {
		t.Errorf("another chat's: %v, stored %v", err, f.kept)
	}
	restarted := newDesk(f, &till{}, &looks)
	if err := restarted.Recall(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := time.Now().Add(time.Minute)
	restarted.Now = func() time.Time { return now }
	f.errs = []error{bottest.ErrDown}
	if err := restarted.RetryKept(t.Context()); !errors.Is(err, bottest.ErrDown) || len(f.held) != 2 {
		t.Errorf("while Redis is away: %v, held %v", err, f.held)
	}
	if err := restarted.RetryKept(t.Context()); err != nil || len(f.held) != 0 || len(f.kept) != 3 || len(f.shelf) != 0 {
		t.Errorf("%v, held %v, stored %d", err, f.held, len(f.kept))
	}
	if len(f.kept[1].Orders) != 1 || len(f.kept[2].Orders) != 0 {
		t.Error("they are answered in another order")
	}
}
