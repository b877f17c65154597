package desk

import (
	"slices"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
)

// asNew stands for the state of an order that was not there before.
const asNew billing.State = "new"

// tell logs which orders a decision brought into another state.
func (d *Desk) tell(w bot.World, decision bot.Decision) {
	for _, o := range decision.Orders {
		if was := stateIn(w, o.Code); was != o.State {
			billing.LogChange(d.Log, was, o)
		}
	}
}

// stateIn is the state that an order has in a world.
func stateIn(w bot.World, code string) billing.State {
	known := slices.Clone(w.Orders)
	if w.Named != nil {
		known = append(known, *w.Named)
	}
	for _, deal := range slices.Concat(w.Deals, w.Theirs) {
		known = append(known, deal.Order)
	}
	for _, o := range known {
		if o.Code == code {
			return o.State
		}
	}
	return asNew
}
