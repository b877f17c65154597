package bot_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
)

const invitation = "ABCDEFGHJKLMN234" // as FreshInvite is

// annas is a shop in which Anna, who writes from chat 31, has some rights.
func annas(rights ...bot.Right) func(*bot.World) {
	return func(w *bot.World) {
		w.Shop.Staff = append(w.Shop.Staff, bot.Helper{Name: "Anna", Address: "telegram:31", Rights: rights, Joined: noon})
	}
}

func anna(in bot.Incoming) bot.Incoming {
	in.Chat = "31"
	return in
}

// invites is a shop in which the owner has just invited Anna.
func invites(t *testing.T) bot.World {
	t.Helper()
	w := world(asked("staff invite Anna see grant"), func(w *bot.World) {
		w.FreshInvite, w.Reach = invitation, bot.Reach{Telegram: "sharefi_bot", WhatsApp: "12025550100"}
	})
	d := bot.Step(w, owner(presses("do staff invite Anna see grant")))
	said := transcript(d)
	for _, want := range []string{"https://t.me/sharefi_bot?start=s_" + invitation, "https://wa.me/12025550100?text=staff%20" + invitation, "staff " + invitation, "Tue 24 Nov 12:00 UTC"} {
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
			w.Shop.Staff = append(w.Shop.Staff, bot.Helper{Name: strings.Repeat("a", i+1), Address: "telegram:99", Rights: []bot.Right{bot.See}})
		}
	}
	lapsed := func(w *bot.World) {
		w.Shop.Invites = []bot.Invite{{Name: "Ben", Rights: []bot.Right{bot.See}, Until: noon.Add(-time.Minute)}}
	}
	for _, c := range []struct {
		name  string
		world bot.World
		in    string
		want  string
		staff int // afterwards
	}{
		{"nobody", world(), "/staff", "Nobody but you", 0},
		{"the list", world(annas(bot.See, bot.Grant), lapsed), "/staff", "• Anna: see, grant (telegram:31, since 2026-11-23)\n• Ben: see (did not take", 1},
		{"invite nobody", world(), "/staff invite", "Please write one of these", 0},
		{"invite with no right", world(), "/staff invite Anna", "Please write one of these", 0},
		{"invite with what only owners may", world(), "/staff invite Anna own", "Please write one of these", 0},
		{"invite a long name", world(), "/staff invite " + strings.Repeat("é", 31) + " see", "Please write one of these", 0},
		{"invite", world(), "/staff invite Anna Maria Grant, SEE", "Invite Anna Maria to the staff, with the rights see, grant?", 0},
		{"invite with all rights", world(), "/staff invite Anna all", "see, grant, refund, sell, manage", 0},
		{"invite who is there", world(annas(bot.See)), "/staff invite anna see", "Somebody of that name", 1},
		{"invite too many", world(many), "/staff invite Ben see", "There are 20 people", 20},
		{"rights of nobody", world(), "/staff rights Anna see", "Nobody of that name", 0},
		{"rights", world(annas(bot.See)), "/staff rights anna refund", "Give Anna the rights refund, instead of see?", 1},
		{"yes, the rights", world(annas(bot.See), asked("staff rights anna refund")), "do staff rights anna refund", "Anna may now: refund", 1},
		{"remove nobody", world(), "/staff remove Anna", "Nobody of that name", 0},
		{"remove", world(annas(bot.See)), "/staff remove ANNA", "Take Anna off the staff?", 1},
		{"yes, remove", world(annas(bot.See), asked("staff remove Anna")), "do staff remove Anna", "Anna is off the staff", 0},
		{"yes, remove who left meanwhile", world(asked("staff remove Anna")), "do staff remove Anna", "Nobody of that name", 0},
		{"take an invitation back", world(lapsed, asked("staff remove Ben")), "do staff remove Ben", "Ben is off the staff", 0},
		{"nonsense", world(), "/staff fire Anna", "I did not understand", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := owner(says(c.in))
			if strings.HasPrefix(c.in, "do ") {
				in = owner(presses(c.in))
			}
			d := bot.Step(c.world, in)
			if got := transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s", c.in, got)
			}
			sound(t, c.world, in, d)
			changed := !reflect.DeepEqual(d.Shop, c.world.Shop)
			if len(d.Shop.Staff) != c.staff || changed != (len(d.Changes) > 0) {
				t.Errorf("staff %+v, journal %+v", d.Shop.Staff, d.Changes)
			}
			for who, other := range map[string]bot.Incoming{"a customer": func() bot.Incoming { in.Chat = "21"; return in }(), "staff with all rights": anna(in)} {
				w := c.world
				w.Shop.Staff = append([]bot.Helper{{Name: "Zoe", Address: "telegram:31", Rights: []bot.Right{bot.See, bot.Grant, bot.Refund, bot.Sell, bot.Manage}}}, w.Shop.Staff...)
				d := bot.Step(w, other)
				if said := transcript(d); !reflect.DeepEqual(d.Shop, w.Shop) || !strings.Contains(said, "did not understand") && !strings.Contains(said, "old menu") {
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
		{"the link", anna(says("/start s_" + invitation)), noon, "Welcome, Anna!", true},
		{"typed", types("Staff "+strings.ToLower(invitation), carlo[1:]), noon, "Welcome, Anna!", true},
		{"in the last minute", anna(says("staff " + invitation)), noon.Add(24 * time.Hour), "Welcome, Anna!", true},
		{"a minute too late", anna(says("/start s_" + invitation)), noon.Add(24*time.Hour + time.Minute), "invitation is over", false},
		{"another code", anna(says("/start s_" + strings.Repeat("A", 16))), noon, "I sell Wi-Fi", false},
		{"half a code", anna(says("staff " + invitation[:8])), noon, "did not understand", false},
		{"the owner himself", owner(says("/start s_" + invitation)), noon, "invitation for Anna", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := invites(t)
			w.Now = c.at
			d := bot.Step(w, c.in)
			if !c.joins {
				sound(t, w, c.in, d)
			}
			if got := transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("answered with\n%s", got)
			}
			if c.joins != (len(d.Shop.Staff) == 1) || c.joins != (len(d.Notices) == 1) || c.joins != d.Menus || c.joins == (len(d.Shop.Invites) == 1) {
				t.Errorf("%+v, %+v", d.Shop, d.Notices)
			}
			if !c.joins {
				return
			}
			if h := d.Shop.Staff[0]; h.Address != c.in.From() || h.Phone != carlo || !reflect.DeepEqual(h.Rights, []bot.Right{bot.See, bot.Grant}) {
				t.Errorf("joined: %+v", h)
			}
			w.Shop = d.Shop
			other := c.in
			other.Chat, other.Phone, other.Own = "41", "", false
			if d := bot.Step(w, other); len(d.Shop.Staff) != 1 || strings.Contains(transcript(d), "Anna") {
				t.Errorf("the code works twice: %s", transcript(d))
			}
			if d := bot.Step(w, c.in); len(d.Shop.Staff) != 1 || d.Session.Wrong != 0 {
				t.Errorf("who joined opens his link again: %s", transcript(d))
			}
		})
	}
}

func TestWrongInvitationsLockTheChat(t *testing.T) {
	w := invites(t)
	for range 5 {
		w.Session = bot.Step(w, anna(says("staff AAAAAAAAAAAAAAAA"))).Session
	}
	if d := bot.Step(w, anna(says("staff "+invitation))); len(d.Shop.Staff) != 0 {
		t.Error("the sixth is looked at")
	}
	w.Now = noon.Add(time.Hour)
	if d := bot.Step(w, anna(says("staff "+invitation))); len(d.Shop.Staff) != 1 {
		t.Errorf("an hour later: %s", transcript(d))
	}
}

func TestInvitationsCannotBeGuessed(t *testing.T) {
	shape, seen := regexp.MustCompile(`^[A-Z2-7]{16}$`), map[string]bool{}
	for range 1000 {
		code := bot.NewInvite()
		if !shape.MatchString(code) || seen[code] {
			t.Fatalf("%q", code)
		}
		seen[code] = true
	}
}

func TestStaffMayWhatTheyMayAndNoMore(t *testing.T) {
	running := lease("active")
	for _, c := range []struct {
		right bot.Right
		in    string
		want  string
	}{
		{bot.See, "/stats", "report"}, {bot.See, "/active", "running"}, {bot.See, "/log", "journal"}, {bot.See, "/find " + code, "Order " + code},
		{bot.Grant, "/grant 02:00:5e:10:20:31 2h", "Give"}, {bot.Grant, "/extend " + code + " 1h", "more, until"}, {bot.Grant, "/revoke " + code, "End the access"},
		{bot.Refund, "/refund " + code, "back to the card"}, {bot.Sell, "/plans", "p1 1 hour"},
		{bot.Manage, "/pause", "Stop selling?"}, {bot.Manage, "/ban " + carlo, "Sell nothing"},
	} {
		t.Run(c.in, func(t *testing.T) {
			for _, right := range []bot.Right{bot.See, bot.Grant, bot.Refund, bot.Sell, bot.Manage} {
				w := world(annas(right), sold(order("granted"), running), knows(carlo))
				d := bot.Step(w, anna(says(c.in)))
				got := transcript(d)
				for _, n := range d.Notices {
					got += string(n.Kind)
				}
				may := right == c.right
				if may != strings.Contains(got, c.want) || !may && !strings.Contains(got, "did not understand") {
					t.Errorf("with %s, %q is answered with\n%s", right, c.in, got)
				}
			}
		})
	}
}

func TestStaffSeeAMenuOfTheirOwnCommands(t *testing.T) {
	d := bot.Step(world(annas(bot.Refund)), anna(says("/admin")))
	got := transcript(d)
	if !strings.Contains(got, "/refund") || !strings.Contains(got, "home is open") {
		t.Errorf("the menu is\n%s", got)
	}
	for _, hidden := range []string{"/stats", "/plans", "/staff", "/whatsapp", "[", "0/3"} {
		if strings.Contains(got, hidden) {
			t.Errorf("%s is shown in\n%s", hidden, got)
		}
	}
}

// A right that was taken away between the question and the answer is not used.
func TestARightThatIsGoneConfirmsNothing(t *testing.T) {
	w := world(annas(bot.See), asked("pause"))
	if d := bot.Step(w, anna(presses("do pause"))); d.Shop.Paused || !strings.Contains(transcript(d), "old menu") {
		t.Errorf("%s", transcript(d))
	}
}

func TestStaffAreKnownByTheirPhoneOnlyWhereTheyJoined(t *testing.T) {
	helper := func(w *bot.World) {
		w.Shop.Staff = []bot.Helper{{Name: "Anna", Address: "whatsapp:old@lid", Phone: carlo, Rights: []bot.Right{bot.Sell}}}
	}
	for _, c := range []struct {
		name string
		in   bot.Incoming
		may  bool
	}{
		{"the same phone under another address", types("/plans", carlo[1:]), true},
		{"another phone", types("/plans", "12025550199"), false},
		{"a phone that the channel does not vouch for", func() bot.Incoming { in := types("/plans", carlo[1:]); in.Own = false; return in }(), false},
		{"the same phone on another channel", func() bot.Incoming { in := types("/plans", carlo[1:]); in.Channel = "telegram"; return in }(), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Contains(transcript(bot.Step(world(helper), c.in)), "p1 1 hour"); got != c.may {
				t.Errorf("may: %v", got)
			}
		})
	}
}
