package check

import (
	"context"
	"log/slog"
	"slices"
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

// New makes the checks of a configuration, which need not be whole yet.
func New(c *config.Config, s cli.Streams) *Checker {
	return &Checker{Config: c, Streams: s, log: cli.NewLog(s.Err, c), skews: map[string]time.Duration{}}
}

// A row is one thing that a shop depends on. What it finds has no name yet.
type row struct {
	name string
	try  func(context.Context) []Finding
}

// rows are the checks that the configuration asks for, but for the first and the last.
func (k *Checker) rows() []row {
	list := []row{{"Telegram", k.telegram}}
	if k.Config.WhatsApp.Enabled {
		list = append(list, row{"WhatsApp", k.whatsApp})
	}
	if !k.Config.Stripe.Key.IsZero() {
		list = append(list, row{"Stripe", k.stripe})
	}
	if !k.Config.Razorpay.Secret.IsZero() {
		list = append(list, row{"Razorpay", k.Razorpay})
	}
	if !k.InChat.IsZero() {
		list = append(list, row{"invoices", k.inChat})
	}
	if k.Config.Stars.Enabled {
		list = append(list, row{"Stars", k.stars})
	}
	if len(k.Config.Own) > 0 {
		list = append(list, row{"own accounts", k.own})
	}
	if len(k.Plans) == 0 {
		list = append(list, row{"plans", k.plans})
	}
	for _, site := range k.Sites {
		look := func(ctx context.Context) []Finding { return checkRouter(ctx, site) }
		list = append(list, row{"router of " + site.Name, look})
	}
	return append(list, row{"files", k.files}, row{"disk", k.disk})
}

// all makes every check and tells each finding in its order. Redis comes first, since it knows
// whether this shop is at work, and the clock last, since the others bring the time.
func (k *Checker) all(ctx context.Context, tell func(Finding)) []Finding {
	var found []Finding
	note := func(c row, list []Finding) {
		for _, f := range list {
			f.Check = c.name
			found = append(found, f)
			tell(f)
		}
	}
	redis, clock := row{"Redis", k.Redis}, row{"clock", k.clock}
	note(redis, Within(ctx, redis.try))
	if good(found) {
		whose := row{"owner", k.owner}
		note(whose, Within(ctx, whose.try))
	}
	list := k.rows()
	results := make([]chan []Finding, len(list))
	for i, c := range list {
		results[i] = make(chan []Finding, 1)
		go func() { results[i] <- Within(ctx, c.try) }()
	}
	for i, c := range list {
		note(c, <-results[i])
	}
	note(clock, Within(ctx, clock.try))
	return found
}

// good reports whether nothing that was found is broken.
func good(found []Finding) bool {
	return !slices.ContainsFunc(found, func(f Finding) bool { return f.Verdict == Broken })
}

// Within gives a check as long as it may take.
func Within(ctx context.Context, try func(context.Context) []Finding) []Finding {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return try(ctx)
}

// heard notes what another clock says now.
func (k *Checker) heard(source string, said time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.skews[source] = said.Sub(k.Now())
}
