package bot

import (
	"slices"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// again: again <code>, buys what the customer bought with an order, for the same device. Where that is
// not sold any more he chooses anew.
func (t *turn) again(args []string) {
	o := t.Named
	if len(args) != 1 || o == nil || o.Code != args[0] || t.d.Session.Phone == "" || o.Customer != t.d.Session.Phone {
		t.menu(text.OldMenu)
		return
	}
	plan, sold := t.plan([]string{o.PlanID})
	i := slices.IndexFunc(t.Places, func(p Place) bool { return p.Name == o.Site })
	if !sold || i < 0 {
		t.buy()
		return
	}
	t.order(plan, t.Places[i], t.leaseOf(o.Code))
}

// leaseOf is an order's lease among those that the message names.
func (t *turn) leaseOf(code string) *scheduler.Lease {
	for _, l := range t.Leases {
		if l.ID == code {
			return &l
		}
	}
	return nil
}

// onward is the button that buys an order's plan once more, or the one to the plans.
func onward(label string, o billing.Order) [][]Choice {
	data := "buy"
	if o.PlanID != "" {
		data = "again " + o.Code
	}
	return [][]Choice{{{Label: label, Data: data}}}
}
