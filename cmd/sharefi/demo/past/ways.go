package past

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/bot"
)

// How long it takes to be paid directly.
const (
	toSee   = 15 * time.Second // from the customer's word to the owner's
	toPrint = time.Hour        // from the vouchers to the first sale
	printed = 24               // vouchers
	usable  = 90 * 24 * time.Hour
)

// shares are how many of a hundred sales are paid in a way. The others are paid by card.
var shares = []struct {
	way string
	of  int
}{{billing.ByVoucher, 6}, {"own-upi", 24}, {"own-cash", 8}}

// chooseWays says of each sale how it is paid. A voucher is for the long plan, and money goes back to cards alone.
func chooseWays(sales []sale, long string) {
	dice := rand.New(rand.NewPCG(3, 4))
	left := printed
	for i, s := range sales {
		sales[i].way = stripe.Name
		at := dice.IntN(100)
		for _, share := range shares {
			if at -= share.of; at >= 0 {
				continue
			}
			voucher := share.way == billing.ByVoucher
			if s.back == 0 && (!voucher || s.plan.ID == long && left > 0) {
				sales[i].way = share.way
			}
			if sales[i].way == billing.ByVoucher {
				left--
			}
			break
		}
	}
}

// stand makes the shop's clocks stand at an instant.
func (l *life) stand(at time.Time) {
	l.Clock.Stand(at)
	l.Redis.SetTime(at)
}

// print makes the vouchers of the month, before its first sale.
func (l *life) print(ctx context.Context, plan billing.Plan, at time.Time) error {
	l.stand(at)
	l.sheet = billing.Sheet{ID: billing.CodeOf("past vouchers"), Plan: plan.Name, PlanID: plan.ID, Price: plan.Price, Lasts: plan.Lasts,
		Devices: plan.Devices, Count: printed, Created: at, Expires: at.Add(usable)}
	l.codes = billing.VoucherCodes([32]byte{1, 2}, printed)
	d := bot.Decision{Sheet: &l.sheet}
	for _, code := range l.codes {
		d.Vouchers = append(d.Vouchers, billing.Voucher{Code: code, Sheet: l.sheet.ID, State: billing.Unused})
	}
	l.note(&d, "vouchers", l.sheet.ID, "", plan.Name)
	in := bot.Incoming{ID: "past-vouchers", Channel: "telegram", Chat: l.Owner, Private: true, At: at}
	return l.talk.Commit(ctx, in, bot.World{}, d)
}

// note is a line of the journal: what the owner did.
func (l *life) note(d *bot.Decision, what, target, before, after string) {
	d.Changes = append(d.Changes, bot.Change{Who: l.owner(), What: what, Target: target, Before: before, After: after})
}

// owner is the address of the owner's chat.
func (l *life) owner() string { return "telegram:" + l.Owner }

// redeem pays an order with the next voucher.
func (l *life) redeem(ctx context.Context, o billing.Order, d *bot.Decision) (billing.Order, error) {
	code := l.codes[0]
	l.codes = l.codes[1:]
	v, err := l.orders.Voucher(ctx, code)
	if err != nil {
		return o, err
	}
	v, o, err = billing.Redeem(v, l.sheet, o, o.Created.Add(toPay))
	d.Vouchers = append(d.Vouchers, v)
	return o, err
}

// payDirect pays an order on an account of the owner's, who sees the money there.
func (l *life) payDirect(ctx context.Context, o billing.Order, d *bot.Decision) (billing.Order, error) {
	o.Expires = o.Created.Add(billing.TimeByHand(o.Devices))
	request, err := l.Own.Ask(ctx, o, billing.Back{})
	if err != nil {
		return o, err
	}
	paid := o.Created.Add(toPay)
	seen := paid.Add(toSee)
	for _, step := range []struct {
		fact billing.Fact
		at   time.Time
	}{
		{billing.RequestMade{Request: request}, o.Created},
		{billing.ClaimMade{}, paid},
		{billing.Confirmed{Room: true, Payment: billing.Payment{Provider: o.Method, ID: "own-" + o.Code, Amount: o.Asked(),
			At: seen, By: l.owner()}}, seen},
	} {
		if o, _, err = billing.Apply(o, step.fact, step.at); err != nil {
			return o, err
		}
	}
	l.note(d, "got", o.Code, string(billing.Claimed), o.Price.String())
	return o, nil
}
