package telegram

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/bot"
)

// The Bot API takes documents of 50 MB, and a home's line may take a while for them.
const (
	maxDocument = 50_000_000
	uploadFor   = 20 * time.Minute
	pieces      = 64 << 10 // that a file goes out in
)

var errTooLarge = errors.New("larger than Telegram takes")

// document sends a file while it is made. One that is too large for Telegram becomes words.
func (c *Channel) document(ctx context.Context, chat int64, out bot.Outgoing) (int, error) {
	api := c.api(ctx, c.files)
	long := units(out.Text) > maxCaption
	err := stream(ctx, out.Document, func(body io.Reader) error {
		d := tgbotapi.NewDocument(chat, tgbotapi.FileReader{Name: out.Document.Name, Reader: body})
		if !long {
			d.Caption, d.ParseMode, d.ReplyMarkup = markup(out.Text), tgbotapi.ModeHTML, controls(out)
		}
		_, err := api.Request(d)
		return err
	})
	if errors.Is(err, errTooLarge) || says(err, "too large") {
		err = fmt.Errorf("%w: %w", bot.ErrRejected, err)
	}
	err = classify(err)
	switch {
	case errors.Is(err, bot.ErrRejected) && out.Document.Instead != "":
		out.Text = out.Document.Instead
		return c.message(api, chat, out)
	case err != nil:
		return 0, err
	case long:
		return c.message(api, chat, out)
	}
	return 0, nil
}

// stream gives a document to send as a reader, without ever holding it whole. It returns when the
// document's writer has ended, too.
func stream(ctx context.Context, d *bot.Document, send func(io.Reader) error) error {
	r, w := io.Pipe()
	line := &atMost{to: w, left: maxDocument}
	written := make(chan error, 1)
	go func() {
		body := bufio.NewWriterSize(line, pieces)
		err := d.Write(ctx, body)
		if err == nil {
			err = body.Flush()
		}
		w.CloseWithError(err)
		written <- err
	}()
	err := send(r)
	r.Close() // the writer stops if the server did not want it all
	if wrote := <-written; wrote != nil && !line.cut {
		return fmt.Errorf("make the file %s: %w", d.Name, wrote)
	}
	return err
}

// atMost refuses to write more than Telegram takes.
type atMost struct {
	to   io.Writer
	left int
	cut  bool // nobody reads any more
}

func (a *atMost) Write(p []byte) (int, error) {
	if a.left -= len(p); a.left < 0 {
		return 0, errTooLarge
	}
	n, err := a.to.Write(p)
	a.cut = err != nil
	return n, err
}
