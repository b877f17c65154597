package app_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// BenchmarkStart measures the program as it is built for use, with its private redis-server: from
// the start of the process to its first poll, and what it holds in memory when it is idle.
func BenchmarkStart(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "sharefi")
	build := exec.Command("go", "build", "-o", binary, "github.com/sharefi/sharefi/cmd/sharefi")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	w := apptest.New(b)
	file := w.File("")
	var polled time.Duration
	var resident, own int
	for b.Loop() {
		before := w.Telegram.Calls("getUpdates")
		cmd := exec.Command(binary, "run", "--config", file)
		cmd.Stderr = w.Log
		begun := time.Now()
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		w.Until("it polls", func() bool { return w.Telegram.Calls("getUpdates") > before })
		polled += time.Since(begun)
		rests(w)
		resident += apptest.Kilobytes(b, cmd.Process.Pid, "VmRSS")
		own += apptest.Kilobytes(b, cmd.Process.Pid, "RssAnon")
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			b.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(polled.Milliseconds())/float64(b.N), "ms/first-poll")
	b.ReportMetric(float64(resident)/1024/float64(b.N), "MB-resident")
	b.ReportMetric(float64(own)/1024/float64(b.N), "MB-own")
}

// BenchmarkIdleOnWhatsApp measures what the program holds in memory when it is idle with WhatsApp
// on. It is the test binary that runs, since only that takes the emulator for WhatsApp; it is a
// little larger than the program.
func BenchmarkIdleOnWhatsApp(b *testing.B) {
	w := apptest.WithWhatsApp(b)
	var resident int
	for b.Loop() {
		p := w.Runs("")
		w.Until("it is linked", func() bool { return w.Chat.Connected() == 1 })
		rests(w)
		resident += apptest.Kilobytes(b, p.Pid(), "VmRSS")
		p.End(syscall.SIGTERM)
		w.Account.Unlink()
	}
	b.ReportMetric(float64(resident)/1024/float64(b.N), "MB-resident")
}

// rests waits until a program that was just started has given back what only the start needed, and was
// at the router twice since.
func rests(w *apptest.World) {
	w.T.Helper()
	trimmed := func() int { return strings.Count(w.Log.String(), "memory is given back") }
	before := trimmed()
	w.Until("memory is given back", func() bool { return trimmed() > before })
	passes := w.Router.Logins()
	w.Until("two idle passes", func() bool { return w.Router.Logins() >= passes+2 })
}

// Messages of a run, and the chats that they come from.
const (
	benchMessages = 3000
	benchChats    = 300
)

// BenchmarkMessages measures how many updates a second are dealt with: by the program, which stores
// the effects of each, on a real redis-server; and by a bot that does nothing but poll with the same
// library and echo. Answers are sent at the pace that Telegram allows, and are not waited for.
func BenchmarkMessages(b *testing.B) {
	b.Run("sharefi", func(b *testing.B) {
		w := apptest.New(b)
		w.Start()
		w.Until("it polls", func() bool { return w.Telegram.Calls("getUpdates") > 0 })
		for b.Loop() {
			flood(w, b, "/access")
		}
	})
	b.Run("echo bot", func(b *testing.B) {
		w := apptest.New(b)
		ctx, cancel := context.WithCancel(b.Context())
		done := make(chan struct{})
		go func() { defer close(done); echo(ctx, w) }()
		for b.Loop() {
			flood(w, b, "hello")
		}
		cancel()
		w.Telegram.SetDown(true)
		<-done
	})
}

// flood has many people write at once, and measures until no update waits.
func flood(w *apptest.World, b *testing.B, words string) {
	b.StopTimer()
	w.Telegram.Late(true)
	w.Floods++ // other people each time: a chat that says too much is not listened to
	for n := range benchMessages {
		w.Telegram.Person(int64(w.Floods*10_000+n%benchChats), "Person", "en", "+12025550123").Say(words)
	}
	b.StartTimer()
	begun := time.Now()
	w.Telegram.Late(false)
	for w.Telegram.Waiting() > 0 {
		<-time.After(time.Millisecond)
	}
	b.ReportMetric(benchMessages/time.Since(begun).Seconds(), "messages/s")
}

// echo is the least that a bot can be.
func echo(ctx context.Context, w *apptest.World) {
	api, err := tgbotapi.NewBotAPIWithAPIEndpoint(w.Telegram.Token, w.Telegram.URL()+"/bot%s/%s")
	if err != nil {
		return
	}
	for offset := 0; ctx.Err() == nil; {
		updates, err := api.GetUpdates(tgbotapi.UpdateConfig{Offset: offset, Limit: 100, Timeout: 5,
			AllowedUpdates: []string{"message"}})
		if err != nil {
			continue
		}
		for _, u := range updates {
			offset = u.UpdateID + 1
			if u.Message != nil {
				_, _ = api.Send(tgbotapi.NewMessage(u.Message.Chat.ID, u.Message.Text))
			}
		}
	}
}
