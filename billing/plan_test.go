package billing_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
)

func TestTheNameOfAPlanHasRoomInAnyScript(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"": false, "1 hour": true, "एक घंटे का तेज़ वाई-फ़ाई": true,
		strings.Repeat("ல", billing.MaxPlanName): true, strings.Repeat("a", billing.MaxPlanName+1): false,
	} {
		if billing.NamesPlan(name) != want {
			t.Errorf("%q: %t", name, !want)
		}
	}
}
