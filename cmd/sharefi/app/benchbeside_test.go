package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// BenchmarkBeside measures how soon people are answered on Telegram, at 20 a second, beside somebody else's trouble and
// without any.
func BenchmarkBeside(b *testing.B) {
	for _, c := range []struct {
		name    string
		trouble func(w *apptest.World)
	}{
		{"nothing", func(*apptest.World) {}},
		{"a_poisoned_message_each_second", poisoned},
		{"10000_letters_of_a_channel_that_is_away", backlog},
		{"100_chats_that_rest_for_an_hour", resting},
	} {
		b.Run(c.name, func(b *testing.B) {
			w := apptest.WithWhatsApp(b)
			file := app.SessionFile(w.Config)
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				b.Fatal(err)
			}
			w.Writes(file, strings.Repeat("no database ", 1000)) // WhatsApp is away
			w.Start()
			w.Until("it polls", func() bool { return w.Telegram.Calls("getUpdates") > 0 })
			c.trouble(w)
			first := paced(w, b, 20, true) // while it begins
			var took []time.Duration
			for b.Loop() {
				took = append(took, paced(w, b, 20, true)...)
			}
			b.ReportMetric(milliseconds(quantile(took, 0.5)), "p50-ms")
			b.ReportMetric(milliseconds(quantile(took, 0.99)), "p99-ms")
			b.ReportMetric(milliseconds(quantile(first, 0.99)), "p99-at-first-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// poisoned has somebody whose record is broken say something each second.
func poisoned(w *apptest.World) {
	w.Stores(fmt.Sprint("session:telegram:", apptest.CustomerID), "7 {")
	stop, done := make(chan struct{}), make(chan struct{})
	w.T.Cleanup(func() { close(stop); <-done })
	go func() {
		defer close(done)
		for {
			w.Customer.Say("help")
			select {
			case <-stop:
				return
			case <-time.After(time.Second):
			}
		}
	}()
}

// backlog has letters wait for a hundred people on a channel that is away.
func backlog(w *apptest.World) {
	owes(w, 10_000, func(n int) string { return fmt.Sprintf("whatsapp:%d@lid", 7000+n%100) })
}

// resting has a hundred chats with letters whose chat wants a long rest.
func resting(w *apptest.World) {
	for n := range 100 {
		w.Telegram.Person(int64(7000+n), "Person", "en", "+12025550123")
		w.Telegram.Rest(int64(7000+n), time.Hour)
	}
	owes(w, 1000, func(n int) string { return fmt.Sprint("telegram:", 7000+n%100) })
	w.Until("all rest", func() bool { return w.Telegram.Calls("sendMessage") >= 100 })
}

// owes puts letters into the outbox.
func owes(w *apptest.World, n int, to func(n int) string) {
	db := w.Redis.DB()
	_, err := db.Pipelined(w.Ctx(), func(pipe redis.Pipeliner) error {
		for i := range n {
			pipe.XAdd(w.Ctx(), &redis.XAddArgs{Stream: db.Key("outbox"),
				Values: []string{"letter", fmt.Sprintf(`{"to":%q,"reply":{"Text":"hello"}}`, to(i))}})
		}
		return nil
	})
	if err != nil {
		w.T.Fatal(err)
	}
}
