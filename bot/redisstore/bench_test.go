package redisstore_test

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// How large the shop of a benchmark is: a year of sales.
const (
	manyCustomers = 50_000
	manyOrders    = 200_000
	manyRunning   = 500
)

func codeOf(n int) string { return fmt.Sprintf("%04d-%04d", n/10000, n%10000) }

// grown fills a shop.
func grown(b *testing.B, s *redisstore.Store) {
	b.Helper()
	s.Orders.Places = func(string) int { return manyOrders }
	var batch redisdb.Batch
	for n := range manyOrders {
		phone := fmt.Sprintf("+1202%07d", n%manyCustomers)
		at := noon.Add(-time.Duration(n) * 365 * 24 * time.Hour / manyOrders)
		o := order(codeOf(n), phone, billing.Granted)
		o.Created, o.PaidAt, o.Payment = at, at, billing.Payment{Provider: "stripe", ID: fmt.Sprint("pi_", n),
			Amount: rupees, At: at}
		s.Orders.Put(&batch, o)
		if n < manyRunning {
			s.Leases.Put(&batch, scheduler.Lease{
				ID: codeOf(n), Site: "home", Device: router.MAC{2, 0, 0x5e, 0, byte(n >> 8), byte(n)}, Customer: phone,
				State: scheduler.Active,
				Start: at, End: noon.Add(time.Hour), Lasts: time.Hour,
			})
		}
		if n < manyCustomers {
			batch.Put(s.DB.Key("customer", phone), 0, bot.Customer{Phone: phone, Chats: []string{"telegram:21"}})
			batch.Do("ZADD", s.DB.Key("customers"), n, phone)
		}
		if n%500 == 499 {
			if err := s.DB.Commit(b.Context(), &batch); err != nil {
				b.Fatal(err)
			}
			batch = redisdb.Batch{}
		}
	}
}

// BenchmarkGrownShop measures what the owner of a large shop waits for.
func BenchmarkGrownShop(b *testing.B) {
	s := store(redistest.Start(b).DB())
	grown(b, s)
	ask := func(kind billing.NoticeKind, detail string) func() error {
		return func() error {
			n := billing.Notice{To: "telegram:11", Kind: kind, Detail: detail}
			scene, err := s.Scene(b.Context(), outbox.Letter{To: n.To, Notice: &n})
			if err == nil {
				_, _ = outbox.Compose(n, scene)
			}
			return err
		}
	}
	find := func(q desk.Query) func() error {
		return func() error { _, err := s.Load(b.Context(), q); return err }
	}
	for name, f := range map[string]func() error{
		"stats_month": ask(billing.Report, "month"), "stats_year": ask(billing.Report, "2025-11-24 2026-11-23"),
		"active": ask(billing.Running, ""), "log": ask(billing.Journal, ""),
		"find_phone": find(desk.Query{Target: "+12020000007"}), "find_order": find(desk.Query{Code: codeOf(7)}),
		"find_device": find(desk.Query{MAC: router.MAC{2, 0, 0x5e, 0, 0, 7}}),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRecords measures what Redis holds for a customer, an order and its running lease, with all of
// their indexes, where each customer buys four times.
func BenchmarkRecords(b *testing.B) {
	const sales, times = 20_000, 4
	for b.Loop() {
		server := redistest.Start(b)
		s := store(server.DB())
		s.Orders.Places = func(string) int { return sales }
		for _, kind := range []struct {
			name string
			n    int
			put  func(batch *redisdb.Batch, n int, phone, chat string)
		}{
			{"customer", sales / times, func(batch *redisdb.Batch, n int, phone, chat string) {
				batch.Put(s.DB.Key("customer", phone), 0, bot.Customer{Phone: phone, Chats: []string{chat},
					Devices: []router.MAC{deviceOf(n)}})
				batch.Put(s.DB.Key("session", chat), 0, bot.Session{Party: bot.Party{Lang: "en", Name: "Carlo", Phone: phone}})
				batch.Do("ZADD", s.DB.Key("customers"), noon.UnixMilli(), phone)
				batch.Do("ZADD", s.DB.Key("customers", "paid"), noon.UnixMilli(), phone)
			}},
			{"order", sales, func(batch *redisdb.Batch, n int, phone, chat string) {
				at := time.Now().UTC().Truncate(time.Millisecond)
				s.Orders.Put(batch, billing.Order{
					Code: codeOf(n), Customer: phone, Chat: chat, Site: "home", Plan: "1 hour", PlanID: "p1", Price: rupees,
					Lasts: time.Hour, Devices: 1,
					State: billing.Granted, Device: true, Created: at, Expires: at, PaidAt: at, Granted: at,
					Payment: billing.Payment{Provider: "stripe", ID: "pi_3OJx00000000000000000000", Amount: rupees,
						At: at.Truncate(time.Second)},
				})
			}},
			{"lease", sales, func(batch *redisdb.Batch, n int, phone, chat string) {
				at := time.Now().UTC().Truncate(time.Millisecond)
				s.Leases.Put(batch, scheduler.Lease{
					ID: codeOf(n), Site: "home", Device: deviceOf(n), Customer: phone, Chat: chat, Lasts: time.Hour,
					State: scheduler.Active,
					Asked: at, Start: at, End: at.Add(time.Hour), Placed: true,
				})
			}},
		} {
			before := usedMemory(b, s.DB)
			var batch redisdb.Batch
			for n := range kind.n {
				who := n % (sales / times)
				kind.put(&batch, n, fmt.Sprintf("+1202%07d", who), fmt.Sprint("telegram:", 500_000_000+who))
				if n%200 == 199 {
					if err := s.DB.Commit(b.Context(), &batch); err != nil {
						b.Fatal(err)
					}
					batch = redisdb.Batch{}
				}
			}
			b.ReportMetric(float64(usedMemory(b, s.DB)-before)/float64(kind.n), "Redis-B/"+kind.name)
		}
		server.Kill()
	}
	b.ReportMetric(0, "ns/op")
}

func deviceOf(n int) router.MAC { return router.MAC{2, 0, 0x5e, byte(n >> 16), byte(n >> 8), byte(n)} }

func usedMemory(b *testing.B, db *redisdb.DB) int {
	info, err := db.InfoMap(b.Context(), "memory").Result()
	if err != nil {
		b.Fatal(err)
	}
	n, err := strconv.Atoi(info["Memory"]["used_memory"])
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkExport measures what an export of a large shop costs: time, bytes, and memory while it is
// written.
func BenchmarkExport(b *testing.B) {
	s := store(redistest.Start(b).DB())
	grown(b, s)
	for _, what := range []string{"orders csv", "orders xlsx", "customers csv", "leases csv"} {
		b.Run(strings.ReplaceAll(what, " ", "_"), func(b *testing.B) {
			n := billing.Notice{To: "telegram:11", Kind: billing.Export, Detail: what}
			scene, err := s.Scene(b.Context(), outbox.Letter{To: n.To, Notice: &n})
			if err != nil {
				b.Fatal(err)
			}
			out, _ := outbox.Compose(n, scene)
			var before, peak, size uint64
			for b.Loop() {
				before, peak, size = held(), 0, 0
				if err := out.Document.Write(b.Context(), watcher(func(p []byte) {
					if size += uint64(len(p)); size>>20 != (size-uint64(len(p)))>>20 {
						peak = max(peak, held())
					}
				})); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(size)/1e6, "MB/file")
			b.ReportMetric((float64(max(peak, before))-float64(before))/1e6, "MB-held")
		})
	}
}

// held is the heap that is in use.
func held() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A watcher sees what is written.
type watcher func([]byte)

func (w watcher) Write(p []byte) (int, error) { w(p); return len(p), nil }
