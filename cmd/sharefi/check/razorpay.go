package check

import (
	"context"
	"errors"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/razorpay"
)

// Razorpay tries the key.
func (k *Checker) Razorpay(ctx context.Context) []Finding {
	c := k.Config.Razorpay
	err := razorpay.New(razorpay.Config{
		Shop: k.Shop, KeyID: c.KeyID, Secret: c.Secret, APIURL: c.APIURL, Now: k.Now,
		OnDate: func(t time.Time) { k.heard("Razorpay", t) },
	}).Try(ctx)
	switch {
	case errors.Is(err, billing.ErrKeyRefused):
		return []Finding{fails("Razorpay refuses the key",
			"generate a key on Razorpay's page Account & Settings > API keys; its id is razorpay.key_id, and its secret stands alone "+
				"in the file of razorpay.secret_file").answer("copy both anew from Razorpay's page Account & Settings > API keys")}
	case errors.Is(err, billing.ErrProviderRefused):
		return []Finding{fails(err, "see on Razorpay's dashboard what the account needs, such as being activated")}
	case err != nil:
		return []Finding{away(err, "see whether this machine reaches the internet, and whether status.razorpay.com tells of an outage")}
	case razorpay.Live(c.KeyID):
		return []Finding{well("the key works, for real money")}
	}
	return []Finding{well("the key works, in test mode: no real money is taken")}
}
