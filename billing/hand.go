package billing

import (
	"slices"
	"time"
)

// A Hand is money that came for an order, or went back, through the hands of somebody of the shop.
type Hand struct {
	At     time.Time
	By     string // the address of who said so; empty where that was not kept
	Amount Money
	Back   bool // it went back
}

// Hands are the order's, oldest first.
func (o Order) Hands() (list []Hand) {
	if o.ByHand() && o.Payment.By != "" {
		list = append(list, Hand{At: o.Payment.At, By: o.Payment.By, Amount: o.Payment.Amount})
	}
	for _, r := range o.Refunds {
		if r.ByHand() && r.Done() {
			list = append(list, Hand{At: r.At, By: r.By, Amount: r.Amount, Back: true})
		}
	}
	slices.SortStableFunc(list, func(a, b Hand) int { return a.At.Compare(b.At) })
	return list
}
