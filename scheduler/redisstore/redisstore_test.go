package redisstore_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
	"github.com/sharefi/sharefi/scheduler/redisstore"
)

var (
	noon  = time.Date(2099, 11, 23, 12, 0, 0, 0, time.UTC)
	phone = router.MAC{0x02, 0x00, 0x5e, 0x10, 0x00, 0x01}
)

func store(db *redisdb.DB) *redisstore.Store {
	return &redisstore.Store{
		DB: db, Changed: func() {},
		Orders: &orders.Store{DB: db, Places: func(string) int { return 9 },
			Post: func(*redisdb.Batch, ...billing.Notice) {}},
	}
}

func lease(id, customer string) scheduler.Lease {
	return scheduler.Lease{ID: id, Site: "my site", Device: phone, Customer: customer, State: scheduler.Active,
		Start: noon, End: noon.Add(time.Hour)}
}

func TestADeviceBelongsToOneCustomerAtATime(t *testing.T) {
	for name, db := range map[string]*redisdb.DB{"memory": redistest.Memory(t), "redis": redistest.Start(t).DB()} {
		t.Run(name, func(t *testing.T) {
			s := store(db)
			first := lease("AAAA-0001", "+12025550123")
			if err := s.Commit(t.Context(), scheduler.Step{Lease: first}); err != nil {
				t.Fatal(err)
			}
			if err := s.Commit(t.Context(), scheduler.Step{Lease: lease("AAAA-0002", "+12025550199")}); !errors.Is(err,
				scheduler.ErrDeviceTaken) {
				t.Fatalf("another customer: %v", err)
			}
			if err := s.Commit(t.Context(), scheduler.Step{Lease: lease("AAAA-0003", "+12025550123")}); err != nil {
				t.Fatalf("a renewal: %v", err)
			}
			if next, err := s.NextEnd(t.Context(), time.Time{}); err != nil || !next.Equal(first.End) {
				t.Fatalf("next end %v, %v", next, err)
			}
			if sites, err := s.Touch(t.Context(), noon, first.End); err != nil || len(sites) != 1 || sites[0] != "my site" {
				t.Fatalf("touched %v, %v", sites, err)
			}
			if next, err := s.NextEnd(t.Context(), first.End); err != nil || !next.IsZero() {
				t.Fatalf("an end after the last %v, %v", next, err)
			}
			known, err := s.Known(t.Context(), []string{"AAAA-0001", "ZZZZ-0001"})
			if err != nil || len(known) != 1 {
				t.Fatalf("%v, %v", known, err)
			}
			known[0].State = scheduler.Over
			if err := s.Commit(t.Context(), scheduler.Step{Lease: known[0]}); err != nil {
				t.Fatal(err)
			}
			if live, err := s.Live(t.Context(), "my site"); err != nil || len(live) != 1 {
				t.Fatalf("%v, %v", live, err)
			}
		})
	}
}

func TestASitesStateIsKept(t *testing.T) {
	s := store(redistest.Memory(t))
	want := scheduler.Status{Site: "home", OK: true, Since: noon, Max: 64, Owners: 3,
		Refused: []scheduler.Refusal{{Device: router.MAC{2, 1}, Lease: "AAAA-0001", At: noon, Says: "no"}}}
	if err := s.SaveStatus(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if all, err := s.Statuses(t.Context()); err != nil || !reflect.DeepEqual(all["home"], want) {
		t.Fatalf("%+v, %v", all, err)
	}
	if got := (scheduler.Status{}).Places(7); got != 7 {
		t.Fatalf("places of an unknown router: %d", got)
	}
	if err := s.DB.HSet(t.Context(), redisstore.SitesKey(s.DB), "home", "{").Err(); err != nil {
		t.Fatal(err)
	}
	if err := s.SaveStatus(t.Context(), scheduler.Status{Site: "yard", OK: true}); err != nil {
		t.Fatal(err)
	}
	if all, err := s.Statuses(t.Context()); err != nil || len(all) != 1 || !all["yard"].OK {
		t.Fatalf("beside a damaged one: %+v, %v", all, err)
	}
}

func TestADamagedLeaseIsTold(t *testing.T) {
	s := store(redistest.Memory(t))
	for _, record := range []string{"", "1 {", `1 {"state":"lost"}`} {
		if err := s.DB.Set(t.Context(), redisstore.LeaseKey(s.DB, "AAAA-0001"), record, 0).Err(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Known(t.Context(), []string{"AAAA-0001"}); err == nil {
			t.Errorf("record %q was read", record)
		}
	}
}

func TestADamagedRecordHidesNoOther(t *testing.T) {
	s := store(redistest.Memory(t))
	good := lease("AAAA-0002", "+12025550123")
	bad := good
	bad.ID, bad.Device = "AAAA-0001", router.MAC{2, 1}
	for _, l := range []scheduler.Lease{good, bad} {
		if err := s.Commit(t.Context(), scheduler.Step{Lease: l}); err != nil {
			t.Fatal(err)
		}
	}
	searches := []scheduler.Search{{ID: "AAAA-0001", Site: good.Site}, {ID: "AAAA-0002", Site: good.Site}}
	for _, search := range searches {
		if err := s.SaveSearch(t.Context(), search); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{redisstore.LeaseKey(s.DB, bad.ID), redisstore.SearchKey(s.DB, bad.ID)} {
		if err := s.DB.Set(t.Context(), key, "1 {", 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	var unreadable *scheduler.UnreadableError
	live, err := s.Live(t.Context(), good.Site)
	if !errors.As(err, &unreadable) || unreadable.Records[bad.ID] == nil || len(live) != 1 || live[0].ID != good.ID {
		t.Errorf("live %v, %v", live, err)
	}
	if live, err = scheduler.Readable(live, err); err != nil || len(live) != 1 {
		t.Errorf("readable %v, %v", live, err)
	}
	for _, damaged := range []bool{true, false} { // the second time it is forgotten
		found, err := s.Searches(t.Context(), good.Site)
		if errors.As(err, &unreadable) != damaged || len(found) != 1 || found[0].ID != good.ID {
			t.Errorf("searches %v, %v", found, err)
		}
	}
}
