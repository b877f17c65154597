package app_test

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// quantile is of a list that it sorts.
func quantile(list []time.Duration, q float64) time.Duration {
	slices.Sort(list)
	return list[min(int(q*float64(len(list))), len(list)-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkReplies measures at a steady pace, each message from another person: from the message
// until the answer to it is stored, at any pace, and until it is read, at the 25 a second that
// Telegram takes.
func BenchmarkReplies(b *testing.B) {
	for _, c := range []struct {
		pace int
		read bool
	}{{20, true}, {200, false}} {
		b.Run(fmt.Sprintf("%d_a_second", c.pace), func(b *testing.B) {
			w := apptest.New(b)
			w.Start()
			w.Until("it polls", func() bool { return w.Telegram.Calls("getUpdates") > 0 })
			for b.Loop() {
				took := paced(w, b, c.pace, c.read)
				b.ReportMetric(milliseconds(quantile(took, 0.5)), "p50-ms")
				b.ReportMetric(milliseconds(quantile(took, 0.99)), "p99-ms")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// paced has people speak at a pace for five seconds.
func paced(w *apptest.World, b *testing.B, pace int, read bool) []time.Duration {
	b.Helper()
	const lasts = 5
	w.Floods++
	db, after := w.Redis.DB(), "$"
	said := map[string]time.Time{}
	var people []*telegramtest.Person
	for n := range pace * lasts {
		people = append(people, w.Telegram.Person(int64(w.Floods*10_000+n), "Person", "en", "+12025550123"))
	}
	letters, err := db.XRevRangeN(b.Context(), db.Key("outbox"), "+", "-", 1).Result()
	if err == nil && len(letters) > 0 {
		after = letters[0].ID
	} else {
		after = "0"
	}
	done := make(chan []time.Duration, 1)
	begun := time.Now()
	for n := range people {
		address := fmt.Sprintf("telegram:%d", w.Floods*10_000+n)
		said[address] = begun.Add(time.Duration(n) * time.Second / time.Duration(pace))
	}
	if !read {
		w.Telegram.Fail("sendMessage", 1<<20, 429, 60, "Too Many Requests") // so that no answer leaves unseen
		go func() { done <- stored(w, b, after, said) }()
	}
	took := make([]time.Duration, len(people))
	var heard []chan time.Duration
	for n, p := range people {
		<-time.After(time.Until(begun.Add(time.Duration(n) * time.Second / time.Duration(pace))))
		at := time.Now()
		p.Say("/start")
		if read {
			one := make(chan time.Duration, 1)
			heard = append(heard, one)
			go func() { w.Hears(p, "Need Wi-Fi?"); one <- time.Since(at) }()
		}
	}
	if !read {
		return <-done
	}
	for n, one := range heard {
		took[n] = <-one
	}
	return took
}

// stored waits for the answers in the outbox, and gives how long each took from what was said.
func stored(w *apptest.World, b *testing.B, after string, said map[string]time.Time) (took []time.Duration) {
	db := w.Redis.DB()
	for len(took) < len(said) {
		letters, err := db.XRangeN(b.Context(), db.Key("outbox"), "("+after, "+", 1000).Result()
		if err != nil {
			b.Error(err)
			return took
		}
		now := time.Now()
		for _, l := range letters {
			after = l.ID
			for chat, at := range said {
				if strings.Contains(fmt.Sprint(l.Values), `"`+chat+`"`) {
					took = append(took, max(0, now.Sub(at)))
				}
			}
		}
		<-time.After(time.Millisecond)
	}
	return took
}

// BenchmarkSale measures from the payment to the word that it arrived, and from the device to access.
func BenchmarkSale(b *testing.B) {
	w := apptest.New(b)
	w.Start()
	var paid, in []time.Duration
	for b.Loop() {
		w.Floods++
		p := w.Telegram.Person(int64(w.Floods*10_000), "Person", "en", buyerPhone(w.Floods))
		code := w.Orders(p)
		begun := time.Now()
		w.Pays(code)
		w.Hears(p, "is paid")
		paid = append(paid, time.Since(begun))
		begun = time.Now()
		p.Say(fmt.Sprintf("02:00:5e:10:%02x:%02x", w.Floods>>8, w.Floods&0xff))
		w.Hears(p, "You're in")
		in = append(in, time.Since(begun))
	}
	b.ReportMetric(milliseconds(quantile(paid, 0.5)), "ms/paid")
	b.ReportMetric(milliseconds(quantile(in, 0.5)), "ms/access")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkCrowd measures what the program holds in memory after ten thousand people wrote at once.
func BenchmarkCrowd(b *testing.B) {
	w := apptest.New(b)
	for b.Loop() {
		p := w.Runs("")
		w.Until("it polls", func() bool { return w.Telegram.Calls("getUpdates") > 0 })
		before := apptest.Kilobytes(b, p.Pid(), "VmRSS")
		w.Floods++
		w.Telegram.Late(true)
		for n := range 10_000 {
			w.Telegram.Person(int64(w.Floods*100_000+n), "Person", "en", "+12025550123").Say("/start")
		}
		w.Telegram.Late(false)
		w.Until("everything is being stored", func() bool { return w.Telegram.Waiting() == 0 })
		b.ReportMetric(float64(before)/1024, "MB-before")
		b.ReportMetric(float64(apptest.Kilobytes(b, p.Pid(), "VmRSS"))/1024, "MB-with-10k-chats")
		p.End(syscall.SIGTERM)
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkTakeover measures how long a shop is without a worker after a kill -9: until a standby
// on the same machine polls.
func BenchmarkTakeover(b *testing.B) {
	w := apptest.New(b)
	file := w.File("unix://" + w.Redis.Socket)
	first := &apptest.Process{W: w, Args: []string{"run", "--config", file}}
	first.Start()
	b.Cleanup(func() { first.End(syscall.SIGTERM) })
	for b.Loop() {
		w.Until("one works", func() bool { return w.Telegram.Calls("getUpdates") > 0 })
		standing := strings.Count(w.Log.String(), "standing by")
		next := &apptest.Process{W: w, Args: first.Args}
		next.Start()
		b.Cleanup(func() { next.End(syscall.SIGTERM) })
		w.Until("another stands by", func() bool { return strings.Count(w.Log.String(), "standing by") > standing })
		polls := w.Telegram.Calls("getUpdates")
		begun := time.Now()
		first.End(syscall.SIGKILL)
		w.Until("the other polls", func() bool { return w.Telegram.Calls("getUpdates") > polls })
		b.ReportMetric(milliseconds(time.Since(begun)), "ms/takeover")
		first = next
	}
	b.ReportMetric(0, "ns/op")
}
