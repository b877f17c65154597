package order

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/cmd/sharefi/records"
	"github.com/sharefi/sharefi/internal/quote"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// A Refunding says which order's money goes back, how much of it, and whether that is confirmed already.
type Refunding struct {
	Code string
	How  []string // all, unused, or an amount; by the rules of /refund if it is empty
	Yes  bool
}

// Refund gives money back, by the rules of /refund in the chat. The shop sends it to the payment provider and
// ends the access, within a minute if it runs, else when it starts.
func Refund(ctx context.Context, s cli.Streams, file string, r Refunding) error {
	c, err := cli.Load(s, file)
	if err != nil {
		return err
	}
	code, err := codeOf(r.Code)
	if err != nil {
		return err
	}
	return records.Beside(ctx, s, c, func(db *redisdb.DB) error {
		shop := &app.App{Config: c, DB: db, Now: s.Now, Log: cli.NewLog(s.Err, c)}
		command := strings.Join(append([]string{"/refund", code}, r.How...), " ")
		answer, changed, err := shop.Typed(ctx, command, func(question string) error {
			fmt.Fprintln(s.Out, question)
			return keyboard.NewLines(s, r.Yes).Confirm()
		})
		switch {
		case err != nil:
			return err
		case !changed:
			return errors.New(answer)
		}
		_, err = fmt.Fprintln(s.Out, answer)
		return err
	})
}

// codeOf reads an order's code.
func codeOf(typed string) (string, error) {
	code, ok := billing.ParseCode(typed)
	if !ok {
		return "", cli.Usage(quote.Errorf("%q is not an order's code, as in K7Q4-MD2X", typed))
	}
	return code, nil
}
