package check

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram"
)

// stars tries whether the bot tells of its Stars, and says what they cost whom.
func (k *Checker) stars(ctx context.Context) []Finding {
	c := telegram.New(telegram.Config{Token: k.Config.Telegram.Token, APIURL: k.Config.Telegram.APIURL, Log: k.log})
	_, err := c.Transactions(ctx, 0, 1)
	switch {
	case errors.Is(err, bot.ErrRejected):
		return []Finding{fails("Telegram does not show the bot's Stars: "+err.Error(),
			"open the bot's Balance in @BotFather, and take stars out of the configuration if it has none")}
	case err != nil:
		return []Finding{telegramFails(err)}
	}
	var prices []string
	for _, p := range k.Plans {
		if asked, err := k.Config.Stars.Value.Ask(p.Price); err == nil {
			prices = append(prices, fmt.Sprintf("%s %d", p.Name, asked.Amount))
		}
	}
	const doubts = "buyers pay Telegram more for them, you get them after up to 21 days, and Telegram may object: it wants them " +
		"for digital goods"
	return []Finding{warns(fmt.Sprintf("in Stars: %s; %s", strings.Join(prices, ", "), doubts),
		"read docs/PAYING.md about Stars, and take stars out of the configuration if that is not for you")}
}

// inChat looks at the token of invoices in ordinary money. Only an invoice can try it, which somebody could pay.
func (k *Checker) inChat(context.Context) []Finding {
	if strings.Contains(k.InChat.Reveal(), ":TEST:") {
		return []Finding{warns("the token is for tests: no real money is taken",
			"take the live one from @BotFather (your bot, then Payments) before you sell")}
	}
	return []Finding{well("a token is set; be your own first customer to see whether it works")}
}
