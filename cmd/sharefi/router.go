package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/all"
)

type routerCommands struct {
	List    listCommand    `cmd:"" help:"Show what the router lists, and whose it is."`
	Allow   allowCommand   `cmd:"" help:"Put a device of yours on the list."`
	Remove  removeCommand  `cmd:"" help:"Take a device of yours off the list."`
	Probe   probeCommand   `cmd:"" help:"Say what the router is and how its allow list stands; change nothing."`
	Prepare prepareCommand `cmd:"" help:"Turn the allow list on without locking anybody out, or off again."`
}

// A sited command is about one site, or about all.
type sited struct {
	configured
	Site string `short:"s" help:"The site's name; needed when there are several."`
}

// sites are those that the command is about.
func (c sited) sites(loaded *config.Config) ([]config.Site, error) {
	if c.Site == "" {
		return loaded.Sites, nil
	}
	for _, s := range loaded.Sites {
		if s.Name == c.Site {
			return []config.Site{s}, nil
		}
	}
	return nil, usageError{fmt.Errorf("there is no site %q in %s", c.Site, c.Config)}
}

// openRouter opens a site's router, whose family is remembered.
//
//	site:<name>:family  the router's protocol family, as it was last found
func openRouter(ctx context.Context, db *redisdb.DB, site config.Site, alone bool, log *slog.Logger) (router.Driver, error) {
	key := db.Key("site", site.Name, "family")
	known, err := db.UniversalClient.Get(ctx, key).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, fmt.Errorf("read the router's family: %w", err)
	}
	return all.Open(all.Config{
		URL: site.Router, Password: site.RouterPassword, PushOut: site.PushOut, Cert: site.RouterCert, Alone: alone, Family: known,
		Found: func(name, label string) {
			log.Info("the router is known", "site", site.Name, "family", label)
			if err := db.Set(ctx, key, name, 0).Err(); err != nil {
				log.Warn("remember the router's family", "site", site.Name, "err", err)
			}
		},
	})
}

// A sight is what a probe sees.
type sight struct {
	info          router.Info
	list          []router.Entry
	entries, ours int
	capacity      int // 0: the router does not tell
	own           bool
}

// busyPause is how long a probe waits for a session to end: that of a sharefi that runs here lasts
// for a second or two.
const busyPause = 500 * time.Millisecond

// probeRouter looks at a router with a session of its own.
func probeRouter(ctx context.Context, site config.Site) (sight, error) {
	d, err := all.Open(all.Config{URL: site.Router, Password: site.RouterPassword, PushOut: site.PushOut, Cert: site.RouterCert})
	if err != nil {
		return sight{}, err
	}
	defer d.Close()
	for {
		s, err := look(ctx, d)
		if err == nil || !errors.Is(err, router.ErrBusy) || ctx.Err() != nil {
			return s, err
		}
		waited, cancel := context.WithTimeout(ctx, busyPause)
		<-waited.Done()
		cancel()
		if ctx.Err() != nil {
			return s, err
		}
	}
}

func look(ctx context.Context, d router.Driver) (s sight, err error) {
	entries, err := d.Entries(ctx)
	if err != nil {
		return s, err
	}
	s.info = router.Info{Filter: true, Allow: true}
	if p, ok := router.As[router.Prober](d); ok {
		if s.info, err = p.Probe(ctx); err != nil {
			return s, err
		}
	}
	if c, ok := router.As[router.Capacity](d); ok {
		if s.capacity, err = c.Capacity(ctx); err != nil {
			return s, err
		}
	}
	s.list, s.entries = entries, len(entries)
	for _, e := range entries {
		if _, marked := router.ParseMark(e.Name); marked {
			s.ours++
		}
		s.own = s.own || e.MAC == s.info.Own
	}
	return s, nil
}

// remedied says what to do about an error.
func remedied(site config.Site, err error) error {
	if errors.Is(err, router.ErrUnreachable) || errors.Is(err, router.ErrBusy) || router.Permanent(err) {
		return fmt.Errorf("%w; %s", err, routerRemedy(site, err))
	}
	return err
}

type probeCommand struct{ sited }

// Run says of each router what it is.
func (p probeCommand) Run(ctx context.Context, s streams) error {
	c, err := p.load(s)
	if err != nil {
		return err
	}
	sites, err := p.sites(c)
	if err != nil {
		return err
	}
	var failed error
	for _, site := range sites {
		if err := probeSite(ctx, s.out, site); err != nil {
			failed = errCheck
			fmt.Fprintf(s.out, "%s: %v\n", site.Name, remedied(site, err))
		}
	}
	return failed
}

func probeSite(ctx context.Context, w io.Writer, site config.Site) error {
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	seen, err := probeRouter(ctx, site)
	if err == nil {
		seen.print(w, site)
	}
	return err
}

// print tells what a probe saw.
func (s sight) print(w io.Writer, site config.Site) {
	line := func(what, format string, values ...any) {
		fmt.Fprintf(w, "  %-13s %s\n", what, fmt.Sprintf(format, values...))
	}
	fmt.Fprintf(w, "%s: %s, firmware %s\n", site.Name, orUnknown(s.info.Model), orUnknown(s.info.Firmware))
	line("family", "%s", s.info.Family)
	line("filter", "%s", filterWords(s.info))
	room := "it does not tell how many it holds"
	if s.capacity > 0 {
		room = fmt.Sprintf("it holds %d", s.capacity)
	}
	line("list", "%d entries: %d ours, %d yours; %s", s.entries, s.ours, s.entries-s.ours, room)
	line("radios", "%s", radioWords(s.info.Radios))
	switch {
	case s.info.Own.IsZero():
		line("this machine", "its address is not known here")
	case s.own:
		line("this machine", "%s, on the list", s.info.Own)
	default:
		line("this machine", "%s, not on the list", s.info.Own)
	}
}

func orUnknown(text string) string {
	if text == "" {
		return "unknown"
	}
	return text
}

func filterWords(info router.Info) string {
	switch {
	case !info.Filter:
		return "off: anybody with the password gets in"
	case !info.Allow:
		return "on, but it refuses listed devices"
	}
	return "on: it admits listed devices only"
}

func radioWords(radios string) string {
	if radios == "" {
		return "one list for all of them"
	}
	return radios + ", a list each"
}
