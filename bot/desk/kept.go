package desk

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/sharefi/sharefi/bot"
)

// A Kept is a message that was refused, or that came behind one of its chat, and is to be answered later. The channel
// has forgotten it, so that nobody else waits for it.
type Kept struct {
	At time.Time    `json:"at"`
	In bot.Incoming `json:"in"`
}

// A Keeper keeps such messages. Every method may block on Redis.
type Keeper interface {
	// Hold keeps a message. One that is kept already stays as it was.
	Hold(ctx context.Context, k Kept) error

	// Held are the kept messages, oldest first.
	Held(ctx context.Context) ([]Kept, error)

	// Release forgets a kept message.
	Release(ctx context.Context, in bot.Incoming) error
}

// Between two tries of a kept message lies a growing rest, so that it is set aside within a quarter of a minute.
const (
	firstRest = 400 * time.Millisecond
	awayRest  = time.Second // while Redis is away
)

// waiting are the chats with kept messages. The zero value is ready.
type waiting struct {
	mu    sync.Mutex
	chats map[string]*line
	bell  chan struct{}
}

// A line is one chat's kept messages, in their order.
type line struct {
	messages []bot.Incoming
	due      time.Time // when the first of them is tried again
	rest     time.Duration
}

// has reports whether a chat has kept messages.
func (w *waiting) has(chat string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.chats[chat] != nil
}

// add puts a message behind the others of its chat.
func (w *waiting) add(in bot.Incoming, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.chats == nil {
		w.chats = map[string]*line{}
	}
	l := w.chats[in.From()]
	if l == nil {
		l = &line{due: now.Add(firstRest), rest: firstRest}
		w.chats[in.From()] = l
	}
	if !slices.ContainsFunc(l.messages, func(other bot.Incoming) bool { return other.ID == in.ID }) {
		l.messages = append(l.messages, in)
	}
	if w.bell != nil {
		select {
		case w.bell <- struct{}{}:
		default:
		}
	}
}

// first is the next message to try, of a chat that is due.
func (w *waiting) first(now time.Time) (in bot.Incoming, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, l := range w.chats {
		if !l.due.After(now) {
			return l.messages[0], true
		}
	}
	return in, false
}

// done takes the first message of a chat out.
func (w *waiting) done(chat string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := w.chats[chat]
	if l.messages, l.rest = l.messages[1:], firstRest; len(l.messages) == 0 {
		delete(w.chats, chat)
	}
}

// again has a chat rest.
func (w *waiting) again(chat string, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := w.chats[chat]
	l.rest *= 2
	l.due = now.Add(l.rest)
}

// next is how long it is until a message is due.
func (w *waiting) next(now time.Time) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	d := time.Minute
	for _, l := range w.chats {
		d = min(d, l.due.Sub(now))
	}
	return max(d, 0)
}

// Recall reads what was kept before the start. It is called before the first message comes.
func (d *Desk) Recall(ctx context.Context) error {
	list, err := d.Records.Held(ctx)
	for _, k := range list {
		d.waits.add(k.In, d.Now())
	}
	return err
}

// keep puts a message aside for a moment, with those behind it in its chat.
func (d *Desk) keep(ctx context.Context, in bot.Incoming) error {
	if err := d.Records.Hold(ctx, Kept{At: d.Now(), In: in}); err != nil {
		return err
	}
	d.waits.add(in, d.Now())
	return nil
}

// Retry answers kept messages until ctx ends.
func (d *Desk) Retry(ctx context.Context) error {
	bell := make(chan struct{}, 1)
	d.waits.mu.Lock()
	d.waits.bell = bell
	d.waits.mu.Unlock()
	for ctx.Err() == nil {
		rest := d.waits.next(d.Now())
		if err := d.RetryKept(ctx); err != nil && ctx.Err() == nil {
			d.Log.Warn("answer what was kept", "err", err)
			rest = awayRest
		}
		timer := time.NewTimer(rest)
		select {
		case <-ctx.Done():
		case <-bell:
		case <-timer.C:
		}
		timer.Stop()
	}
	return nil
}

// RetryKept answers the kept messages that are due, each chat's in their order. What is refused too often is set aside.
func (d *Desk) RetryKept(ctx context.Context) error {
	for {
		in, ok := d.waits.first(d.Now())
		if !ok || ctx.Err() != nil {
			return ctx.Err()
		}
		err := d.answer(ctx, in)
		if refused(err) {
			var aside bool
			if aside, err = d.lay(ctx, in, err); err == nil && !aside {
				d.waits.again(in.From(), d.Now())
				continue
			}
		}
		if err != nil {
			return err
		}
		if err := d.Records.Release(ctx, in); err != nil {
			return err
		}
		d.waits.done(in.From())
	}
}
