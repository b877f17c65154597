package bot_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
)

// A box is an outbox in memory.
type box struct {
	mu      sync.Mutex
	letters []bot.Letter
	owners  []string
	pings   bot.Pings
	guests  []string
	fail    map[string]int // the next so many calls of a method fail
	serial  int
	reads   int
}

var errDown = errors.New("redis is down")

func (b *box) put(to, words string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.add(bot.Letter{To: to, Reply: &bot.Outgoing{Text: words}})
}

func (b *box) add(l bot.Letter) {
	b.serial++
	l.ID = fmt.Sprintf("%06d", b.serial)
	b.letters = append(b.letters, l)
}

func (b *box) failing(method string) bool {
	if b.fail[method] == 0 {
		return false
	}
	b.fail[method]--
	return true
}

func (b *box) Read(_ context.Context, after string, n int) ([]bot.Letter, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reads++
	if b.failing("read") {
		return nil, errDown
	}
	var list []bot.Letter
	for _, l := range b.letters {
		if l.ID > after && len(list) < n {
			list = append(list, l)
		}
	}
	return list, nil
}

func (b *box) Lost(ctx context.Context, l bot.Letter) error { return b.Done(ctx, l) }

func (b *box) Done(_ context.Context, done bot.Letter) error {
	id := done.ID
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failing("done") {
		return errDown
	}
	b.letters = slices.DeleteFunc(b.letters, func(l bot.Letter) bool { return l.ID == id })
	return nil
}

func (b *box) Forward(_ context.Context, l bot.Letter, to []string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failing("forward") {
		return errDown
	}
	b.letters = slices.DeleteFunc(b.letters, func(other bot.Letter) bool { return other.ID == l.ID })
	for _, address := range to {
		l.To = address
		b.add(l)
	}
	return nil
}

func (b *box) Owners(context.Context) ([]string, bot.Pings, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.owners, b.pings, nil
}

func (b *box) Guests(context.Context, string) ([]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failing("guests") {
		return nil, errDown
	}
	return b.guests, nil
}

func (b *box) Scene(context.Context, bot.Letter) (bot.Scene, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failing("scene") {
		return bot.Scene{}, errDown
	}
	return scene(order(billing.Paid), nil), nil
}

func (b *box) left() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.letters)
}

func (b *box) looked() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.reads
}

// A wire is a channel that notes what was sent, and fails as it is told.
type wire struct {
	mu     sync.Mutex
	sent   []string // "chat words"
	at     []time.Time
	errs   []error // of the next calls
	takes  time.Duration
	inside map[string]bool // chats that a call is at work for
	doubly bool            // two calls worked for one chat
	most   int             // calls at once
}

func (w *wire) Name() string { return "telegram" }

func (w *wire) Receive(context.Context, func(context.Context, bot.Incoming) error) error { return nil }

func (w *wire) Send(_ context.Context, out bot.Outgoing) error {
	w.mu.Lock()
	if w.inside == nil {
		w.inside = map[string]bool{}
	}
	w.doubly = w.doubly || w.inside[out.Chat]
	w.inside[out.Chat] = true
	w.most = max(w.most, len(w.inside))
	w.mu.Unlock()
	<-time.After(w.takes)
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.inside, out.Chat)
	if len(w.errs) > 0 {
		err := w.errs[0]
		w.errs = w.errs[1:]
		if err != nil {
			return err
		}
	}
	words, _, _ := strings.Cut(out.Text, ".")
	w.sent = append(w.sent, out.Chat+" "+words)
	w.at = append(w.at, time.Now())
	return nil
}

func (w *wire) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.sent)
}

// sends lets a sender work for a while.
func sends(t *testing.T, b *box, w *wire, d time.Duration) *bot.Sender {
	t.Helper()
	s := &bot.Sender{Outbox: b, Channels: []bot.Channel{w}, Log: slog.New(slog.DiscardHandler), Now: time.Now, Zone: time.UTC}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	<-time.After(d)
	synctest.Wait()
	cancel()
	if err := <-done; err != nil {
		t.Errorf("it ends with %v", err)
	}
	return s
}
