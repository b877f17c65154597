package scheduler_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
	"github.com/sharefi/sharefi/scheduler/redisstore"
)

// heard counts how often somebody was told something.
func (p *place) heard(kind billing.NoticeKind) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(slices.DeleteFunc(slices.Clone(p.said), func(k billing.NoticeKind) bool { return k != kind }))
}

func (p *place) lease(t *testing.T, id string) scheduler.Lease {
	t.Helper()
	known, err := p.store.Known(t.Context(), []string{id})
	if err != nil || len(known) != 1 {
		t.Fatalf("%s: %v, %v", id, known, err)
	}
	return known[0]
}

// sells fails the test unless the site sells and its last pass went well.
func (p *place) sells(t *testing.T) {
	t.Helper()
	if s := p.site.Status(); !s.OK || !s.Sells(time.Now()) {
		t.Fatalf("the site is closed: %+v", s)
	}
}

func TestARefusedAddressHoldsUpNobodyElse(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.router.Refuse(phone)
		p.router.SetDown(true) // so that both are in one batch
		p.sell(t, "AAAA-0001", phone, time.Hour)
		p.sell(t, "BBBB-0002", here, time.Hour)
		p.router.SetDown(false)
		pass(5 * time.Second)
		if !p.router.Lists(here) || p.lease(t, "BBBB-0002").State != scheduler.Active || !p.lease(t, "AAAA-0001").Turned() {
			t.Fatalf("list %v, leases %+v, %+v", p.router.List(), p.lease(t, "AAAA-0001"), p.lease(t, "BBBB-0002"))
		}
		applies := p.router.Applies()
		pass(20 * time.Minute)
		p.sells(t)
		if n := p.router.Applies() - applies; n != 0 {
			t.Errorf("the router was asked %d more times", n)
		}
		if p.heard(billing.DeviceRefused) != 1 || p.heard(billing.AddressRefused) != 1 || p.heard(billing.Access) != 1 ||
			p.heard(billing.RouterGone) != 0 {
			t.Fatalf("said %v", p.said)
		}
		another := router.MAC{2, 0, 0x5e, 0x10, 0, 0x33}
		moved, _, err := p.lease(t, "AAAA-0001").Move(phone, another, rules, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if err := p.store.Commit(t.Context(), scheduler.Step{Lease: moved}); err != nil {
			t.Fatal(err)
		}
		p.site.Nudge()
		pass(time.Second)
		if l := p.lease(t, "AAAA-0001"); l.State != scheduler.Active || time.Until(l.End) < 59*time.Minute {
			t.Fatalf("%+v", l)
		}
	})
}

func TestWhoNamesOneRefusedAddressAfterTheOtherClosesNothing(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		bad := func(n byte) router.MAC { return router.MAC{2, 0, 0x5e, 0x66, 0, n} }
		var all []router.MAC
		for n := range byte(40) {
			all = append(all, bad(n))
		}
		p.router.Refuse(all...)
		for n := range byte(40) {
			code := fmt.Sprintf("AAAA-%04d", n)
			p.sell(t, code, bad(n), time.Hour)
			pass(time.Second)
			p.sells(t)
			if err := p.store.Revoke(t.Context(), code, func(l scheduler.Lease) (scheduler.Lease, billing.Outcome) {
				return scheduler.Revoke(l, time.Now())
			}); err != nil {
				t.Fatal(err)
			}
		}
		if n := p.heard(billing.AddressRefused); n != 16 {
			t.Errorf("the owner heard %d times", n)
		}
		p.sell(t, "BBBB-0002", here, time.Hour)
		pass(time.Second)
		if !p.router.Lists(here) {
			t.Error("the next customer waits")
		}
		if n := p.router.Applies(); n > 42 {
			t.Errorf("%d batches", n)
		}
	})
}

func TestARemovalThatIsRefusedClosesNothing(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.sell(t, "AAAA-0001", phone, time.Minute)
		p.sell(t, "BBBB-0002", here, 5*time.Minute)
		pass(time.Second)
		p.router.SetInfo(router.Info{Filter: true, Allow: true, Own: phone})
		pass(10 * time.Minute)
		p.sells(t)
		if p.router.Lists(here) || !p.router.Lists(phone) || p.heard(billing.RemovalRefused) != 1 {
			t.Fatalf("list %v, said %v", p.router.List(), p.said)
		}
		p.router.SetInfo(router.Info{Filter: true, Allow: true})
		pass(time.Minute)
		if p.router.Lists(phone) || p.lease(t, "AAAA-0001").State != scheduler.Over {
			t.Fatal("it is not tried again")
		}
	})
}

func TestAFullListMakesRoomInTheSameBatch(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.router.SetCapacity(2) // one of them is the owner's
		p.sell(t, "AAAA-0001", phone, 10*time.Minute)
		pass(time.Second)
		p.sell(t, "BBBB-0002", here, time.Hour)
		pass(5 * time.Minute)
		if s := p.site.Status(); s.Sells(time.Now()) || s.Reason != "full" || s.Places(30) != 1 {
			t.Fatalf("%+v", s)
		}
		if n := p.heard(billing.RouterFull); n != 1 || p.heard(billing.RouterGone) != 0 {
			t.Fatalf("the owner heard %d times, %v", n, p.said)
		}
		pass(5*time.Minute + time.Second)
		if p.router.Lists(phone) || !p.router.Lists(here) || p.heard(billing.RouterRoom) != 1 {
			t.Fatalf("list %v, said %v", p.router.List(), p.said)
		}
		p.sells(t)
	})
}

func TestALostRenewalGoesOnAndHoldsUpNobody(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.sell(t, "AAAA-0001", phone, 10*time.Minute)
		pass(time.Second)
		end := time.Now().Add(30 * time.Minute).Truncate(time.Minute)
		p.router.OwnerAdds(router.Admission{MAC: phone, Name: router.Mark{Code: "CCCC-0003", End: end}.String()})
		p.sell(t, "BBBB-0002", here, 10*time.Minute)
		pass(time.Second)
		renewal := p.lease(t, "CCCC-0003")
		if !renewal.Start.Equal(p.lease(t, "AAAA-0001").End) || !renewal.End.Equal(end) || renewal.Customer != "+12025550123" {
			t.Fatalf("%+v", renewal)
		}
		p.sells(t)
		pass(11 * time.Minute)
		if !p.router.Lists(phone) || p.router.Lists(here) || p.lease(t, "AAAA-0001").State != scheduler.Over {
			t.Fatalf("list %v", p.router.List())
		}
		pass(time.Until(end) + time.Second)
		if p.router.Lists(phone) || p.heard(billing.Adopted) != 1 || p.heard(billing.Ended) != 2 {
			t.Fatalf("list %v, said %v", p.router.List(), p.said)
		}
	})
}

func TestARecordThatCanNotBeReadHoldsUpNobody(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.sell(t, "AAAA-0001", phone, 10*time.Minute)
		pass(time.Second)
		if err := p.store.DB.Set(t.Context(), redisstore.LeaseKey(p.store.DB, "AAAA-0001"), "3 {", 0).Err(); err != nil {
			t.Fatal(err)
		}
		p.sell(t, "BBBB-0002", here, 5*time.Minute)
		pass(time.Minute)
		if !p.router.Lists(phone) || !p.router.Lists(here) {
			t.Fatalf("list %v", p.router.List())
		}
		p.sells(t)
		pass(6 * time.Minute)
		if !p.router.Lists(phone) || p.router.Lists(here) {
			t.Fatalf("list %v", p.router.List())
		}
		pass(6 * time.Minute) // its mark has ended
		if p.router.Lists(phone) {
			t.Fatal("the device stays for ever")
		}
		p.sells(t)
	})
}

func TestARenewalWhoseFirstPartCanNotBeReadLosesNothing(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.sell(t, "AAAA-0001", phone, 10*time.Minute)
		pass(time.Second)
		p.sell(t, "BBBB-0002", phone, 10*time.Minute)
		pass(time.Second)
		if err := p.store.DB.Set(t.Context(), redisstore.LeaseKey(p.store.DB, "AAAA-0001"), "3 {", 0).Err(); err != nil {
			t.Fatal(err)
		}
		var left atomic.Int64
		p.router.Intercept(func(_ string, _ bool) {
			if !p.router.Lists(phone) {
				left.Add(1)
			}
		})
		end := p.lease(t, "BBBB-0002").End
		pass(time.Until(end) - time.Second)
		if left.Load() != 0 {
			t.Fatal("a paying customer was put out")
		}
		pass(2 * time.Second)
		if p.router.Lists(phone) {
			t.Fatal("the device stays")
		}
	})
}

// A choosy store refuses the steps of one lease.
type choosy struct {
	scheduler.Store
	id  string
	err error
}

func (c choosy) Commit(ctx context.Context, step scheduler.Step) error {
	if step.Lease.ID == c.id {
		return c.err
	}
	return c.Store.Commit(ctx, step)
}

func TestALeaseThatCanNotBeStoredHoldsUpNobody(t *testing.T) {
	for _, refused := range []error{scheduler.ErrConflict, scheduler.ErrDeviceTaken, errors.New("WRONGTYPE")} {
		at(t, func(t *testing.T, p *place) {
			p.stop()
			var log bytes.Buffer
			passes := 0
			p.router.Intercept(func(method string, after bool) {
				if method == "entries" && !after {
					passes++
				}
			})
			p.begin(t, choosy{p.store, "AAAA-0001", refused}, slog.New(slog.NewTextHandler(&log, nil)))
			p.sell(t, "AAAA-0001", phone, 10*time.Minute)
			p.sell(t, "BBBB-0002", here, 5*time.Minute)
			pass(time.Minute)
			if p.lease(t, "BBBB-0002").State != scheduler.Active {
				t.Fatalf("%v: the other waits", refused)
			}
			p.sells(t)
			pass(5 * time.Minute)
			if p.router.Lists(here) || p.lease(t, "BBBB-0002").State != scheduler.Over {
				t.Fatalf("%v: the other stays", refused)
			}
			p.stop()
			if n := strings.Count(log.String(), "store a lease"); n > 1 {
				t.Errorf("%v is logged %d times", refused, n)
			}
			if passes > 100 {
				t.Errorf("%v: %d reads in six minutes", refused, passes)
			}
		})
	}
}
