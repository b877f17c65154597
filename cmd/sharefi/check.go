package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/bot/whatsapp"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redischild"
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
	for _, w := range c.Warnings {
		fmt.Fprintf(s.out, "warn  %-18s %s\n", "files", w)
	}
	failed := false
	for _, one := range connections(c, newLog(s.err, c)) {
		ctx, cancel := context.WithTimeout(ctx, checkWithin)
		good, err := one.check(ctx)
		cancel()
		if err != nil {
			failed = true
			fmt.Fprintf(s.out, "FAIL  %-18s %v\n", one.what, err)
			continue
		}
		fmt.Fprintf(s.out, "ok    %-18s %s\n", one.what, good)
	}
	if failed {
		return errCheck
	}
	return nil
}

// A connection is one thing that a shop depends on.
type connection struct {
	what  string
	check func(context.Context) (good string, err error)
}

// connections are all that the configuration names.
func connections(c *config.Config, log *slog.Logger) []connection {
	list := []connection{{"Telegram", func(ctx context.Context) (string, error) {
		name, err := telegram.New(telegram.Config{Token: c.Telegram.Token, APIURL: c.Telegram.APIURL, Log: log}).Check(ctx)
		return "the bot is @" + name, err
	}}}
	if c.WhatsApp.Enabled {
		list = append(list, connection{"WhatsApp", func(ctx context.Context) (string, error) {
			linked, err := whatsapp.Linked(ctx, sessionFile(c))
			if err == nil && !linked {
				err = errors.New("it is not linked; run: sharefi whatsapp pair, or send /whatsapp to the bot on Telegram")
			}
			return "it is linked", err
		}})
	}
	list = append(list, connection{"Stripe", func(ctx context.Context) (string, error) {
		p := stripe.New(stripe.Config{Key: c.Stripe.Key, APIURL: c.Stripe.APIURL, Now: now, Log: log})
		return "the key works", p.Check(ctx)
	}}, connection{"Redis", func(ctx context.Context) (string, error) {
		db, _, closeDB, err := openRedis(ctx, c, log)
		if errors.Is(err, redischild.ErrLocked) {
			return "in use by the sharefi that runs here", nil
		}
		if err != nil {
			return "", err
		}
		defer closeDB()
		return "it answers", db.Ping(ctx).Err()
	}})
	for _, site := range c.Sites {
		list = append(list, connection{"router of " + site.Name, func(ctx context.Context) (string, error) { return checkRouter(ctx, site) }})
	}
	return list
}

// checkRouter reads a router's list and filter, and changes nothing.
func checkRouter(ctx context.Context, site config.Site) (string, error) {
	seen, err := probeRouter(ctx, site)
	if err != nil {
		return "", err
	}
	remedy := "to mend that safely, stop sharefi and run: sharefi router prepare --site " + site.Name
	switch {
	case !seen.info.Filter:
		return "", errors.New("its access control is off, so anybody with the password gets in; " + remedy)
	case !seen.info.Allow:
		return "", errors.New("its access control refuses listed devices, instead of admitting them; " + remedy)
	case !seen.info.Own.IsZero() && !seen.own:
		return "", fmt.Errorf("this machine (%s) is not on its list; in allow mode wired devices may be blocked too; %s", seen.info.Own, remedy)
	}
	return fmt.Sprintf("%s, %d entries, %d of them ours", seen.info.Family, seen.entries, seen.ours), nil
}
