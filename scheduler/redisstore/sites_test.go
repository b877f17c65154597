package redisstore_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
	"github.com/sharefi/sharefi/scheduler/redisstore"
)

// TestWhatIsAtASiteMoves, whole, also a record that can't be read, and as often as it is begun.
func TestWhatIsAtASiteMoves(t *testing.T) {
	for name, db := range map[string]*redisdb.DB{"memory": redistest.Memory(t), "redis": redistest.Start(t).DB()} {
		t.Run(name, func(t *testing.T) {
			s := store(db)
			paid := billing.Order{Code: "AAAA-0002", Customer: "+12025550124", Site: "my site", Devices: 3, State: billing.Paid,
				Created: noon, PaidAt: noon}
			unpaid := paid
			unpaid.Code, unpaid.State, unpaid.PaidAt = "AAAA-0003", billing.Pending, time.Time{}
			claimed := unpaid
			claimed.Code, claimed.State = "AAAA-0004", billing.Claimed
			for _, o := range []billing.Order{paid, unpaid, claimed} {
				if err := s.Orders.Save(t.Context(), o); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Commit(t.Context(), scheduler.Step{Lease: lease("AAAA-0001", "+12025550123")}); err != nil {
				t.Fatal(err)
			}
			search := scheduler.Search{ID: "AAAA-0002", Site: "my site"}
			var b redisdb.Batch
			s.PutSearch(&b, search)
			b.Do("HSET", redisstore.SitesKey(db), "my site", "{}", "elsewhere", "{}")
			b.Do("SADD", orders.SiteKey(db, "my site"), "ZZZZ-0001") // of a record that is gone
			if err := db.Commit(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			if owed, err := s.Owing(t.Context(), []string{"elsewhere"}); err != nil || len(owed) != 1 ||
				owed["my site"] != (redisstore.Owed{Access: 1, Paid: 1}) {
				t.Errorf("owed: %+v, %v", owed, err)
			}
			if owed, err := s.Owing(t.Context(), []string{"elsewhere", "my site"}); err != nil || len(owed) != 0 {
				t.Errorf("owed at sites that are there: %+v, %v", owed, err)
			}
			for range 2 {
				if _, err := s.Move(t.Context(), "my site", "Café"); err != nil {
					t.Fatal(err)
				}
			}
			moved(t, s)
		})
	}
}

// TestWhatCameBackAfterAMoveIsAtTheNewName: a lease whose record could not be read, and an extension that was paid after
// it lapsed.
func TestWhatCameBackAfterAMoveIsAtTheNewName(t *testing.T) {
	db := redistest.Start(t).DB()
	s := store(db)
	l := lease("AAAA-0001", "+12025550123")
	if err := s.Commit(t.Context(), scheduler.Step{Lease: l}); err != nil {
		t.Fatal(err)
	}
	late := billing.Order{Code: "AAAA-0002", Customer: "+12025550123", Site: "my site", Devices: 1, State: billing.Cancelled,
		Extends: true, Created: noon, Ended: noon.Add(time.Minute), Request: billing.Request{ID: "cs_1"}}
	if err := s.Orders.Save(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	record := db.UniversalClient.Get(t.Context(), redisstore.LeaseKey(db, l.ID)).Val()
	db.Set(t.Context(), redisstore.LeaseKey(db, l.ID), "1 {", 0)
	if _, err := s.Move(t.Context(), "my site", "Café"); err != nil {
		t.Fatal(err)
	}
	db.Set(t.Context(), redisstore.LeaseKey(db, l.ID), record, 0)
	if o, err := s.Orders.Order(t.Context(), late.Code); err != nil || o.Site != "Café" {
		t.Errorf("%+v, %v", o, err)
	}
	if n := db.SCard(t.Context(), orders.SiteKey(db, "Café")).Val(); n != 1 {
		t.Errorf("%d places are taken", n)
	}
	live, err := s.Live(t.Context(), "Café")
	if err != nil || len(live) != 1 {
		t.Fatalf("%+v, %v", live, err)
	}
	live[0].State = scheduler.Over
	if err := s.Commit(t.Context(), scheduler.Step{Lease: live[0]}); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"site:my site:live", "site:Café:live", "site:Café:leases", "ends"} {
		if n := db.Exists(t.Context(), db.Key(key)).Val(); n != 0 {
			t.Errorf("%s is left", key)
		}
	}
}

// A cut ends a move after so many steps.
type cut struct{ left int }

var errCut = errors.New("the program is killed")

func (c *cut) DialHook(next redis.DialHook) redis.DialHook { return next }
func (c *cut) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func (c *cut) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if cmd.Name() == "evalsha" || cmd.Name() == "eval" {
			if c.left--; c.left < 0 {
				return errCut
			}
		}
		return next(ctx, cmd)
	}
}

// TestAMoveThatIsCutOffForgetsNobody, whichever name the configuration has after it.
func TestAMoveThatIsCutOffForgetsNobody(t *testing.T) {
	const many = 250
	for steps := 1; steps < 7; steps++ {
		server := redistest.Start(t)
		s := store(server.DB())
		for n := range many {
			l := lease(fmt.Sprintf("AAAA-%04d", n), "+12025550123")
			l.Device[4], l.Device[5] = byte(n>>8), byte(n)
			if err := s.Commit(t.Context(), scheduler.Step{Lease: l}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Know(t.Context(), []string{"my site"}); err != nil {
			t.Fatal(err)
		}
		mortal := store(server.DB())
		mortal.DB.AddHook(&cut{steps})
		err := mortal.Know(t.Context(), []string{"Café"})
		if err == nil {
			_, err = mortal.Move(t.Context(), "my site", "Café")
		}
		if err != nil && !errors.Is(err, errCut) {
			t.Fatal(err)
		}
		found := 0
		owed, err := s.Owing(t.Context(), nil)
		for _, o := range owed {
			found += o.Access
		}
		if err != nil || found != many {
			t.Errorf("after %d steps %+v is owed, %v", steps, owed, err)
		}
		if _, err := s.Move(t.Context(), "my site", "Café"); err != nil {
			t.Fatal(err)
		}
		if live, err := s.Live(t.Context(), "Café"); err != nil || len(live) != many {
			t.Errorf("after %d steps and a start %d leases have moved, %v", steps, len(live), err)
		}
	}
}

func moved(t *testing.T, s *redisstore.Store) {
	t.Helper()
	db := s.DB
	for site, want := range map[string]int64{"my site": 0, "Café": 1 + 3 + 3 + 3 + 1} {
		if n := db.SCard(t.Context(), orders.SiteKey(db, site)).Val(); n != want {
			t.Errorf("%d places are taken at %s", n, site)
		}
	}
	for _, code := range []string{"AAAA-0002", "AAAA-0003"} {
		if o, err := s.Orders.Order(t.Context(), code); err != nil || o.Site != "Café" {
			t.Errorf("%+v, %v", o, err)
		}
	}
	if live, err := s.Live(t.Context(), "Café"); err != nil || len(live) != 1 || live[0].Site != "Café" {
		t.Errorf("%+v, %v", live, err)
	}
	if list, err := s.Searches(t.Context(), "Café"); err != nil || len(list) != 1 || list[0].Site != "Café" {
		t.Errorf("%+v, %v", list, err)
	}
	if sites, err := s.Touch(t.Context(), noon, noon.Add(time.Hour)); err != nil || len(sites) != 1 || sites[0] != "Café" {
		t.Errorf("its end is due at %v, %v", sites, err)
	}
	if known, err := s.Statuses(t.Context()); err != nil || len(known) != 2 {
		t.Errorf("%+v, %v", known, err)
	}
}

// TestAListOfARouterIsStoredWithoutItsPassphrases: what a search found is read back as it was, but for what no record keeps.
func TestAListOfARouterIsStoredWithoutItsPassphrases(t *testing.T) {
	found := scheduler.Search{ID: "AAAA-0003", All: true, Answered: true, Entries: []router.Admission{
		{MAC: router.MAC{0x02, 0, 0x5e, 0x10, 0, 1}, Name: "tv"},
		{Pass: "k3j2h4g5", Name: "sf-AAAA-0001-htju6-k3j2h4g5", Passphrase: secret.New("abcd-efgh-jkmn")},
	}}
	text, err := json.Marshal(found)
	if err != nil || strings.Contains(string(text), "abcd") {
		t.Fatalf("%s, %v", text, err)
	}
	back, err := redisstore.DecodeSearch("1 " + string(text))
	if err != nil || len(back.Entries) != 2 || back.Entries[0] != found.Entries[0] || back.Entries[1].Pass != "k3j2h4g5" {
		t.Fatalf("%+v, %v", back, err)
	}
}
