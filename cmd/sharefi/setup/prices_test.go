package setup

import (
	"testing"

	"github.com/bojanz/currency"
)

func TestPricesThatAreProposedCanBeCharged(t *testing.T) {
	t.Parallel()
	for _, code := range currency.GetCurrencyCodes() {
		for _, euros := range []int64{1, 5, 20} {
			if p := usualPrice(euros, code); (&setup{}).price(p) != nil {
				t.Errorf("%s: %v", p, (&setup{}).price(p))
			}
		}
	}
	for code := range unit {
		if !currency.IsValid(code) {
			t.Errorf("%s is no currency", code)
		}
	}
	for want, got := range map[string]string{
		"1.00 EUR": usualPrice(1, "EUR"), "150 JPY": usualPrice(1, "JPY"), "50.00 INR": usualPrice(1, "INR"),
		"5.000 KWD": usualPrice(5, "KWD"), "100.00 KES": usualPrice(1, "KES"),
	} {
		if got != want {
			t.Errorf("%s instead of %s", got, want)
		}
	}
	if (&setup{}).price("0.10 EUR") == nil || (&setup{}).price("0 EUR") == nil || (&setup{}).price("cheap") == nil {
		t.Error("a price that can't be charged is taken")
	}
}
