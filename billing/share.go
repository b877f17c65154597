package billing

import (
	"math/bits"
	"time"
)

// Share returns the amount that a part of a duration is worth, rounded down to a minor unit. It computes
// with integers only, so no price loses a unit to a rounding error.
func (m Money) Share(part, whole time.Duration) Money {
	part = min(max(part, 0), whole)
	if whole <= 0 || m.Amount <= 0 {
		return m
	}
	high, low := bits.Mul64(uint64(m.Amount), uint64(part))
	share, _ := bits.Div64(high, low, uint64(whole)) // can't overflow: part is at most whole
	return Money{Amount: int64(share), Currency: m.Currency}
}
