package app

import (
	"context"
	"fmt"
	"time"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// sites are the reconcile loops, by name.
type sites map[string]*scheduler.Site

// nudge lets a site look at its router soon.
func (s sites) nudge(name string) {
	if site, ok := s[name]; ok {
		site.Nudge()
	}
}

func (s sites) nudgeAll() {
	for _, site := range s {
		site.Nudge()
	}
}

// lookAtAll lets every loop look at what is really there: Redis was reached anew, perhaps on another server, and what
// it does not know of the last moment is known to routers and providers.
func (a *App) lookAtAll() {
	a.sites.nudgeAll()
	a.cashier.Recheck()
	a.sender.Nudge()
	a.caster.Nudge()
}

// nudgeSince lets a site look at once, since an end was due.
func (a *App) nudgeSince(name string, due time.Time) {
	a.Log.Debug("nudge", "site", name, "late", a.Now().Sub(due))
	if site, ok := a.sites[name]; ok {
		site.NudgeSince(due)
	}
}

// places is how many orders a site can hold; -1 if the shop has no such site.
func (a *App) places(name string) int {
	for _, s := range a.Config.Sites {
		if s.Name == name {
			return a.sites[name].Status().Places(s.Capacity)
		}
	}
	return -1
}

// openSites opens every router, and goes on from how each site stood.
func (a *App) openSites(ctx context.Context) error {
	states, err := a.leases.Statuses(ctx)
	if err != nil {
		return err
	}
	for _, s := range a.Config.Sites {
		driver, err := OpenRouter(ctx, a.Config, a.DB, s, a.held, a.Log)
		if err != nil {
			return fmt.Errorf("site %s: %w", s.Name, err)
		}
		a.sites[s.Name] = scheduler.NewSite(scheduler.SiteConfig{
			Name: s.Name, Store: timedStore{a.leases, a.Now, a.lateBy}, Driver: router.Logged(driver, a.Log),
			Rules: a.rules, Every: s.CheckEvery, Sane: a.saneAt(s), Frozen: a.frozen, Now: a.Now, Log: a.Log,
		}, states[s.Name])
	}
	return nil
}
