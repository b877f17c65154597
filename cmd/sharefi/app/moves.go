package app

import (
	"context"

	orders "github.com/sharefi/sharefi/billing/redisstore"
	talk "github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/internal/pause"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// moveSites moves what is at the sites' earlier names. The new names are known first, so that a move that was cut off is
// found, also by a configuration that takes the new name back.
func (a *App) moveSites(ctx context.Context) error {
	store := &leases.Store{DB: a.DB, Orders: &orders.Store{DB: a.DB}}
	before, err := store.Statuses(ctx)
	if err != nil {
		return err
	}
	if err := store.Know(ctx, siteNames(a.Config)); a.unstored(err) {
		a.Log.Warn("note the names of the sites", "err", err)
	} else if err != nil {
		return err
	}
	for _, s := range a.Config.Sites {
		merged := !before[s.Name].Since.IsZero() // its loop has run
		for _, was := range s.Was {
			if err := a.moveSite(ctx, store, was, s.Name, merged); err != nil {
				return err
			}
		}
	}
	return nil
}

// moveSite gives a site its new name in the records, once. Records that can only be read are waited for.
func (a *App) moveSite(ctx context.Context, store *leases.Store, from, to string, merged bool) error {
	known, err := a.DB.HExists(ctx, leases.SitesKey(a.DB), from).Result()
	if err != nil || !known {
		return err
	}
	for {
		err := (&talk.Store{DB: a.DB}).RenameSite(ctx, from, to, merged)
		if err == nil {
			var moved int
			if moved, err = store.Move(ctx, from, to); err == nil {
				a.Log.Info("a site has another name now", "was", from, "is", to, "moved", moved)
			}
		}
		if !a.unstored(err) || ctx.Err() != nil {
			return err
		}
		a.Log.Warn("give a site its new name", "err", err)
		pause.For(ctx, migrateAgain)
	}
}

// tellNames tells customers with passphrases of a network that has another name now. Records that can only be read don't
// hold up the start: then it is told at the next.
func (a *App) tellNames(ctx context.Context) error {
	was := map[string][]string{}
	for _, s := range a.Config.Sites {
		was[s.Name] = s.Was
	}
	told, err := a.talk.TellNames(ctx, was)
	if a.unstored(err) {
		a.Log.Warn("tell the new names of networks", "err", err)
		return nil
	}
	if told > 0 {
		a.Log.Info("a network has another name now", "told", told)
	}
	return err
}

// refit makes what is sold and not granted fit to sites that let people in the other way than when it was sold.
func (a *App) refit(ctx context.Context) error {
	for _, s := range a.Config.Sites {
		kinds := kindsOf(s)
		if len(kinds) != 1 { // it can do as it was sold
			continue
		}
		n, err := a.leases.Refit(ctx, s.Name, kinds[0], a.rules, a.Now())
		if a.unstored(err) {
			a.Log.Warn("make orders fit to their site", "site", s.Name, "err", err)
			return nil
		}
		if err != nil {
			return err
		}
		if n > 0 {
			a.Log.Info("a site lets people in another way now", "site", s.Name, "kind", kinds[0], "orders", n)
		}
	}
	return nil
}
