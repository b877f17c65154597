package customer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

func TestAccessThatWasExtendedIsOneLine(t *testing.T) {
	at := func(i int, state scheduler.State) (billing.Order, scheduler.Lease) {
		o, l := bottest.Order(billing.Granted), bottest.Lease(state)
		o.Code, l.ID = []string{bottest.Code, "NEXT-0001", "LAST-0001"}[i], []string{bottest.Code, "NEXT-0001", "LAST-0001"}[i]
		if state == scheduler.Active {
			l.Start = bottest.Noon.Add(time.Duration(i) * time.Hour)
			l.End = l.Start.Add(time.Hour)
		}
		return o, l
	}
	o1, l1 := at(0, scheduler.Active)
	o2, l2 := at(1, scheduler.Active)
	o3, l3 := at(2, scheduler.Waiting)
	l2.Devices = 3
	other := l1
	other.ID, other.Device = "ELSE-0001", router.MAC{2, 2, 2, 2, 2, 2}
	oo := o1
	oo.Code = other.ID
	for _, c := range []struct {
		name  string
		deals []func() (billing.Order, scheduler.Lease)
		want  []string // lines and buttons
		lines int
	}{
		{"two", []func() (billing.Order, scheduler.Lease){func() (billing.Order, scheduler.Lease) { return o2, l2 },
			func() (billing.Order, scheduler.Lease) { return o1, l1 }},
			[]string{"until 14:00 UTC, 2 h left (order " + bottest.Code + ")", "[Extend]", "[Add a device]"}, 1},
		{"one waits for the router", []func() (billing.Order, scheduler.Lease){func() (billing.Order, scheduler.Lease) { return o1, l1 },
			func() (billing.Order, scheduler.Lease) { return o3, l3 }},
			[]string{"until 13:00 UTC", "waiting for the router"}, 2},
		{"of two devices", []func() (billing.Order, scheduler.Lease){func() (billing.Order, scheduler.Lease) { return o1, l1 },
			func() (billing.Order, scheduler.Lease) { return o2, l2 }, func() (billing.Order, scheduler.Lease) { return oo, other }},
			[]string{"until 14:00 UTC", "until 13:00 UTC"}, 2},
	} {
		w := bottest.World()
		for _, deal := range c.deals {
			o, l := deal()
			bottest.Has(o, l)(&w)
		}
		got := bottest.Transcript(desk.Step(w, bottest.Presses("access")))
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %q in\n%s", c.name, want, got)
			}
		}
		if strings.Count(got, "• ") != c.lines {
			t.Errorf("%s is\n%s", c.name, got)
		}
	}
}

func TestWhatIsSaidOfAWholeAccess(t *testing.T) {
	gift, running := bottest.Order(billing.Granted), bottest.Lease(scheduler.Active)
	gift.Payment.Provider, gift.PlanID = billing.Owner, ""
	back := bottest.Order(billing.Refunding)
	back.Reason = billing.ReasonOwner
	begins := bottest.Scene(bottest.Order(billing.Granted), &running)
	begins.Until = bottest.Noon.Add(5 * time.Hour)
	for _, c := range []struct {
		name   string
		notice billing.Notice
		order  billing.Order
		want   string
		again  bool
	}{
		{"what was bought ends", billing.Notice{Kind: billing.Revoked}, bottest.Order(billing.Granted), "The owner has ended your access.", true},
		{"a present ends", billing.Notice{Kind: billing.Revoked}, gift, "The owner has ended your access.", false},
		{"a present is over", billing.Notice{Kind: billing.Ended}, gift, "time is up", true},
		{"one order goes back", billing.Notice{Kind: billing.RefundSoon}, back, "₹50.00 for order " + bottest.Code, false},
		{"two orders go back", billing.Notice{Kind: billing.RefundSoon, Detail: bottest.Code + " 25.00 INR\nNEXT-0001 50.00 INR"}, back,
			"several of your orders, because", false},
		{"the amount of each", billing.Notice{Kind: billing.RefundSoon, Detail: bottest.Code + " 25.00 INR\nNEXT-0001 50.00 INR"}, back,
			"• " + bottest.Code + ": ₹25.00\n• NEXT-0001: ₹50.00", false},
		{"until when it lasts now", billing.Notice{Kind: billing.RefundSoon, Detail: "until 2026-11-23T15:00:00Z"}, back,
			"reach your account.\n\nYour access now lasts until 15:00 UTC", false},
		{"it begins, with what follows", billing.Notice{Kind: billing.Access}, begins.Order, "17:00", false},
		{"it goes on, with what follows", billing.Notice{Kind: billing.Extended}, begins.Order, "17:00", false},
		{"it ends, whatever follows for others", billing.Notice{Kind: billing.EndsSoon}, begins.Order, "13:00", true},
	} {
		s := begins
		s.Order, c.notice.To = c.order, bottest.Carlos
		out, ok := outbox.Compose(c.notice, s)
		again := len(out.Rows) > 0 && len(out.Rows[0]) > 0 && (out.Rows[0][0].Data == "buy" || strings.HasPrefix(out.Rows[0][0].Data, "again"))
		if got := bottest.AsRead(out.Text); !ok || !strings.Contains(got, c.want) || again != c.again {
			t.Errorf("%s: %q, to be bought again: %v, want %q", c.name, got, again, c.want)
		}
	}
}
