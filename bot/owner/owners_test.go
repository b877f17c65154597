package owner_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
)

// owned is a shop that people own by a claim, in this order, besides the configured owner.
func owned(names ...string) func(*bot.World) {
	return func(w *bot.World) {
		for i, name := range names {
			w.Shop = w.Shop.WithOwner("telegram:"+[]string{"31", "32", "33"}[i], bot.Claim{Name: name, At: bottest.Noon})
		}
	}
}

// nobodyConfigured is a shop whose configuration names no owner.
func nobodyConfigured(w *bot.World) { w.Owners = nil }

func toOwn(w *bot.World) {
	w.Shop.Invites = []bot.Invite{{Name: "Dora", Rights: []bot.Right{bot.Own}, Until: bottest.Noon.Add(time.Hour)}}
}

func from(chat string, in bot.Incoming) bot.Incoming {
	in.Chat = chat
	return in
}

func TestOwnersAreListedAddedAndDropped(t *testing.T) {
	old := func(w *bot.World) { w.Shop.Owners = append(w.Shop.Owners, "whatsapp:7@lid") }
	many := func(w *bot.World) { w.Shop.Owners = slices.Repeat([]string{"telegram:99"}, 10) }
	asks := func(until time.Time) func(*bot.World) {
		return func(w *bot.World) {
			for _, name := range "ABCDEFGHIJ" {
				w.Shop.Invites = append(w.Shop.Invites, bot.Invite{Name: string(name), Rights: []bot.Right{bot.Own}, Until: until})
			}
		}
	}
	lapsed, invited := asks(bottest.Noon.Add(-time.Minute)), asks(bottest.Noon.Add(time.Minute))
	for _, c := range []struct {
		name  string
		chat  string // 11 is the configured owner's, 31 and 32 are Anna's and Ben's
		world bot.World
		in    string
		want  string
		left  []string // owners by a claim
	}{
		{"the list", "11", bottest.World(owned("Anna"), old, toOwn), "/owners", "• You (in sharefi.yaml)\n• Anna (Telegram, since 2026-11-23)\n• whatsapp:7@lid\n• Dora (invited, until", []string{"telegram:31", "whatsapp:7@lid"}},
		{"two of a name are told apart", "11", bottest.World(owned("Anna", "anna")), "/owners", "• Anna (telegram:31, since 2026-11-23)\n• anna (telegram:32", []string{"telegram:31", "telegram:32"}},
		{"an owner by a claim sees it", "31", bottest.World(owned("Anna")), "/owners", "• telegram:11 (in sharefi.yaml)", []string{"telegram:31"}},
		{"nobody to add", "11", bottest.World(), "/owners add", "Please write one of these", nil},
		{"a long name", "11", bottest.World(), "/owners add " + strings.Repeat("é", 31), "Please write one of these", nil},
		{"nonsense", "11", bottest.World(), "/owners sell Anna", "I didn't get that", nil},
		{"add", "11", bottest.World(), "/owners add Anna Maria", "Make Anna Maria an owner", nil},
		{"add who is there", "11", bottest.World(owned("Anna")), "/owners add anna", "already an owner by that name", []string{"telegram:31"}},
		{"add too many", "11", bottest.World(many), "/owners add Anna", "as many owners", slices.Repeat([]string{"telegram:99"}, 10)},
		{"add where invitations have lapsed", "11", bottest.World(lapsed), "/owners add Zoe", "Make Zoe an owner", nil},
		{"add who is invited already, with no room for another", "11", bottest.World(invited), "/owners add a", "Make a an owner", nil},
		{"add a name that is an address", "11", bottest.World(), "/owners add telegram:32", "Please write one of these", nil},
		{"drop an address that another is called", "11", bottest.World(owned("telegram:32", "Ben")), "/owners drop telegram:32", "Remove Ben as an owner?", []string{"telegram:31", "telegram:32"}},
		{"yes, add", "11", bottest.World(bottest.Asked("owners add Anna")), "do owners add Anna", "pass this on to Anna", nil},
		{"add without the rank", "31", bottest.World(owned("Anna")), "/owners add Ben", "Only the owner in sharefi.yaml", []string{"telegram:31"}},
		{"drop the configured one", "11", bottest.World(owned("Anna")), "/owners drop telegram:11", "set in sharefi.yaml", []string{"telegram:31"}},
		{"drop the configured one without the rank", "31", bottest.World(owned("Anna")), "/owners drop telegram:11", "Only the owner in sharefi.yaml", []string{"telegram:31"}},
		{"drop another without the rank", "31", bottest.World(owned("Anna", "Ben")), "/owners drop Ben", "Only the owner in sharefi.yaml", []string{"telegram:31", "telegram:32"}},
		{"yes, drop another, with the rank gone meanwhile", "31", bottest.World(owned("Anna", "Ben"), bottest.Asked("owners drop telegram:32")), "do owners drop telegram:32", "Only the owner in sharefi.yaml", []string{"telegram:31", "telegram:32"}},
		{"drop nobody", "11", bottest.World(owned("Anna")), "/owners drop Ben", "No owner goes by that name", []string{"telegram:31"}},
		{"drop one of two of a name", "11", bottest.World(owned("Anna", "anna")), "/owners drop Anna", "more than one does", []string{"telegram:31", "telegram:32"}},
		{"drop by name", "11", bottest.World(owned("Anna")), "/owners drop ANNA", "Remove Anna as an owner?", []string{"telegram:31"}},
		{"yes, drop", "11", bottest.World(owned("Anna", "Ben"), bottest.Asked("owners drop telegram:31")), "do owners drop telegram:31", "Anna is no longer an owner", []string{"telegram:32"}},
		{"yes, drop an older claim", "11", bottest.World(old, bottest.Asked("owners drop whatsapp:7@lid")), "do owners drop whatsapp:7@lid", "whatsapp:7@lid is no longer an owner", nil},
		{"yes, drop who left meanwhile", "11", bottest.World(bottest.Asked("owners drop telegram:31")), "do owners drop telegram:31", "No owner goes by that name", nil},
		{"take an invitation back", "11", bottest.World(toOwn, bottest.Asked("owners drop Dora")), "do owners drop Dora", "Dora is no longer an owner", nil},
		{"the staff's words take no invitation to own back", "11", bottest.World(toOwn), "/staff remove Dora", "nobody by that name", nil},
		{"give up one's own claim", "31", bottest.World(owned("Anna"), bottest.Asked("owners drop telegram:31")), "do owners drop telegram:31", "no longer an owner", nil},
		{"the last one", "31", bottest.World(nobodyConfigured, owned("Anna")), "/owners drop Anna", "would have no owner", []string{"telegram:31"}},
		{"the first one adds", "31", bottest.World(nobodyConfigured, owned("Anna")), "/owners add Ben", "Make Ben an owner", []string{"telegram:31"}},
		{"the second one does not", "32", bottest.World(nobodyConfigured, owned("Anna", "Ben")), "/owners drop Anna", "Only the owner in sharefi.yaml", []string{"telegram:31", "telegram:32"}},
		{"the first one leaves it to the second", "31", bottest.World(nobodyConfigured, owned("Anna", "Ben"), bottest.Asked("owners drop telegram:31")), "do owners drop telegram:31", "no longer an owner", []string{"telegram:32"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := from(c.chat, bottest.Says(c.in))
			if strings.HasPrefix(c.in, "do ") {
				in = from(c.chat, bottest.Presses(c.in))
			}
			d := desk.Step(c.world, in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s, want %q", c.in, got, c.want)
			}
			bottest.Sound(t, c.world, in, d)
			if changed := !reflect.DeepEqual(d.Shop, c.world.Shop); !slices.Equal(d.Shop.Owners, c.left) ||
				changed != (len(d.Changes) > 0) {
				t.Errorf("owners %v, journal %+v", d.Shop.Owners, d.Changes)
			}
			for who, other := range map[string]string{"a customer": "21", "staff with all rights": "41"} {
				w := c.world
				w.Shop.Staff = []bot.Helper{{Name: "Zoe", Address: "telegram:41", Rights: bot.Grantable}}
				d := desk.Step(w, from(other, in))
				if said := bottest.Transcript(d); !reflect.DeepEqual(d.Shop, w.Shop) ||
					!strings.Contains(said, "didn't get that") && !strings.Contains(said, "out of date") {
					t.Errorf("%s: %q does\n%s", who, c.in, said)
				}
			}
		})
	}
}

func TestWhoIsDroppedIsToldOnceAndOwnsNothing(t *testing.T) {
	w := bottest.World(owned("Anna"), bottest.Asked("owners drop telegram:31"))
	d := desk.Step(w, from("11", bottest.Presses("do owners drop telegram:31")))
	want := []billing.Notice{{To: "telegram:31", Kind: billing.OwnerGone}}
	if !reflect.DeepEqual(d.Notices, want) || !d.Menus || len(d.Shop.Claims) != 0 {
		t.Errorf("%+v, %+v", d.Notices, d.Shop)
	}
	w.Shop, w.Session.Ask = d.Shop, "pause"
	for _, in := range []bot.Incoming{bottest.Says("/admin"), bottest.Presses("do pause")} {
		if d := desk.Step(w, from("31", in)); d.Shop.Paused ||
			!strings.Contains(bottest.Transcript(d), "didn't get that") && !strings.Contains(bottest.Transcript(d), "out of date") {
			t.Errorf("%q: %s", in.Text, bottest.Transcript(d))
		}
	}
}

func TestAnInvitationToOwnWorksOnce(t *testing.T) {
	w := bottest.World(annas(bot.See), bottest.Asked("owners add Anna"), func(w *bot.World) { w.FreshInvite = invitation })
	w.Shop = desk.Step(w, bottest.Owner(bottest.Presses("do owners add Anna"))).Shop
	if d := desk.Step(w, bottest.Owner(bottest.Says("/staff"))); strings.Contains(bottest.Transcript(d), "invited") {
		t.Errorf("the staff has\n%s", bottest.Transcript(d))
	}
	d := desk.Step(w, anna(bottest.Says("/start s_"+invitation)))
	if said := bottest.Transcript(d); !strings.Contains(said, "Welcome, Anna! You own home now") {
		t.Errorf("answered with\n%s", said)
	}
	if !slices.Equal(d.Shop.Owners, []string{"telegram:31"}) || len(d.Shop.Staff)+len(d.Shop.Invites) != 0 ||
		d.Shop.OwnerName("telegram:31") != "Anna" || !d.Menus || len(d.Changes) != 1 || d.Notices[0].Kind != billing.OwnerJoined {
		t.Errorf("%+v, %+v, %+v", d.Shop, d.Changes, d.Notices)
	}
	w.Shop = d.Shop
	if d := desk.Step(w, from("41", bottest.Says("/start s_"+invitation))); len(d.Shop.Owners) != 1 {
		t.Error("it works twice")
	}
	w.Now = bottest.Noon.Add(25 * time.Hour)
	if d := desk.Step(w, anna(bottest.Says("/admin"))); !strings.Contains(bottest.Transcript(d), "/owners") {
		t.Errorf("her menu is\n%s", bottest.Transcript(d))
	}
}
