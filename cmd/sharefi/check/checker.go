package check

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
)

// A Checker makes all checks of one configuration.
type Checker struct {
	*config.Config
	cli.Streams
	log *slog.Logger

	AtWork bool // a sharefi runs this shop now
	mu     sync.Mutex
	skews  map[string]time.Duration // how far each clock is ahead of ours
}

func New(c *config.Config, s cli.Streams) *Checker {
	return &Checker{Config: c, Streams: s, log: cli.NewLog(s.Err, c), skews: map[string]time.Duration{}}
}

// A ACheck is one thing that a shop depends on. What it finds has no name yet.
type ACheck struct {
	name string
	Make func(context.Context) []Finding
}

// checks are all that the configuration asks for, but the first and the last.
func (k *Checker) checks() []ACheck {
	list := []ACheck{{"Telegram", k.checkTelegram}}
	if k.WhatsApp.Enabled {
		list = append(list, ACheck{"WhatsApp", k.checkWhatsApp})
	}
	list = append(list, ACheck{"Stripe", k.checkStripe})
	for _, site := range k.Sites {
		list = append(list, ACheck{"router of " + site.Name, func(ctx context.Context) []Finding { return checkRouter(ctx, site) }})
	}
	return append(list, ACheck{"files", k.checkFiles}, ACheck{"disk", k.checkDisk})
}

// all makes every check and tells each finding in its order. Redis comes first, since it knows
// whether this shop is at work, and the clock last, since the others bring the time.
func (k *Checker) all(ctx context.Context, tell func(Finding)) []Finding {
	var found []Finding
	note := func(c ACheck, list []Finding) {
		for _, f := range list {
			f.Check = c.name
			found = append(found, f)
			tell(f)
		}
	}
	redis, clock := ACheck{"Redis", k.CheckRedis}, ACheck{"clock", k.checkClock}
	note(redis, redis.Bounded(ctx))
	list := k.checks()
	results := make([]chan []Finding, len(list))
	for i, c := range list {
		results[i] = make(chan []Finding, 1)
		go func() { results[i] <- c.Bounded(ctx) }()
	}
	for i, c := range list {
		note(c, <-results[i])
	}
	note(clock, clock.Bounded(ctx))
	return found
}

func (c ACheck) Bounded(ctx context.Context) []Finding {
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	return c.Make(ctx)
}

// heard notes what another clock says now.
func (k *Checker) heard(source string, said time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.skews[source] = said.Sub(k.Now())
}
