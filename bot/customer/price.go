package customer

import (
	"errors"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// takeDiscount makes the next order cheaper, and shows what there is to choose.
func takeDiscount(t *dialog.Turn, name string) {
	if locked(t) {
		return
	}
	d, err := discount(t, name)
	switch {
	case errors.Is(err, billing.ErrNoDiscount):
		wrong(t, err)
	case err != nil:
		t.Refuse(err)
	default:
		right(t)
		t.Decision.Session.Discount = d.Name
		if o, open := pending(t); open && o.Discount != name {
			openOrder(t, o)
			t.Decision.Replies[len(t.Decision.Replies)-1].Text = t.Lang.Say(text.DiscountLate, "code", o.Code)
			return
		}
		buy(t)
	}
}

// discount finds a discount that is given now.
// Errors: billing.ErrNoDiscount, ErrDiscountEarly, ErrDiscountOver, ErrDiscountSpent.
func discount(t *dialog.Turn, name string) (billing.Discount, error) {
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
func trial(t *dialog.Turn) (billing.Plan, bool) {
	p := billing.Plan{ID: trialID, Name: t.Lang.Say(text.TrialName), Lasts: t.Shop.Trial, Devices: 1}
	return p, p.Lasts > 0 && !t.Decision.Customer.Tried
}

// planOffer is a plan as the menu shows it, with the price that it has for this customer.
func planOffer(t *dialog.Turn, p billing.Plan) []bot.Choice {
	name := dialog.PlanLabel(t.Lang, p.Name, p.Devices)
	label := t.Lang.Say(text.PlanOffer, "plan", name, "price", p.Price.Format(t.Lang.Tag))
	if price, cheaper := priceNow(t, p); cheaper {
		label = t.Lang.Say(text.PlanCheaper, "plan", name, "price", p.Price.Format(t.Lang.Tag),
			"now", price.Format(t.Lang.Tag))
	}
	return []bot.Choice{{Label: label, Data: "plan " + p.ID}}
}

// priceNow is a plan's price with the discount that the customer has, if that is for it.
func priceNow(t *dialog.Turn, p billing.Plan) (price billing.Money, cheaper bool) {
	d, err := discount(t, t.Decision.Session.Discount)
	if err != nil {
		return p.Price, false
	}
	if price, err = d.Price(p); err != nil {
		return p.Price, false
	}
	return price, true
}

// extras are what the menu of plans offers besides: a trial, and where to type a code.
func extras(t *dialog.Turn) [][]bot.Choice {
	var rows [][]bot.Choice
	if p, ok := trial(t); ok {
		rows = append(rows, []bot.Choice{{Label: t.Lang.Say(text.TrialOffer, "plan", p.Name,
			"lasts", dialog.Span(t.Lang, p.Lasts)), Data: "plan " + p.ID}})
	}
	if len(t.Shop.Discounts) > 0 || t.Shop.Vouchers {
		rows = append(rows, []bot.Choice{{Label: t.Lang.Say(text.ButtonCode), Data: "code"}})
	}
	return rows
}

// priced gives an order what is to be paid for it: less with a discount, and where nothing is left to pay
// it is paid. It reports false when the customer has to choose again.
func priced(t *dialog.Turn, o billing.Order) (billing.Order, bool) {
	if name := t.Decision.Session.Discount; name != "" && o.PlanID != trialID {
		d, err := discount(t, name)
		price := o.Price
		if err == nil {
			price, err = d.Price(billing.Plan{ID: o.PlanID, Price: o.Price})
		}
		switch {
		case errors.Is(err, billing.ErrDiscountPlan): // kept for another plan
		case err != nil:
			t.Decision.Session.Discount = ""
			t.Refuse(err)
			return o, false
		default:
			o.Price, o.Discount, t.Decision.Take, t.Decision.Session.Discount = price, name, &d, ""
		}
	}
	if o.PlanID == trialID {
		t.Decision.Customer.Tried = true
	}
	if o.Price.IsZero() {
		o = billing.PaidWith(o, billing.Free, billing.Free+"-"+o.Code, t.Now)
	}
	return o, true
}
