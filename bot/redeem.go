package bot

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
)

// redeem: redeem <code> [place number]. The voucher and the order that it pays are stored together.
func (t *turn) redeem(args []string) {
	if len(args) == 0 {
		t.menu(text.OldMenu)
		return
	}
	wants := "redeem " + strings.Join(args, " ")
	if t.locked() || !t.known(wants) {
		return
	}
	v := t.Voucher
	if v == nil || v.Code != args[0] || t.Sheet == nil {
		t.wrong(billing.ErrNoVoucher)
		return
	}
	if _, mine := t.deal(v.Order); mine && v.State == billing.Redeemed {
		t.access()
		return
	}
	if d, waits := t.unnamed(); waits && v.State == billing.Unused {
		t.askDevice(d.Order)
		return
	}
	o := billing.Order{Code: t.FreshCode, Customer: t.d.Session.Phone, Chat: t.in.From(), Created: t.Now}
	after, o, err := billing.Redeem(*v, *t.Sheet, o, t.Now)
	switch {
	case t.d.Customer.Banned:
		t.sorry(ErrBanned)
	case err != nil:
		t.refuse(err, "end", until(t.lang, v.Expires(*t.Sheet), t.Zone))
	case t.Shop.Paused || t.ClockErr != nil:
		t.sorry(ErrPaused)
	case !t.agrees(wants):
	default:
		t.redeemAt(args, after, o)
	}
}

// redeemAt finds the place for a redeemed voucher, and asks where there are several. Without any, the
// voucher stays what it was.
func (t *turn) redeemAt(args []string, v billing.Voucher, o billing.Order) {
	var open []Place
	var rows [][]Choice
	why := ErrSiteDown
	for i, p := range t.Places {
		if err := t.shut(p, o.Devices); err != nil {
			why = err
			continue
		}
		if len(args) == 2 && args[1] == strconv.Itoa(i) {
			open, rows = []Place{p}, nil
			break
		}
		open = append(open, p)
		rows = append(rows, []Choice{{Label: p.Name, Data: fmt.Sprintf("redeem %s %d", v.Code, i)}})
	}
	switch len(open) {
	case 0:
		t.sorry(why)
	case 1:
		o.Site = open[0].Name
		t.right()
		t.d.Vouchers, t.d.Held = append(t.d.Vouchers, v), t.Sheet
		t.taken(text.VoucherTaken, o)
	default:
		t.reply(Outgoing{Text: t.lang.Say(text.ChooseSite), Rows: append(rows, t.back())})
	}
}

// taken makes an order that is paid from the start, asks for its device unless that is known, and tells the
// owner.
func (t *turn) taken(key text.Key, o billing.Order) {
	t.d.Orders = append(t.d.Orders, o)
	if o.For == "" {
		t.reply(paidAsk(t.lang, key, o, t.devices(t.d.Customer.Devices, o.Site)))
	} else { // the cashier goes on with it
		t.say(text.PaidKnown, "code", o.Code)
	}
	t.d.Notices = append(t.d.Notices, billing.Notice{To: billing.Owner, Kind: billing.Sale, Order: o.Code})
}

// takeDiscount makes the next order cheaper, and shows what there is to choose.
func (t *turn) takeDiscount(name string) {
	if t.locked() {
		return
	}
	d, err := t.discount(name)
	switch {
	case errors.Is(err, billing.ErrNoDiscount):
		t.wrong(err)
	case err != nil:
		t.refuse(err)
	default:
		t.right()
		t.d.Session.Discount = d.Name
		t.buy()
	}
}

// discount finds a discount that is given now.
// Errors: billing.ErrNoDiscount, ErrDiscountEarly, ErrDiscountOver, ErrDiscountSpent.
func (t *turn) discount(name string) (billing.Discount, error) {
	for _, d := range t.Shop.Discounts {
		if d.Name == name {
			return d, d.Open(t.Used[name], t.Now)
		}
	}
	return billing.Discount{}, billing.ErrNoDiscount
}

// trialID is the plan that everybody may have once.
const trialID = "trial"

// trial is the hidden plan that costs nothing, while this customer may have it.
func (t *turn) trial() (billing.Plan, bool) {
	p := billing.Plan{ID: trialID, Name: t.lang.Say(text.TrialName), Lasts: t.Shop.Trial, Devices: 1}
	return p, p.Lasts > 0 && !t.d.Customer.Tried
}

// planOffer is a plan as the menu shows it, with the price that it has for this customer.
func (t *turn) planOffer(p billing.Plan) []Choice {
	name := planLabel(t.lang, p.Name, p.Devices)
	label := t.lang.Say(text.PlanOffer, "plan", name, "price", p.Price.Format(t.lang.Tag))
	if d, err := t.discount(t.d.Session.Discount); err == nil {
		if price, err := d.Price(p); err == nil {
			label = t.lang.Say(text.PlanCheaper, "plan", name, "price", p.Price.Format(t.lang.Tag), "now", price.Format(t.lang.Tag))
		}
	}
	return []Choice{{Label: label, Data: "plan " + p.ID}}
}

// extras are what the menu of plans offers besides: a trial, and where to type a code.
func (t *turn) extras() [][]Choice {
	var rows [][]Choice
	if p, ok := t.trial(); ok {
		rows = append(rows, []Choice{{Label: t.lang.Say(text.TrialOffer, "plan", p.Name, "lasts", span(t.lang, p.Lasts)), Data: "plan " + p.ID}})
	}
	if len(t.Shop.Discounts) > 0 || t.Shop.Vouchers {
		rows = append(rows, []Choice{{Label: t.lang.Say(text.ButtonCode), Data: "code"}})
	}
	return rows
}

// priced gives an order what is to be paid for it: less with a discount, and where nothing is left to pay
// it is paid. It reports false when the customer has to choose again.
func (t *turn) priced(o billing.Order) (billing.Order, bool) {
	if name := t.d.Session.Discount; name != "" && o.PlanID != trialID {
		d, err := t.discount(name)
		price := o.Price
		if err == nil {
			price, err = d.Price(billing.Plan{ID: o.PlanID, Price: o.Price})
		}
		switch {
		case errors.Is(err, billing.ErrDiscountPlan): // kept for another plan
		case err != nil:
			t.d.Session.Discount = ""
			t.refuse(err)
			return o, false
		default:
			o.Price, o.Discount, t.d.Take, t.d.Session.Discount = price, name, &d, ""
		}
	}
	if o.PlanID == trialID {
		t.d.Customer.Tried = true
	}
	if o.Price.IsZero() {
		o = billing.PaidWith(o, billing.Free, billing.Free+"-"+o.Code, t.Now)
	}
	return o, true
}
