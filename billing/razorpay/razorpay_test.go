package razorpay_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/billingtest"
	"github.com/sharefi/sharefi/billing/razorpay"
	"github.com/sharefi/sharefi/billing/razorpay/razorpaytest"
	"github.com/sharefi/sharefi/internal/secret"
)

// buyers are the emulator's as the suite wants them.
type buyers struct{ *razorpaytest.Server }

func (b buyers) Requests() int { return b.Calls("") }

func (b buyers) LoseNextAnswer(doing billing.Doing) {
	b.LoseAnswers(map[billing.Doing]string{billing.MakesLinks: "POST /v1/payment_links",
		billing.MakesRefunds: "POST /v1/payments/{id}/refund"}[doing], 1)
}

func (b buyers) PayRequest(id string) error { return b.PayLink(id) }

func provider(s *razorpaytest.Server, shop string, now func() time.Time) *razorpay.Provider {
	c := razorpay.Config{Shop: shop, KeyID: s.KeyID, Secret: secret.New(s.Secret), APIURL: s.URL(), Now: now}
	if s.NoSocket {
		c.Over = s
	}
	return razorpay.New(c)
}

func TestRazorpayIsAProvider(t *testing.T) {
	billingtest.Run(t, func(t *testing.T) billingtest.Account {
		s := razorpaytest.NewServer(razorpaytest.Options{})
		t.Cleanup(s.Close)
		return billingtest.Account{Provider: provider(s, "home", time.Now), Sibling: provider(s, "cafe", time.Now), Emulator: buyers{s},
			Price: "50.00 INR"}
	})
}
