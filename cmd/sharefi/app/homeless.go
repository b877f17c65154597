package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// Homeless says that people have something at sites which the configuration does not name any more.
type Homeless struct {
	Owed map[string]leases.Owed // by the site's name
	Has  string                 // the name of one that the configuration has
}

func (h Homeless) Error() string {
	var lines []string
	for _, site := range slices.Sorted(maps.Keys(h.Owed)) {
		o := h.Owed[site]
		lines = append(lines, fmt.Sprintf("%q (access: %d; paid, and waiting: %d)", site, o.Access, o.Paid))
	}
	return "the configuration has no site " + strings.Join(lines, ", ") + ", where people have access that they paid for"
}

// Remedy is what to do.
func (h Homeless) Remedy() string {
	name := slices.Min(slices.Collect(maps.Keys(h.Owed)))
	return fmt.Sprintf("if the site has another name now, or its people are to be let in at another one, write was: %s below "+
		"that site (for instance %s); otherwise put it back until all access there is over", name, h.Has)
}

// CompareSites compares the records with the sites that the configuration names. Errors: Homeless.
func CompareSites(ctx context.Context, c *config.Config, l *leases.Store) error {
	has := siteNames(c)
	for _, s := range c.Sites {
		has = append(has, s.Was...)
	}
	owed, err := l.Owing(ctx, has)
	if err != nil || len(owed) == 0 {
		return err
	}
	return Homeless{owed, c.Sites[0].Name}
}

// settleSites moves what is at a site's earlier names, and refuses to work while people have something at a site that the
// configuration does not know: its router would be left alone, or would be cleared of their devices.
func (a *App) settleSites(ctx context.Context) error {
	for _, s := range a.Config.Sites {
		for _, was := range s.Was {
			if err := a.moveSite(ctx, was, s.Name); err != nil {
				return err
			}
		}
	}
	err := CompareSites(ctx, a.Config, a.leases)
	var h Homeless
	if errors.As(err, &h) {
		return cli.Usage(fmt.Errorf("%w; %s", h, h.Remedy()))
	}
	return err
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
