package app

import (
	"context"
	"fmt"
	"log/slog"

	"rsc.io/qr"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/bot/whatsapp"
)

// A linking leads an owner through linking WhatsApp, in the chat that they asked in.
type linking struct {
	channels []bot.Channel
	whatsapp *whatsapp.Channel // nil while it is switched off
	texts    *text.Catalog
	log      *slog.Logger
	asks     chan linkAsk
}

// A linkAsk is an owner who wants to link WhatsApp.
type linkAsk struct {
	in   bot.Incoming
	lang string
}

func newLinking(channels []bot.Channel, w *whatsapp.Channel, texts *text.Catalog, log *slog.Logger) *linking {
	return &linking{channels: channels, whatsapp: w, texts: texts, log: log, asks: make(chan linkAsk, 1)}
}

// ask begins, unless it is under way.
func (l *linking) ask(in bot.Incoming, lang string) {
	select {
	case l.asks <- linkAsk{in, lang}:
	default:
	}
}

// run serves owners until ctx ends, one after another.
func (l *linking) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case ask := <-l.asks:
			l.link(ctx, ask)
		}
	}
}

// link shows the picture to scan, anew while it is wanted.
func (l *linking) link(ctx context.Context, ask linkAsk) {
	switch {
	case l.whatsapp == nil:
		l.say(ctx, ask, bot.LinkOff, nil)
		return
	case l.whatsapp.State().Linked:
		l.say(ctx, ask, bot.LinkFine, nil)
		return
	}
	err := l.whatsapp.Pair(ctx, "", func(s whatsapp.PairStep) error {
		if s.QR == "" {
			l.say(ctx, ask, bot.LinkPasskey, nil)
			return whatsapp.ErrPasskey
		}
		code, err := qr.Encode(s.QR, qr.L)
		if err != nil {
			return fmt.Errorf("draw the picture to scan: %w", err)
		}
		code.Scale = 6
		l.say(ctx, ask, bot.LinkScan, code.PNG(), "valid", s.Valid)
		return nil
	})
	switch {
	case ctx.Err() != nil:
	case err != nil:
		l.say(ctx, ask, bot.LinkFailed, nil, "why", err)
	default:
		l.say(ctx, ask, bot.LinkDone, nil)
	}
}

// say sends a step straight to the chat: the picture is good for less than a minute, and is a secret.
func (l *linking) say(ctx context.Context, ask linkAsk, step bot.LinkStep, picture []byte, args ...any) {
	out := owner.LinkMessage(l.texts.In(ask.lang), step, picture, args...)
	out.Chat = ask.in.Chat
	for _, c := range l.channels {
		if c.Name() != ask.in.Channel {
			continue
		}
		if err := c.Send(ctx, out); err != nil && ctx.Err() == nil {
			l.log.Warn("show how to link WhatsApp", "err", err)
		}
	}
}
