package app

import (
	"context"

	"github.com/sharefi/sharefi/bot/desk"
)

// retain forgets customers of long ago, where the owner wants that.
func (a *App) retain(ctx context.Context) error {
	if a.Config.Retention == 0 {
		return nil
	}
	r := desk.Retention{Records: a.talk, Keep: a.Config.Retention, Sane: a.guard.Check, Now: a.Now, Log: a.Log}
	return r.Run(ctx)
}
