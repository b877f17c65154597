package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rsc.io/qr"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/bot/whatsapp"
	"github.com/sharefi/sharefi/internal/config"
)

// openWhatsApp opens the session in the data folder.
func (a *App) openWhatsApp(ctx context.Context) error {
	if !a.Config.WhatsApp.Enabled {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(SessionFile(a.Config)), 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	c := a.Chat
	c.File, c.Version, c.NewChats = SessionFile(a.Config), a.Config.WhatsApp.Version, a.Config.WhatsApp.NewChats
	c.Now, c.Log, c.OnState = a.Now, a.Log, a.whatsappSays
	opened, err := whatsapp.Open(ctx, c)
	if err != nil {
		return err
	}
	a.whatsapp = opened
	return nil
}

// SessionFile is where a shop's WhatsApp session is.
func SessionFile(c *config.Config) string { return filepath.Join(c.Data, c.Shop, "whatsapp.db") }

// channels are those that are switched on.
func (a *App) channels() []bot.Channel {
	list := []bot.Channel{a.telegram}
	if a.whatsapp != nil {
		list = append(list, a.whatsapp)
	}
	return list
}

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

// A linkAsk is an owner who wants to link WhatsApp.
type linkAsk struct {
	in   bot.Incoming
	lang string
}

func (a *App) askLink(in bot.Incoming, lang string) {
	select {
	case a.links <- linkAsk{in, lang}:
	default: // one is under way
	}
}

// linkOnDemand serves owners who want to link WhatsApp.
func (a *App) linkOnDemand(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case ask := <-a.links:
			a.link(ctx, ask)
		}
	}
}

// link shows the picture to scan, anew while it is wanted. It is sent straight to the chat, since it
// is good for less than a minute and is a secret.
func (a *App) link(ctx context.Context, ask linkAsk) {
	say := func(step bot.LinkStep, picture []byte, args ...any) {
		out := owner.LinkMessage(a.texts.In(ask.lang), step, picture, args...)
		out.Chat = ask.in.Chat
		for _, c := range a.channels() {
			if c.Name() != ask.in.Channel {
				continue
			}
			if err := c.Send(ctx, out); err != nil && ctx.Err() == nil {
				a.Log.Warn("show how to link WhatsApp", "err", err)
			}
		}
	}
	switch {
	case a.whatsapp == nil:
		say(bot.LinkOff, nil)
		return
	case a.whatsapp.State().Linked:
		say(bot.LinkFine, nil)
		return
	}
	err := a.whatsapp.Pair(ctx, "", func(s whatsapp.PairStep) error {
		if s.QR == "" {
			say(bot.LinkPasskey, nil)
			return whatsapp.ErrPasskey
		}
		code, err := qr.Encode(s.QR, qr.L)
		if err != nil {
			return fmt.Errorf("draw the picture to scan: %w", err)
		}
		code.Scale = 6
		say(bot.LinkScan, code.PNG(), "valid", s.Valid)
		return nil
	})
	switch {
	case ctx.Err() != nil:
	case err != nil:
		say(bot.LinkFailed, nil, "why", err)
	default:
		say(bot.LinkDone, nil)
	}
}

// back leads the customer's browser to the chat again.
func (a *App) back(o billing.Order) billing.Back {
	address := "https://t.me/" + a.username()
	if a.whatsapp != nil && strings.HasPrefix(o.Chat, a.whatsapp.Name()+":") {
		address = "https://wa.me/" + a.whatsapp.Phone()
	}
	return billing.Back{Success: address, Cancel: address}
}
