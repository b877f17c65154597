// Package telegram is the Telegram channel: the Bot API by long polling.
//
// It owns the poll loop, the conversion of updates and messages, and the rules of the Bot API
// (limits, errors, rests). It must not import anything of Sharefi but bot, money and secret. Its one
// invariant: the offset moves past an update only after the update was handled, and the token
// leaves the package only inside a request.
package telegram

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/secret"
)

// Config is what a Channel needs.
type Config struct {
	Token   secret.Value
	APIURL  string               // the base in <base>/bot<token>/<method>
	PollFor time.Duration        // how long one poll may wait; 50 s if zero
	Workers int                  // chats handled side by side; 16 if zero
	OnDate  func(date time.Time) // hears the server's clock; may be nil
	OnPoll  func(err error)      // hears of each poll that came back, and how; may be nil
	Log     *slog.Logger         // nothing is logged if nil

	Payments  secret.Value                                       // the token of a payment provider, for invoices in ordinary money
	Checkouts bot.Checkouts                                      // decide on payments in the chat; nobody is answered if nil
	OnInvoice func(context.Context, bot.Checkout, string, error) // hears of each invoice the id of its message, or why it is not taken; may be nil
}

// A Channel is a bot.Channel on Telegram. It is safe for concurrent use.
type Channel struct {
	Config
	poll  *http.Client
	send  *http.Client
	files *http.Client
	soon  announced
}

var _ bot.Channel = (*Channel)(nil)

// New makes a channel. It asks nothing of the network, so that the start is quick.
func New(c Config) *Channel {
	if c.APIURL == "" {
		c.APIURL = "https://api.telegram.org"
	}
	if c.PollFor == 0 {
		c.PollFor = 50 * time.Second
	}
	if c.Workers == 0 {
		c.Workers = 16
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Channel{Config: c, poll: newHTTP(c.PollFor + 10*time.Second), send: newHTTP(30 * time.Second),
		files: newHTTP(uploadFor)}
}

// Name is bot.Channel's.
func (c *Channel) Name() string { return "telegram" }

// api is the Bot API for one call: tgbotapi knows no contexts, so its HTTP client carries one.
func (c *Channel) api(ctx context.Context, client *http.Client) *tgbotapi.BotAPI {
	api := &tgbotapi.BotAPI{
		Token:  standsForIt,
		Client: carrier{ctx: ctx, client: client, base: c.APIURL, token: c.Token.Reveal(), onDate: c.OnDate},
	}
	api.SetAPIEndpoint(endpoint)
	return api
}

// Me is the bot's own user name.
func (c *Channel) Me(ctx context.Context) (string, error) {
	me, err := c.api(ctx, c.send).GetMe()
	if err != nil {
		return "", fmt.Errorf("ask Telegram who we are: %w", classify(err))
	}
	return me.UserName, nil
}

// A Command is one row of the bot's command menu.
type Command struct {
	Name string // without the slash
	Help string
}

// DropCommands takes a chat's own command menu away, so that everybody's shows there.
func (c *Channel) DropCommands(ctx context.Context, chat int64) error {
	if _, err := c.api(ctx, c.send).Request(tgbotapi.NewDeleteMyCommandsWithScope(tgbotapi.NewBotCommandScopeChat(chat))); err != nil {
		return fmt.Errorf("take Telegram's command menu away: %w", classify(err))
	}
	return nil
}

// SetCommands sets the command menu, of one chat or of everybody (0), for clients in a language; without
// one, for all the rest.
func (c *Channel) SetCommands(ctx context.Context, chat int64, lang string, commands []Command) error {
	list := make([]tgbotapi.BotCommand, len(commands))
	for i, cmd := range commands {
		list[i] = tgbotapi.BotCommand{Command: cmd.Name, Description: cmd.Help}
	}
	scope := tgbotapi.NewBotCommandScopeDefault()
	if chat != 0 {
		scope = tgbotapi.NewBotCommandScopeChat(chat)
	}
	if _, err := c.api(ctx, c.send).Request(tgbotapi.NewSetMyCommandsWithScopeAndLanguage(scope, lang,
		list...)); err != nil {
		return fmt.Errorf("set Telegram's command menu: %w", classify(err))
	}
	return nil
}
