package billing_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
)

func TestAPartOfTheTimeIsWorthAPartOfThePrice(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, c := range []struct {
		name        string
		amount      int64
		part, whole time.Duration
		want        int64
	}{
		{"half", 5000, 30 * time.Minute, time.Hour, 2500},
		{"all", 5000, time.Hour, time.Hour, 5000},
		{"nothing", 5000, 0, time.Hour, 0},
		{"less than nothing", 5000, -time.Minute, time.Hour, 0},
		{"more than all", 5000, 2 * time.Hour, time.Hour, 5000},
		{"no length", 5000, 0, 0, 5000},
		{"rounded down", 100, time.Hour, 3 * time.Hour, 33},
		{"a unit less than all", 3000, time.Hour - time.Nanosecond, time.Hour, 2999},
		{"what a fraction in floating point loses", 100, 29, 100, 29},
		{"large", math.MaxInt64, year - 1, year, 9223372036854775514},
	} {
		got := billing.Money{Amount: c.amount, Currency: "INR"}.Share(c.part, c.whole)
		if got.Amount != c.want || got.Currency != "INR" {
			t.Errorf("%s: %d", c.name, got.Amount)
		}
	}
}

// What is used and what is left never add up to more than the price, and lose at most one unit.
func TestTheSharesOfAPriceAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := billing.Money{Amount: rapid.Int64Min(0).Draw(t, "price"), Currency: "JPY"}
		whole := time.Duration(rapid.Int64Min(1).Draw(t, "whole"))
		part := time.Duration(rapid.Int64Range(0, int64(whole)).Draw(t, "part"))
		left, used := price.Share(part, whole).Amount, price.Share(whole-part, whole).Amount
		if lost := price.Amount - left - used; lost < 0 || lost > 1 {
			t.Fatalf("%d of %d are lost", lost, price.Amount)
		}
	})
}
