package config

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stars"
)

// Stars are Telegram's own money.
type Stars struct {
	Enabled bool
	Value   stars.Value // zero: the shop has nothing to do with Stars
}

// Known reports whether the shop takes Stars, or has taken them: what was begun is ended.
func (s Stars) Known() bool { return s.Value != stars.Value{} }

// stars checks how Telegram's own money is taken.
func (r *reader) stars(raw fileStars, plans []billing.Plan) (s Stars) {
	s.Enabled = r.yes("stars.enabled", raw.Enabled)
	switch {
	case raw.Value == "" && s.Enabled:
		r.bad("stars.value", "missing; say what you count a Star as in the currency of the plans, as in 1.08 INR")
		return s
	case raw.Value == "":
		return s
	}
	var err error
	if s.Value, err = stars.ParseValue(raw.Value); err != nil {
		r.bad("stars.value", "%v", err)
		return s
	}
	for _, currency := range currencies(plans) {
		if currency != s.Value.Currency && currency != "" {
			r.bad("stars.value", "a Star is counted in %s, and there are plans in %s; they have to be the same", s.Value.Currency, currency)
			break
		}
	}
	return s
}
