package app

import (
	"context"
	"errors"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/scheduler"
)

// askTheTime asks Telegram anything, for the Date of its answer: the machine slept, or somebody set
// its clock.
func (a *App) askTheTime(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, lockLasts/4)
	defer cancel()
	if _, err := a.telegram.Me(ctx); err != nil && ctx.Err() == nil {
		a.Log.Debug("ask Telegram for the time", "err", err)
	}
}

// clockSays tells the owner when the clock goes wrong, and when it is right again.
func (a *App) clockSays(ctx context.Context, why error) {
	n := billing.Notice{To: billing.Owner, Kind: billing.ClockRight}
	var skew scheduler.SkewError
	if errors.As(why, &skew) {
		n.Kind, n.Detail = billing.ClockWrong, owner.ClockSkew(skew)
	}
	a.Log.Warn("the clock", "wrong", why)
	if err := a.talk.Orders.Tell(ctx, n); err != nil {
		a.Log.Warn("tell the owner of the clock", "err", err)
	}
}
