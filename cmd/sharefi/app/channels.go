package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/bot/whatsapp"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/pause"
)

// channels are the chat networks that the program knows: whether a shop is on one, and how it is opened.
var channels = []struct {
	on   func(*config.Config) bool
	open func(context.Context, *App) (bot.Channel, error)
}{
	{func(*config.Config) bool { return true }, openTelegram},
	{func(c *config.Config) bool { return c.WhatsApp.Enabled }, openWhatsApp},
}

// openChannels opens those that the shop is on.
func (a *App) openChannels(ctx context.Context) error {
	for _, known := range channels {
		if !known.on(a.Config) {
			continue
		}
		c, err := known.open(ctx, a)
		if err != nil {
			return err
		}
		a.channels = append(a.channels, c)
	}
	return nil
}

// A heldChannel sends only while the shop is ours.
type heldChannel struct {
	bot.Channel
	may func() error
}

func (c heldChannel) Send(ctx context.Context, out bot.Outgoing) error {
	if c.may() != nil {
		return &bot.RetryError{After: lockRetry} // the letter is not to blame
	}
	return c.Channel.Send(ctx, out)
}

// heldChannels are the channels for what people are owed. A program that was paused in the middle, and wakes when another
// has the shop, sends nothing.
func (a *App) heldChannels() (list []bot.Channel) {
	for _, c := range a.channels {
		list = append(list, heldChannel{c, a.held})
	}
	return list
}

// closeChannels closes what is open, so that it can be opened again.
func (a *App) closeChannels() {
	for _, c := range a.channels {
		if closer, ok := c.(io.Closer); ok {
			if err := closer.Close(); err != nil {
				a.Log.Warn("close a channel", "channel", c.Name(), "err", err)
			}
		}
	}
	a.channels = nil
}

func openTelegram(_ context.Context, a *App) (bot.Channel, error) {
	a.telegram = telegram.New(telegram.Config{
		Token: a.Config.Telegram.Token, APIURL: a.Config.Telegram.APIURL, Log: a.Log,
		OnDate: func(t time.Time) { a.guard.Observe("Telegram", t) },
		OnPoll: a.polled(),
	})
	return a.telegram, nil
}

// openWhatsApp makes the channel. Its session in the data folder is opened when it begins to receive.
func openWhatsApp(_ context.Context, a *App) (bot.Channel, error) {
	if err := os.MkdirAll(filepath.Dir(SessionFile(a.Config)), 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	c := a.Chat
	c.File, c.Version, c.NewChats = SessionFile(a.Config), a.Config.WhatsApp.Version, a.Config.WhatsApp.NewChats
	c.Now, c.Log, c.OnState = a.Now, a.Log, a.whatsappSays
	c.OnDate = func(t time.Time) { a.guard.Observe("WhatsApp", t) }
	a.whatsapp = whatsapp.New(c)
	return a.whatsapp, nil
}

// SessionFile is where a shop's WhatsApp session is.
func SessionFile(c *config.Config) string { return filepath.Join(c.Data, c.Shop, "whatsapp.db") }

// A token that is refused once is none that is refused: the owner hears of what lasts.
const refusedFor = 20 * time.Second

// polled hears of each poll of Telegram, whatever came of it, and tells the owner when the bot is refused.
func (a *App) polled() func(error) {
	beat := a.vitals.expect("Telegram", pollRound)
	return func(err error) {
		beat()
		if why := telegram.CutOff(err); why != "" || err == nil {
			a.faults.report("Telegram", cutWords[why], a.Now(), a.cutOff("telegram", why, refusedFor))
		}
		if err == nil && a.metrics != nil {
			a.metrics.polled.Store(int64(up()))
		}
	}
}

// whatsappSays tells the owner when WhatsApp is cut off, and when it works again.
func (a *App) whatsappSays(s whatsapp.State) {
	a.Log.Info("WhatsApp", "linked", s.Linked, "why", s.Why)
	a.reportWhatsApp(s)
}

// stateAgain is how often WhatsApp's state is reported again: what could not be stored is told then.
const stateAgain = 10 * time.Second

// watchWhatsApp reports WhatsApp's state until ctx ends.
func (a *App) watchWhatsApp(ctx context.Context) error {
	for ctx.Err() == nil {
		pause.For(ctx, stateAgain)
		if a.whatsapp != nil {
			a.reportWhatsApp(a.whatsapp.State())
		}
	}
	return nil
}

func (a *App) reportWhatsApp(s whatsapp.State) {
	switch {
	case s.Linked:
		s.Why = ""
	case s.Why == "":
		return // it begins
	}
	a.faults.report("WhatsApp", cutWords[s.Why], a.Now(), a.cutOff("whatsapp", s.Why, 0))
}

// cutWords say in the health why a channel rests, and what mends it.
var cutWords = map[string]string{
	bot.CutToken:    "the bot's token is refused; get a new one from @BotFather and put it into the configuration",
	bot.CutPolled:   "another program polls with the bot's token; stop it, or make another bot",
	bot.CutWebhook:  "a webhook takes the bot's messages; delete it with the Bot API's deleteWebhook",
	bot.CutSession:  "the session can't be read; move whatsapp.db out of the data folder, and link again",
	bot.CutUnlinked: "it is not linked; link it with sharefi whatsapp pair, or /whatsapp",
	bot.CutBanned:   "the account may not send for a while",
	bot.CutReplaced: "another program uses the same link; stop it",
	bot.CutOutdated: "this version of sharefi is too old for it; install the newest",
	bot.CutRefused:  "it refuses the connection; see the log",
}

// cutOff tells the owner that a channel is cut off, and that it works again.
func (a *App) cutOff(channel, why string, after time.Duration) pinger {
	return pinger{
		gone: billing.Notice{To: billing.Owner, Kind: billing.ChatGone, Detail: bot.CutOff(channel, why)},
		back: billing.Notice{To: billing.Owner, Kind: billing.ChatBack, Detail: bot.CutOff(channel, "")},
		tell: a.talk.Orders.Tell, after: after, log: a.Log,
	}
}
