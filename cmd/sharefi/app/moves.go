package app

import (
	"context"

	"github.com/sharefi/sharefi/internal/redisdb"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// moveSites moves what is at the sites' earlier names. The new names are known first, so that a move that was cut off is
// found, also by a configuration that takes the new name back.
func (a *App) moveSites(ctx context.Context) error {
	if err := a.leases.Know(ctx, siteNames(a.Config)); err != nil && !redisdb.Readable(err) {
		return err
	}
	for _, s := range a.Config.Sites {
		for _, was := range s.Was {
			if err := a.moveSite(ctx, was, s.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// moveSite gives a site its new name in the records, once. Records that can only be read are waited for.
func (a *App) moveSite(ctx context.Context, from, to string) error {
	known, err := a.DB.HExists(ctx, leases.SitesKey(a.DB), from).Result()
	if err != nil || !known {
		return err
	}
	for {
		err := a.talk.RenameSite(ctx, from, to)
		if err == nil {
			var moved int
			if moved, err = a.leases.Move(ctx, from, to); err == nil {
				a.Log.Info("a site has another name now", "was", from, "is", to, "moved", moved)
			}
		}
		if !redisdb.Readable(err) || ctx.Err() != nil {
			return err
		}
		a.Log.Warn("give a site its new name", "err", err)
		pause(ctx, migrateAgain)
	}
}
