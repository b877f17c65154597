package billing_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stars"
)

func TestRow9PaymentsOfThirtyHoursOfflineAreFoundInTheList(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.set(func() { d.places = 2 })
		d.bills(t, "AAAA-0001")
		d.bills(t, "AAAA-0002")
		pass(31 * time.Minute) // whose places are free by then
		d.stop()
		b.pays("AAAA-0001", "c1", "7", 50)
		b.pays("AAAA-0002", "c2", "8", 50)
		<-time.After(30 * time.Hour)
		d.set(func() { d.places = 1 })
		d.start(t)
		pass(5 * time.Minute)
		// Who lapses before the list is read loses the place, and one alone is free.
		refunded := 0
		for _, o := range []string{"AAAA-0001", "AAAA-0002"} {
			switch s := d.state(t, o); s {
			case billing.Refunded:
				refunded++
			case billing.Paid:
			default:
				t.Errorf("%s is %s", o, s)
			}
		}
		if refunded > 1 || len(b.went) != refunded {
			t.Errorf("%d are refunded, %v went back", refunded, b.went)
		}
	})
}

func TestRow10ALostLedgerGrantsNoAncientOrders(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.stop()
		for i := range 2500 {
			b.pays(fmt.Sprintf("AAAA-%04d", i), fmt.Sprintf("old%d", i), "7", 50)
		}
		<-time.After(30 * 24 * time.Hour)
		for i := range 3 {
			b.pays(fmt.Sprintf("BBBB-%04d", i), fmt.Sprintf("new%d", i), "7", 50)
		}
		b.reads = nil
		d.start(t)
		pass(5 * time.Minute)
		d.mu.Lock()
		defer d.mu.Unlock()
		if len(d.said) != 1 || d.said[0] != billing.PaymentLost || strings.Count(d.details[0], "BBBB-") != 3 ||
			strings.Contains(d.details[0], "AAAA-") {
			t.Errorf("said %v, %q", d.said, d.details)
		}
		for i, offset := range b.reads[:26] {
			if offset != 100*i {
				t.Fatalf("the list was read at %v", b.reads)
			}
		}
	})
}

func TestAKnownOrderThatWasPaidLongAgoIsNotGrantedWithALostCursor(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.bills(t, code)
		d.stop()
		b.pays(code, "c1", "7", 50)
		<-time.After(10 * 24 * time.Hour)
		if err := d.store.DB.Del(t.Context(), d.store.DB.Key("cursor", stars.Name)).Err(); err != nil {
			t.Fatal(err)
		}
		d.start(t)
		pass(5 * time.Minute)
		if s := d.state(t, code); s != billing.Expired {
			t.Errorf("the order is %s", s)
		}
	})
}

func TestWhatAnotherBotWasPaidIsNoCursorOfThisOne(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		for i := range 5 {
			b.pays(fmt.Sprintf("CCCC-%04d", i), fmt.Sprintf("o%d", i), "7", 50)
		}
		pass(2 * time.Minute)
		d.stop()
		next := &aBot{}
		d.providers = []billing.Provider{stars.New(stars.Config{Bot: next, ID: "200", Now: time.Now,
			Value: stars.Value{Millionths: 1_000_000, Currency: "INR"}})}
		d.start(t)
		d.bills(t, code)
		next.pays(code, "c1", "7", 50)
		pass(time.Minute)
		if s := d.state(t, code); s != billing.Paid {
			t.Errorf("the order is %s", s)
		}
	})
}

func TestRow11ARefundInTheListIsNoSecondPayment(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.bills(t, code)
		d.proves(t, b.pays(code, "c1", "7", 50))
		pass(time.Minute)
		if err := b.Refund(t.Context(), "7", "c1"); err != nil { // by another hand than ours
			t.Fatal(err)
		}
		pass(time.Minute)
		o := d.kept(t, code)
		if o.State != billing.Refunded || o.Gone() != fifty || len(o.Twice) > 0 || len(o.Refunds) != 1 {
			t.Errorf("%s, %v went, %+v, %+v", o.State, o.Gone(), o.Twice, o.Refunds)
		}
	})
}

func TestOurOwnRefundIsOneInTheListToo(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.bills(t, code)
		d.proves(t, b.pays(code, "c1", "7", 50))
		d.change(t, code, billing.GiveBack{Reason: billing.ReasonOwner})
		pass(5 * time.Minute)
		o := d.kept(t, code)
		if o.State != billing.Refunded || o.Gone() != fifty || len(o.Refunds) != 1 || b.went["c1"] != "7" {
			t.Errorf("%s, %v went to %v, %+v", o.State, o.Gone(), b.went, o.Refunds)
		}
		if n := d.count(billing.RefundDone); n != 1 {
			t.Errorf("the customer was told %d times", n)
		}
	})
}

func TestRow12WhatSomebodyElsePaidGoesBackToThem(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.bills(t, code)
		d.proves(t, b.pays(code, "c1", "99", 50))
		if s := d.state(t, code); s != billing.Paid {
			t.Fatalf("the order is %s", s)
		}
		d.change(t, code, billing.GiveBack{Reason: billing.ReasonOwner})
		pass(time.Minute)
		if b.went["c1"] != "99" {
			t.Errorf("it went to %q", b.went["c1"])
		}
	})
}

func TestRow13TheSecondPaymentOfAnInvoiceGoesBackWholeAndTheOwnerHears(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.bills(t, code)
		d.proves(t, b.pays(code, "c1", "7", 50))
		second := b.pays(code, "c2", "8", 50)
		d.proves(t, second)
		d.proves(t, second)
		pass(time.Minute)
		o := d.kept(t, code)
		if o.State != billing.Paid || o.Payment.ID != "c1" || len(o.Twice) != 1 || !o.Twice[0].Back || b.went["c2"] != "8" || len(b.went) != 1 {
			t.Errorf("%s by %s, %+v, %v went back", o.State, o.Payment.ID, o.Twice, b.went)
		}
		if n := d.count(billing.PaidTwice); n != 2 { // the customer and the owner
			t.Errorf("told %d times", n)
		}
	})
}

func TestStarsGoBackWholeOrNotAtAll(t *testing.T) {
	paid := order(billing.Paid)
	paid.Payment = billing.Payment{Provider: stars.Name, ID: "c1", Amount: fifty, Payer: "7"}
	part := billing.Money{Amount: 20, Currency: billing.Stars}
	if _, _, err := billing.Apply(paid, billing.GiveBack{Reason: billing.ReasonOwner, Amount: part}, time.Now()); !errors.Is(err, billing.ErrWhole) {
		t.Errorf("a part: %v", err)
	}
	for _, all := range []billing.Money{{}, fifty} {
		if _, outcome, err := billing.Apply(paid, billing.GiveBack{Reason: billing.ReasonOwner, Amount: all}, time.Now()); err != nil ||
			outcome != billing.Applied {
			t.Errorf("%v: %v, %v", all, outcome, err)
		}
	}
	if got := part.Payable(fifty); got != fifty {
		t.Errorf("what can go back of a part is %v", got)
	}
	p := stars.New(stars.Config{Bot: &aBot{}, Now: time.Now})
	if _, err := p.Refund(t.Context(), paid.Payment, part, billing.RefundKey{}); !errors.Is(err, billing.ErrWhole) {
		t.Errorf("the provider: %v", err)
	}
}

func TestRow15StarsThatWentBackBeforeAreBack(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.bills(t, code)
		d.proves(t, b.pays(code, "c1", "7", 50))
		b.mu.Lock()
		b.err = stars.ErrRefunded
		b.mu.Unlock()
		d.change(t, code, billing.GiveBack{Reason: billing.ReasonOwner})
		pass(time.Minute)
		if o := d.kept(t, code); o.State != billing.Refunded || o.Gone() != fifty {
			t.Errorf("%s, %v went", o.State, o.Gone())
		}
	})
}

func TestARefundThatTelegramRefusesIsTheOwners(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.bills(t, code)
		d.proves(t, b.pays(code, "c1", "7", 50))
		b.mu.Lock()
		b.err = fmt.Errorf("%w: BALANCE_TOO_LOW", billing.ErrProviderRefused)
		b.mu.Unlock()
		d.change(t, code, billing.GiveBack{Reason: billing.ReasonOwner})
		pass(time.Hour)
		if s := d.state(t, code); s != billing.Refunding || d.count(billing.RefundFailed) != 1 || d.count(billing.RefundDone) != 0 {
			t.Errorf("%s, said %v", s, d.said)
		}
		b.mu.Lock()
		b.err = nil
		b.mu.Unlock()
		pass(24 * time.Hour)
		if s := d.state(t, code); s != billing.Refunded {
			t.Errorf("%s, when it could", s)
		}
	})
}

func TestRow16ARefundThatTheChatTellsOfIsOnce(t *testing.T) {
	t.Parallel()
	starry(t, func(t *testing.T, d *desk, b *aBot) {
		d.bills(t, code)
		r := b.pays(code, "c1", "7", 50)
		d.proves(t, r)
		if err := b.Refund(t.Context(), "7", "c1"); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := d.cashier.Returned(t.Context(), code, r.Payment); err != nil {
				t.Fatal(err)
			}
		}
		pass(time.Minute)
		if o := d.kept(t, code); o.State != billing.Refunded || o.Gone() != fifty || d.count(billing.RefundDone) != 1 {
			t.Errorf("%s, %v went, said %v", o.State, o.Gone(), d.said)
		}
	})
}
