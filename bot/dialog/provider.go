package dialog

import (
	"cmp"
	"strings"

	"github.com/sharefi/sharefi/billing"
)

// ProviderOf is what people know the provider of an order's money by, as in Stripe.
func ProviderOf(o billing.Order) string {
	return ProviderName(cmp.Or(o.Payment.Provider, billing.MethodOf(o)))
}

// ProviderName is what people know a provider by. Those that have one write it with a capital letter.
func ProviderName(name string) string {
	return strings.ToUpper(name[:min(1, len(name))]) + name[min(1, len(name)):]
}
