package app_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stars"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
)

// BenchmarkCheckouts measures from the tap on Pay until Telegram has the bot's yes, ten a second, while 200 people a
// second say something else.
func BenchmarkCheckouts(b *testing.B) {
	w := takesStars(b)
	w.Config.Sites[0].Capacity = 100_000
	w.Start()
	w.Until("it polls", func() bool { return w.Telegram.Calls("getUpdates") > 0 })
	for b.Loop() {
		took := crowded(w.Telegram, b, func(n int) telegramtest.Invoice {
			o := billing.Order{Code: billing.NewCode(), Customer: "+12025550123", Chat: "telegram:2", Site: "home", Plan: "10 seconds",
				PlanID: "p1", Price: w.Config.Plans[0].Price, Method: stars.Name, Lasts: time.Hour, Devices: 1, State: billing.Pending,
				Created: time.Now(), Expires: time.Now().Add(time.Minute)}
			asked, err := w.Config.Stars.Value.Ask(o.Price)
			if err != nil {
				b.Fatal(err)
			}
			payload := strings.ReplaceAll(o.Code, "-", "")
			o.Request = billing.Request{ID: stars.RequestOf(o.Code), Asked: asked, Invoice: &billing.Invoice{Payload: payload, Amount: asked}}
			if err := w.Leases().Orders.Save(b.Context(), o); err != nil {
				b.Fatal(err)
			}
			return telegramtest.Invoice{Title: fmt.Sprint(n), Payload: payload, Currency: billing.Stars, Amount: asked.Amount}
		})
		b.ReportMetric(milliseconds(quantile(took, 0.5)), "p50-ms")
		b.ReportMetric(milliseconds(quantile(took, 0.99)), "p99-ms")
	}
	b.ReportMetric(0, "ns/op")
}

var crowds int

// crowded has people speak and pay at a pace for ten seconds, and gives how long those who pay wait.
func crowded(s *telegramtest.Server, b *testing.B, bill func(int) telegramtest.Invoice) []time.Duration {
	b.Helper()
	const says, pays, lasts = 200, 10, 10
	crowds++
	invoices := make([]telegramtest.Invoice, pays*lasts)
	for n := range invoices {
		invoices[n] = bill(n)
	}
	s.Fail("sendMessage", 1<<20, 429, 60, "Too Many Requests") // what is said waits, so that the pace is not Telegram's
	var waits sync.WaitGroup
	took := make([]time.Duration, len(invoices))
	begun := time.Now()
	for n := range says * lasts {
		<-time.After(time.Until(begun.Add(time.Duration(n) * time.Second / says)))
		p := s.Person(int64(crowds*100_000+n), "Person", "en", "+12025550123")
		p.Say("/start")
		if n%(says/pays) != 0 {
			continue
		}
		q, err := p.PayInvoice(invoices[n*pays/says], false)
		if err != nil {
			b.Fatal(err)
		}
		at := time.Now()
		waits.Go(func() {
			for s.Checkout(q) == telegramtest.Waits {
				select {
				case <-s.Changed():
				case <-time.After(20 * time.Millisecond): // it changed in between
				}
			}
			took[n*pays/says] = time.Since(at)
			if words := s.Checkout(q); words != telegramtest.Charged {
				b.Errorf("the payer reads %q", words)
			}
		})
	}
	waits.Wait()
	return took
}
