package customer

import (
	"errors"
	"slices"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// again: again <code> [<method>], buys what the customer bought with an order, for the same device. Where that is
// not sold any more the customer chooses anew.
func again(t *dialog.Turn, args []string) {
	o := t.Named
	if len(args) == 0 || o == nil || o.Code != args[0] || t.Decision.Session.Phone == "" ||
		o.Customer != t.Decision.Session.Phone { // also one that is so old that it is forgotten
		buy(t)
		return
	}
	plan, sold := plan(t, []string{o.PlanID})
	i := slices.IndexFunc(t.Places, func(p bot.Place) bool { return p.Name == o.Site })
	if !sold || i < 0 {
		buy(t)
		return
	}
	order(t, plan, t.Places[i], leaseOf(t, o.Code), args[1:])
}

// repeat offers what the customer bought last, for the same device, while it is sold. Of access that was renewed it is
// the part that runs.
func repeat(t *dialog.Turn) [][]bot.Choice {
	last := t.Decision.Customer.Last
	p, sold := plan(t, []string{last.Plan})
	if !sold || !payable(t, p) || t.Decision.Session.Phone == "" {
		return nil
	}
	if d, in := running(t); in {
		last.Order = d.Order.Code
	}
	price, _ := priceNow(t, p)
	return [][]bot.Choice{{{Label: t.Lang.Say(text.ButtonRepeat, "plan", dialog.PlanLabel(t.Lang, p.Name, p.Devices),
		"device", t.Decision.Customer.Call(last.Device), "price", price.Format(t.Lang.Tag)), Data: "again " + last.Order}}}
}

// running is the access of the last purchase's device that goes on with the same plan.
func running(t *dialog.Turn) (bot.Deal, bool) {
	last := t.Decision.Customer.Last
	for _, d := range t.Deals {
		if d.Lease != nil && d.Lease.State == scheduler.Active && d.Order.PlanID == last.Plan &&
			(d.Lease.Has(last.Device) || d.Lease.ByPass() && last.Device.IsZero()) {
			return d, true
		}
	}
	return bot.Deal{}, false
}

// renews reports whether a shop that sells nothing else just now still sells who is in more time: a site that is full has
// no other place to give for that.
func renews(t *dialog.Turn) bool {
	d, in := running(t)
	return in && barred(t) == nil && errors.Is(shut(t, t.Place(d.Order.Site), max(d.Order.Devices, 1)), bot.ErrSiteFull)
}

// leaseOf is an order's lease among those that the message names.
func leaseOf(t *dialog.Turn, code string) *scheduler.Lease {
	for _, l := range t.Leases {
		if l.ID == code {
			return &l
		}
	}
	return nil
}

// onward is the button that buys an order's plan once more, or the one to the plans.
func onward(label string, o billing.Order) [][]bot.Choice {
	data := "buy"
	if o.PlanID != "" {
		data = "again " + o.Code
	}
	return [][]bot.Choice{{{Label: label, Data: data}}}
}
