package billing

import (
	"slices"
	"strings"
	"time"
)

// A Discount is a code that makes plans cheaper. The orders that use it are counted separately.
type Discount struct {
	Name    string    `json:"name"` // the code that people type, upper case
	Percent int       `json:"percent,omitempty"`
	Amount  Money     `json:"amount,omitzero"` // instead of Percent
	Uses    int       `json:"uses,omitempty"`  // how many orders may use it; 0: no limit
	From    time.Time `json:"from,omitzero"`
	Until   time.Time `json:"until,omitzero"`
	Plans   []string  `json:"plans,omitempty"` // plan ids; empty: all plans
}

// ParseDiscountName reads a discount code as people type it: three to sixteen letters and digits.
func ParseDiscountName(s string) (string, bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	odd := func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }
	return s, len(s) >= 3 && len(s) <= 16 && strings.IndexFunc(s, odd) < 0
}

// Open checks that the discount is available now, given how many orders use it already.
// Errors: ErrDiscountEarly, ErrDiscountOver, ErrDiscountSpent.
func (d Discount) Open(used int, now time.Time) error {
	switch {
	case now.Before(d.From):
		return ErrDiscountEarly
	case !d.Until.IsZero() && !now.Before(d.Until):
		return ErrDiscountOver
	case d.Uses > 0 && used >= d.Uses:
		return ErrDiscountSpent
	}
	return nil
}

// Price returns the price of a plan with the discount: zero, or an amount that can be charged.
// Errors: ErrDiscountPlan, ErrDiscountSmall.
func (d Discount) Price(p Plan) (Money, error) {
	if len(d.Plans) > 0 && !slices.Contains(d.Plans, p.ID) || p.Price.IsZero() {
		return p.Price, ErrDiscountPlan
	}
	price := p.Price
	switch {
	case d.Percent > 0:
		price.Amount -= price.Amount * int64(d.Percent) / 100
	case d.Amount.Currency != price.Currency:
		return p.Price, ErrDiscountPlan
	default:
		price.Amount = max(price.Amount-d.Amount.Amount, 0)
	}
	price.Amount = up(price)
	if _, ok := Chargeable(price); !ok && !price.IsZero() {
		return p.Price, ErrDiscountSmall
	}
	return price, nil
}
