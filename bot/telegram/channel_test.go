package telegram_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/secret"
)

const token = "100:AAtoken-nobody-may-read"

// TestMain fails when a goroutine outlives the tests.
func TestMain(m *testing.M) {
	code := m.Run()
	if left := leftGoroutines(5 * time.Second); code == 0 && left != "" {
		fmt.Fprintf(os.Stderr, "goroutines that nobody ended:\n%s\n", left)
		code = 1
	}
	os.Exit(code)
}

// leftGoroutines waits until the tests' own goroutine is the only one, and tells the others'
// stacks if that does not happen.
func leftGoroutines(within time.Duration) string {
	stacks := make([]byte, 1<<20)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(within); ; <-tick.C {
		all := strings.Split(string(stacks[:runtime.Stack(stacks, true)]), "\n\n")
		left := slices.DeleteFunc(all[1:], func(s string) bool { return strings.Contains(s, "os/signal.") })
		if len(left) == 0 || time.Now().After(end) {
			return strings.Join(left, "\n\n")
		}
	}
}

// A notebook is a log that tests read.
type notebook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (n *notebook) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.Write(p)
}

func (n *notebook) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.b.String()
}

func newServer(t *testing.T) *telegramtest.Server {
	t.Helper()
	s := telegramtest.NewServer(telegramtest.Options{Token: token})
	t.Cleanup(s.Close)
	return s
}

func newChannel(s *telegramtest.Server, log io.Writer) *telegram.Channel {
	return telegram.New(telegram.Config{
		Token: secret.New(token), APIURL: s.URL(), PollFor: 30 * time.Second,
		Log: slog.New(slog.NewTextHandler(log, nil)),
	})
}

// soon is how long a test waits for what must happen.
func soon(t *testing.T) context.Context {
	t.Helper()
	return patience.Context(t)
}

// listen receives in the background. The function that it returns ends that, and gives Receive's error.
func listen(t *testing.T, c *telegram.Channel, handle func(context.Context, bot.Incoming) error) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.Receive(ctx, handle) }()
	stop = sync.OnceValue(func() error { cancel(); return <-done })
	t.Cleanup(func() { _ = stop() })
	return stop
}

// into is a handler that passes everything on.
func into(heard chan<- bot.Incoming) func(context.Context, bot.Incoming) error {
	return func(_ context.Context, in bot.Incoming) error {
		heard <- in
		return nil
	}
}

// next is what is heard next.
func next[T any](ctx context.Context, t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-ctx.Done():
		t.Fatalf("nothing came: %v", ctx.Err())
		panic("unreachable")
	}
}

// calls passes on each call of a method, before anything is done.
func calls(s *telegramtest.Server, method string) <-chan time.Time {
	seen := make(chan time.Time, 1000)
	s.Intercept(func(m string, after bool) {
		if m == method && !after {
			seen <- time.Now()
		}
	})
	return seen
}

// eventually waits until something the emulator does makes ok true.
func eventually(ctx context.Context, t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s: %v", what, ctx.Err())
		}
	}
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func lines(n int) string { return strings.Repeat("A line of twenty-five yes\n", n) }
