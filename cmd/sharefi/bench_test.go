package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// BenchmarkStart measures the program as it is built for use, with its private redis-server: from
// the start of the process to its first poll, and what it holds in memory when it is idle.
func BenchmarkStart(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "sharefi")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	w := newWorld(b)
	file := w.file("")
	var polled time.Duration
	var resident, own int
	for b.Loop() {
		before := w.telegram.Calls("getUpdates")
		cmd := exec.Command(binary, "run", "--config", file)
		cmd.Stderr = w.log
		begun := time.Now()
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		w.until("it polls", func() bool { return w.telegram.Calls("getUpdates") > before })
		polled += time.Since(begun)
		w.rests()
		resident += kilobytes(b, cmd.Process.Pid, "VmRSS")
		own += kilobytes(b, cmd.Process.Pid, "RssAnon")
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
	w := withWhatsApp(b)
	var resident int
	for b.Loop() {
		p := w.runs("")
		w.until("it is linked", func() bool { return w.chat.Connected() == 1 })
		w.rests()
		resident += kilobytes(b, p.pid(), "VmRSS")
		p.end(syscall.SIGTERM)
		w.account.Unlink()
	}
	b.ReportMetric(float64(resident)/1024/float64(b.N), "MB-resident")
}

// rests waits until a program that was just started has given back what only the start needed, and was
// at the router twice since.
func (w *world) rests() {
	w.t.Helper()
	trimmed := func() int { return strings.Count(w.log.String(), "memory is given back") }
	before := trimmed()
	w.until("memory is given back", func() bool { return trimmed() > before })
	passes := w.router.Logins()
	w.until("two idle passes", func() bool { return w.router.Logins() >= passes+2 })
}

// kilobytes is the memory that a process holds, of a kind that proc(5) names: VmRSS is all of it, RssAnon what is
// not of files.
func kilobytes(b *testing.B, pid int, kind string) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), kind+":"); ok {
			var n int
			if _, err := fmt.Sscan(rest, &n); err != nil {
				b.Fatal(err)
			}
			return n
		}
	}
	b.Fatal("no " + kind)
	return 0
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
		w := newWorld(b)
		w.start()
		w.until("it polls", func() bool { return w.telegram.Calls("getUpdates") > 0 })
		for b.Loop() {
			w.flood(b, "/access")
		}
	})
	b.Run("echo bot", func(b *testing.B) {
		w := newWorld(b)
		ctx, cancel := context.WithCancel(b.Context())
		done := make(chan struct{})
		go func() { defer close(done); echo(ctx, w) }()
		for b.Loop() {
			w.flood(b, "hello")
		}
		cancel()
		w.telegram.SetDown(true)
		<-done
	})
}

// flood has many people write at once, and measures until no update waits.
func (w *world) flood(b *testing.B, words string) {
	b.StopTimer()
	w.telegram.Late(true)
	w.floods++ // other people each time: a chat that says too much is not listened to
	for n := range benchMessages {
		w.telegram.Person(int64(w.floods*10_000+n%benchChats), "Person", "en", "+12025550123").Say(words)
	}
	b.StartTimer()
	begun := time.Now()
	w.telegram.Late(false)
	for w.telegram.Waiting() > 0 {
		<-time.After(time.Millisecond)
	}
	b.ReportMetric(benchMessages/time.Since(begun).Seconds(), "messages/s")
}

// echo is the least that a bot can be.
func echo(ctx context.Context, w *world) {
	api, err := tgbotapi.NewBotAPIWithAPIEndpoint(w.telegram.Token, w.telegram.URL()+"/bot%s/%s")
	if err != nil {
		return
	}
	for offset := 0; ctx.Err() == nil; {
		updates, err := api.GetUpdates(tgbotapi.UpdateConfig{Offset: offset, Limit: 100, Timeout: 5, AllowedUpdates: []string{"message"}})
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
