package outbox_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/outbox"
)

// exporting is an outbox whose notices are exports.
type exporting struct {
	*box
	table bot.Table
}

func (e exporting) Scene(context.Context, outbox.Letter) (bot.Scene, error) {
	s := bottest.Scene(bottest.Order(billing.Paid), nil)
	s.Table = e.table
	return s, nil
}

func TestProgressIsShownInTheMenuUntilTheEnd(t *testing.T) {
	for _, c := range []struct {
		name   string
		detail string
		fails  int
		shown  []string
	}{
		{"by a button", "customers csv 7", 0, []string{"7: Customers: 1 row, 33 %", "7: Customers: 3 rows, 100 %"}},
		{"once more after a failure", "customers csv 7", 1, []string{"7: Customers: 1 row, 33 %",
			"7: Customers: 3 rows, 100 %", "7: Customers: 1 row, 33 %", "7: Customers: 3 rows, 100 %"}},
		{"by words", "customers csv", 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, r := &box{}, &bottest.Reader{Fails: c.fails}
				b.add(outbox.Letter{To: bottest.Olgas, Notice: &billing.Notice{To: bottest.Olgas, Kind: billing.Export,
					Detail: c.detail}})
				s := &outbox.Sender{
					Outbox: exporting{b, bottest.RowsOf(3,
						func(int) { <-time.After(1100 * time.Millisecond) })}, Channels: []bot.Channel{r}, Log: slog.New(slog.DiscardHandler),
				}
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan error, 1)
				go func() { done <- s.Run(ctx) }()
				<-time.After(20 * time.Second)
				cancel()
				if err := <-done; err != nil || r.Files != 1 || b.left() != 0 {
					t.Errorf("%v, %d files, %d letters left", err, r.Files, b.left())
				}
				if strings.Join(r.Shown, "\n") != strings.Join(c.shown, "\n") {
					t.Errorf("the menu said %q", r.Shown)
				}
			})
		})
	}
}
