package check

import (
	"context"
	"errors"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/bot/whatsapp"
	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/internal/span"
)

// pollWatch is how long another poller is looked out for.
const pollWatch = 3 * time.Second

func (k *Checker) telegram(ctx context.Context) []Finding {
	_, found := k.Telegram(ctx)
	return found
}

// Telegram tries the token, and gives the bot's name.
func (k *Checker) Telegram(ctx context.Context) (string, []Finding) {
	c := telegram.New(telegram.Config{
		Token: k.Config.Telegram.Token, APIURL: k.Config.Telegram.APIURL, Log: k.log,
		OnDate: func(t time.Time) { k.heard("Telegram", t) },
	})
	name, err := c.Check(ctx)
	if err == nil && !k.AtWork { // else that one polls
		err = c.Alone(ctx, pollWatch)
	}
	if err != nil {
		return "", []Finding{telegramFails(err)}
	}
	return name, []Finding{well("the bot is @%s", name)}
}

// telegramFails says what to do about an error of Telegram's.
func telegramFails(err error) Finding {
	var wait *bot.RetryError
	switch {
	case errors.Is(err, bot.ErrUnauthorized):
		return fails("Telegram refuses the token",
			"ask @BotFather for it (/mybots, then API Token) and put it alone into the file of telegram.token_file").
			answer("copy it from @BotFather (/mybots, then API Token), the whole of it")
	case errors.Is(err, telegram.ErrWebhook):
		return fails("a webhook is set for this bot, so its messages go elsewhere",
			"stop the program that set it, then open https://api.telegram.org/bot<token>/deleteWebhook in a browser")
	case errors.Is(err, telegram.ErrPolled):
		return fails("another program polls with this bot's token",
			"stop it, or make another bot with @BotFather for this shop")
	case errors.As(err, &wait):
		return away(err, "wait for "+span.Words(wait.After)+" and check again")
	}
	return away(err,
		"see whether this machine reaches the internet; where Telegram is blocked, name a Bot API server of yours "+
			"with telegram.api_url")
}

func (k *Checker) whatsApp(ctx context.Context) []Finding {
	linked, err := whatsapp.Linked(ctx, app.SessionFile(k.Config))
	switch {
	case err != nil:
		return []Finding{fails(err, "move "+app.SessionFile(k.Config)+" away, and link again: sharefi whatsapp pair")}
	case !linked:
		return []Finding{fails("it is not linked", "sharefi whatsapp pair, or send /whatsapp to the bot on Telegram")}
	}
	return []Finding{well("it is linked")}
}
