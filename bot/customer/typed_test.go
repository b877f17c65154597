package customer_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

func TestAChannelThatIsTypedOn(t *testing.T) {
	phonesOwner := func(w *bot.World) { w.Owners = []string{"whatsapp:" + bottest.Carlo} }
	for _, c := range []struct {
		name  string
		world bot.World
		in    bot.Incoming
		want  string
	}{
		{"buy, with the phone told", bottest.World(bottest.Newcomer), bottest.Types("Buy", bottest.Carlo[1:]), "Which plan"},
		{"any case", bottest.World(), bottest.Types("MENU", bottest.Carlo[1:]), "Need Wi-Fi?"},
		{"a label", bottest.World(), bottest.Types("my wi-fi", bottest.Carlo[1:]), "any Wi-Fi"},
		{"help", bottest.World(), bottest.Types("help", ""), "How it works"},
		{"stop", bottest.World(), bottest.Types("Stop", bottest.Carlo[1:]), "only write about your own purchases"},
		{"buy, with the phone hidden", bottest.World(bottest.Newcomer), bottest.Types("buy", ""), "type it with + and the country code"},
		{"a number that is another's", bottest.World(bottest.Phoneless), func() bot.Incoming {
			in := bottest.Types("", "")
			in.Kind, in.Phone = bot.Contact, bottest.Carlo
			return in
		}(), "isn't the number of this account"},
		{"a country that is not served", bottest.World(bottest.Newcomer,
			func(w *bot.World) { w.Countries = []string{"IN"} }), bottest.Types("buy", bottest.Carlo[1:]), "These can: IN"},
		{"an owner by his phone", bottest.World(phonesOwner), bottest.Types("/pause", bottest.Carlo[1:]), "Stop selling?"},
		{"a stranger's phone", bottest.World(phonesOwner), bottest.Types("/pause", "12025550199"), "didn't get that"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, c.in)
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("%q is answered with\n%s, want %q", c.in.Text, got, c.want)
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
	longer := bottest.Linked()
	longer.Extends, longer.For = true, "02:00:5E:10:20:31"
	pending := bottest.Has(bottest.Linked())
	theirs := bottest.Lease(scheduler.Active)
	theirs.Customer = "+12025550199"
	for _, c := range []struct {
		name, words, want string
		world             bot.World
		noted             bool
	}{
		{"an address", bottest.Device.String(), "gets in as soon as order", bottest.World(pending), true},
		{"in a sentence", "it is " + bottest.Device.String() + ", thanks", "gets in as soon as order", bottest.World(pending), true},
		{"two of them", bottest.Device.String() + " 02:00:5E:00:00:44", "", bottest.World(pending), false},
		{"somebody else's", bottest.Device.String(), "Somebody else has bought",
			bottest.World(pending, func(w *bot.World) { w.Leases = []scheduler.Lease{theirs} }), false},
		{"without an order", bottest.Device.String(), "didn't get that", bottest.World(), false},
		{"for an extension", bottest.Device.String(), "didn't get that", bottest.World(bottest.Has(longer)), false},
		{"other words", "hm", "didn't get that", bottest.World(pending), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := desk.Step(c.world, bottest.Types(c.words, bottest.Carlo[1:]))
			if got := bottest.Transcript(d); !strings.Contains(got, c.want) {
				t.Errorf("it is answered with\n%s, want %q", got, c.want)
			}
			if noted := len(d.Orders) == 1 && d.Orders[0].For == bottest.Device.String(); noted != c.noted {
				t.Errorf("noted: %v", noted)
			}
			if c.want == "" && d.Check != bottest.Code {
				t.Errorf("the payment is not looked for: %q", d.Check)
			}
		})
	}
}

func TestThePhoneThatTheChannelToldMakesTheCustomer(t *testing.T) {
	in := bottest.Types("hello", bottest.Carlo[1:])
	d := desk.Step(bottest.World(bottest.Newcomer), in)
	if d.Session.Phone != bottest.Carlo || d.Customer.Phone != bottest.Carlo ||
		!slices.Equal(d.Customer.Chats, []string{in.From()}) {
		t.Errorf("%+v, %+v", d.Session, d.Customer)
	}
	if q := desk.NewQuery(in, nil); q.Phone != bottest.Carlo {
		t.Errorf("it asks for %+v", q)
	}
}

func TestWhoSaidStopIsTakenOffTheWaitlistUntilHeWritesAgain(t *testing.T) {
	d := desk.Step(bottest.World(), bottest.Types("stop", bottest.Carlo[1:]))
	if !d.Session.Quiet || d.Forget != "whatsapp:77@lid" {
		t.Errorf("%+v", d)
	}
	if d = desk.Step(bottest.World(func(w *bot.World) { w.Session.Quiet = true }),
		bottest.Types("menu", bottest.Carlo[1:])); d.Session.Quiet {
		t.Error("it stays quiet")
	}
}

func TestTheOwnerAsksToLink(t *testing.T) {
	if d := desk.Step(bottest.World(), bottest.Owner(bottest.Says("/whatsapp"))); !d.Link || len(d.Replies) != 0 {
		t.Errorf("%+v", d)
	}
	if d := desk.Step(bottest.World(), bottest.Says("/whatsapp")); d.Link {
		t.Error("a customer links")
	}
}

func TestWhyAChatIsCutOffIsSaidWithItsRemedy(t *testing.T) {
	for why, want := range map[string]string{
		bot.CutUnlinked: "/whatsapp", bot.CutBanned: "isn't allowed to send", bot.CutReplaced: "another program",
		bot.CutOutdated: "latest", bot.CutRefused: "ten minutes", "": "ten minutes",
	} {
		out, ok := outbox.Compose(billing.Notice{To: billing.Owner, Kind: billing.ChatGone, Detail: why},
			bot.Scene{Lang: "en", Zone: time.UTC, Now: bottest.Noon})
		if !ok || !strings.Contains(out.Text, want) {
			t.Errorf("%s: %q, want %q", why, out.Text, want)
		}
	}
	for _, step := range []bot.LinkStep{bot.LinkOff, bot.LinkFine, bot.LinkScan, bot.LinkPasskey, bot.LinkDone,
		bot.LinkFailed} {
		if out := owner.LinkMessage(text.In("en"), step, nil); out.Text == "" {
			t.Errorf("%s has no words", step)
		}
	}
}
