// Package shelf looks at the messages that were set aside, at a terminal, also beside the shop that runs.
//
// It must not change a record itself: a message is answered again by the rules of the chat, through the app. Its one
// invariant: a message leaves the shelf only when it was answered, or when its owner said so.
package shelf

import (
	"context"
	"fmt"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/records"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// List lists what was set aside, oldest first.
func List(ctx context.Context, s cli.Streams, file string) error {
	return beside(ctx, s, file, func(c *config.Config, d *desk.Desk) error {
		list, err := d.Records.Shelved(ctx)
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
	return one(ctx, s, file, typed, func(c *config.Config, d *desk.Desk, a desk.Aside) error {
		fmt.Fprintf(s.Out, "code    %s\nat      %s\nfrom    %s %s\nkind    %s\nwords   %s\ntries   %d\nreason  %s\n",
			a.ID, a.At.In(c.Timezone).Format("2006-01-02 15:04:05"), a.In.From(), a.In.Name, a.In.Kind, a.In.Text, a.Tries,
			a.Reason)
		return nil
	})
}

// Retry answers one message again. The person reads the answer when the shop runs.
func Retry(ctx context.Context, s cli.Streams, file, typed string) error {
	return one(ctx, s, file, typed, func(_ *config.Config, d *desk.Desk, a desk.Aside) error {
		if err := d.Retry(ctx, a.ID); err != nil {
			return fmt.Errorf("it is refused again, and stays on the shelf: %w", err)
		}
		fmt.Fprintf(s.Out, "%s is answered\n", a.ID)
		return nil
	})
}

// Drop forgets one message.
func Drop(ctx context.Context, s cli.Streams, file, typed string) error {
	return one(ctx, s, file, typed, func(_ *config.Config, d *desk.Desk, a desk.Aside) error {
		if err := d.Records.Unshelve(ctx, a.ID); err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "%s is forgotten\n", a.ID)
		return nil
	})
}

// one calls f for the message that a code names.
func one(
	ctx context.Context, s cli.Streams, file, typed string, f func(*config.Config, *desk.Desk, desk.Aside) error,
) error {
	code, ok := billing.ParseCode(typed)
	if !ok {
		return cli.Usage(fmt.Errorf("%q is not a code, as in K7Q4-MD2X; sharefi shelf list shows them", typed))
	}
	return beside(ctx, s, file, func(c *config.Config, d *desk.Desk) error {
		list, err := d.Records.Shelved(ctx)
		if err != nil {
			return err
		}
		for _, a := range list {
			if strings.EqualFold(a.ID, code) {
				return f(c, d, a)
			}
		}
		return fmt.Errorf("%s: %w", code, desk.ErrNotShelved)
	})
}

// beside opens the shop's desk beside the shop that runs, or while none does.
func beside(ctx context.Context, s cli.Streams, file string, f func(*config.Config, *desk.Desk) error) error {
	c, err := cli.Load(s, file)
	if err != nil {
		return err
	}
	return records.Beside(ctx, s, c, func(db *redisdb.DB) error {
		shop := &app.App{Config: c, DB: db, Now: s.Now, Log: cli.NewLog(s.Err, c)}
		d, err := shop.OpenDesk(ctx)
		if err != nil {
			return err
		}
		return f(c, d)
	})
}
