package redisstore_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// extended stores access of four orders: the phone's, the phone's and a tablet's, the tablet's, and another phone's. One
// that is over stands before them.
func extended(t *testing.T, s *redisstore.Store) {
	t.Helper()
	tablet, other := router.MAC{2, 2, 2, 2, 2, 2}, router.MAC{2, 2, 2, 2, 2, 3}
	in := message("sold", "21")
	w := load(t, s, desk.Query{In: in})
	d := decide(w)
	for i, devices := range [][]router.MAC{{phone}, {phone}, {phone, tablet}, {tablet}, {other}} {
		o := order(fmt.Sprintf("AAAA-000%d", i), "+12025550123", billing.Paid)
		o.Device, o.Extends, o.Devices, o.PaidAt = true, i > 0, len(devices), noon
		o.Payment = billing.Payment{Provider: "stripe", ID: fmt.Sprint("pi_", i), Amount: rupees, At: noon}
		l := scheduler.Lease{ID: o.Code, Site: "home", Device: devices[0], Customer: o.Customer, Chat: o.Chat, Asked: noon,
			State: scheduler.Active, Lasts: time.Hour, Devices: len(devices), Start: noon.Add(time.Duration(i-1) * time.Hour)}
		l.End = l.Start.Add(time.Hour)
		if i == 4 {
			l.Start, l.End = noon, noon.Add(time.Hour)
		}
		for _, mac := range devices[1:] {
			l.More = append(l.More, scheduler.Seat{Device: mac})
		}
		d.Orders, d.Leases = append(d.Orders, o), append(d.Leases, l)
	}
	commit(t, s, in, w, d)
	over := d.Leases[0]
	over.State, over.Version = scheduler.Over, 1
	w = load(t, s, desk.Query{In: message("over", "21")})
	d = decide(w)
	d.Leases = []scheduler.Lease{over}
	commit(t, s, message("over", "21"), w, d)
}

func TestAnAccessIsReadWhole(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		s.Orders.Places = func(string) int { return 9 }
		extended(t, s)
		for _, c := range []struct {
			name   string
			q      desk.Query
			leases string
			orders string
		}{
			{"by the first", desk.Query{Code: "AAAA-0001", Access: true}, "1 2 3", "1 2 3"},
			{"by the last, of another device", desk.Query{Code: "AAAA-0003", Access: true}, "1 2 3", "1 2 3"},
			{"by a device", desk.Query{MAC: phone, Access: true}, "1 2 3", "1 2 3"},
			{"by what is over", desk.Query{Code: "AAAA-0000", Access: true}, "0 1 2 3", "0 1 2 3"},
			{"another's", desk.Query{Code: "AAAA-0004", Access: true}, "4", "4"},
			{"no order's", desk.Query{Code: "ZZZZ-0000", Access: true}, "", ""},
			{"by a command that wants no more", desk.Query{Code: "AAAA-0001"}, "1", ""},
		} {
			c.q.In = message("u1", "11")
			w := load(t, s, c.q)
			var read, sold []string
			for _, l := range w.Leases {
				read = append(read, strings.TrimPrefix(l.ID, "AAAA-000"))
			}
			for _, o := range w.Orders {
				sold = append(sold, strings.TrimPrefix(o.Code, "AAAA-000"))
			}
			if c.q.Code != "" && len(w.Leases) > 0 && w.Leases[0].ID != c.q.Code {
				t.Errorf("%s: %s stands first", c.name, w.Leases[0].ID)
			}
			slices.Sort(read)
			slices.Sort(sold)
			if strings.Join(read, " ") != c.leases || strings.Join(sold, " ") != c.orders {
				t.Errorf("%s: leases %v, orders %v", c.name, read, sold)
			}
		}
	})
}

func TestTheOwnerEndsAWholeAccess(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		s.Orders.Places = func(string) int { return 9 }
		extended(t, s)
		shop := selling(t, s)
		tell(t, shop, ownersChat, "/revoke AAAA-0002")
		tell(t, shop, ownersChat, ".do "+load(t, s, desk.Query{In: message("u9", ownersChat)}).Session.Ask)
		live, err := s.Leases.Live(t.Context(), "home")
		if err != nil || len(live) != 4 {
			t.Fatalf("%+v, %v", live, err)
		}
		for _, l := range live {
			if l.Revoked != (l.ID != "AAAA-0004") || l.Quiet != (l.Revoked && l.ID != "AAAA-0001") {
				t.Errorf("%+v", l)
			}
		}
		for i, state := range []billing.State{billing.Paid, billing.Paid, billing.Refunding, billing.Refunding, billing.Paid} {
			if o, err := s.Orders.Order(t.Context(), fmt.Sprint("AAAA-000", i)); err != nil || o.State != state {
				t.Errorf("%s is %s, %v", o.Code, o.State, err)
			}
		}
	})
}

// TestALetterSaysTheEndOfTheAccess, also where a record of what follows can't be read: then it says that of its own.
func TestALetterSaysTheEndOfTheAccess(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		s.Orders.Places = func(string) int { return 9 }
		extended(t, s)
		scene := func() bot.Scene {
			scene, err := s.Scene(t.Context(), outbox.Letter{To: "telegram:21", Notice: &billing.Notice{Kind: billing.Access, Order: "AAAA-0001"}})
			if err != nil || scene.Lease.ID != "AAAA-0001" {
				t.Fatalf("%+v, %v", scene.Lease, err)
			}
			return scene
		}
		if got := scene(); !got.Until.Equal(noon.Add(3 * time.Hour)) {
			t.Errorf("until %s", got.Until)
		}
		if n, err := s.Scene(t.Context(), outbox.Letter{To: "telegram:11", Notice: &billing.Notice{Kind: billing.Report}}); err != nil || n.Numbers.Active != 2 {
			t.Errorf("%d are in, %v", n.Numbers.Active, err)
		}
		if err := s.DB.UniversalClient.Set(t.Context(), leases.LeaseKey(s.DB, "AAAA-0002"), "1 {", 0).Err(); err != nil {
			t.Fatal(err)
		}
		if got := scene(); !got.Until.Equal(noon.Add(time.Hour)) {
			t.Errorf("until %s", got.Until)
		}
	})
}
