package bot_test

import (
	"context"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
)

func drafted(words string) func(*bot.World) { return func(w *bot.World) { w.Session.Draft = words } }

func casting(w *bot.World) {
	w.Shop.Broadcast = &bot.Broadcast{ID: "CAST-0001", Text: "hello", Segment: "all", From: olgas}
}

func TestTheOwnerTellsMany(t *testing.T) {
	for _, c := range []struct {
		name  string
		world bot.World
		in    string // a button's data begins with "do " or "cast "
		want  string
		runs  string // the segment of the broadcast afterwards
	}{
		{"nothing to tell", world(), "/broadcast", "Please write /broadcast", ""},
		{"the preview", world(), "/broadcast We close\nat *noon*", "We close\nat *noon*\n\nSend /stop", ""},
		{"whom", world(), "/broadcast We close", "left out, because WhatsApp bans accounts that write to many.\n[Everybody] [Who has access now] [Whose access ended in the last 7 days]", ""},
		{"whom, on WhatsApp too", world(func(w *bot.World) { w.CastWhatsApp = true }), "/broadcast We close", "People on WhatsApp get it, too", ""},
		{"a segment", world(drafted("We close")), "cast ended-30", "Send it? To: Whose access ended in the last 30 days.", ""},
		{"a segment that is none", world(drafted("We close")), "cast ended-31", "old menu", ""},
		{"a segment without a message", world(), "cast all", "old menu", ""},
		{"yes", world(drafted("We close"), asked("broadcast active")), "do broadcast active", "finding out", "active"},
		{"yes, twice", world(drafted("We close")), "do broadcast active", "old menu", ""},
		{"another while one runs", world(casting), "/broadcast more", "is under way", "all"},
		{"yes to another while one runs", world(casting, drafted("more"), asked("broadcast active")), "do broadcast active", "is under way", "all"},
		{"stop none", world(), "/broadcast stop", "No broadcast", ""},
		{"stop", world(casting), "/broadcast Stop", "Stop the broadcast?", "all"},
		{"yes, stop", world(casting, asked("broadcast stop")), "do broadcast stop", "Nobody more", "all"},
		{"yes, stop what has ended", world(asked("broadcast stop")), "do broadcast stop", "old menu", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := owner(says(c.in))
			if strings.HasPrefix(c.in, "do ") || strings.HasPrefix(c.in, "cast ") {
				in = owner(presses(c.in))
			}
			d := bot.Step(c.world, in)
			if got := transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s", c.in, got)
			}
			sound(t, c.world, in, d)
			runs := ""
			if d.Shop.Broadcast != nil {
				runs = d.Shop.Broadcast.Segment
			}
			changed := !reflect.DeepEqual(d.Shop, c.world.Shop)
			if runs != c.runs || changed != (len(d.Changes) > 0) || changed != d.Cast {
				t.Errorf("runs %q, %+v, nudged %v", runs, d.Changes, d.Cast)
			}
			in.Chat = "31"
			c.world.Shop.Staff = []bot.Helper{{Name: "Anna", Address: "telegram:31", Rights: []bot.Right{bot.See, bot.Grant, bot.Refund, bot.Sell, bot.Manage}}}
			if said := transcript(bot.Step(c.world, in)); !strings.Contains(said, "did not understand") && !strings.Contains(said, "old menu") {
				t.Errorf("staff's %q is answered with\n%s", c.in, said)
			}
		})
	}
}

func TestALetterOfABroadcastIsSaidWhileItRuns(t *testing.T) {
	b := &bot.Broadcast{ID: "CAST-0001", Text: "We close", Segment: "all"}
	stopped := *b
	stopped.Stopped = true
	for _, c := range []struct {
		name  string
		n     billing.Notice
		scene bot.Scene
		want  string // empty: nothing is said
	}{
		{"it runs", billing.Notice{Kind: billing.Cast, Order: "CAST-0001"}, bot.Scene{Broadcast: b}, "We close\n\nSend /stop"},
		{"it was stopped", billing.Notice{Kind: billing.Cast, Order: "CAST-0001"}, bot.Scene{Broadcast: &stopped}, ""},
		{"another runs", billing.Notice{Kind: billing.Cast, Order: "CAST-0002"}, bot.Scene{Broadcast: b}, ""},
		{"it is over", billing.Notice{Kind: billing.Cast, Order: "CAST-0001"}, bot.Scene{}, ""},
		{"the person said stop meanwhile", billing.Notice{Kind: billing.Cast, Order: "CAST-0001"}, bot.Scene{Broadcast: b, Quiet: true}, ""},
		{"how far it is", billing.Notice{Kind: billing.CastProgress, Order: "CAST-0001", Detail: "7"},
			bot.Scene{Broadcast: b, Tally: bot.Tally{Total: 10, Waiting: 3, Under: 2, Gone: 1}}, "Sent to 4 of 10; 1 can't"},
		{"how far it was", billing.Notice{Kind: billing.CastProgress, Order: "CAST-0001"}, bot.Scene{}, ""},
		{"the end", billing.Notice{Kind: billing.CastDone, Detail: bot.Tally{Total: 10, Gone: 1}.Words()}, bot.Scene{}, "done: 9 of 10 got it, 1 can't"},
		{"the end of one that was stopped", billing.Notice{Kind: billing.CastDone, Detail: bot.Tally{Total: 10, Waiting: 5, Gone: 1}.Words()}, bot.Scene{}, "stopped: 4 of 10 got it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.scene.Lang, c.scene.Zone, c.scene.Now = "en", time.UTC, noon
			out, ok := bot.Compose(c.n, c.scene)
			if ok != (c.want != "") || !strings.Contains(out.Text, c.want) || (c.n.Detail == "7") != (out.Edit == "7") {
				t.Errorf("%v: %+v", ok, out)
			}
		})
	}
}

// A list is who gets a broadcast, in memory: each tick the outbox delivers what is in it.
type list struct {
	mu      sync.Mutex
	b       *bot.Broadcast
	tally   bot.Tally
	fed     []int
	reports int
	ended   bot.Tally
	fail    int // the next so many calls fail
}

// with looks at the list, or changes it.
func (l *list) with(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

func (l *list) Casting(context.Context) (*bot.Broadcast, bot.Tally, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail > 0 {
		l.fail--
		return nil, bot.Tally{}, errDown
	}
	l.tally.Under = 0
	if l.b == nil {
		return nil, l.tally, nil
	}
	b := *l.b
	return &b, l.tally, nil
}

func (l *list) Gather(context.Context, bot.Broadcast) error {
	l.with(func() { l.tally = bot.Tally{Gathered: true, Total: 50, Waiting: 50} })
	return nil
}

func (l *list) Feed(_ context.Context, _ bot.Broadcast, n int) error {
	l.with(func() {
		n = min(n, l.tally.Waiting)
		l.tally.Waiting, l.tally.Under = l.tally.Waiting-n, n
		l.fed = append(l.fed, n)
	})
	return nil
}

func (l *list) Report(context.Context, bot.Broadcast) error {
	l.with(func() { l.reports++ })
	return nil
}

func (l *list) EndCast(_ context.Context, _ bot.Broadcast, t bot.Tally) error {
	l.with(func() { l.ended, l.b = t, nil })
	return nil
}

func TestABroadcastFlowsSlowlyAndEnds(t *testing.T) {
	for _, c := range []struct {
		name    string
		fail    int
		stop    bool
		fed     []int
		waiting int // at the end
	}{
		{"to the end", 0, false, []int{20, 20, 10}, 0},
		{"through an outage of Redis", 3, false, []int{20, 20, 10}, 0},
		{"until it is stopped", 0, true, []int{20, 20}, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &list{fail: c.fail, b: &bot.Broadcast{ID: "x", Menu: "7"}}
				caster := &bot.Caster{Casts: l, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan error, 1)
				go func() { done <- caster.Run(ctx) }()
				begun := time.Now()
				if c.stop {
					<-time.After(2500 * time.Millisecond)
					l.with(func() { l.b.Stopped = true })
				}
				<-time.After(time.Minute)
				l.with(func() {
					if !reflect.DeepEqual(l.fed, c.fed) || l.b != nil || l.ended.Waiting != c.waiting || l.reports == 0 {
						t.Errorf("fed %v, %d reports, ended %+v after %s", l.fed, l.reports, l.ended, time.Since(begun))
					}
					l.b, l.fed = &bot.Broadcast{ID: "y"}, nil // nothing is looked at until somebody nudges
				})
				<-time.After(time.Minute)
				l.with(func() {
					if l.fed != nil {
						t.Error("it looks by itself")
					}
				})
				caster.Nudge()
				<-time.After(time.Minute)
				l.with(func() {
					if l.b != nil {
						t.Error("the next does not run")
					}
				})
				cancel()
				if err := <-done; err != nil {
					t.Error(err)
				}
			})
		})
	}
}
