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

// openWhatsApp opens the session in the data folder.
func openWhatsApp(ctx context.Context, a *App) (bot.Channel, error) {
	if err := os.MkdirAll(filepath.Dir(SessionFile(a.Config)), 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	c := a.Chat
	c.File, c.Version, c.NewChats = SessionFile(a.Config), a.Config.WhatsApp.Version, a.Config.WhatsApp.NewChats
	c.Now, c.Log, c.OnState = a.Now, a.Log, a.whatsappSays
	opened, err := whatsapp.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	a.whatsapp = opened
	return opened, nil
}

// SessionFile is where a shop's WhatsApp session is.
func SessionFile(c *config.Config) string { return filepath.Join(c.Data, c.Shop, "whatsapp.db") }

// whatsappSays tells the owner when WhatsApp is cut off, and when it works again.
func (a *App) whatsappSays(s whatsapp.State) {
	a.Log.Info("WhatsApp", "linked", s.Linked, "why", s.Why)
	n := billing.Notice{To: billing.Owner, Kind: billing.ChatBack}
	if !s.Linked {
		n.Kind, n.Detail = billing.ChatGone, s.Why
	}
	if told := a.chatGone.Swap(!s.Linked); s.Linked && !told {
		return // it never was away
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := a.talk.Orders.Tell(ctx, n); err != nil {
		a.Log.Warn("tell the owner of WhatsApp", "err", err)
	}
}
