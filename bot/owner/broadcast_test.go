package owner_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
)

func drafted(words string) func(*bot.World) { return func(w *bot.World) { w.Session.Draft = words } }

func casting(w *bot.World) {
	w.Shop.Broadcast = &bot.Broadcast{ID: "CAST-0001", Text: "hello", Segment: "all", From: bottest.Olgas}
}

func TestTheOwnerTellsMany(t *testing.T) {
	for _, c := range []struct {
		name  string
		world bot.World
		in    string // a button's data begins with "do " or "cast "
		want  string
		runs  string // the segment of the broadcast afterwards
	}{
		{"nothing to tell", bottest.World(), "/broadcast", "Please write /broadcast", ""},
		{"the preview", bottest.World(), "/broadcast We close\nat *noon*", "We close\nat *noon*\n\nSend /stop", ""},
		{"whom", bottest.World(), "/broadcast We close",
			"left out, because WhatsApp bans accounts that message many people.\n[Everyone] [Everyone online now] [Everyone whose access ended in the last 7 days]", ""},
		{"whom, on WhatsApp too", bottest.World(func(w *bot.World) { w.CastWhatsApp = true }), "/broadcast We close", "People on WhatsApp get it too", ""},
		{"a segment", bottest.World(drafted("We close")), "cast ended-30", "Send it? To: Everyone whose access ended in the last 30 days.", ""},
		{"a segment that is none", bottest.World(drafted("We close")), "cast ended-31", "out of date", ""},
		{"a segment without a message", bottest.World(), "cast all", "out of date", ""},
		{"yes", bottest.World(drafted("We close"), bottest.Asked("broadcast active")), "do broadcast active", "Working out", "active"},
		{"yes, twice", bottest.World(drafted("We close")), "do broadcast active", "out of date", ""},
		{"another while one runs", bottest.World(casting), "/broadcast more", "broadcast is already running", "all"},
		{"yes to another while one runs", bottest.World(casting, drafted("more"), bottest.Asked("broadcast active")), "do broadcast active", "broadcast is already running", "all"},
		{"stop none", bottest.World(), "/broadcast stop", "no broadcast running", ""},
		{"stop", bottest.World(casting), "/broadcast Stop", "Stop the broadcast?", "all"},
		{"yes, stop", bottest.World(casting, bottest.Asked("broadcast stop")), "do broadcast stop", "Nobody else gets it", "all"},
		{"yes, stop what has ended", bottest.World(bottest.Asked("broadcast stop")), "do broadcast stop", "out of date", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := bottest.Owner(bottest.Says(c.in))
			if strings.HasPrefix(c.in, "do ") || strings.HasPrefix(c.in, "cast ") {
				in = bottest.Owner(bottest.Presses(c.in))
			}
			d := desk.Step(c.world, in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s, want %q", c.in, got, c.want)
			}
			bottest.Sound(t, c.world, in, d)
			runs := ""
			if d.Shop.Broadcast != nil {
				runs = d.Shop.Broadcast.Segment
			}
			changed := !reflect.DeepEqual(d.Shop, c.world.Shop)
			if runs != c.runs || changed != (len(d.Changes) > 0) || changed != d.Cast {
				t.Errorf("runs %q, %+v, nudged %v", runs, d.Changes, d.Cast)
			}
			in.Chat = "31"
			c.world.Shop.Staff = []bot.Helper{{Name: "Anna", Address: "telegram:31",
				Rights: []bot.Right{bot.See, bot.Grant, bot.Refund, bot.Sell, bot.Manage}}}
			if said := bottest.Transcript(desk.Step(c.world, in)); !strings.Contains(said, "didn't get that") &&
				!strings.Contains(said, "out of date") {
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
			bot.Scene{Broadcast: b, Tally: bot.Tally{Total: 10, Waiting: 3, Under: 2, Gone: 1}}, "Sent to 4 of 10; 1 couldn't"},
		{"how far it was", billing.Notice{Kind: billing.CastProgress, Order: "CAST-0001"}, bot.Scene{}, ""},
		{"the end", billing.Notice{Kind: billing.CastDone, Detail: bot.Tally{Total: 10, Gone: 1}.Words()}, bot.Scene{}, "done: 9 of 10 got it, 1 couldn't"},
		{"the end of one that was stopped", billing.Notice{Kind: billing.CastDone,
			Detail: bot.Tally{Total: 10, Waiting: 5, Gone: 1}.Words()}, bot.Scene{}, "stopped: 4 of 10 got it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.scene.Lang, c.scene.Zone, c.scene.Now = "en", time.UTC, bottest.Noon
			out, ok := outbox.Compose(c.n, c.scene)
			if ok != (c.want != "") || !strings.Contains(out.Text, c.want) || (c.n.Detail == "7") != (out.Edit == "7") {
				t.Errorf("%v: %+v, want %q", ok, out, c.want)
			}
		})
	}
}
