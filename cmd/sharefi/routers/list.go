package routers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
)

// List shows what each router lists, and whose it is.
func List(ctx context.Context, s cli.Streams, w Which) error {
	c, err := cli.Load(s, w.File)
	if err != nil {
		return err
	}
	sites, err := w.of(c)
	if err != nil {
		return err
	}
	var failed error
	for _, site := range sites {
		seen, err := probeWithin(ctx, site)
		if err != nil {
			failed = cli.ErrSeen
			fmt.Fprintf(s.Out, "%s: %v\n", site.Name, remedied(site, err))
			continue
		}
		fmt.Fprintf(s.Out, "%s: %d entries, %d of them ours\n", site.Name, seen.Entries, seen.Ours)
		for _, e := range seen.list {
			fmt.Fprintf(s.Out, "  %-17s  %s\n", what(e), whose(c, seen, e))
		}
	}
	return failed
}

// lookWithin bounds a look at a router.
const lookWithin = 20 * time.Second

func probeWithin(ctx context.Context, site config.Site) (Sight, error) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	return See(ctx, site)
}

// what is let in by an entry: a device, or whoever has a passphrase, which no router tells.
func what(e router.Admission) string {
	if e.MAC.IsZero() {
		return "passphrase"
	}
	return e.MAC.String()
}

// whose tells whom an entry belongs to.
func whose(c *config.Config, seen Sight, e router.Admission) string {
	words := "yours: " + keyboard.Printable(e.Name)
	text, tag := router.Untagged(e.Name)
	if mark, marked := router.ParseMark(text); marked {
		words = fmt.Sprintf("order %s, until %s", mark.Code, mark.End.In(c.Timezone).Format("2006-01-02 15:04"))
		if own := app.TagBeside(c); tag != "" && own != "" && tag != own {
			words = "of another Sharefi shop: " + words
		}
	} else if e.MAC == seen.Info.Own {
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

// change does something to a router that nobody else may touch meanwhile.
func change(ctx context.Context, s cli.Streams, w Which, device string,
	do func(context.Context, router.Driver, router.MAC, config.Site) error) error {
	c, site, err := w.one(s)
	if err != nil {
		return err
	}
	mac, err := router.ParseMAC(device)
	if err != nil {
		return cli.Usage(fmt.Errorf("%s: %w", device, err))
	}
	return app.Alone(ctx, s, c, func(ctx context.Context, db *redisdb.DB) error {
		d, err := app.OpenRouter(ctx, c, db, site, nil, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		defer d.Close()
		return remedied(site, do(ctx, d, mac, site))
	})
}

// Allow puts a device of the owner's on the list, by the name that the router shows.
func Allow(ctx context.Context, s cli.Streams, w Which, device, name string) error {
	return change(ctx, s, w, device,
		func(ctx context.Context, d router.Driver, mac router.MAC, site config.Site) error {
			if err := d.Apply(ctx, []router.Admission{{MAC: mac, Name: router.CleanName(name)}}, nil); err != nil {
				return err
			}
			fmt.Fprintf(s.Out, "%s: %s has access without paying\n", site.Name, mac)
			return nil
		})
}

// Remove takes a device of the owner's off the list. What was sold is the shop's to end.
func Remove(ctx context.Context, s cli.Streams, w Which, device string, yes bool) error {
	return change(ctx, s, w, device,
		func(ctx context.Context, d router.Driver, mac router.MAC, site config.Site) error {
			seen, err := look(ctx, d)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(seen.list, func(e router.Admission) bool { return e.MAC == mac })
			switch {
			case i < 0:
				return errNotListed
			case mac == seen.Info.Own:
				return errThis
			}
			if _, ours := router.ParseMark(seen.list[i].Name); ours {
				return errSold
			}
			fmt.Fprintf(s.Out, "%s: %s (%s) leaves the list.\n", site.Name, mac, keyboard.Printable(seen.list[i].Name))
			if err := keyboard.NewLines(s, yes).Confirm(); err != nil {
				return err
			}
			if err := d.Apply(ctx, nil, router.OfDevices(mac)); err != nil {
				return err
			}
			fmt.Fprintln(s.Out, "Done.")
			return nil
		})
}
