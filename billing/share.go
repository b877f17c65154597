package billing

import (
	"math/bits"
	"time"
)

// Share is the part of an amount that a part of a length of time is worth, rounded down to a minor unit. It counts in
// integers of any size, so that no price loses a unit to a fraction.
func (m Money) Share(part, whole time.Duration) Money {
	part = min(max(part, 0), whole)
	if whole <= 0 || m.Amount <= 0 {
		return m
	}
	high, low := bits.Mul64(uint64(m.Amount), uint64(part))
	share, _ := bits.Div64(high, low, uint64(whole)) // can't overflow: part is at most whole
	return Money{Amount: int64(share), Currency: m.Currency}
}
