package outbox_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/outbox"
)

// A box is an outbox in memory.
type box struct {
	mu      sync.Mutex
	letters []outbox.Letter
	owners  []string
	pings   bot.Pings
	guests  []string
	staff   []string
	scene   bot.Scene      // of every letter, if set
	fail    map[string]int // the next so many calls of a method fail
	serial  int
	reads   int
	tries   map[string]int
	shelf   []outbox.Aside
	told    []billing.Notice
	onRead  func() // called after a page was read and before it is handed over
}

func (b *box) put(to, words string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.add(outbox.Letter{To: to, Reply: &bot.Outgoing{Text: words}})
}

func (b *box) add(l outbox.Letter) {
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

func (b *box) Read(_ context.Context, after string, n int) ([]outbox.Letter, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reads++
	if b.failing("read") {
		return nil, bottest.ErrDown
	}
	var list []outbox.Letter
	for _, l := range b.letters {
		if l.ID > after && len(list) < n {
			list = append(list, l)
		}
	}
	if b.onRead != nil {
		b.mu.Unlock()
		b.onRead()
		b.mu.Lock()
	}
	return list, nil
}

func (b *box) Failed(_ context.Context, l outbox.Letter) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failing("failed") {
		return 0, bottest.ErrDown
	}
	if b.tries == nil {
		b.tries = map[string]int{}
	}
	b.tries[l.ID]++
	return b.tries[l.ID], nil
}

func (b *box) Shelve(ctx context.Context, a outbox.Aside, notices ...billing.Notice) error {
	if err := b.Done(ctx, a.Letter); err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shelf, b.told = append(b.shelf, a), append(b.told, notices...)
	return nil
}

func (b *box) Lost(ctx context.Context, l outbox.Letter) error { return b.Done(ctx, l) }

func (b *box) Done(_ context.Context, done outbox.Letter) error {
	id := done.ID
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failing("done") {
		return bottest.ErrDown
	}
	b.letters = slices.DeleteFunc(b.letters, func(l outbox.Letter) bool { return l.ID == id })
	return nil
}

func (b *box) Forward(_ context.Context, l outbox.Letter, to []string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failing("forward") {
		return bottest.ErrDown
	}
	b.letters = slices.DeleteFunc(b.letters, func(other outbox.Letter) bool { return other.ID == l.ID })
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

func (b *box) Staff(context.Context, bot.Right) ([]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.staff, nil
}

func (b *box) Guests(context.Context, string) ([]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failing("guests") {
		return nil, bottest.ErrDown
	}
	return b.guests, nil
}

func (b *box) Scene(context.Context, outbox.Letter) (bot.Scene, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failing("scene") {
		return bot.Scene{}, bottest.ErrDown
	}
	if b.scene.Order.Code != "" {
		return b.scene, nil
	}
	return bottest.Scene(bottest.Order(billing.Paid), nil), nil
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

// sends lets a sender work for a while.
func sends(t *testing.T, b *box, w *bottest.Wire, d time.Duration) *outbox.Sender {
	t.Helper()
	return sendsOn(t, b, d, w)
}

// sendsOn is sends on several channels.
func sendsOn(t *testing.T, b *box, d time.Duration, wires ...*bottest.Wire) *outbox.Sender {
	t.Helper()
	s := &outbox.Sender{Outbox: b, Log: slog.New(slog.DiscardHandler), Now: time.Now, Zone: time.UTC}
	for _, w := range wires {
		s.Channels = append(s.Channels, w)
	}
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
