package redisstore_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
	"github.com/sharefi/sharefi/scheduler/redisstore"
)

// indexed are all rows of a shop: key and member, with the score of those that have one.
func indexed(t *testing.T, db *redisdb.DB) map[string]float64 {
	t.Helper()
	all := map[string]float64{}
	if err := db.Each(t.Context(), "*", func(keys []string) error {
		for _, key := range keys {
			switch db.Type(t.Context(), key).Val() {
			case "set":
				for _, m := range db.SMembers(t.Context(), key).Val() {
					all[key+" "+m] = 0
				}
			case "hash":
				for field, value := range db.HGetAll(t.Context(), key).Val() {
					all[key+" "+field+" "+value] = 0
				}
			case "zset":
				for _, z := range db.ZRangeWithScores(t.Context(), key, 0, -1).Val() {
					all[key+" "+z.Member.(string)] = z.Score
				}
			default:
				all[key] = float64(db.ExpireTime(t.Context(), key).Val())
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// life stores orders and leases in all of their states.
func life(t *testing.T, s *redisstore.Store) {
	t.Helper()
	order := func(code string, state billing.State) billing.Order {
		return billing.Order{Code: code, Customer: "+12025550123", Site: "my site", Devices: 2, State: state, Created: noon,
			Expires: noon.Add(time.Hour), PaidAt: noon, Payment: billing.Payment{Provider: "stripe",
				Amount: billing.Money{Amount: 500, Currency: "INR"}}, Refund: billing.Refund{At: noon,
				Amount: billing.Money{Amount: 200, Currency: "INR"}}}
	}
	for i, state := range []billing.State{billing.Pending, billing.Paid, billing.Held, billing.Expired, billing.Cancelled,
		billing.Refunding, billing.Refunded} {
		if err := s.Orders.Save(t.Context(), order("AAAA-000"+string(rune('0'+i)), state)); err != nil {
			t.Fatal(err)
		}
	}
	tablet := router.MAC{0x02, 0, 0x5e, 0x10, 0, 2}
	runs, waits, over, adopted := lease("BBBB-0001", "+12025550123"), lease("BBBB-0002", "+12025550123"),
		lease("BBBB-0003", "+12025550123"), lease("BBBB-0004", "")
	runs.Devices, waits.Devices, over.Devices = 2, 2, 2
	waits.State, adopted.Device = scheduler.Waiting, router.MAC{0x02, 0, 0x5e, 0x10, 0, 3}
	put := func(l scheduler.Lease) {
		t.Helper()
		if err := s.Commit(t.Context(), scheduler.Step{Lease: l}); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range []scheduler.Lease{runs, waits, over, adopted} {
		o := order(l.ID, billing.Paid)
		if l.Customer != "" {
			if err := s.Orders.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			o.Version++
			o.State = billing.Granted
			if err := s.Orders.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		put(l)
	}
	known, err := s.Known(t.Context(), []string{runs.ID, over.ID})
	if err != nil || len(known) != 2 {
		t.Fatal(known, err)
	}
	moved, over := known[0], known[1]
	moved.Was, moved.Device, moved.Joins = []scheduler.Former{{Device: moved.Device, Placed: true}}, tablet, true
	over.State = scheduler.Over
	put(moved)
	put(over)
	if err := s.SaveSearch(t.Context(), scheduler.Search{ID: "AAAA-0001", Site: "my site"}); err != nil {
		t.Fatal(err)
	}
}

func TestIndexesAreMadeAnewFromTheRecords(t *testing.T) {
	for name, db := range map[string]*redisdb.DB{"memory": redistest.Memory(t), "redis": redistest.Start(t).DB()} {
		t.Run(name, func(t *testing.T) {
			s := store(db)
			s.Orders.Places, s.Orders.Rules = func(string) int { return 99 }, billing.DefaultRules()
			life(t, s)
			want := indexed(t, db)
			all := slices.Concat(s.Orders.Index(), s.Index())
			rebuilt := func(dropped, unreadable int) {
				t.Helper()
				found, err := db.Reindex(t.Context(), all...)
				if err != nil || found.Dropped != dropped || len(found.Unreadable) != unreadable || found.Rows < 20 {
					t.Errorf("%+v, %v", found, err)
				}
				if got := indexed(t, db); !maps.Equal(got, want) {
					for row := range want {
						if score, there := got[row]; !there || score != want[row] {
							t.Errorf("missing or changed: %s", row)
						}
						delete(got, row)
					}
					t.Errorf("more than before: %v", got)
				}
			}
			rebuilt(0, 0)
			ghosts(t, db)
			rebuilt(13, 0)
			pipe := db.Pipeline()
			pipe.Del(t.Context(), orders.SiteKey(db, "my site"), db.Key("ends"), db.Key("orders", "due"), db.Key("leases"))
			pipe.Set(t.Context(), redisstore.LeaseKey(db, "CCCC-0001"), "1 {", 0)
			if _, err := pipe.Exec(t.Context()); err != nil {
				t.Fatal(err)
			}
			want[redisstore.LeaseKey(db, "CCCC-0001")] = -1
			rebuilt(0, 1)
		})
	}
}

// ghosts adds rows without a record to every index.
func ghosts(t *testing.T, db *redisdb.DB) {
	t.Helper()
	pipe := db.Pipeline()
	for _, key := range []string{"site:my site:live", "site:gone:live", "customer:+12025550123:live", "site:my site:leases",
		"site:my site:searches", "orders:pending"} {
		pipe.SAdd(t.Context(), db.Key(key), "GGGG-0001")
	}
	for _, key := range []string{"orders", "orders:due", "orders:paid", "customers:paid", "leases", "ends"} {
		pipe.ZAdd(t.Context(), db.Key(key), redis.Z{Score: 1, Member: "GGGG-0001"})
	}
	pipe.HSet(t.Context(), redisstore.DeviceKey(db, phone), "GGGG-0001", "+12025550199")
	pipe.Set(t.Context(), db.Key("alive", "my site", "GGGG-0001"), 1, time.Hour)
	if _, err := pipe.Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
}
