// Package shelf looks at what was set aside, at a terminal, also beside the shop that runs: messages that could not be
// answered, letters that could not be sent, and events of a payment provider that could not be followed.
//
// It must not answer, send or follow anything itself: the shop that runs does so, by its own clock, places and nudges.
// Its one invariant: a thing leaves the shelf only when it was done, or when the owner said so.
package shelf

import (
	"context"
	"fmt"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/razorpay"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/billing/stars"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	talk "github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/cmd/sharefi/records"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// List lists what was set aside, each kind oldest first.
func List(ctx context.Context, s cli.Streams, file string) error {
	return beside(ctx, s, file, func(c *config.Config, _ *talk.Store, list []item) error {
		for _, i := range list {
			fmt.Fprintf(s.Out, "%s  %s  %-7s  %s  %s\n", i.code, when(c, i, "2006-01-02 15:04"), i.kind,
				keyboard.Printable(i.who), keyboard.Printable(i.reason))
		}
		fmt.Fprintf(s.Out, "%d set aside\n", len(list))
		return nil
	})
}

// when is the time of an item, in the shop's zone; a dash where it can't be read. What people wrote is printed without
// what moves a terminal's cursor.
func when(c *config.Config, i item, layout string) string {
	if i.at.IsZero() {
		return "-"
	}
	return i.at.In(c.Timezone).Format(layout)
}

// Show shows one thing whole, with its reason.
func Show(ctx context.Context, s cli.Streams, file, typed string) error {
	return one(ctx, s, file, typed, func(c *config.Config, _ *talk.Store, i item) error {
		fmt.Fprintf(s.Out, "code    %s\nat      %s\nwhat    %s\n", i.code, when(c, i, "2006-01-02 15:04:05"), i.kind)
		for _, l := range i.lines {
			fmt.Fprintf(s.Out, "%-7s %s\n", l.name, keyboard.Printable(l.value))
		}
		fmt.Fprintf(s.Out, "tries   %d\nreason  %s\n", i.tries, keyboard.Printable(i.reason))
		return nil
	})
}

// Retry has the shop try one thing again, soon if it runs, else when it starts.
func Retry(ctx context.Context, s cli.Streams, file, typed string) error {
	return one(ctx, s, file, typed, func(_ *config.Config, t *talk.Store, i item) error {
		if err := t.Resolve(ctx, bot.ShelfTask{Code: i.code}); err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "The shop that runs %s %s again within %s, else when it starts. If that fails again, "+
			"it is on the shelf with the reason.\n", i.verb, i.code, i.within)
		return nil
	})
}

// Drop forgets one thing.
func Drop(ctx context.Context, s cli.Streams, file, typed string) error {
	return one(ctx, s, file, typed, func(_ *config.Config, t *talk.Store, i item) error {
		if err := t.Resolve(ctx, bot.ShelfTask{Code: i.code, Drop: true}); err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "%s is forgotten\n", i.code)
		return nil
	})
}

// one calls f for what a code names.
func one(ctx context.Context, s cli.Streams, file, typed string, f func(*config.Config, *talk.Store, item) error) error {
	code, ok := billing.ParseCode(typed)
	if !ok {
		return cli.Usage(fmt.Errorf("%q is not a code, as in K7Q4-MD2X; sharefi shelf list shows them", typed))
	}
	return beside(ctx, s, file, func(c *config.Config, t *talk.Store, list []item) error {
		for _, i := range list {
			if strings.EqualFold(i.code, code) {
				return f(c, t, i)
			}
		}
		return fmt.Errorf("%s: %w", code, desk.ErrNotShelved)
	})
}

// beside reads the shelf beside the shop that runs, or while none does.
func beside(ctx context.Context, s cli.Streams, file string, f func(*config.Config, *talk.Store, []item) error) error {
	c, err := cli.Load(s, file)
	if err != nil {
		return err
	}
	return records.Beside(ctx, s, c, func(db *redisdb.DB) error {
		money := &orders.Store{DB: db, Providers: []string{stripe.Name, razorpay.Name, stars.Name, stars.InChatName}, Post: func(*redisdb.Batch, ...billing.Notice) {}}
		t := &talk.Store{DB: db, Now: s.Now, Orders: money}
		list, err := items(ctx, t)
		if err != nil {
			return err
		}
		return f(c, t, list)
	})
}
