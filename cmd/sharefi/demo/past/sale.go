package past

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// How long a sale takes.
const (
	toPay  = 40 * time.Second // from the order to the payment
	toName = 70 * time.Second // to the device
	toJoin = 2 * time.Second  // until the router confirms it
	toBack = 26 * time.Hour   // until the owner gives money back, when each access is over
)

// sell is one sale from the first word to its end, stored as it stands now.
func (l *life) sell(ctx context.Context, s sale, now time.Time) error {
	who := people[s.who]
	in := bot.Incoming{ID: "past-" + s.code, Channel: "telegram", Chat: strconv.FormatInt(who.ID, 10), Private: true, At: s.at}
	o := billing.Order{
		Code: s.code, Customer: who.Phone, Chat: in.From(), Site: l.Site, Plan: s.plan.Name, PlanID: s.plan.ID,
		Price: s.plan.Price, Lasts: s.plan.Lasts, Devices: s.plan.Devices, State: billing.Pending, Created: s.at,
		Expires: s.at.Add(billing.TimeToPay(s.plan.Devices)),
	}
	var d bot.Decision
	o, err := l.payBy(ctx, o, s.way, &d)
	if err != nil {
		return fmt.Errorf("pay order %s: %w", o.Code, err)
	}
	o, lease, err := l.join(o, who.mac, now)
	if err != nil {
		return fmt.Errorf("let in order %s: %w", o.Code, err)
	}
	if s.back > 0 {
		if o, err = l.giveBack(ctx, o, s.back); err != nil {
			return fmt.Errorf("give back order %s: %w", o.Code, err)
		}
		l.note(&d, "refund", o.Code, string(billing.Granted), o.Owed().String())
	}
	l.stand(s.at)
	d.Orders, d.Leases = []billing.Order{o}, []scheduler.Lease{lease}
	if !l.known[s.who] {
		l.known[s.who] = true
		d.Session = bot.Session{Party: bot.Party{Lang: "en", Name: who.Name, Phone: who.Phone}}
		d.Customer = bot.Customer{Phone: who.Phone, Chats: []string{in.From()}, Devices: []router.MAC{who.mac}}
	}
	return l.talk.Commit(ctx, in, bot.World{}, d)
}

// payBy pays an order in a way.
func (l *life) payBy(ctx context.Context, o billing.Order, way string, d *bot.Decision) (billing.Order, error) {
	switch way {
	case stripe.Name:
		return l.pay(ctx, o)
	case billing.ByVoucher:
		return l.redeem(ctx, o, d)
	}
	o.Method = way
	return l.payDirect(ctx, o, d)
}

// pay asks Stripe for the page of an order, and pays it there.
func (l *life) pay(ctx context.Context, o billing.Order) (billing.Order, error) {
	l.Clock.Stand(o.Created)
	address := "https://t.me/" + l.Bot
	link, err := l.provider.Ask(ctx, o, billing.Back{Success: address, Cancel: address})
	if err != nil {
		return o, err
	}
	if o, _, err = billing.Apply(o, billing.RequestMade{Request: link}, l.Clock.Now()); err != nil {
		return o, err
	}
	l.Clock.Stand(o.Created.Add(toPay))
	if err := l.Stripe.Pay(o.Code); err != nil {
		return o, err
	}
	receipt, err := l.provider.Receipt(ctx, link.ID)
	switch {
	case err != nil:
		return o, err
	case receipt.State != billing.RequestPaid:
		return o, errUnpaid
	}
	o, _, err = billing.Apply(o, billing.PaymentArrived{Payment: receipt.Payment, Room: true}, l.Clock.Now())
	return o, err
}

// join grants the access, and ends it when its time was over before now.
func (l *life) join(o billing.Order, mac router.MAC, now time.Time) (billing.Order, scheduler.Lease, error) {
	at := o.Created.Add(toName)
	lease, _, err := scheduler.Grant(o, mac, nil, l.rules, at)
	if err != nil {
		return o, lease, err
	}
	if o, _, err = billing.Apply(o, billing.DeviceNamed{}, at); err != nil {
		return o, lease, err
	}
	at = at.Add(toJoin)
	listed := scheduler.See([]router.Admission{{MAC: mac, Name: lease.Mark(at).String()}})
	step, _ := scheduler.Advance(lease, nil, listed, l.rules, at)
	if o, _, err = billing.Apply(o, step.Fact, at); err != nil {
		return o, lease, err
	}
	if step.Lease.End.Before(now) {
		step, _ = scheduler.Advance(step.Lease, nil, scheduler.See(nil), l.rules, step.Lease.End)
	}
	return o, step.Lease, nil
}

// giveBack refunds so many percent of an order's money.
func (l *life) giveBack(ctx context.Context, o billing.Order, percent int) (billing.Order, error) {
	l.Clock.Stand(o.PaidAt.Add(toBack))
	amount := o.Price
	amount.Amount = amount.Amount * int64(percent) / 100
	o, _, err := billing.Apply(o, billing.GiveBack{Reason: billing.ReasonOwner, Amount: amount}, l.Clock.Now())
	if err != nil {
		return o, err
	}
	back, err := l.provider.Refund(ctx, o.Payment, amount, billing.RefundKey{Mark: "refund-" + o.Code})
	if err != nil {
		return o, err
	}
	o, _, err = billing.Apply(o, billing.MoneyBack{Refund: back}, l.Clock.Now())
	return o, err
}
