package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redischild"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/all"
)

type checkCommand struct{ configured }

// errCheck says that a check failed; the lines above it say which.
var errCheck = errors.New("not everything works; see above")

// checkWithin bounds each connection's check.
const checkWithin = 20 * time.Second

// Run tries every connection, and says of each how it stands and what to do.
func (k checkCommand) Run(ctx context.Context, s streams) error {
	c, err := k.load(s)
	if err != nil {
		return err
	}
	failed := false
	report := func(what, good string, err error) {
		if err != nil {
			failed = true
			fmt.Fprintf(s.out, "FAIL  %-18s %v\n", what, err)
			return
		}
		fmt.Fprintf(s.out, "ok    %-18s %s\n", what, good)
	}
	try := func(what string, check func(context.Context) (string, error)) {
		ctx, cancel := context.WithTimeout(ctx, checkWithin)
		defer cancel()
		good, err := check(ctx)
		report(what, good, err)
	}
	for _, w := range c.Warnings {
		fmt.Fprintf(s.out, "warn  %-18s %s\n", "files", w)
	}
	log := newLog(s.err, c)
	try("Telegram", func(ctx context.Context) (string, error) {
		name, err := telegram.New(telegram.Config{Token: c.Telegram.Token, APIURL: c.Telegram.APIURL, Log: log}).Check(ctx)
		return "the bot is @" + name, err
	})
	try("Stripe", func(ctx context.Context) (string, error) {
		p := stripe.New(stripe.Config{Key: c.Stripe.Key, APIURL: c.Stripe.APIURL, Now: now, Log: log})
		return "the key works", p.Check(ctx)
	})
	try("Redis", func(ctx context.Context) (string, error) {
		db, _, closeDB, err := openRedis(ctx, c, log)
		if errors.Is(err, redischild.ErrLocked) {
			return "in use by the sharefi that runs here", nil
		}
		if err != nil {
			return "", err
		}
		defer closeDB()
		return "it answers", db.Ping(ctx).Err()
	})
	for _, site := range c.Sites {
		try("router of "+site.Name, func(ctx context.Context) (string, error) { return checkRouter(ctx, site) })
	}
	if failed {
		return errCheck
	}
	return nil
}

// checkRouter reads a router's list and filter, and changes nothing.
func checkRouter(ctx context.Context, site config.Site) (string, error) {
	d, err := all.Open(all.Config{URL: site.Router, Password: site.RouterPassword, PushOut: site.PushOut})
	if err != nil {
		return "", err
	}
	defer d.Close()
	entries, err := d.Entries(ctx)
	switch {
	case errors.Is(err, router.ErrUnreachable):
		return "", fmt.Errorf("%w; is it on, and is %s its address?", err, site.Router.Host)
	case errors.Is(err, router.ErrWrongPassword):
		return "", fmt.Errorf("%w; put the right one into the file of router_password_file", err)
	case errors.Is(err, router.ErrBusy):
		return "", fmt.Errorf("%w; log out of its web page and try again", err)
	case err != nil:
		return "", err
	}
	ours, own := 0, false
	info := router.Info{Filter: true, Allow: true}
	if p, ok := router.As[router.Prober](d); ok {
		if info, err = p.Probe(ctx); err != nil {
			return "", err
		}
	}
	for _, e := range entries {
		if _, marked := router.ParseMark(e.Name); marked {
			ours++
		}
		own = own || e.MAC == info.Own
	}
	switch {
	case !info.Filter:
		return "", errors.New("its access control is off, so anybody with the password gets in; turn it on in allow (white list) mode, with this machine on the list")
	case !info.Allow:
		return "", errors.New("its access control refuses listed devices; set it to allow (white list) mode, with this machine on the list")
	case !info.Own.IsZero() && !own:
		return "", fmt.Errorf("this machine (%s) is not on its list; in allow mode wired devices are blocked too, so add it", info.Own)
	}
	return fmt.Sprintf("%s, %d entries, %d of them ours", info.Family, len(entries), ours), nil
}
