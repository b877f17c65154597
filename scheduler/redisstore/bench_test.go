package redisstore_test

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/routertest"
	"github.com/sharefi/sharefi/scheduler"
	"github.com/sharefi/sharefi/scheduler/redisstore"
)

// A watched router records when each device was to be removed.
type watched struct {
	*routertest.Memory
	mu   *sync.Mutex
	gone map[router.MAC]time.Time
}

func (w watched) Apply(ctx context.Context, add []router.Admission, remove []router.Admission) error {
	now := time.Now()
	w.mu.Lock()
	for _, r := range remove {
		if _, known := w.gone[r.MAC]; !known {
			w.gone[r.MAC] = now
		}
	}
	w.mu.Unlock()
	return w.Memory.Apply(ctx, add, remove)
}

// A scale is the size of a benchmark: how many leases, how many of them end, and over what time.
type scale struct {
	live, place int
	ending      int
	within      time.Duration // the ends are spread over this time
}

// perPlace is how many devices one router lists.
const perPlace = 100

func deviceOf(n int) router.MAC {
	return router.MAC{0x02, 0, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
}

// fill stores the leases and returns the ends of those that end soon and the routers that list them.
func (s scale) fill(b *testing.B, db *redisdb.DB, begins time.Time) (map[router.MAC]time.Time, map[string]watched) {
	b.Helper()
	st := store(db)
	ends, routers := map[router.MAC]time.Time{}, map[string]watched{}
	var mu sync.Mutex
	gone := map[router.MAC]time.Time{}
	entries := map[string][]router.Admission{}
	every := s.live / s.ending
	var batch redisdb.Batch
	for n := range s.live {
		site := fmt.Sprint("s", n/s.place)
		l := scheduler.Lease{
			ID: fmt.Sprintf("%04d-%04d", n/10000, n%10000), Site: site, Device: deviceOf(n), Customer: fmt.Sprint("+1", n),
			State: scheduler.Active,
			Start: begins.Add(-time.Hour), End: begins.Add(24 * time.Hour),
		}
		if n%every == 0 && len(ends) < s.ending {
			l.End = begins.Add(time.Duration(len(ends)) * s.within / time.Duration(s.ending)).Truncate(time.Millisecond)
			ends[l.Device] = l.End
		}
		entries[site] = append(entries[site], router.Admission{MAC: l.Device, Name: router.Mark{Code: l.ID, End: l.End}.String()})
		st.Put(&batch, l)
		if n%200 == 199 || n == s.live-1 {
			if err := db.Commit(b.Context(), &batch); err != nil {
				b.Fatal(err)
			}
			batch = redisdb.Batch{}
		}
	}
	for site, list := range entries {
		m := routertest.NewMemory(len(list)+10, list...)
		m.SetInfo(router.Info{Filter: true, Allow: true})
		routers[site] = watched{m, &mu, gone}
	}
	return ends, routers
}

// run fills a shop and returns how late each device was removed.
func (s scale) run(b *testing.B, redis *redistest.Server) []time.Duration {
	b.Helper()
	db := redis.DB()
	if err := db.ConfigSet(b.Context(), "notify-keyspace-events", "Ex").Err(); err != nil {
		b.Fatal(err)
	}
	begins := time.Now().Add(time.Duration(s.live/15)*time.Millisecond + 4*time.Second)
	ends, routers := s.fill(b, db, begins)
	if left := time.Until(begins); left < time.Second {
		b.Fatalf("filling took too long: %s are left", left)
	}
	gone := s.work(b, db, ends, routers)
	late := make([]time.Duration, 0, len(ends))
	for mac, end := range ends {
		late = append(late, gone[mac].Sub(end))
	}
	slices.Sort(late)
	if late[0] < 0 {
		b.Errorf("a device was removed %s early", -late[0])
	}
	return late
}

// work runs the loops until every device was removed, and returns when.
func (s scale) work(
	b *testing.B, db *redisdb.DB, ends map[router.MAC]time.Time, routers map[string]watched,
) map[router.MAC]time.Time {
	b.Helper()
	st := &redisstore.Store{DB: db, Orders: &orders.Store{DB: db, Places: func(string) int { return s.live },
		Post: func(*redisdb.Batch, ...billing.Notice) {}}}
	quiet := slog.New(slog.DiscardHandler)
	sites := map[string]*scheduler.Site{}
	for name, r := range routers {
		sites[name] = scheduler.NewSite(scheduler.SiteConfig{
			Name: name, Store: st, Driver: r, Rules: scheduler.DefaultRules(), Every: time.Hour,
			Sane: func() error { return nil }, Now: time.Now, Log: quiet,
		}, scheduler.Status{OK: true})
	}
	clock := scheduler.NewClock(scheduler.Clock{
		Ends: st, Nudge: func(site string, due time.Time) { sites[site].NudgeSince(due) }, All: func() {}, Now: time.Now,
		Log: quiet,
	})
	st.Changed = clock.Changed
	ctx, cancel := context.WithCancel(b.Context())
	var work sync.WaitGroup
	for _, site := range sites {
		work.Go(func() { _ = site.Run(ctx) })
	}
	work.Go(func() { _ = clock.Run(ctx) })
	defer work.Wait()
	defer cancel()
	any := routers["s0"]
	for deadline := time.Now().Add(3 * time.Minute); ; <-time.After(20 * time.Millisecond) {
		any.mu.Lock()
		done := len(any.gone)
		any.mu.Unlock()
		if done == len(ends) {
			break
		}
		if time.Now().After(deadline) {
			b.Fatalf("%d of %d ends were dealt with", done, len(ends))
		}
	}
	return any.gone
}

func report(b *testing.B, name string, late []time.Duration) {
	at := func(q float64) float64 {
		return float64(late[int(math.Ceil(q*float64(len(late))))-1].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), name+"p50-ms")
	b.ReportMetric(at(0.99), name+"p99-ms")
	b.ReportMetric(at(1), name+"max-ms")
}

// BenchmarkLateness measures the time from the end of a lease to the call that removes its device from
// the router's list, on a real redis-server. Routers are in memory and respond at once.
func BenchmarkLateness(b *testing.B) {
	for name, s := range map[string]scale{
		"1k_live_spread":     {live: 1_000, place: perPlace, ending: 250, within: 5 * time.Second},
		"10k_live_spread":    {live: 10_000, place: perPlace, ending: 250, within: 5 * time.Second},
		"100k_live_spread":   {live: 100_000, place: perPlace, ending: 250, within: 5 * time.Second},
		"1k_in_one_second":   {live: 1_000, place: 1_000, ending: 1_000, within: time.Second},
		"100k_in_one_second": {live: 100_000, place: perPlace, ending: 1_000, within: time.Second},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				redis := redistest.Start(b)
				report(b, "", s.run(b, redis))
				redis.Kill()
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkKeyspaceEventsAlone measures Redis' own announcements: the time from the end of a key to its
// event, among keys that live on.
func BenchmarkKeyspaceEventsAlone(b *testing.B) {
	for _, live := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(live), func(b *testing.B) {
			for b.Loop() {
				server := redistest.Start(b)
				report(b, "", eventsAlone(b, server.DB(), live))
				server.Kill()
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

func eventsAlone(b *testing.B, db *redisdb.DB, live int) []time.Duration {
	b.Helper()
	if err := db.ConfigSet(b.Context(), "notify-keyspace-events", "Ex").Err(); err != nil {
		b.Fatal(err)
	}
	heard := db.PSubscribe(b.Context(), "__keyevent@0__:expired")
	defer heard.Close()
	if _, err := heard.Receive(b.Context()); err != nil {
		b.Fatal(err)
	}
	const ending = 250
	begins := time.Now().Add(time.Duration(live/20)*time.Millisecond + 2*time.Second)
	ends := map[string]time.Time{}
	for at := 0; at < live; at += 1000 {
		_, err := db.Pipelined(b.Context(), func(p redis.Pipeliner) error {
			for n := at; n < min(at+1000, live); n++ {
				key, end := fmt.Sprint("k", n), begins.Add(24*time.Hour)
				if n%(live/ending) == 0 && len(ends) < ending {
					end = begins.Add(time.Duration(len(ends)) * 5 * time.Second / ending)
					ends[key] = end
				}
				p.Do(b.Context(), "SET", key, "1", "PXAT", end.UnixMilli())
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	var late []time.Duration
	over := time.After(5 * time.Minute)
	for len(late) < ending {
		select {
		case m := <-heard.Channel():
			late = append(late, time.Since(ends[m.Payload]))
		case <-over:
			b.Logf("%d of %d events came in five minutes", len(late), ending)
			for len(late) < ending {
				late = append(late, 5*time.Minute)
			}
		}
	}
	slices.Sort(late)
	return late
}

// BenchmarkMemory measures the program's memory for leases that it only waits for. The memory of Redis is
// measured by BenchmarkRecords in bot/redisstore.
func BenchmarkMemory(b *testing.B) {
	const live = 20_000
	for b.Loop() {
		server := redistest.Start(b)
		db := server.DB()
		s := scale{live: live, place: perPlace, ending: 1, within: time.Second}
		s.fill(b, db, time.Now().Add(time.Hour))
		b.ReportMetric(clockMemory(b, db, live), "process-B/lease")
		server.Kill()
	}
	b.ReportMetric(0, "ns/op")
}

// clockMemory measures the memory of a clock with this many ends ahead.
func clockMemory(b *testing.B, db *redisdb.DB, live int) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	clock := scheduler.NewClock(scheduler.Clock{Ends: store(db), Nudge: func(string, time.Time) {}, All: func() {},
		Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = clock.Run(ctx) }()
	<-time.After(500 * time.Millisecond)
	runtime.GC()
	runtime.ReadMemStats(&after)
	cancel()
	<-done
	return max(0, float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))) / float64(live)
}
