package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
)

type listCommand struct{ sited }

// Run shows what each router lists, and whose it is.
func (l listCommand) Run(ctx context.Context, s streams) error {
	c, err := l.load(s)
	if err != nil {
		return err
	}
	sites, err := l.sites(c)
	if err != nil {
		return err
	}
	var failed error
	for _, site := range sites {
		seen, err := probeWithin(ctx, site)
		if err != nil {
			failed = errCheck
			fmt.Fprintf(s.out, "%s: %v\n", site.Name, remedied(site, err))
			continue
		}
		fmt.Fprintf(s.out, "%s: %d entries, %d of them ours\n", site.Name, seen.entries, seen.ours)
		for _, e := range seen.list {
			fmt.Fprintf(s.out, "  %s  %s\n", e.MAC, whose(c, seen, e))
		}
	}
	return failed
}

func probeWithin(ctx context.Context, site config.Site) (sight, error) {
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	return probeRouter(ctx, site)
}

// whose tells whom an entry belongs to.
func whose(c *config.Config, seen sight, e router.Entry) string {
	words := "yours: " + printable(e.Name)
	if mark, ours := router.ParseMark(e.Name); ours {
		words = fmt.Sprintf("order %s, until %s", mark.Code, mark.End.In(c.Timezone).Format("2006-01-02 15:04"))
	} else if e.MAC == seen.info.Own {
		words = "this machine"
	}
	if e.Part {
		words += " (on some radios only)"
	}
	return words
}

// What keeps an entry from being changed by hand.
var (
	errSold      = errors.New("that is an access that was sold; end it in the chat, with /revoke")
	errThis      = errors.New("that is this machine, which would lose the router")
	errNotListed = errors.New("the router does not list it")
)

// A change is about one device on one router's list.
type change struct {
	sited
	Device string `arg:"" help:"The device, by its MAC address." placeholder:"MAC"`
}

// work does something to a router that nobody else may touch meanwhile.
func (c change) work(ctx context.Context, s streams, do func(context.Context, router.Driver, router.MAC, config.Site) error) error {
	loaded, err := c.load(s)
	if err != nil {
		return err
	}
	mac, err := router.ParseMAC(c.Device)
	if err != nil {
		return usageError{fmt.Errorf("%s: %w", c.Device, err)}
	}
	sites, err := c.sites(loaded)
	if err != nil {
		return err
	}
	if len(sites) != 1 {
		return usageError{errSite}
	}
	return alone(ctx, s, loaded, func(ctx context.Context, db *redisdb.DB) error {
		d, err := openRouter(ctx, db, sites[0], true, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		defer d.Close()
		return remedied(sites[0], do(ctx, d, mac, sites[0]))
	})
}

type allowCommand struct {
	change
	Name string `help:"What the router calls it." default:"device"`
}

// Run puts a device of the owner's on the list.
func (a allowCommand) Run(ctx context.Context, s streams) error {
	return a.work(ctx, s, func(ctx context.Context, d router.Driver, mac router.MAC, site config.Site) error {
		if err := d.Apply(ctx, []router.Entry{{MAC: mac, Name: router.CleanName(a.Name)}}, nil); err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%s: %s has access without paying\n", site.Name, mac)
		return nil
	})
}

type removeCommand struct {
	change
	Yes bool `short:"y" help:"Ask nothing."`
}

// Run takes a device of the owner's off the list. What was sold is the shop's to end.
func (r removeCommand) Run(ctx context.Context, s streams) error {
	return r.work(ctx, s, func(ctx context.Context, d router.Driver, mac router.MAC, site config.Site) error {
		seen, err := look(ctx, d)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(seen.list, func(e router.Entry) bool { return e.MAC == mac })
		switch {
		case i < 0:
			return errNotListed
		case mac == seen.info.Own:
			return errThis
		}
		if _, ours := router.ParseMark(seen.list[i].Name); ours {
			return errSold
		}
		fmt.Fprintf(s.out, "%s: %s (%s) leaves the list.\n", site.Name, mac, printable(seen.list[i].Name))
		p := preparation{prepareCommand: prepareCommand{Yes: r.Yes}, streams: s, lines: bufio.NewScanner(s.in)}
		if err := p.confirm(); err != nil {
			return err
		}
		if err := d.Apply(ctx, nil, []router.MAC{mac}); err != nil {
			return err
		}
		fmt.Fprintln(s.out, "Done.")
		return nil
	})
}
