package bottest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sharefi/sharefi/bot"
)

var ErrDown = errors.New("redis is down")

// A Wire is a channel that notes what was sent, and fails as it is told.
type Wire struct {
	Called string                   // its name; telegram if empty
	Refuse func(bot.Outgoing) error // answers each call; nil for none
	mu     sync.Mutex
	Sent   []string // "chat words"
	At     []time.Time
	Errs   []error // of the next calls
	Takes  time.Duration
	inside map[string]bool // chats that a call is at work for
	Doubly bool            // two calls worked for one chat
	Most   int             // calls at once
}

func (w *Wire) Name() string {
	if w.Called != "" {
		return w.Called
	}
	return "telegram"
}

func (w *Wire) Receive(context.Context, func(context.Context, bot.Incoming) error) error { return nil }

func (w *Wire) Send(_ context.Context, out bot.Outgoing) error {
	w.mu.Lock()
	if w.inside == nil {
		w.inside = map[string]bool{}
	}
	w.Doubly = w.Doubly || w.inside[out.Chat]
	w.inside[out.Chat] = true
	w.Most = max(w.Most, len(w.inside))
	w.mu.Unlock()
	<-time.After(w.Takes)
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.inside, out.Chat)
	if w.Refuse != nil {
		if err := w.Refuse(out); err != nil {
			return err
		}
	}
	if len(w.Errs) > 0 {
		err := w.Errs[0]
		w.Errs = w.Errs[1:]
		if err != nil {
			return err
		}
	}
	words, _, _ := strings.Cut(out.Text, ".")
	w.Sent = append(w.Sent, out.Chat+" "+words)
	w.At = append(w.At, time.Now())
	return nil
}

func (w *Wire) All() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.Sent)
}
