package owner_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/customer"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/owner/export"
	"github.com/sharefi/sharefi/scheduler"
)

func inr(n int64) billing.Money { return billing.Money{Amount: n, Currency: "INR"} }

// 45.00 of 50.00 went back by hand at Stripe. A ban with a refund promises the rest of the time's worth, and does nothing.
func TestBanAfterAPartByHand(t *testing.T) {
	l := bottest.Lease(scheduler.Active)
	l.Start, l.End = bottest.Noon.Add(-15*time.Minute), bottest.Noon.Add(45*time.Minute)
	o := bottest.Order(billing.Granted)
	o.Refunds = []billing.Refund{{ID: "re_1", Amount: inr(4500), At: bottest.Noon}}
	w := bottest.World(owns(o, l))
	q := desk.Step(w, bottest.Owner(bottest.Says("/ban "+bottest.Carlo+" refund")))
	t.Log(bottest.Transcript(q))
	d := yes(t, w, "/ban "+bottest.Carlo+" refund")
	t.Log(bottest.Transcript(d), d.Changes)
	if len(d.Orders) == 0 {
		t.Errorf("nothing goes back; left %v", o.Left())
	}
}

// A revoke says that all goes back, though most went.
func TestRevokeAfterAPartByHand(t *testing.T) {
	o := bottest.Order(billing.Paid)
	o.Refunds = []billing.Refund{{ID: "re_1", Amount: inr(4500), At: bottest.Noon}}
	w := bottest.World(sold(o, bottest.Lease(scheduler.Waiting)))
	d := desk.Step(w, bottest.Owner(bottest.Says("/revoke "+bottest.Code)))
	if got := bottest.Transcript(d); strings.Contains(got, "50") {
		t.Errorf("5.00 is left, and the question says\n%s", got)
	}
}

// An export of an order whose money went in two parts.
func TestExportOfParts(t *testing.T) {
	o := bottest.Order(billing.Refunded)
	two := billing.Refund{ID: "re_2", Amount: inr(1500), At: bottest.Noon, Mark: "refund-" + o.Code + ".2"}
	o.Refunds = []billing.Refund{{ID: "re_1", Amount: inr(1000), At: bottest.Noon, Mark: "refund-" + o.Code}, two}
	o.Refund = two
	t.Log(export.OrderColumns, export.OrderRow(o, time.UTC))
	if row := export.OrderRow(o, time.UTC); row[16] != nil && !strings.Contains(strings.ReplaceAll(toText(row[16]), ",", "."), "25") {
		t.Errorf("25.00 went, and the table says %v", row[16])
	}
}

func toText(v any) string {
	if s, ok := v.(interface{ String() string }); ok {
		return s.String()
	}
	if s, ok := v.(string); ok {
		return s
	}
	return strings.TrimSpace(strings.Join([]string{""}, "")) + sprint(v)
}

func sprint(v any) string { return strings.Trim(strings.Join(strings.Fields(fmt.Sprint(v)), ""), "{}") }

// Two owners ask for the same part, and both say yes; or one taps twice.
func TestAPartIsGivenTwice(t *testing.T) {
	l := bottest.Lease(scheduler.Active)
	o := bottest.Order(billing.Granted)
	w := bottest.World(sold(o, l))
	words := "/refund " + bottest.Code + " 10.00"
	in := bottest.Owner(bottest.Presses(button(t, w, words)))
	second := asked(w, words).Session // of another owner, or another chat
	first := yes(t, w, words)
	if len(first.Orders) != 1 {
		t.Fatal(first)
	}
	done, _, err := billing.Apply(first.Orders[0], billing.MoneyBack{Refund: billing.Refund{ID: "re_1", Amount: inr(1000), At: bottest.Noon, Mark: "refund-" + bottest.Code}}, bottest.Noon)
	if err != nil {
		t.Fatal(err)
	}
	over := first.Leases[0]
	for name, session := range map[string]any{"another owner": second, "the same owner's old button": first.Session} {
		w := bottest.World(sold(done, over))
		if name == "another owner" {
			w.Session = second
		} else {
			w.Session = first.Session
		}
		_ = session
		d := desk.Step(w, in)
		if len(d.Orders) > 0 {
			t.Errorf("%s: %s goes back once more (%s)\n%s", name, d.Orders[0].Back, d.Orders[0].State, bottest.Transcript(d))
		}
	}
}

// A letter that says the first part went is put into words after the second was begun.
func TestALetterSaysAnotherPart(t *testing.T) {
	o := bottest.Order(billing.Refunded)
	o.Refund = billing.Refund{ID: "re_1", Amount: inr(1000), At: bottest.Noon, Mark: "refund-" + o.Code}
	o.Refunds = []billing.Refund{o.Refund}
	o, _, err := billing.Apply(o, billing.GiveBack{Reason: billing.ReasonOwner, Amount: inr(3000), More: true}, bottest.Noon)
	if err != nil {
		t.Fatal(err)
	}
	w := bottest.World()
	out, _ := customer.Compose(billing.Notice{To: o.Chat, Kind: billing.RefundDone, Order: o.Code, Detail: "10.00 INR"}, bot.Scene{Order: o, Texts: w.Texts, Lang: "en", Now: bottest.Noon, Zone: time.UTC})
	if strings.Contains(out.Text, "30") {
		t.Errorf("10.00 went, and 30.00 did not: %s", out.Text)
	}
}
