package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os/user"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
)

var errOtherShape = errors.New("these records have another version than this program's; start this version of sharefi first")

// refunding is whose money goes back, how much of it, and whether that is confirmed already.
type refunding struct {
	Code string
	How  []string // all, unused, or an amount; by the rules of /refund if it is empty
	Yes  bool
}

// refundOrder gives money back, by the rules of /refund in the chat. The shop sends it to the payment provider and ends the
// access, within a minute if it runs, else when it starts.
func refundOrder(ctx context.Context, s streams, file string, r refunding) error {
	c, err := load(s, file)
	if err != nil {
		return err
	}
	code, ok := billing.ParseCode(r.Code)
	if !ok {
		return usage(fmt.Errorf("%q is not an order's code, as in K7Q4-MD2X", r.Code))
	}
	return beside(ctx, s, c, func(db *redisdb.DB) error {
		if n, err := db.Schema(ctx); err != nil || n > 0 && n != len(migrations)+1 {
			return errors.Join(err, errOtherShape)
		}
		app := &App{Config: c, DB: db, Now: s.now, Log: newLog(s.err, c), guard: scheduler.NewGuard(s.now)}
		if err := app.build(); err != nil {
			return err
		}
		app.leases.Orders.Places = func(string) int { return 1 << 30 } // nothing is sold here
		in := bot.Incoming{
			ID: rand.Text(), Channel: desk.Terminal, Chat: userName(), Private: true, Kind: bot.Text, Lang: "en", At: s.now(),
			Text: strings.Join(append([]string{"/refund", code}, r.How...), " "),
		}
		said, changed, err := app.desk.Typed(ctx, in, func(question string) error {
			fmt.Fprintln(s.out, question)
			return newLines(s, r.Yes).confirm()
		})
		switch {
		case err != nil:
			return err
		case !changed:
			return errors.New(said)
		}
		_, err = fmt.Fprintln(s.out, said)
		return err
	})
}

// userName is who types, for the journal.
func userName() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "somebody"
}
