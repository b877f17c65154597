package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/sharefi/sharefi/internal/config"
)

// A checker makes all checks of one configuration.
type checker struct {
	*config.Config
	streams
	log *slog.Logger

	atWork bool // a sharefi runs this shop now
	mu     sync.Mutex
	skews  map[string]time.Duration // how far each clock is ahead of ours
}

func newChecker(c *config.Config, s streams) *checker {
	return &checker{Config: c, streams: s, log: newLog(s.err, c), skews: map[string]time.Duration{}}
}

// A check is one thing that a shop depends on. What it finds has no name yet.
type check struct {
	name string
	make func(context.Context) []finding
}

// checks are all that the configuration asks for, but the first and the last.
func (k *checker) checks() []check {
	list := []check{{"Telegram", k.checkTelegram}}
	if k.WhatsApp.Enabled {
		list = append(list, check{"WhatsApp", k.checkWhatsApp})
	}
	list = append(list, check{"Stripe", k.checkStripe})
	for _, site := range k.Sites {
		list = append(list, check{"router of " + site.Name, func(ctx context.Context) []finding { return checkRouter(ctx, site) }})
	}
	return append(list, check{"files", k.checkFiles}, check{"disk", k.checkDisk})
}

// all makes every check and tells each finding in its order. Redis comes first, since it knows
// whether this shop is at work, and the clock last, since the others bring the time.
func (k *checker) all(ctx context.Context, tell func(finding)) []finding {
	var found []finding
	note := func(c check, list []finding) {
		for _, f := range list {
			f.Check = c.name
			found = append(found, f)
			tell(f)
		}
	}
	redis, clock := check{"Redis", k.checkRedis}, check{"clock", k.checkClock}
	note(redis, redis.bounded(ctx))
	list := k.checks()
	results := make([]chan []finding, len(list))
	for i, c := range list {
		results[i] = make(chan []finding, 1)
		go func() { results[i] <- c.bounded(ctx) }()
	}
	for i, c := range list {
		note(c, <-results[i])
	}
	note(clock, clock.bounded(ctx))
	return found
}

func (c check) bounded(ctx context.Context) []finding {
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	return c.make(ctx)
}

// heard notes what another clock says now.
func (k *checker) heard(source string, said time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.skews[source] = said.Sub(k.now())
}
