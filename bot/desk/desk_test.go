package desk_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// A file is records in memory, which refuse as they are told.
type file struct {
	world   bot.World
	leases  map[router.MAC]scheduler.Lease // of other people
	loads   int
	loadErr error
	errs    []error // of the next commits
	kept    []bot.Decision

	panics   bool // at each load
	refusals int
	again    bool // something of the chat is on the shelf
	asked    []string
	shelf    []desk.Aside
	answers  []*bot.Outgoing
	pings    []billing.Notice
	held     []desk.Kept
	holdErr  error
}

func (f *file) Hold(_ context.Context, k desk.Kept) error {
	if f.holdErr == nil && !slices.ContainsFunc(f.held, func(other desk.Kept) bool { return other.In.ID == k.In.ID }) {
		f.held = append(f.held, k)
	}
	return f.holdErr
}

func (f *file) Held(context.Context) ([]desk.Kept, error) { return f.held, nil }

func (f *file) Release(_ context.Context, in bot.Incoming) error {
	f.held = slices.DeleteFunc(f.held, func(k desk.Kept) bool { return k.In.ID == in.ID })
	return nil
}

func (f *file) Attempt(context.Context, bot.Incoming) (int, bool, error) {
	f.refusals++
	return f.refusals, f.again, nil
}

func (f *file) Ask(_ context.Context, id string) error {
	f.asked = append(f.asked, id)
	return nil
}

func (f *file) Asked(context.Context) ([]string, error) { return f.asked, nil }

func (f *file) Reshelve(_ context.Context, a desk.Aside) error {
	f.shelf, f.asked = []desk.Aside{a}, nil
	return nil
}

func (f *file) SetAside(_ context.Context, a desk.Aside, answer *bot.Outgoing, ping billing.Notice) error {
	f.shelf, f.answers, f.pings = append(f.shelf, a), append(f.answers, answer), append(f.pings, ping)
	return nil
}

func (f *file) Shelved(context.Context) ([]desk.Aside, error) { return f.shelf, nil }

func (f *file) Unshelve(_ context.Context, id string) error {
	f.shelf = slices.DeleteFunc(f.shelf, func(a desk.Aside) bool { return a.ID == id })
	return nil
}

func (f *file) Load(_ context.Context, q desk.Query) (bot.World, error) {
	f.loads++
	if f.panics {
		panic("sunny-terrace")
	}
	w := f.world
	if l, ok := f.leases[q.MAC]; ok {
		w.Leases = append(slices.Clone(w.Leases), l)
	}
	return w, f.loadErr
}

func (f *file) Commit(_ context.Context, _ bot.Incoming, _ bot.World, d bot.Decision) error {
	if len(f.errs) > 0 {
		err := f.errs[0]
		f.errs = f.errs[1:]
		if err != nil {
			return err
		}
	}
	for _, l := range d.Leases {
		if other, ok := f.leases[l.Device]; ok && other.Customer != l.Customer {
			return scheduler.ErrDeviceTaken
		}
	}
	f.kept = append(f.kept, d)
	return nil
}

// A till hears the nudges.
type till struct {
	nudges int
	checks []string
}

func (c *till) Nudge() { c.nudges++ }

func (c *till) Check(code string) { c.checks = append(c.checks, code) }

func newDesk(f *file, c *till, looks *[]string) *desk.Desk {
	w := bottest.World()
	f.world.Shop, f.world.Places, f.world.Session, f.world.Customer = w.Shop, w.Places, w.Session, w.Customer
	return &desk.Desk{
		Records: f, Name: "home", Zone: time.UTC, Rules: scheduler.DefaultRules(), Owners: []string{bottest.Olgas},
		Claim: "CAFE-0001", Methods: []bot.Method{{Name: "stripe"}},
		Sane: func() error { return nil }, Cashier: c, Look: func(site string) { *looks = append(*looks, site) },
		Reach: func() bot.Reach { return bot.Reach{Telegram: "sharefi_bot"} }, Menus: func() {}, Now: time.Now,
		Log: slog.New(slog.DiscardHandler),
	}
}

func TestADecisionIsStoredBeforeAnybodyIsNudged(t *testing.T) {
	var looks []string
	f, c := &file{errs: []error{bottest.ErrDown}}, &till{}
	d := newDesk(f, c, &looks)
	if err := d.Handle(t.Context(), bottest.Presses("plan p1")); !errors.Is(err, bottest.ErrDown) || c.nudges != 0 {
		t.Fatalf("%v, %d nudges", err, c.nudges)
	}
	if err := d.Handle(t.Context(), bottest.Presses("plan p1")); err != nil || c.nudges != 1 || len(f.kept) != 1 {
		t.Fatalf("%v, %d nudges, kept %v", err, c.nudges, f.kept)
	}
	bottest.Has(bottest.Linked())(&f.world)
	if err := d.Handle(t.Context(), bottest.Presses("paid "+bottest.Code)); err != nil || len(c.checks) != 1 ||
		c.checks[0] != bottest.Code {
		t.Fatalf("%v, checks %v", err, c.checks)
	}
	f.world.Deals = nil
	bottest.Has(bottest.Order(billing.Paid))(&f.world)
	if err := d.Handle(t.Context(), bottest.Says(bottest.Device.String())); err != nil || len(looks) != 1 ||
		looks[0] != "home" {
		t.Fatalf("%v, looks %v", err, looks)
	}
}

func TestAConflictIsReadAgain(t *testing.T) {
	var looks []string
	f := &file{errs: []error{billing.ErrConflict, scheduler.ErrDeviceTaken, billing.ErrConflict}}
	if err := newDesk(f, &till{}, &looks).Handle(t.Context(), bottest.Says("/start")); err != nil || f.loads != 4 ||
		len(f.kept) != 1 {
		t.Fatalf("%v, %d loads, kept %d", err, f.loads, len(f.kept))
	}
}

// A lease that is named by its code does not bring the others of its device along. Somebody who bought for the device of
// a lease that was found at the router holds it, too.
func TestAnExtensionOfADeviceThatIsAnothersIsRefused(t *testing.T) {
	var looks []string
	found, theirs := bottest.Lease(scheduler.Active), bottest.Lease(scheduler.Active)
	found.Customer, found.Chat, theirs.ID = "", "", "ELSE-0001"
	f := &file{leases: map[router.MAC]scheduler.Lease{found.Device: theirs}}
	d := newDesk(f, &till{}, &looks)
	d.Now = func() time.Time { return bottest.Noon }
	f.world.Leases, f.world.Session.Ask = []scheduler.Lease{found}, "extend "+bottest.Code+" 2h"
	err := d.Handle(t.Context(), bottest.Owner(bottest.Presses("do extend "+bottest.Code+" 2h")))
	if err != nil || len(f.held) != 0 || len(f.kept) != 1 || len(f.kept[0].Orders) != 0 || len(f.kept[0].Replies) == 0 {
		t.Fatalf("%v, held %v, kept %+v", err, f.held, f.kept)
	}
}

func TestAMessageThatNeverFitsRests(t *testing.T) {
	var looks []string
	f := &file{errs: slices.Repeat([]error{scheduler.ErrDeviceTaken}, 100)}
	err := newDesk(f, &till{}, &looks).Handle(t.Context(), bottest.Says("/start"))
	if err != nil || len(f.held) != 1 || f.loads > 20 {
		t.Fatalf("%v after %d loads, held %v", err, f.loads, f.held)
	}
}

func TestTheLastPlaceThatIsGoneIsSaid(t *testing.T) {
	var looks []string
	f := &file{errs: []error{billing.ErrFull}}
	if err := newDesk(f, &till{}, &looks).Handle(t.Context(), bottest.Presses("plan p1")); err != nil {
		t.Fatal(err)
	}
	if got := bottest.Transcript(f.kept[0]); !strings.Contains(got, "We're full") || len(f.kept[0].Orders) != 0 {
		t.Errorf("%s", got)
	}
}

func TestAMessageThatWasHandledBeforeIsLetGo(t *testing.T) {
	var looks []string
	for _, f := range []*file{{loadErr: desk.ErrSeen}, {errs: []error{desk.ErrSeen}}} {
		if err := newDesk(f, &till{}, &looks).Handle(t.Context(), bottest.Says("/start")); err != nil || len(f.kept) != 0 {
			t.Errorf("%v, kept %v", err, f.kept)
		}
	}
}

func TestOnlyAShopWithoutAnOwnerCanBeClaimed(t *testing.T) {
	var looks []string
	f := &file{}
	d := newDesk(f, &till{}, &looks)
	for _, c := range []struct {
		configured, claimed []string
		want                string
	}{{nil, nil, "shop is yours"}, {[]string{bottest.Olgas}, nil, "didn't get that"}, {nil, []string{bottest.Olgas},
		"didn't get that"}} {
		d.Owners, f.world.Shop.Owners = c.configured, c.claimed
		if err := d.Handle(t.Context(), bottest.Says("/claim CAFE-0001")); err != nil {
			t.Fatal(err)
		}
		if got := bottest.Transcript(f.kept[len(f.kept)-1]); !strings.Contains(got, c.want) {
			t.Errorf("%v: %s, want %q", c, got, c.want)
		}
	}
}

func TestWhoWaitsInSilenceIsAskedForAMomentOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var looks []string
		f, w := &file{loadErr: bottest.ErrDown}, &bottest.Wire{}
		d := newDesk(f, &till{}, &looks)
		handle := d.Guarded(w, d.Moment)
		group := bottest.Says("/start")
		group.Chat, group.Private = "-5", false
		for range 60 {
			for _, in := range []bot.Incoming{bottest.Says("/start"), group} {
				if err := handle(t.Context(), in); !errors.Is(err, bottest.ErrDown) {
					t.Fatal(err)
				}
			}
			<-time.After(time.Second)
		}
		if strings.Join(w.Sent, ",") != "21 One moment, please" {
			t.Errorf("said %v", w.Sent)
		}
		f.loadErr = nil
		if err := handle(t.Context(), bottest.Says("/start")); err != nil {
			t.Fatal(err)
		}
		f.loadErr = bottest.ErrDown
		for range 30 {
			_ = handle(t.Context(), bottest.Says("/start"))
			<-time.After(time.Second)
		}
		if len(w.Sent) != 2 {
			t.Errorf("in the next outage: said %v", w.Sent)
		}
	})
}

// What is read and what is decided may differ; then the decision is made again on what it is about.
func TestADecisionOnADeviceThatWasNotReadIsMadeAgain(t *testing.T) {
	var looks []string
	theirs := bottest.Lease(scheduler.Active)
	theirs.Customer, theirs.ID = "+12025550199", "OTHR-0001"
	f := &file{leases: map[router.MAC]scheduler.Lease{bottest.Device: theirs}}
	d := newDesk(f, &till{}, &looks)
	bottest.Has(bottest.Order(billing.Paid))(&f.world)
	f.world.Session.Offers = []router.MAC{bottest.Device}
	for _, said := range []bot.Incoming{
		bottest.Presses("dev " + bottest.Code + " 020000000002 " + bottest.Device.String()),
		bottest.Presses("dev " + bottest.Code + " " + strings.Join(strings.Split(bottest.Device.String(), ":"), " ")),
		bottest.Says(bottest.Device.String() + " 447911123456"),
	} {
		f.kept, f.loads = nil, 0
		if err := d.Handle(t.Context(), said); err != nil || len(f.kept) != 1 || f.loads > 3 {
			t.Errorf("%q: %v after %d loads, kept %v", said.Text, err, f.loads, f.kept)
		}
	}
}
