package setup

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/cmd/sharefi/check"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/internal/span"
)

var tokenShape = regexp.MustCompile(`^\d+:[\w-]+$`)

func (u *setup) askTelegram(ctx context.Context) error {
	token := ""
	ask := func() (err error) {
		token, err = u.Text(ctx, keyboard.Question{
			Title: "The bot's token", About: "Write /newbot to @BotFather on Telegram; it answers with a token such " +
				"as 123456:ABC-DEF.", Hidden: true,
			Preset: u.config.Telegram.Token.Reveal(),
			Check: func(s string) error {
				if !tokenShape.MatchString(s) {
					return errors.New("that is not a token: digits, a colon, and letters")
				}
				return nil
			},
		})
		u.config.Telegram.Token = secret.New(token)
		return err
	}
	err := u.settle(ctx, ask, func(ctx context.Context) []check.Finding {
		k := check.New(&u.config, u.Streams)
		k.AtWork = u.atWork
		name, found := k.Telegram(ctx)
		u.bot = name
		return found
	})
	if err == nil {
		u.keep("telegram.token", "telegram.token", token)
	}
	return err
}

// claimWait is how long the owner may take to send the code.
const claimWait = 3 * time.Minute

func (u *setup) askOwner(ctx context.Context) error {
	options := []string{"Later: sharefi run prints a code to send to the bot", "By my Telegram number, which I know"}
	preset := 0
	if u.bot != "" && !u.atWork {
		options = append(options, "Now: I send a code to @"+u.bot+" on Telegram")
		preset = 2
	}
	for {
		i, err := u.Choose(ctx, "How do you become the owner?", options, preset)
		if err != nil || i == 0 {
			return err
		}
		own := u.askNumber
		if i == 2 {
			own = u.awaitClaim
		}
		id, err := own(ctx)
		switch {
		case ctx.Err() != nil:
			return keyboard.ErrStopped
		case err == nil:
			u.set("owner.telegram", append(u.config.Owner.Telegram, id))
			u.config.Owner.Telegram = append(u.config.Owner.Telegram, id)
			return nil
		case errors.Is(err, keyboard.ErrNoAnswer), errors.Is(err, keyboard.ErrStopped):
			return err
		}
		u.say("✗ %v", err)
	}
}

func (u *setup) askNumber(ctx context.Context) (int64, error) {
	answer, err := u.Text(ctx, keyboard.Question{
		Title: "Your number on Telegram", About: "A number such as 123456789, which @userinfobot tells. It is not " +
			"your phone's.",
		Check: func(s string) error {
			if n, err := strconv.ParseInt(s, 10, 64); err != nil || n <= 0 {
				return errors.New("that is not a number such as 123456789")
			}
			return nil
		},
	})
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(answer, 10, 64)
}

// awaitClaim waits for whoever sends the code that only the person at this keyboard sees.
func (u *setup) awaitClaim(ctx context.Context) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, claimWait)
	defer cancel()
	words := "/claim " + billing.NewCode()
	u.say("Send this to https://t.me/%s within %s, from the account that is to own the shop:", u.bot,
		span.Words(claimWait))
	u.say("\n    %s\n", words)
	c := telegram.New(telegram.Config{Token: u.config.Telegram.Token, APIURL: u.config.Telegram.APIURL})
	in, err := c.Await(ctx, words)
	if errors.Is(err, context.DeadlineExceeded) {
		return 0, errors.New("nobody sent the code")
	}
	if err != nil {
		return 0, err
	}
	id, err := strconv.ParseInt(in.Chat, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read who sent the code: %w", err)
	}
	u.say("✓ %s owns the shop", keyboard.Printable(in.Name))
	if err := c.Send(ctx,
		bot.Outgoing{Chat: in.Chat, Text: "The shop is yours. Send /admin when sharefi runs."}); err != nil {
		u.say("! the bot could not answer: %v", err)
	}
	return id, nil
}

func (u *setup) askWhatsApp(ctx context.Context) error {
	preset := 0
	if u.config.WhatsApp.Enabled {
		preset = 1
	}
	i, err := u.Choose(ctx,
		"Sell on WhatsApp, too? It is an unofficial client, against WhatsApp's terms, and can cost you the number: "+
			"use a spare one.",
		[]string{"No", "Yes; I link it afterwards with: sharefi whatsapp pair"}, preset)
	if err != nil || i == preset {
		return err
	}
	u.config.WhatsApp.Enabled = i == 1
	u.set("whatsapp.enabled", i == 1)
	return nil
}
