package customer_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/customer"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

func TestAnInvoiceFitsItsPlaceInEveryLanguage(t *testing.T) {
	o := bottest.Billed()
	o.Plan = strings.Repeat("Wi-Fi für das ganze lange Wochenende ", 2)
	for _, l := range text.All() {
		s := bottest.Scene(o, nil)
		s.Lang = l.Tag
		out, ok := customer.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.PayHere, Order: o.Code}, s)
		if !ok || out.Invoice == nil || out.Text == "" {
			t.Fatalf("%s: %+v", l.Tag, out)
		}
		v := out.Invoice
		if n := utf8.RuneCountInString(v.Title); n < 1 || n > 32 {
			t.Errorf("%s: the title %q", l.Tag, v.Title)
		}
		if n := utf8.RuneCountInString(v.Description); n < 20 || n > 255 || strings.Contains(v.Description, text.Code) ||
			!strings.Contains(v.Description, o.Code) {
			t.Errorf("%s: the description %q", l.Tag, v.Description)
		}
		if !out.Rows[0][0].Pay || !strings.Contains(out.Rows[0][0].Label, "⭐") || v.Amount != o.Asked() || v.Payload == "" {
			t.Errorf("%s: %+v, %+v", l.Tag, v, out.Rows)
		}
	}
}

func TestAnOpenInvoiceIsShownAgain(t *testing.T) {
	world := func(w *bot.World) { w.Deals = []bot.Deal{{Order: bottest.Billed()}} }
	w := bottest.World(bottest.Knows(bottest.Carlo), world)
	d := desk.Step(w, bottest.Says("/buy"))
	bottest.Sound(t, w, bottest.Says("/buy"), d)
	if len(d.Replies) != 1 || d.Replies[0].Invoice == nil {
		t.Errorf("%+v", d.Replies)
	}
}

func TestAnOpenInvoiceIsNotShownWhereItCantBePaid(t *testing.T) {
	world := func(w *bot.World) {
		w.Deals, w.Reach.Telegram = []bot.Deal{{Order: bottest.Billed()}}, "sharefi_bot"
	}
	w, in := bottest.World(bottest.Knows(bottest.Carlo), world), bottest.Says("/buy")
	in.Channel, in.Typed = "whatsapp", true
	d := desk.Step(w, in)
	if len(d.Replies) != 1 || d.Replies[0].Invoice != nil || !strings.Contains(d.Replies[0].Text, "https://t.me/sharefi_bot") {
		t.Errorf("%+v", d.Replies)
	}
}

func TestWhoMayPayInTheChat(t *testing.T) {
	sells := scheduler.Status{OK: true}
	q := billing.Query{Order: bottest.Code, Amount: bottest.Billed().Asked(), Payer: "7"}
	for name, c := range map[string]struct {
		change func(*bot.World)
		want   error
		words  text.Key
	}{
		"anybody":                   {func(*bot.World) {}, nil, ""},
		"nobody, of a lost order":   {func(w *bot.World) { w.Named = nil }, billing.ErrNoOrder, text.CheckoutOver},
		"not who is banned":         {bottest.Banned, bot.ErrBanned, text.CheckoutBarred},
		"nobody in a closed shop":   {func(w *bot.World) { w.Shop.Paused = true }, bot.ErrPaused, text.CheckoutClosed},
		"nobody at a closed site":   {func(w *bot.World) { w.Shop.Closed = []string{"home"} }, bot.ErrPaused, text.CheckoutClosed},
		"nobody by a wrong clock":   {func(w *bot.World) { w.ClockErr = errClock }, errClock, text.CheckoutLater},
		"nobody whose order lapsed": {func(w *bot.World) { w.Named.State = billing.Expired }, billing.ErrOrderOver, text.CheckoutOver},
		"nobody twice":              {func(w *bot.World) { w.Named.State = billing.Paid }, billing.ErrAlreadyPaid, text.CheckoutPaid},
		"nobody at a dead router": {func(w *bot.World) {
			w.Places[0].Status = scheduler.Status{Since: bottest.Noon.Add(-time.Hour)}
		}, bot.ErrSiteDown, text.CheckoutClosed},
		"nobody at a full router": {func(w *bot.World) {
			w.Places[0].Status = scheduler.Status{Since: bottest.Noon, Reason: "full"}
		}, bot.ErrSiteFull, text.CheckoutClosed},
	} {
		t.Run(name, func(t *testing.T) {
			w := bottest.World(bottest.Knows(bottest.Carlo))
			o := bottest.Billed()
			w.Named, w.Places[0].Status = &o, sells
			c.change(&w)
			err := customer.MayPay(w, q)
			if !errors.Is(err, c.want) || err != nil && customer.CheckoutWords(err) != c.words {
				t.Errorf("%v", err)
			}
		})
	}
}

var errClock = errors.New("the clock is wrong")

func TestWhatIsKeptOfAPersonIsSaid(t *testing.T) {
	w := bottest.World(bottest.Knows(bottest.Carlo))
	if said := bottest.Transcript(desk.Step(w, bottest.Says("/privacy"))); !strings.Contains(said, "/mydata") || !strings.Contains(said, "/forget") {
		t.Errorf("%s", said)
	}
}

// TestWhatGoesBackByAPersonsHandIsNotSaidToGoByItself: a bot can't give back what was paid by an invoice in ordinary money.
func TestWhatGoesBackByAPersonsHandIsNotSaidToGoByItself(t *testing.T) {
	o := bottest.Billed()
	o.State, o.Request.Asked, o.Payment.Amount = billing.Refunding, billing.Money{}, o.Price
	for kind, want := range map[billing.NoticeKind]string{billing.RefundSoon: "The owner sends it by hand", billing.RefundDone: "The owner has sent back"} {
		out, ok := outbox.Compose(billing.Notice{To: o.Chat, Kind: kind, Order: o.Code}, bottest.Scene(o, nil))
		if !ok || !strings.Contains(out.Text, want) {
			t.Errorf("%s: %s", kind, out.Text)
		}
	}
	paged := bottest.Linked()
	paged.State = billing.Expired
	for detail, want := range map[string]string{"": "You haven't been charged", billing.Unread: "If you've already paid, please speak to the owner"} {
		out, ok := outbox.Compose(billing.Notice{To: paged.Chat, Kind: billing.OrderLapsed, Order: paged.Code, Detail: detail}, bottest.Scene(paged, nil))
		if !ok || !strings.Contains(out.Text, want) {
			t.Errorf("%q: %s", detail, out.Text)
		}
	}
}
