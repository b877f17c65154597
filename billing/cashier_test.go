package billing_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

func TestAPaymentIsFoundByPolling(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		d.want(t, code, billing.Pending, billing.PayHere)
		d.pay(code, rupees)
		pass(3 * time.Second)
		d.want(t, code, billing.Paid, billing.PayHere, billing.PaidAsk, billing.Sale)
	})
}

func TestAnEventThatWasLostIsFoundAtStart(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		d.stop()
		d.set(func() { d.quietFor = true })
		d.pay(code, rupees)
		d.start(t)
		pass(time.Second)
		d.want(t, code, billing.Paid, billing.PayHere, billing.PaidAsk, billing.Sale)
	})
}

func TestAPaymentThatTheRecordsForgotIsFoundByARecheck(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.quietFor = true })
		d.order(t, code)
		pass(time.Second)
		d.pay(code, rupees)
		pass(time.Minute)
		d.want(t, code, billing.Pending, billing.PayHere)
		d.cashier.Recheck()
		pass(100 * time.Millisecond)
		d.want(t, code, billing.Paid, billing.PayHere, billing.PaidAsk, billing.Sale)
	})
}

func TestADoubledEventChangesNothing(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		d.pay(code, rupees)
		d.pay(code, rupees)
		pass(5 * time.Second)
		d.want(t, code, billing.Paid, billing.PayHere, billing.PaidAsk, billing.Sale)
	})
}

func TestIHavePaidIsAnsweredAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.quietFor = true })
		d.order(t, code)
		pass(time.Second)
		d.cashier.Check(code)
		pass(100 * time.Millisecond)
		d.want(t, code, billing.Pending, billing.PayHere, billing.NotPaidYet)
		d.pay(code, rupees)
		d.cashier.Check(code)
		pass(100 * time.Millisecond)
		d.want(t, code, billing.Paid, billing.PayHere, billing.NotPaidYet, billing.PaidAsk, billing.Sale)
	})
}

func TestAWrongAmountIsHeldForTheOwner(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		d.pay(code, billing.Money{Amount: 1, Currency: "INR"})
		pass(3 * time.Second)
		d.want(t, code, billing.Held, billing.PayHere, billing.OrderHeld, billing.PaymentOdd)
		pass(49 * time.Hour) // nobody decides
		d.want(t, code, billing.Held, billing.PayHere, billing.OrderHeld, billing.PaymentOdd, billing.PaymentOdd, billing.PaymentOdd)
		d.set(func() { d.sane = errors.New("wrong") })
		pass(49 * time.Hour)
		d.set(func() { d.sane = nil })
		pass(15 * time.Minute)
		d.want(t, code, billing.Held, billing.PayHere, billing.OrderHeld, billing.PaymentOdd, billing.PaymentOdd, billing.PaymentOdd, billing.PaymentOdd)
		d.change(t, code, billing.Accepted{})
		pass(time.Minute)
		if o := d.kept(t, code); o.State != billing.Paid || o.Reminded != 0 {
			t.Errorf("%+v", o)
		}
	})
}

func TestAnUnpaidOrderLapsesAndGivesItsPlaceBack(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.places = 1 })
		d.order(t, code)
		second := order(billing.Pending)
		second.Code = "AAAA-0002"
		if err := d.store.Save(t.Context(), second); !errors.Is(err, billing.ErrFull) {
			t.Fatalf("a second order in one place: %v", err)
		}
		pass(31 * time.Minute)
		d.want(t, code, billing.Expired, billing.PayHere, billing.OrderLapsed)
		if err := d.store.Save(t.Context(), second); err != nil {
			t.Fatalf("the place was not given back: %v", err)
		}
		if !slices.Contains(d.closed, "link-"+code) {
			t.Fatal("the link can still be paid")
		}
	})
}

func TestALatePaymentTakesAFreePlaceOrGoesBack(t *testing.T) {
	for _, c := range []struct {
		name   string
		places int
		state  billing.State
		said   []billing.NoticeKind
	}{
		{"room", 5, billing.Paid, []billing.NoticeKind{billing.PaidAsk, billing.Sale}},
		{"no room", 0, billing.Refunded, []billing.NoticeKind{billing.RefundSoon, billing.RefundDone, billing.OwnerRefund}},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(t *testing.T, d *desk) {
				d.order(t, code)
				pass(31 * time.Minute)
				d.set(func() { d.places = c.places })
				d.pay(code, rupees)
				pass(2 * time.Minute)
				d.want(t, code, c.state, append([]billing.NoticeKind{billing.PayHere, billing.OrderLapsed}, c.said...)...)
			})
		})
	}
}

func TestAProviderThatIsAwayIsWaitedFor(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.down = true })
		d.order(t, code)
		pass(30 * time.Second)
		d.want(t, code, billing.Pending, billing.LinkLater)
		d.set(func() { d.down = false })
		pass(2 * time.Minute)
		d.want(t, code, billing.Pending, billing.LinkLater, billing.PayHere)
	})
}

func TestARefusedRefundIsTheOwnersOnceAndIsTriedAgain(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.set(func() { d.refuse = true })
		o := order(billing.Refunding)
		o.Payment.Provider, o.PaidAt = "stripe", time.Now()
		if err := d.store.Save(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		d.cashier.Nudge()
		pass(10 * time.Minute)
		d.want(t, o.Code, billing.Refunding, billing.RefundFailed)
		d.set(func() { d.refuse = false })
		pass(20 * time.Minute)
		d.want(t, o.Code, billing.Refunded, billing.RefundFailed, billing.RefundDone, billing.OwnerRefund)
		if len(d.refunds) != 1 || d.refunds["refund-"+o.Code].Amount != rupees {
			t.Fatalf("refunds: %v", slices.Collect(maps.Values(d.refunds)))
		}
	})
}

func TestAPaidOrderWithoutADeviceIsRemindedAndAtLastRefunded(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		d.pay(code, rupees)
		pass(11 * time.Minute)
		d.want(t, code, billing.Paid, billing.PayHere, billing.PaidAsk, billing.Sale, billing.AskAgain)
		pass(24 * time.Hour)
		d.want(t, code, billing.Paid, billing.PayHere, billing.PaidAsk, billing.Sale, billing.AskAgain, billing.AskAgain)
		pass(24 * time.Hour)
		d.want(t, code, billing.Refunded, billing.PayHere, billing.PaidAsk, billing.Sale, billing.AskAgain, billing.AskAgain,
			billing.RefundSoon, billing.RefundDone, billing.OwnerRefund)
	})
}

func TestRow48NothingLapsesWhileTheClockIsWrong(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		d.set(func() { d.sane = errors.New("the clock is wrong") })
		pass(time.Hour)
		d.want(t, code, billing.Pending, billing.PayHere)
	})
}

func TestARefundByHandAndADisputeReachTheOwner(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		d.pay(code, rupees)
		pass(3 * time.Second)
		d.set(func() { d.hint(billing.Hint{Kind: billing.HintDispute, Order: code, Payment: "pay-" + code}) })
		pass(3 * time.Second)
		d.give(code, billing.Money{Amount: 1, Currency: "INR"})
		d.give(code, billing.Money{Amount: rupees.Amount - 1, Currency: "INR"})
		d.set(func() {
			d.hint(billing.Hint{Kind: billing.HintRefund, Order: "ZZZZ-0000"})
			d.hint(billing.Hint{Kind: billing.HintDispute, Order: "ZZZZ-0000"})
			d.hint(billing.Hint{Kind: billing.HintRequest, Request: "link-ZZZZ-0000"})
		})
		pass(3 * time.Second)
		d.want(t, code, billing.Refunded, billing.PayHere, billing.PaidAsk, billing.Sale, billing.Dispute,
			billing.RefundDone, billing.OwnerRefund)
	})
}

func TestRequestsToTheProviderDoNotGrowWithOpenOrders(t *testing.T) {
	for _, open := range []int{1, 20, 400} {
		bubble(t, func(t *testing.T, d *desk) {
			d.set(func() { d.places = open })
			for range open {
				d.order(t, billing.NewCode())
			}
			pass(5 * time.Second)
			d.set(func() { clear(d.calls) })
			pass(time.Minute)
			if n := d.calls["hints"]; n < 20 || n > 60 || d.calls["receipt"] > 0 || d.calls["link"] > 0 {
				t.Errorf("%d open orders: calls in a minute: %v", open, d.calls)
			}
		})
	}
}

func TestAPaymentThatDoesNotFitReachesTheOwner(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		d.pay(code, rupees)
		pass(3 * time.Second)
		paid := billing.Receipt{Request: "link-" + code, Order: code, State: billing.RequestPaid,
			Payment: billing.Payment{Provider: "stripe", ID: "another", Amount: rupees}}
		stray := paid
		stray.Request, stray.Payment.ID = "link-stray", "a third"
		nobody := paid
		nobody.Request, nobody.Order = "link-nobody", "ZZZZ-0000"
		itself := paid // the order's own payment, read by its id
		itself.Request, itself.Payment.ID = "pay-"+code, "pay-"+code
		d.set(func() {
			for _, r := range []billing.Receipt{itself, paid, stray, nobody} {
				d.links[r.Request] = r
				d.hint(billing.Hint{Kind: billing.HintRequest, Request: r.Request})
			}
		})
		pass(3 * time.Second)
		d.want(t, code, billing.Paid, billing.PayHere, billing.PaidAsk, billing.Sale, billing.PaidTwice, billing.PaidTwice,
			billing.PaidTwice, billing.PaidTwice, billing.PaymentLost)
		d.set(func() {
			if len(d.made["another"]) != 1 || len(d.made["a third"]) != 1 || len(d.made["pay-"+code]) > 0 {
				t.Errorf("went back: %v", d.made)
			}
		})
	})
}

func TestPaymentsThatALostLedgerDoesNotKnowReachTheOwner(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		paid := billing.Receipt{Request: "link-1", Order: code, State: billing.RequestPaid,
			Payment: billing.Payment{Provider: "stripe", ID: "pay-1", Amount: rupees}}
		foreign, open, later := paid, paid, paid
		foreign.Request, foreign.Order = "link-2", ""
		open.Request, open.State = "link-3", billing.RequestOver
		later.Request = "link-4"
		d.set(func() {
			for _, r := range []billing.Receipt{paid, foreign, open} {
				d.links[r.Request] = r
				d.hint(billing.Hint{Kind: billing.HintRequest, Request: r.Request})
			}
		})
		pass(2 * time.Minute)
		d.set(func() { // a link from before the loss is paid after it
			d.links[later.Request] = later
			d.hint(billing.Hint{Kind: billing.HintRequest, Request: later.Request})
		})
		pass(2 * time.Minute)
		d.mu.Lock()
		defer d.mu.Unlock()
		if !slices.Equal(d.said, []billing.NoticeKind{billing.PaymentLost, billing.PaymentLost}) {
			t.Fatalf("said %v", d.said)
		}
	})
}

func TestManyLostPaymentsAreToldInFewMessagesAndOnce(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		const many = 75
		d.set(func() {
			for i := range many {
				r := billing.Receipt{Request: fmt.Sprint("link-", i), Order: fmt.Sprintf("ZZZZ-%04d", i), State: billing.RequestPaid,
					Payment: billing.Payment{Provider: "stripe", ID: fmt.Sprint("pay-", i), Amount: rupees}}
				d.links[r.Request] = r
				d.hint(billing.Hint{Kind: billing.HintRequest, Request: r.Request})
				d.hint(billing.Hint{Kind: billing.HintRequest, Request: r.Request}) // reported twice
			}
			d.failAt = 40 // the provider fails in the middle
		})
		pass(5 * time.Minute)
		d.mu.Lock()
		defer d.mu.Unlock()
		named := map[string]int{}
		for _, detail := range d.details {
			for line := range strings.Lines(detail) {
				named[strings.Fields(line)[0]]++
			}
		}
		for order, n := range named {
			if n > 2 { // its two events may be split between two messages
				t.Errorf("%s is named %d times", order, n)
			}
		}
		if len(named) != many || len(d.details) > 6 { // one for a page, and one for what failed
			t.Errorf("%d payments named in %d messages", len(named), len(d.details))
		}
	})
}

func TestACashierWithoutItsProviderCatchesUp(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.order(t, code)
		pass(time.Second)
		d.stop()
		d.set(func() { d.down = true })
		d.start(t)
		d.cashier.Check(code)
		d.cashier.Check("ZZZZ-0000")
		pass(10 * time.Second)
		d.want(t, code, billing.Pending, billing.PayHere, billing.NotPaidYet)
		d.set(func() { d.down = false })
		d.pay(code, rupees)
		pass(10 * time.Second)
		d.want(t, code, billing.Paid, billing.PayHere, billing.NotPaidYet, billing.PaidAsk, billing.Sale)
	})
}

func TestADeviceThatIsKnownIsLetInWithThePayment(t *testing.T) {
	for grants, last := range map[bool][]billing.NoticeKind{true: nil, false: {billing.PaidAsk}} {
		bubble(t, func(t *testing.T, d *desk) {
			d.grants = grants
			o := d.order(t, code)
			pass(time.Second)
			o, err := d.store.Order(t.Context(), o.Code)
			if err != nil {
				t.Fatal(err)
			}
			meant, _, err := billing.Apply(o, billing.MeantFor{Device: "a"}, time.Now())
			if err := errors.Join(err, d.store.Save(t.Context(), meant)); err != nil {
				t.Fatal(err)
			}
			d.pay(code, rupees)
			pass(3 * time.Second)
			d.mu.Lock()
			slices.Sort(d.said) // two loops write to the customer, and what they hear is noted a moment after it is stored
			d.mu.Unlock()
			d.want(t, code, billing.Paid, append(last, billing.PaidKnown, billing.PayHere, billing.Sale)...)
			if o, err := d.store.Order(t.Context(), code); err != nil || o.Device != grants || (o.For != "") != grants {
				t.Errorf("%+v, %v", o, err)
			}
		})
	}
}
