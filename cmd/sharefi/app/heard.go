package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/pause"
)

// heardProvider hears how requests to the payment provider go, and tells the owner when it refuses them.
func (a *App) heardProvider(name string, doing billing.Doing, err error) {
	part, why := name, ""
	if doing != billing.ReadsEvents {
		part += ", " + string(doing)
	}
	switch {
	case doing == billing.MakesRefunds && err != nil && !errors.Is(err, billing.ErrKeyRefused) &&
		!errors.Is(err, billing.ErrNotPermitted):
		return // of each refund the owner hears by itself
	case errors.Is(err, billing.ErrMethod):
		return // the owner took the account away that an order was made for
	case errors.Is(err, billing.ErrProviderRefused):
		why = err.Error()
	case err != nil:
		a.faults.note(part, "it does not answer: "+err.Error(), a.Now())
		return
	}
	a.reportProvider(part, why, refusedFor)
}

// reportProvider tells the owner what the provider refuses, once it has done so for a while, or that it refuses nothing any
// more if why is empty.
func (a *App) reportProvider(part, why string, after time.Duration) {
	a.faults.report(part, why, a.Now(), pinger{
		gone: billing.Notice{To: billing.Owner, Kind: billing.ProviderRefuses, Detail: why},
		back: billing.Notice{To: billing.Owner, Kind: billing.ProviderBack},
		tell: a.talk.Orders.Tell, after: after, log: a.Log,
	})
}

// permissionsAgain is how often the provider is asked what the key may do, until it has answered, and while it lacks
// something that the owner may be adding just now.
const permissionsAgain = 20 * time.Second

// tryKey finds at the start what the provider's key may not do, which else a customer would find.
func (a *App) tryKey(ctx context.Context, provider string, keyed billing.Keyed) error {
	for ok := true; ok && ctx.Err() == nil; {
		lacks, err := keyed.Lacks(ctx)
		if err == nil {
			why := ""
			if len(lacks) > 0 {
				why = fmt.Errorf("%w: give it %s", billing.ErrNotPermitted, strings.Join(lacks, ", ")).Error()
			}
			a.reportProvider(provider+", permissions", why, 0)
			ok = len(lacks) > 0
		}
		pause.For(ctx, permissionsAgain)
	}
	<-ctx.Done()
	return nil
}
