// Package shelf looks at the messages that were set aside, at a terminal, also beside the shop that runs.
//
// It must not answer a message itself: the shop that runs does so, by its own clock, places and nudges. Its one
// invariant: a message leaves the shelf only when it was answered, or when the owner said so.
package shelf

import (
	"context"
	"fmt"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/desk"
	talk "github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/records"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// List lists what was set aside, oldest first.
func List(ctx context.Context, s cli.Streams, file string) error {
	return beside(ctx, s, file, func(c *config.Config, shelf desk.Shelf) error {
		list, err := shelf.Shelved(ctx)
		if err != nil {
			return err
		}
		for _, a := range list {
			fmt.Fprintf(s.Out, "%s  %s  %s  %s\n", a.ID, a.At.In(c.Timezone).Format("2006-01-02 15:04"), a.In.From(), a.Reason)
		}
		fmt.Fprintf(s.Out, "%d set aside\n", len(list))
		return nil
	})
}

// Show shows one message whole, with its reason.
func Show(ctx context.Context, s cli.Streams, file, typed string) error {
	return one(ctx, s, file, typed, func(c *config.Config, _ desk.Shelf, a desk.Aside) error {
		fmt.Fprintf(s.Out, "code    %s\nat      %s\nfrom    %s %s\nkind    %s\nwords   %s\ntries   %d\nreason  %s\n",
			a.ID, a.At.In(c.Timezone).Format("2006-01-02 15:04:05"), a.In.From(), a.In.Name, a.In.Kind, a.In.Text, a.Tries,
			a.Reason)
		return nil
	})
}

// Retry has the shop answer one message again, within seconds if it runs, else when it starts.
func Retry(ctx context.Context, s cli.Streams, file, typed string) error {
	return one(ctx, s, file, typed, func(_ *config.Config, shelf desk.Shelf, a desk.Aside) error {
		if err := shelf.Ask(ctx, a.ID); err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "The shop that runs answers %s again within seconds, else when it starts. If it is refused again, "+
			"it stays on the shelf with the reason.\n", a.ID)
		return nil
	})
}

// Drop forgets one message.
func Drop(ctx context.Context, s cli.Streams, file, typed string) error {
	return one(ctx, s, file, typed, func(_ *config.Config, shelf desk.Shelf, a desk.Aside) error {
		if err := shelf.Unshelve(ctx, a.ID); err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "%s is forgotten\n", a.ID)
		return nil
	})
}

// one calls f for the message that a code names.
func one(
	ctx context.Context, s cli.Streams, file, typed string, f func(*config.Config, desk.Shelf, desk.Aside) error,
) error {
	code, ok := billing.ParseCode(typed)
	if !ok {
		return cli.Usage(fmt.Errorf("%q is not a code, as in K7Q4-MD2X; sharefi shelf list shows them", typed))
	}
	return beside(ctx, s, file, func(c *config.Config, shelf desk.Shelf) error {
		list, err := shelf.Shelved(ctx)
		if err != nil {
			return err
		}
		for _, a := range list {
			if strings.EqualFold(a.ID, code) {
				return f(c, shelf, a)
			}
		}
		return fmt.Errorf("%s: %w", code, desk.ErrNotShelved)
	})
}

// beside opens the shelf beside the shop that runs, or while none does.
func beside(ctx context.Context, s cli.Streams, file string, f func(*config.Config, desk.Shelf) error) error {
	c, err := cli.Load(s, file)
	if err != nil {
		return err
	}
	return records.Beside(ctx, s, c, func(db *redisdb.DB) error {
		return f(c, &talk.Store{DB: db, Now: s.Now})
	})
}
