package app_test

import (
	"crypto/sha256"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/secret"
)

// paidToOwner is a shop that is paid on the owner's account alone.
func paidToOwner(w *apptest.World) {
	w.Config.Stripe.Key, w.Config.Own = secret.Value{}, []config.Own{upi}
}

// cashier takes Anna into the staff, who may confirm money and nothing else.
func cashier(w *apptest.World) *telegramtest.Person {
	w.T.Helper()
	anna := w.Telegram.Person(7300, "Anna", "en", "+12025550116")
	owner := apptest.Manager{Shopper: apptest.OnTelegram{Person: w.Owner}, Yes: func() error { return w.Owner.Press("Yes") }}
	link, _ := invites(w, owner, "Anna", "cash")
	anna.Say("/start " + link)
	w.Hears(anna, "Welcome, Anna!")
	return anna
}

func TestAReferenceAndAScreenshotGoToTheOwnerOnTelegram(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	paidToOwner(w)
	w.Start()
	dora := w.Telegram.Person(7, "Dora", "en", "+12025550177")
	code, _ := asksByHand(w, w.Customer)
	w.Presses(w.Customer, "I've paid")
	w.Hears(w.Customer, "reference number or a screenshot")
	w.Hears(w.Owner, "Has the money arrived?")
	w.Customer.Say("4123 paid 🙏")
	w.Hears(w.Customer, "without emoji")
	w.Customer.Say("402345678901")
	w.Hears(w.Customer, "passed the reference")
	w.Hears(w.Owner, "Reference: …8901")
	w.Customer.SendNamed("receipt", "")
	w.Hears(w.Customer, "passed the picture")
	if m := w.Hears(w.Owner, "With a picture"); m.Shown != "receipt" || len(m.Buttons) != 1 {
		t.Errorf("the owner sees %q, %v", m.Shown, m.Buttons)
	}
	if c := w.Order(code).Claim; c.Payer != "402345678901" || c.Times != 1 || c.Before != "" {
		t.Errorf("%+v", c)
	}

	second, _ := asksByHand(w, dora)
	w.Presses(dora, "I've paid")
	w.Hears(dora, "reference number or a screenshot")
	dora.SendNamed("receipt", "") // forwarded
	w.Hears(dora, "passed the picture")
	if m := w.Hears(w.Owner, "Careful!"); !strings.Contains(m.Text, code) || m.Shown != "receipt" {
		t.Errorf("the owner reads %q", m.Text)
	}
	if c := w.Order(second).Claim; c.Before != code {
		t.Errorf("%+v", c)
	}
	w.Owner.Say("/got " + code)
	w.Hears(w.Owner, "Then they get in")
	w.Presses(w.Owner, "Yes")
	w.Hears(w.Customer, "is paid")
	w.Customer.Say("/mydata")
	if body := string(document(w, w.Customer, "my-data-").Document.Body); !strings.Contains(body, "402345678901") {
		t.Errorf("/mydata does not tell it: %s", body)
	}
}

func TestThePictureIsLeftOutWhereTelegramHasItNoMore(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	paidToOwner(w)
	w.Start()
	code, _ := asksByHand(w, w.Customer)
	w.Presses(w.Customer, "I've paid")
	w.Hears(w.Customer, "reference number or a screenshot")
	w.Hears(w.Owner, "Has the money arrived?")
	w.Telegram.Fail("sendPhoto", 1, 400, 0, "Bad Request: wrong file identifier/HTTP URL specified")
	w.Customer.SendNamed("receipt", "")
	if m := w.Hears(w.Owner, "Has the money arrived?"); m.Shown != "" || len(m.Buttons) != 1 {
		t.Errorf("%q, %v", m.Shown, m.Buttons)
	}
	w.Presses(w.Owner, "Got it")
	w.State(code, billing.Paid)
}

func TestAReferenceAndAScreenshotGoToTheOwnerFromWhatsApp(t *testing.T) {
	t.Parallel()
	w := apptest.WithWhatsApp(t)
	w.Config.Stripe.Key, w.Config.Own = secret.Value{}, []config.Own{{Name: "own-mpesa", Label: "M-Pesa",
		Account: payload.Account{Kind: payload.Text, Words: "Buy Goods, till 123456, {amount}"}}}
	w.LinkFile(filepath.Join(w.Config.Data, "test"))
	w.Start()
	w.Until("WhatsApp is linked", func() bool { return w.Chat.Connected() == 1 })
	hash := sha256.Sum256([]byte("receipt"))
	shot := &waE2E.Message{ImageMessage: &waE2E.ImageMessage{FileSHA256: hash[:]}}
	first := ""
	for _, c := range []struct{ phone, name, reference string }{
		{"+12025550123", "Carlo", "SKQ1ABC2DE"}, {"+12025550124", "Dora", "skq1-abc2-de"},
	} {
		p := w.Chat.Person(c.phone, c.name)
		p.Say("hello")
		reads(w, p, "1. 10 seconds")
		p.Say("1")
		code := apptest.OrderCode.FindStringSubmatch(reads(w, p, "till 123456").Text)[1]
		p.Say("1")
		reads(w, p, "reference number or a screenshot")
		w.Hears(w.Owner, "Has the money arrived?")
		p.Say(c.reference)
		reads(w, p, "passed the reference")
		m := w.Hears(w.Owner, "Reference: …")
		if first != "" && (!strings.Contains(m.Text, "Careful!") || !strings.Contains(m.Text, first)) {
			t.Errorf("the owner reads %q", m.Text)
		}
		p.Send(shot)
		reads(w, p, "passed the picture")
		w.Hears(w.Owner, "can't show you here")
		if c := w.Order(code).Claim; c.Picture.File != "" || c.Picture.Mark == "" || c.Before != first {
			t.Errorf("%+v", c)
		}
		first = code
	}
}

func TestTheStaffWithTheTillIsAskedAndHasItsOwn(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	paidToOwner(w)
	w.Start()
	anna := cashier(w)
	code, _ := asksByHand(w, w.Customer)
	w.Presses(w.Customer, "I've paid")
	w.Hears(w.Owner, "Has the money arrived?")
	w.Hears(anna, "Has the money arrived?")
	w.Presses(anna, "Got it")
	w.Hears(anna, "arrived for order")
	w.Hears(w.Customer, "is paid")
	w.Presses(w.Owner, "Not there")
	w.Hears(w.Owner, "confirmed before, by Anna")
	if o := w.Order(code); o.Payment.By != "telegram:7300" || o.State != billing.Paid {
		t.Errorf("%s, %+v", o.State, o.Payment)
	}
	for _, p := range []*telegramtest.Person{anna, w.Owner} {
		p.Say("/till")
		if m := w.Hears(p, "Paid by hand"); !strings.Contains(m.Text, "₹50.00 (1)") || !strings.Contains(m.Text, "UPI: ₹50.00 (1)") {
			t.Errorf("the till is %q", m.Text)
		}
	}

	dora := w.Telegram.Person(7, "Dora", "en", "+12025550177")
	asksByHand(w, dora)
	w.Presses(dora, "I've paid")
	w.Hears(anna, "Has the money arrived?")
	w.Hears(w.Owner, "Has the money arrived?")
	w.Presses(dora, "Cancel")
	w.Hears(dora, "is cancelled")
	w.Hears(anna, "no need to look for ₹50.00")
	w.Hears(w.Owner, "no need to look for ₹50.00")
	w.Owner.Say("/export till")
	if body := string(document(w, w.Owner, "till-").Document.Body); !strings.Contains(body, code) || !strings.Contains(body, "telegram:7300") {
		t.Errorf("the file is %q", body)
	}
}

func TestOfTwoPeopleWhoTapAtOnceTheMoneyCountsOnce(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	paidToOwner(w)
	w.Start()
	anna := cashier(w)
	code, _ := asksByHand(w, w.Customer)
	w.Presses(w.Customer, "I've paid")
	both := []*telegramtest.Person{w.Owner, anna}
	for _, p := range both {
		w.Hears(p, "Has the money arrived?")
	}
	var work sync.WaitGroup
	for _, p := range both {
		work.Go(func() {
			if err := p.Press("Got it"); err != nil {
				t.Error(err)
			}
		})
	}
	work.Wait()
	said := map[bool]int{}
	for _, p := range both {
		m, err := p.WaitFor(w.Ctx(), func(m telegramtest.Message) bool {
			return strings.Contains(m.Text, "arrived for order") || strings.Contains(m.Text, "confirmed before, by")
		})
		if err != nil {
			t.Fatal(err)
		}
		said[strings.Contains(m.Text, "arrived for order")]++
	}
	if said[true] != 1 || said[false] != 1 || len(w.Takings()) != 1 {
		t.Errorf("%v, the books have %v", said, w.Takings())
	}
	w.State(code, billing.Paid)
}

func TestRow26ACustomerWhoIsDeniedInsistsWithAReference(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	paidToOwner(w)
	w.Start()
	code, _ := asksByHand(w, w.Customer)
	w.Presses(w.Customer, "I've paid")
	w.Hears(w.Owner, "Has the money arrived?")
	for _, reference := range []string{"412345678901", "412345678902", ""} {
		w.Presses(w.Owner, "Not there")
		w.Hears(w.Customer, "doesn't see")
		w.State(code, billing.Pending)
		if reference == "" {
			break
		}
		w.Customer.Say(reference)
		w.Hears(w.Customer, "passed the reference")
		w.State(code, billing.Claimed)
		w.Hears(w.Owner, "“Not there” so far")
	}
	w.Customer.Say("412345678903")
	w.Hears(w.Customer, "three times")
	w.State(code, billing.Pending)
}

func TestRow27PaidOnTheOldMessageStillAsksTheOwner(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	paidToOwner(w)
	w.Start()
	code, m := asksByHand(w, w.Customer)
	w.Presses(w.Customer, "Cancel")
	w.Hears(w.Customer, "is cancelled")
	w.Customer.PressData(m.ID, "paid "+code)
	w.Hears(w.Customer, "already closed")
	w.Hears(w.Owner, "order was already closed")
	w.State(code, billing.Cancelled)
	w.Presses(w.Owner, "Got it")
	w.Hears(w.Customer, "is paid")
	w.State(code, billing.Paid)
}
