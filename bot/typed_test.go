package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
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
