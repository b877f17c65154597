package bottest

import (
	"context"
	"io"
	"sync"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/owner/export"
)

// RowsOf is a table of some rows.
func RowsOf(n int, slow func(int)) bot.Table {
	return bot.Table{Columns: export.CustomerColumns, Total: int64(n),
		Each: func(_ context.Context, row func([]any) error) error {
			for i := range n {
				slow(i)
				if err := row(export.CustomerRow(bot.Customer{Phone: Carlo, Chats: []string{Carlos}})); err != nil {
					return err
				}
			}
			return nil
		}}
}

// A Reader is a channel that takes files, and shows messages as they are edited.
type Reader struct {
	mu    sync.Mutex
	Shown []string // what the menu said, in order
	Files int
	Fails int
}

func (r *Reader) Name() string { return "telegram" }

func (r *Reader) Receive(ctx context.Context, _ func(context.Context, bot.Incoming) error) error {
	<-ctx.Done()
	return nil
}

func (r *Reader) Send(ctx context.Context, out bot.Outgoing) error {
	if out.Document == nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.Shown = append(r.Shown, out.Edit+": "+out.Text)
		return nil
	}
	if err := out.Document.Write(ctx, io.Discard); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Fails > 0 {
		r.Fails--
		return ErrDown
	}
	r.Files++
	return nil
}
