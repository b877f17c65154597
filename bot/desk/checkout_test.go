package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/scheduler"
)

// A money box takes what it is given, or refuses as it is told.
type moneyBox struct {
	err   error
	takes time.Duration
	asked []billing.Query
	came  []billing.Receipt
	went  []billing.Payment
}

func (m *moneyBox) Admit(_ context.Context, q billing.Query) error {
	time.Sleep(m.takes)
	m.asked = append(m.asked, q)
	return m.err
}

func (m *moneyBox) Proved(_ context.Context, r billing.Receipt) error {
	m.came = append(m.came, r)
	return m.err
}

func (m *moneyBox) Returned(_ context.Context, _ string, p billing.Payment) error {
	m.went = append(m.went, p)
	return m.err
}

func counter(f *file, box *moneyBox) *desk.Checkouts {
	world := f.world
	d := newDesk(f, &till{}, new([]string))
	f.world = world
	return &desk.Checkouts{Desk: d, Till: box, Receipt: func(string, billing.Money) billing.Receipt {
		return billing.Receipt{Request: "stars-1", Payment: billing.Payment{Provider: "stars"}}
	}}
}

func billed() bot.World {
	w := bottest.World(bottest.Knows(bottest.Carlo))
	o := bottest.Billed()
	w.Named, w.Places[0].Status = &o, scheduler.Status{OK: true}
	return w
}

var pay = bot.Checkout{Channel: "telegram", Chat: "7", Lang: "es", Payload: strings.ReplaceAll(bottest.Code, "-", ""), Payer: "7",
	Amount: billing.Money{Amount: 47, Currency: billing.Stars}}

func TestACheckoutIsDecidedByTheRecordsInThePayersLanguage(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*bot.World, *file, *moneyBox)
		want   string
	}{
		"they may":                {func(*bot.World, *file, *moneyBox) {}, ""},
		"paid, in the chat's":     {func(w *bot.World, _ *file, _ *moneyBox) { w.Named.State = billing.Paid; w.Session.Lang = "en" }, "is already paid"},
		"paid, in the client's":   {func(w *bot.World, _ *file, _ *moneyBox) { w.Named.State = billing.Paid; w.Session.Lang = "" }, "ya está pagado"},
		"the place went just now": {func(_ *bot.World, _ *file, m *moneyBox) { m.err = billing.ErrOrderOver }, "no longer valid"},
		"the records are away":    {func(_ *bot.World, f *file, _ *moneyBox) { f.loadErr = errors.New("redis is down") }, "No se te ha cobrado"},
		"something is broken":     {func(_ *bot.World, f *file, _ *moneyBox) { f.panics = true }, "No se te ha cobrado"},
	} {
		t.Run(name, func(t *testing.T) {
			f, box := &file{world: billed()}, &moneyBox{}
			c.change(&f.world, f, box)
			got := counter(f, box).Admit(t.Context(), pay)
			if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestACheckoutThatCantBeDecidedInTimeIsANo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		begun := time.Now()
		words := counter(&file{world: billed()}, &moneyBox{takes: time.Minute}).Admit(ctx, pay)
		if !strings.Contains(words, "No se te ha cobrado") || time.Since(begun) > 4*time.Second {
			t.Errorf("%q after %v", words, time.Since(begun))
		}
		time.Sleep(time.Minute)
	})
}

func TestMoneyInTheChatIsPassedOnWithWhoPaid(t *testing.T) {
	box := &moneyBox{}
	c := counter(&file{}, box)
	came := pay
	came.Charge, came.At = "c1", bottest.Noon
	if err := c.Paid(t.Context(), came); err != nil {
		t.Fatal(err)
	}
	if err := c.Returned(t.Context(), came); err != nil {
		t.Fatal(err)
	}
	want := billing.Payment{Provider: "stars", ID: "c1", Amount: came.Amount, At: bottest.Noon, Payer: "7"}
	if len(box.came) != 1 || box.came[0].Payment != want || box.came[0].Order != bottest.Code || box.came[0].State != billing.RequestPaid ||
		len(box.went) != 1 || box.went[0] != want {
		t.Errorf("%+v, %+v", box.came, box.went)
	}
	foreign := came
	foreign.Payload = "somebody's subscription"
	if err := c.Paid(t.Context(), foreign); err != nil || len(box.came) != 1 {
		t.Errorf("%v, %+v", err, box.came)
	}
	box.err = errors.New("redis is down")
	if err := c.Paid(t.Context(), came); err == nil {
		t.Error("it is forgotten")
	}
}
