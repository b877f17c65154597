package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stripe"
)

func (k *Checker) stripe(ctx context.Context) []Finding {
	_, found := k.Stripe(ctx)
	return append(found, k.unsold()...)
}

// unsold warns of a shop that has nothing to sell yet.
func (k *Checker) unsold() []Finding {
	if len(k.Plans) > 0 {
		return nil
	}
	return []Finding{warns("the configuration has no plans",
		"add some under plans, or in the chat with /plans; until then nothing is sold")}
}

// Stripe tries the key, and gives what it opens.
func (k *Checker) Stripe(ctx context.Context) (stripe.Account, []Finding) {
	p := stripe.New(stripe.Config{
		Shop: k.Shop, Key: k.Config.Stripe.Key, APIURL: k.Config.Stripe.APIURL, Now: k.Now, Log: k.log,
		OnDate: func(t time.Time) { k.heard("Stripe", t) },
	})
	if strings.HasPrefix(k.Config.Stripe.Key.Reveal(), "pk_") {
		return stripe.Account{}, []Finding{fails("this is a publishable key, which can't make links",
			"put a restricted key (rk_…) or the secret key (sk_…) into the file of stripe.key_file")}
	}
	a, err := p.Account(ctx)
	if err != nil {
		return a, []Finding{stripeFails(err)}
	}
	return a, judgeAccount(a, k.Plans)
}

// stripeFails says what to do about an error of Stripe's.
func stripeFails(err error) Finding {
	if errors.Is(err, billing.ErrProviderRefused) {
		return fails("Stripe refuses the key",
			"make a restricted key on Stripe's page Developers > API keys, and put it alone into the file of "+
				"stripe.key_file").answer("copy the whole key from Stripe's page Developers > API keys, or make a new one there")
	}
	return away(err, "see whether this machine reaches the internet, and whether status.stripe.com tells of an outage")
}

// judgeAccount says how an account fits the shop.
func judgeAccount(a stripe.Account, plans []billing.Plan) []Finding {
	var found []Finding
	if len(a.Lacks) > 0 {
		found = append(found, fails("the key may not do what is needed",
			"give it on Stripe's page of keys: "+strings.Join(a.Lacks, ", ")))
	}
	var foreign []string
	for _, p := range plans {
		if len(a.Currencies) > 0 && !slices.Contains(a.Currencies, p.Price.Currency) &&
			!slices.Contains(foreign, p.Price.Currency) {
			foreign = append(foreign, p.Price.Currency)
		}
	}
	held := strings.Join(a.Currencies, " and ")
	if len(foreign) > 0 {
		found = append(found,
			warns(fmt.Sprintf("plans are priced in %s, and the account holds %s", strings.Join(foreign, " and "), held),
				"price the plans in "+held+"; else Stripe converts every payment, for a fee"))
	}
	switch {
	case len(found) > 0:
	case a.Live:
		return []Finding{well("the key works, for real money in %s", held)}
	default:
		return []Finding{well("the key works, in test mode: no real money is taken")}
	}
	return found
}
