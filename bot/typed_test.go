package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// types is a message of a channel without buttons, which tells whose phone it comes from.
func types(words, phone string) bot.Incoming {
	in := says(words)
	in.Channel, in.Chat, in.Typed, in.Phone, in.Own = "whatsapp", "77@lid", true, phone, phone != ""
	return in
}

func TestAChannelThatIsTypedOn(t *testing.T) {
	phonesOwner := func(w *bot.World) { w.Owners = []string{"whatsapp:" + carlo} }
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
	}{
		{"buy, with the phone told", world(newcomer), types("Buy", carlo[1:]), "Which one"},
		{"any case", world(), types("MENU", carlo[1:]), "I sell Wi-Fi"},
		{"a label", world(), types("my access", carlo[1:]), "no access"},
		{"help", world(), types("help", ""), "How it works"},
		{"stop", world(), types("Stop", carlo[1:]), "only about your own purchases"},
		{"buy, with the phone hidden", world(newcomer), types("buy", ""), "type it with + and the country code"},
		{"a number that is another's", world(phoneless), func() bot.Incoming {
			in := types("", "")
			in.Kind, in.Phone = bot.Contact, carlo
			return in
		}(), "does not belong to this account"},
		{"a country that is not served", world(newcomer, func(w *bot.World) { w.Countries = []string{"IN"} }), types("buy", carlo[1:]), "Accepted: IN"},
		{"an owner by his phone", world(phonesOwner), types("/pause", carlo[1:]), "Stop selling?"},
		{"a stranger's phone", world(phonesOwner), types("/pause", "12025550199"), "did not understand"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, c.in)
			if got := transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s", c.in.Text, got)
			}
			for _, out := range d.Replies {
				if out.AskPhone != "" {
					t.Errorf("it shows the button %q", out.AskPhone)
				}
			}
		})
	}
}

// TestAnAddressBeforeThePayment: who comes back from the pay page is sometimes quicker than the provider.
func TestAnAddressBeforeThePayment(t *testing.T) {
	longer := linked()
	longer.Extends, longer.For = true, "02:00:5E:10:20:31"
	pending := has(linked())
	theirs := lease(scheduler.Active)
	theirs.Customer = "+12025550199"
	for _, c := range []struct {
		name, words, want string
		world             bot.World
		noted             bool
	}{
		{"an address", device.String(), "gets in as soon as the payment", world(pending), true},
		{"in a sentence", "it is " + device.String() + ", thanks", "gets in as soon as the payment", world(pending), true},
		{"two of them", device.String() + " 02:00:5E:00:00:44", "", world(pending), false},
		{"somebody else's", device.String(), "that somebody else bought", world(pending, func(w *bot.World) { w.Leases = []scheduler.Lease{theirs} }), false},
		{"without an order", device.String(), "did not understand", world(), false},
		{"for an extension", device.String(), "did not understand", world(has(longer)), false},
		{"other words", "hm", "did not understand", world(pending), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := bot.Step(c.world, types(c.words, carlo[1:]))
			if got := transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("it is answered with\n%s", got)
			}
			if noted := len(d.Orders) == 1 && d.Orders[0].For == device.String(); noted != c.noted {
				t.Errorf("noted: %v", noted)
			}
			if c.want == "" && d.Check != code {
				t.Errorf("the payment is not looked for: %q", d.Check)
			}
		})
	}
}

func TestThePhoneThatTheChannelToldMakesTheCustomer(t *testing.T) {
	in := types("hello", carlo[1:])
	d := bot.Step(world(newcomer), in)
	if d.Session.Phone != carlo || d.Customer.Phone != carlo || !slices.Equal(d.Customer.Chats, []string{in.From()}) {
		t.Errorf("%+v, %+v", d.Session, d.Customer)
	}
	if q := in.Query(nil); q.Phone != carlo {
		t.Errorf("it asks for %+v", q)
	}
}

func TestWhoSaidStopIsTakenOffTheWaitlistUntilHeWritesAgain(t *testing.T) {
	d := bot.Step(world(), types("stop", carlo[1:]))
	if !d.Session.Quiet || d.Forget != "whatsapp:77@lid" {
		t.Errorf("%+v", d)
	}
	if d = bot.Step(world(func(w *bot.World) { w.Session.Quiet = true }), types("menu", carlo[1:])); d.Session.Quiet {
		t.Error("it stays quiet")
	}
}

func TestTheOwnerAsksToLink(t *testing.T) {
	if d := bot.Step(world(), owner(says("/whatsapp"))); !d.Link || len(d.Replies) != 0 {
		t.Errorf("%+v", d)
	}
	if d := bot.Step(world(), says("/whatsapp")); d.Link {
		t.Error("a customer links")
	}
}

func TestWhyAChatIsCutOffIsSaidWithItsRemedy(t *testing.T) {
	for why, want := range map[string]string{
		bot.CutUnlinked: "/whatsapp", bot.CutBanned: "may not send", bot.CutReplaced: "another program",
		bot.CutOutdated: "newest", bot.CutRefused: "ten minutes", "": "ten minutes",
	} {
		out, ok := bot.Compose(billing.Notice{To: billing.Owner, Kind: billing.ChatGone, Detail: why}, bot.Scene{Lang: "en", Zone: time.UTC, Now: noon})
		if !ok || !strings.Contains(out.Text, want) {
			t.Errorf("%s: %q", why, out.Text)
		}
	}
	for _, step := range []bot.LinkStep{bot.LinkOff, bot.LinkFine, bot.LinkScan, bot.LinkPasskey, bot.LinkDone, bot.LinkFailed} {
		if out := bot.LinkMessage(text.In("en"), step, nil); out.Text == "" {
			t.Errorf("%s has no words", step)
		}
	}
}
