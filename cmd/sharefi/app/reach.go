package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/whatsapp"
)

// A reach is how people find the bot.
type reach struct {
	telegram interface {
		Me(ctx context.Context) (string, error)
	}
	whatsapp *whatsapp.Channel // nil while it is switched off
	log      *slog.Logger

	asking sync.Mutex
	me     atomic.Pointer[string] // the bot's user name, once it is known
}

// askWithin bounds how long Telegram may take to tell the bot's name.
const askWithin = 5 * time.Second

// errUnknown says that Telegram did not tell the bot's name yet.
var errUnknown = errors.New("the bot's name is not known")

// username is the bot's, asked for once. It is empty while Telegram does not tell.
func (r *reach) username() string {
	r.asking.Lock()
	defer r.asking.Unlock()
	if known := r.me.Load(); known != nil {
		return *known
	}
	ctx, cancel := context.WithTimeout(context.Background(), askWithin)
	defer cancel()
	me, err := r.telegram.Me(ctx)
	if err != nil {
		r.log.Warn("ask Telegram for the bot's name", "err", err)
		return ""
	}
	r.me.Store(&me)
	return me
}

// known is as much as can be said without asking.
func (r *reach) known() bot.Reach {
	var list bot.Reach
	if known := r.me.Load(); known != nil {
		list.Telegram = *known
	}
	if r.whatsapp != nil {
		list.WhatsApp = r.whatsapp.Phone()
	}
	return list
}

// all is everything, asked for where it is not known yet. Errors: errUnknown.
func (r *reach) all(context.Context) (bot.Reach, error) {
	if r.username() == "" {
		return bot.Reach{}, errUnknown
	}
	return r.known(), nil
}

// back leads the customer's browser to the chat again.
func (r *reach) back(o billing.Order) billing.Back {
	address := "https://t.me/" + r.username()
	if r.whatsapp != nil && strings.HasPrefix(o.Chat, r.whatsapp.Name()+":") {
		address = "https://wa.me/" + r.whatsapp.Phone()
	}
	return billing.Back{Success: address, Cancel: address}
}
