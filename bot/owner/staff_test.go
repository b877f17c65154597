package owner_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/owner"
)

const invitation = "ABCDEFGHJKLMN234" // as FreshInvite is

// annas is a shop in which Anna, who writes from chat 31, has some rights.
func annas(rights ...bot.Right) func(*bot.World) {
	return func(w *bot.World) {
		w.Shop.Staff = append(w.Shop.Staff, bot.Helper{Name: "Anna", Address: "telegram:31", Rights: rights,
			Joined: bottest.Noon})
	}
}

func anna(in bot.Incoming) bot.Incoming {
	in.Chat = "31"
	return in
}

// invites is a shop in which the owner has just invited Anna.
func invites(t *testing.T) bot.World {
	t.Helper()
	w := bottest.World(bottest.Asked("staff invite Anna see grant"), func(w *bot.World) {
		w.FreshInvite, w.Reach = invitation, bot.Reach{Telegram: "sharefi_bot", WhatsApp: "12025550100"}
	})
	d := desk.Step(w, bottest.Owner(bottest.Presses("do staff invite Anna see grant")))
	said := bottest.Transcript(d)
	for _, want := range []string{"https://t.me/sharefi_bot?start=s_" + invitation,
		"https://wa.me/12025550100?text=staff%20" + invitation, "staff " + invitation, "Tue 24 Nov 12:00 UTC"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not in %s", want, said)
		}
	}
	if len(d.Shop.Invites) != 1 || strings.Contains(d.Shop.Invites[0].Seal, invitation) || len(d.Changes) != 1 {
		t.Fatalf("%+v", d.Shop)
	}
	w.Shop, w.Session.Ask = d.Shop, ""
	return w
}

func TestTheOwnerKeepsTheStaff(t *testing.T) {
	many := func(w *bot.World) {
		for i := range 20 {
			w.Shop.Staff = append(w.Shop.Staff, bot.Helper{Name: strings.Repeat("a", i+1), Address: "telegram:99",
				Rights: []bot.Right{bot.See}})
		}
	}
	lapsed := func(w *bot.World) {
		w.Shop.Invites = []bot.Invite{{Name: "Ben", Rights: []bot.Right{bot.See}, Until: bottest.Noon.Add(-time.Minute)}}
	}
	for _, c := range []struct {
		name  string
		world bot.World
		in    string
		want  string
		staff int // afterwards
	}{
		{"nobody", bottest.World(), "/staff", "Just you", 0},
		{"the list", bottest.World(annas(bot.See, bot.Grant), lapsed), "/staff", "• Anna: see, grant (Telegram, since 2026-11-23)\n• Ben: see (never accepted", 1},
		{"invite nobody", bottest.World(), "/staff invite", "Please write one of these", 0},
		{"invite with no right", bottest.World(), "/staff invite Anna", "Please write one of these", 0},
		{"invite with what only owners may", bottest.World(), "/staff invite Anna own", "Please write one of these", 0},
		{"invite a long name", bottest.World(), "/staff invite " + strings.Repeat("é", 31) + " see", "Please write one of these", 0},
		{"invite", bottest.World(), "/staff invite Anna Maria Grant, SEE", "Invite Anna Maria to the staff, with these rights: see, grant?", 0},
		{"invite with all rights", bottest.World(), "/staff invite Anna all", "see, grant, cash, refund, sell, manage", 0},
		{"invite who is there", bottest.World(annas(bot.See)), "/staff invite anna see", "already somebody by that name", 1},
		{"invite too many", bottest.World(many), "/staff invite Ben see", "already 20 people", 20},
		{"rights of nobody", bottest.World(), "/staff rights Anna see", "nobody by that name", 0},
		{"rights", bottest.World(annas(bot.See)), "/staff rights anna refund", "Change what Anna may do from see to refund?", 1},
		{"yes, the rights", bottest.World(annas(bot.See), bottest.Asked("staff rights anna refund")), "do staff rights anna refund", "Anna may now: refund", 1},
		{"remove nobody", bottest.World(), "/staff remove Anna", "nobody by that name", 0},
		{"remove", bottest.World(annas(bot.See)), "/staff remove ANNA", "Remove Anna from the staff?", 1},
		{"yes, remove", bottest.World(annas(bot.See), bottest.Asked("staff remove Anna")), "do staff remove Anna", "Anna is no longer on the staff", 0},
		{"yes, remove who left meanwhile", bottest.World(bottest.Asked("staff remove Anna")), "do staff remove Anna", "nobody by that name", 0},
		{"take an invitation back", bottest.World(lapsed, bottest.Asked("staff remove Ben")), "do staff remove Ben", "Ben is no longer on the staff", 0},
		{"nonsense", bottest.World(), "/staff fire Anna", "I didn't get that", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := bottest.Owner(bottest.Says(c.in))
			if strings.HasPrefix(c.in, "do ") {
				in = bottest.Owner(bottest.Presses(c.in))
			}
			d := desk.Step(c.world, in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s, want %q", c.in, got, c.want)
			}
			bottest.Sound(t, c.world, in, d)
			changed := !reflect.DeepEqual(d.Shop, c.world.Shop)
			if len(d.Shop.Staff) != c.staff || changed != (len(d.Changes) > 0) {
				t.Errorf("staff %+v, journal %+v", d.Shop.Staff, d.Changes)
			}
			for who, other := range map[string]bot.Incoming{"a customer": func() bot.Incoming { in.Chat = "21"; return in }(),
				"staff with all rights": anna(in)} {
				w := c.world
				w.Shop.Staff = append([]bot.Helper{{Name: "Zoe", Address: "telegram:31",
					Rights: []bot.Right{bot.See, bot.Grant, bot.Cash, bot.Refund, bot.Sell, bot.Manage}}}, w.Shop.Staff...)
				d := desk.Step(w, other)
				if said := bottest.Transcript(d); !reflect.DeepEqual(d.Shop, w.Shop) ||
					!strings.Contains(said, "didn't get that") && !strings.Contains(said, "out of date") {
					t.Errorf("%s: %q does\n%s", who, c.in, said)
				}
			}
		})
	}
}

func TestAnInvitationWorksOnceAndEnds(t *testing.T) {
	for _, c := range []struct {
		name  string
		in    bot.Incoming
		at    time.Time
		want  string
		joins bool
	}{
		{"the link", anna(bottest.Says("/start s_" + invitation)), bottest.Noon, "Welcome, Anna!", true},
		{"typed", bottest.Types("Staff "+strings.ToLower(invitation), bottest.Carlo[1:]), bottest.Noon, "Welcome, Anna!", true},
		{"in the last minute", anna(bottest.Says("staff " + invitation)), bottest.Noon.Add(24 * time.Hour), "Welcome, Anna!", true},
		{"a minute too late", anna(bottest.Says("/start s_" + invitation)), bottest.Noon.Add(24*time.Hour + time.Minute), "invitation has expired", false},
		{"another code", anna(bottest.Says("/start s_" + strings.Repeat("A", 16))), bottest.Noon, "Need Wi-Fi?", false},
		{"half a code", anna(bottest.Says("staff " + invitation[:8])), bottest.Noon, "didn't get that", false},
		{"the owner himself", bottest.Owner(bottest.Says("/start s_" + invitation)), bottest.Noon, "invitation is for Anna", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := invites(t)
			w.Now = c.at
			d := desk.Step(w, c.in)
			if !c.joins {
				bottest.Sound(t, w, c.in, d)
			}
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s, want %q", got, c.want)
			}
			if c.joins != (len(d.Shop.Staff) == 1) || c.joins != (len(d.Notices) == 1) || c.joins != d.Menus ||
				c.joins == (len(d.Shop.Invites) == 1) {
				t.Errorf("%+v, %+v", d.Shop, d.Notices)
			}
			if !c.joins {
				return
			}
			if h := d.Shop.Staff[0]; h.Address != c.in.From() || h.Phone != bottest.Carlo ||
				!reflect.DeepEqual(h.Rights, []bot.Right{bot.See, bot.Grant}) {
				t.Errorf("joined: %+v", h)
			}
			w.Shop = d.Shop
			other := c.in
			other.Chat, other.Phone, other.Own = "41", "", false
			if d := desk.Step(w, other); len(d.Shop.Staff) != 1 || strings.Contains(bottest.Transcript(d), "Anna") {
				t.Errorf("the code works twice: %s", bottest.Transcript(d))
			}
			if d := desk.Step(w, c.in); len(d.Shop.Staff) != 1 || d.Session.Wrong != 0 {
				t.Errorf("who joined opens his link again: %s", bottest.Transcript(d))
			}
		})
	}
}

func TestWrongInvitationsLockTheChat(t *testing.T) {
	w := invites(t)
	for range 5 {
		w.Session = desk.Step(w, anna(bottest.Says("staff AAAAAAAAAAAAAAAA"))).Session
	}
	if d := desk.Step(w, anna(bottest.Says("staff "+invitation))); len(d.Shop.Staff) != 0 {
		t.Error("the sixth is looked at")
	}
	w.Now = bottest.Noon.Add(time.Hour)
	if d := desk.Step(w, anna(bottest.Says("staff "+invitation))); len(d.Shop.Staff) != 1 {
		t.Errorf("an hour later: %s", bottest.Transcript(d))
	}
}

func TestInvitationsCannotBeGuessed(t *testing.T) {
	shape, seen := regexp.MustCompile(`^[A-Z2-7]{16}$`), map[string]bool{}
	for range 1000 {
		code := owner.NewInvite()
		if !shape.MatchString(code) || seen[code] {
			t.Fatalf("%q", code)
		}
		seen[code] = true
	}
}

func TestStaffMayWhatTheyMayAndNoMore(t *testing.T) {
	running := bottest.Lease("active")
	for _, c := range []struct {
		right bot.Right
		in    string
		want  string
	}{
		{bot.See, "/stats", "report"}, {bot.See, "/active", "running"}, {bot.See, "/log", "journal"}, {bot.See, "/find " + bottest.Code, "Order " + bottest.Code},
		{bot.Grant, "/grant 02:00:5e:10:20:31 2h", "Give"}, {bot.Grant, "/extend " + bottest.Code + " 1h",
			"more, until"}, {bot.Grant, "/revoke " + bottest.Code, "End access"},
		{bot.Refund, "/refund " + bottest.Code, "'s card"}, {bot.Sell, "/plans", "p1 1 hour"},
		{bot.Cash, "/got " + bottest.Code, "paid to you directly"},
		{bot.Manage, "/pause", "Stop selling?"}, {bot.Manage, "/ban " + bottest.Carlo, "Block "},
	} {
		t.Run(c.in, func(t *testing.T) {
			for _, right := range []bot.Right{bot.See, bot.Grant, bot.Cash, bot.Refund, bot.Sell, bot.Manage} {
				w := bottest.World(annas(right), sold(bottest.Order("granted"), running), bottest.Knows(bottest.Carlo))
				d := desk.Step(w, anna(bottest.Says(c.in)))
				got := bottest.Transcript(d)
				for _, n := range d.Notices {
					got += string(n.Kind)
				}
				may := right == c.right
				if may != strings.Contains(got, c.want) || !may && !strings.Contains(got, "didn't get that") {
					t.Errorf("with %s, %q is answered with\n%s, want %q", right, c.in, got, c.want)
				}
			}
		})
	}
}

func TestStaffSeeAMenuOfTheirOwnCommands(t *testing.T) {
	d := desk.Step(bottest.World(annas(bot.Refund)), anna(bottest.Says("/admin")))
	got := bottest.Transcript(d)
	if !strings.Contains(got, "/refund") || !strings.Contains(got, "home is open") {
		t.Errorf("the menu is\n%s", got)
	}
	for _, hidden := range []string{"/stats", "/plans", "/staff", "/whatsapp", "[Numbers]", "[Close shop]", "[Staff]", "0/3"} {
		if strings.Contains(got, hidden) {
			t.Errorf("%s is shown in\n%s", hidden, got)
		}
	}
}

// A right that was taken away between the question and the answer is not used.
func TestARightThatIsGoneConfirmsNothing(t *testing.T) {
	w := bottest.World(annas(bot.See), bottest.Asked("pause"))
	if d := desk.Step(w, anna(bottest.Presses("do pause"))); d.Shop.Paused ||
		!strings.Contains(bottest.Transcript(d), "out of date") {
		t.Errorf("%s", bottest.Transcript(d))
	}
}

func TestStaffAreKnownByTheirPhoneOnlyWhereTheyJoined(t *testing.T) {
	helper := func(w *bot.World) {
		w.Shop.Staff = []bot.Helper{{Name: "Anna", Address: "whatsapp:old@lid", Phone: bottest.Carlo,
			Rights: []bot.Right{bot.Sell}}}
	}
	for _, c := range []struct {
		name string
		in   bot.Incoming
		may  bool
	}{
		{"the same phone under another address", bottest.Types("/plans", bottest.Carlo[1:]), true},
		{"another phone", bottest.Types("/plans", "12025550199"), false},
		{"a phone that the channel does not vouch for", func() bot.Incoming { in := bottest.Types("/plans", bottest.Carlo[1:]); in.Own = false; return in }(), false},
		{"the same phone on another channel", func() bot.Incoming {
			in := bottest.Types("/plans", bottest.Carlo[1:])
			in.Channel = "telegram"
			return in
		}(), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Contains(bottest.Transcript(desk.Step(bottest.World(helper), c.in)), "p1 1 hour"); got != c.may {
				t.Errorf("may: %v", got)
			}
		})
	}
}
