package owner_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/outbox"
)

func TestALostPaymentSaysWhereItGoesBack(t *testing.T) {
	s := bottest.Scene(bottest.Order(billing.Pending), nil)
	for line, want := range map[string]string{
		"50.00 INR":             "on the Stripe dashboard",
		"50.00 INR by stripe":   "on the Stripe dashboard",
		"50.00 INR by razorpay": "on the Razorpay dashboard",
		"50.00 INR by telegram": "at the payment provider that's connected to your bot",
		"50 XTR by stars":       "no page where Stars can be refunded",
	} {
		out, ok := outbox.Compose(billing.Notice{To: billing.Owner, Kind: billing.PaymentLost, Detail: bottest.Code + " " + line}, s)
		if !ok || !strings.Contains(out.Text, want) || !strings.Contains(out.Text, bottest.Code) || strings.Contains(out.Text, " by ") {
			t.Errorf("%s: %q", line, out.Text)
		}
	}
}
