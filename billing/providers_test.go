package billing_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stars"
)

// byHand is a provider that asks, and can do nothing else.
type byHand struct{}

func (byHand) Name() string { return "own" }

func (byHand) Quote(price billing.Money) (billing.Money, error) { return price, nil }

func (byHand) Ask(_ context.Context, o billing.Order, _ billing.Back) (billing.Request, error) {
	if o.Method == "own-dropped" {
		return billing.Request{}, billing.ErrMethod
	}
	return billing.Request{ID: "own-" + o.Code, Transfer: &billing.Transfer{Cash: true}}, nil
}

// both sells by a provider and by hand.
func both(t *testing.T, f func(t *testing.T, d *desk)) {
	bubble(t, func(t *testing.T, d *desk) {
		d.stop()
		d.providers = []billing.Provider{d.till, byHand{}}
		d.start(t)
		f(t, d)
	})
}

func (d *desk) orderBy(t *testing.T, code, method string) {
	t.Helper()
	o := order(billing.Pending)
	o.Code, o.Created, o.Expires, o.Method = code, time.Now(), time.Now().Add(2*time.Hour), method
	if err := d.store.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	d.cashier.Nudge()
}

func TestAProviderThatIsSlowHoldsUpNobodyOfAnothers(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		d.set(func() { d.slow["link"] = time.Hour })
		d.orderBy(t, "BBBB-0001", "stripe")
		d.orderBy(t, "BBBB-0002", "own-cash")
		pass(5 * time.Second)
		if o, err := d.store.Order(t.Context(), "BBBB-0002"); err != nil || !o.ByHand() {
			t.Errorf("%+v, %v", o.Request, err)
		}
		pass(2 * time.Hour)
	})
}

func TestAClaimIsAskedAboutAndLapses(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		d.orderBy(t, code, "own-cash")
		pass(time.Second)
		d.change(t, code, billing.ClaimMade{})
		pass(45 * time.Minute)
		d.want(t, code, billing.Claimed, billing.PayHere, billing.ClaimAsk, billing.ClaimAsk, billing.ClaimAsk)
		d.mu.Lock()
		d.said = nil
		d.mu.Unlock()
		pass(12 * time.Hour)
		o, err := d.store.Order(t.Context(), code)
		if err != nil || o.State != billing.Expired {
			t.Fatalf("%s, %v", o.State, err)
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		if n := len(d.said); n < 3 || d.said[n-2] != billing.OrderLapsed || d.said[n-1] != billing.ClaimLapsed {
			t.Errorf("said %v", d.said)
		}
	})
}

func TestRow28MoneyThatCameByHandGoesBackByHand(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		d.orderBy(t, code, "own-cash")
		pass(time.Second)
		d.change(t, code, billing.Confirmed{Room: true,
			Payment: billing.Payment{Provider: "own-cash", ID: "own-" + code, Amount: rupees, By: "telegram:1"}})
		d.change(t, code, billing.GiveBack{Reason: billing.ReasonOwner})
		pass(50 * time.Hour)
		d.want(t, code, billing.Refunding, billing.PayHere, billing.SendBack, billing.SendBack, billing.SendBack)
		d.change(t, code, billing.GivenByHand{By: "telegram:1"})
		pass(50 * time.Hour)
		d.want(t, code, billing.Refunded, billing.PayHere, billing.SendBack, billing.SendBack, billing.SendBack)
		o, _ := d.store.Order(t.Context(), code)
		if o.Gone() != rupees || len(o.Refunds) != 1 || !o.Refunds[0].ByHand() || o.Refunds[0].By != "telegram:1" {
			t.Errorf("%v, %+v", o.Gone(), o.Refunds)
		}
	})
}

func TestAnOrderOfAMethodThatIsGoneLapses(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		d.orderBy(t, code, "owned-by-nobody")
		pass(3 * time.Hour)
		d.want(t, code, billing.Expired, billing.LinkRefused, billing.OrderLapsed)
	})
}

// TestWhatAProviderWasPaidThatTheShopHasNoMoreIsNotDenied: its page may be paid still, and nobody can look.
func TestWhatAProviderWasPaidThatTheShopHasNoMoreIsNotDenied(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		for n, state := range []billing.State{billing.Pending, billing.Slow} {
			o := order(state)
			o.Code, o.Created, o.Expires, o.Method = fmt.Sprint("BBBB-000", n), time.Now(), time.Now().Add(time.Hour), "razorpay"
			o.Request, o.Completed = billing.Request{ID: "plink_1", URL: "https://pay.example/1"}, time.Now()
			if err := d.store.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		d.cashier.Nudge()
		pass(3 * time.Hour)
		if d.state(t, "BBBB-0000") != billing.Expired || d.state(t, "BBBB-0001") != billing.Slow {
			t.Errorf("%s, %s", d.state(t, "BBBB-0000"), d.state(t, "BBBB-0001"))
		}
		d.set(func() {
			if len(d.said) != 1 || d.said[0] != billing.OrderLapsed || d.details[0] != billing.Unread {
				t.Errorf("said %v, %q", d.said, d.details)
			}
		})
	})
}

func TestAnOrderWhoseAccountWasTakenAwayIsCancelled(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, d *desk) {
		d.orderBy(t, code, "own-dropped")
		pass(3 * time.Hour)
		d.want(t, code, billing.Cancelled, billing.MethodGone)
	})
}

func TestAShopThatIsPaidByHandAloneHasNothingToCatchUp(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, d *desk) {
		var told atomic.Int32
		c := &billing.Cashier{Ledger: d.store, Providers: []billing.Provider{byHand{}}, Rules: rules, Now: time.Now,
			Log:    slog.New(slog.DiscardHandler),
			Behind: func() bool { return told.Load() == 0 }, CaughtUp: func(context.Context) { told.Add(1) }}
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); _ = c.Run(ctx) }()
		pass(5 * time.Minute)
		stop()
		<-done
		if told.Load() != 1 {
			t.Errorf("told %d times", told.Load())
		}
	})
}

// inChat sells by invoices in ordinary money.
func inChat(t *testing.T, f func(t *testing.T, d *desk)) {
	bubble(t, func(t *testing.T, d *desk) {
		d.stop()
		d.providers = []billing.Provider{stars.InChat{}}
		d.start(t)
		d.orderBy(t, code, stars.InChatName)
		pass(time.Second)
		f(t, d)
	})
}

func paidInChat(charge, order string) billing.Receipt {
	r := stars.ReceiptOf(order, rupees)
	r.Order, r.State = order, billing.RequestPaid
	r.Payment.ID, r.Payment.Amount, r.Payment.Payer = charge, rupees, "7"
	return r
}

func TestAnInvoiceInOrdinaryMoneyIsAskedForAsItIsAndPaidByTheChatsWord(t *testing.T) {
	t.Parallel()
	inChat(t, func(t *testing.T, d *desk) {
		if o := d.kept(t, code); o.Request.Invoice == nil || o.Request.Invoice.Amount != rupees || o.Asked() != rupees {
			t.Fatalf("%+v", o.Request)
		}
		if err := d.cashier.Admit(t.Context(), billing.Query{Order: code, Amount: rupees}); err != nil {
			t.Fatal(err)
		}
		d.proves(t, paidInChat("c1", code))
		d.want(t, code, billing.Paid, billing.PayHere, billing.PaidAsk, billing.Sale)
		d.change(t, code, billing.GiveBack{Reason: billing.ReasonOwner})
		pass(23 * time.Hour) // each day they are asked again
		if d.state(t, code) != billing.Refunding || d.count(billing.SendBack) != 1 || d.count(billing.RefundDone) != 0 {
			t.Errorf("%s, said %v", d.state(t, code), d.said)
		}
	})
}

func TestASecondPaymentThatNobodyCanGiveBackIsTheOwnersOnce(t *testing.T) {
	t.Parallel()
	inChat(t, func(t *testing.T, d *desk) {
		d.proves(t, paidInChat("c1", code))
		d.proves(t, paidInChat("c2", code))
		d.proves(t, paidInChat("c2", code))
		pass(time.Hour)
		if n := d.count(billing.TwiceByHand); n != 2 || d.state(t, code) != billing.Paid { // the customer and the owner
			t.Errorf("told %d times, %s", n, d.state(t, code))
		}
	})
}

func TestMoneyOfALostOrderThatNoListTellsOfIsToldOnce(t *testing.T) {
	t.Parallel()
	inChat(t, func(t *testing.T, d *desk) {
		d.proves(t, paidInChat("c1", "ZZZZ-0009"))
		d.proves(t, paidInChat("c1", "ZZZZ-0009"))
		pass(time.Hour)
		if n := d.count(billing.PaymentLost); n != 1 {
			t.Errorf("told %d times: %v", n, d.details)
		}
	})
}

func TestACurrencyInThousandthsIsNotAskedForInTheChat(t *testing.T) {
	for code, ok := range map[string]bool{"INR": true, "JPY": true, "KWD": false, billing.Stars: false, "???": false} {
		if _, err := (stars.InChat{}).Quote(billing.Money{Amount: 500, Currency: code}); (err == nil) != ok {
			t.Errorf("%s: %v", code, err)
		}
	}
}
