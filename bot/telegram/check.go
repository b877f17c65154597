package telegram

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/pause"
)

// Why a bot's messages do not come to us though its token is good.
var (
	ErrWebhook = errors.New("a webhook is set for this bot, so its messages go elsewhere; delete it with the Bot API's deleteWebhook")
	ErrPolled  = errors.New("another program polls with this bot's token; stop it, or give this shop a bot of its own")
)

// CutOff says why a poll was refused so that a person is needed, as a bot.Cut…; empty for any other error.
func CutOff(err error) string {
	switch {
	case errors.Is(err, bot.ErrUnauthorized):
		return bot.CutToken
	case says(err, "webhook"):
		return bot.CutWebhook
	case says(err, "conflict"):
		return bot.CutPolled
	}
	return ""
}

// Check tells whether the token is good and no webhook takes the bot's messages.
// Errors: bot.ErrUnauthorized, ErrWebhook.
func (c *Channel) Check(ctx context.Context) (username string, err error) {
	username, err = c.Me(ctx)
	if err != nil {
		return "", err
	}
	hook, err := c.api(ctx, c.send).GetWebhookInfo()
	if err != nil {
		return "", fmt.Errorf("ask Telegram for the webhook: %w", classify(err))
	}
	if hook.IsSet() {
		return username, ErrWebhook
	}
	return username, nil
}

// Alone polls for a while, and tells whether somebody else does: Telegram ends the poll that was
// there before, and the other one comes back and ends ours. Nothing is confirmed, so no message is
// lost; but the other one is disturbed, so this is not for the time while our own shop runs.
// Errors: ErrPolled, ErrWebhook.
func (c *Channel) Alone(ctx context.Context, watch time.Duration) error {
	for over := time.Now().Add(watch); time.Now().Before(over) && ctx.Err() == nil; {
		begun := time.Now()
		resp, err := c.api(ctx, c.poll).MakeRequest("getUpdates", tgbotapi.Params{"limit": "1", "timeout": "1"})
		switch {
		case says(err, "webhook"):
			return ErrWebhook
		case says(err, "conflict"):
			return ErrPolled
		case err != nil:
			return fmt.Errorf("poll Telegram: %w", classify(err))
		case len(resp.Result) > len("[]"):
			return nil // somebody else would have taken what waits here
		}
		pause.For(ctx, pollFloor-time.Since(begun))
	}
	return ctx.Err()
}

// Await waits until somebody sends these words in a private chat. It confirms everything before
// them, so it is for the time before the shop opens.
// Errors: bot.ErrUnauthorized, ErrPolled, ErrWebhook, and ctx's.
func (c *Channel) Await(ctx context.Context, words string) (bot.Incoming, error) {
	offset := 0
	for ctx.Err() == nil {
		updates, err := c.updates(ctx, offset, mostUpdates, c.PollFor)
		var wait *bot.RetryError
		switch {
		case says(err, "webhook"):
			return bot.Incoming{}, ErrWebhook
		case says(err, "conflict"):
			return bot.Incoming{}, ErrPolled
		case errors.Is(err, bot.ErrUnauthorized):
			return bot.Incoming{}, err
		case errors.As(err, &wait):
			pause.For(ctx, wait.After)
		case err != nil:
			pause.For(ctx, time.Second)
		}
		for _, u := range updates {
			offset = max(offset, u.UpdateID+1)
			in, ok := incoming(u)
			if !ok || !in.Private || strings.TrimSpace(in.Text) != words {
				continue
			}
			return in, c.confirm(ctx, offset)
		}
		if len(updates) == 0 {
			pause.For(ctx, pollFloor)
		}
	}
	return bot.Incoming{}, ctx.Err()
}

// confirm lets Telegram forget the updates before an offset.
func (c *Channel) confirm(ctx context.Context, offset int) error {
	_, err := c.api(ctx, c.poll).MakeRequest("getUpdates", tgbotapi.Params{"offset": strconv.Itoa(offset), "limit": "1",
		"timeout": "0"})
	if err != nil {
		return fmt.Errorf("confirm Telegram's updates: %w", classify(err))
	}
	return nil
}
