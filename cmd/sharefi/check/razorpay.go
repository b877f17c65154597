package check

import (
	"context"
	"errors"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/razorpay"
)

// razorpay tries the key.
func (k *Checker) razorpay(ctx context.Context) []Finding {
	c := k.Config.Razorpay
	err := razorpay.New(razorpay.Config{
		Shop: k.Shop, KeyID: c.KeyID, Secret: c.Secret, APIURL: c.APIURL, Now: k.Now,
		OnDate: func(t time.Time) { k.heard("Razorpay", t) },
	}).Try(ctx)
	var found []Finding
	switch {
	case errors.Is(err, billing.ErrKeyRefused):
		found = append(found, fails("Razorpay refuses the key",
			"generate a key on Razorpay's page Account & Settings > API keys; its id is razorpay.key_id, and its secret stands alone "+
				"in the file of razorpay.secret_file"))
	case errors.Is(err, billing.ErrProviderRefused):
		found = append(found, fails(err, "see on Razorpay's dashboard what the account needs, such as being activated"))
	case err != nil:
		found = append(found, away(err, "see whether this machine reaches the internet, and whether status.razorpay.com tells of an outage"))
	case razorpay.Live(c.KeyID):
		found = append(found, well("the key works, for real money"))
	default:
		found = append(found, well("the key works, in test mode: no real money is taken"))
	}
	if k.Config.Stripe.Key.IsZero() {
		found = append(found, k.unsold()...)
	}
	return found
}
