package redisstore_test

import (
	"errors"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
	"github.com/sharefi/sharefi/scheduler/redisstore"
)

func TestEveryDeviceOfALeaseIsKnownAndEveryPlaceCounts(t *testing.T) {
	tablet, laptop := router.MAC{0x02, 0, 0x5e, 0x10, 0, 2}, router.MAC{0x02, 0, 0x5e, 0x10, 0, 3}
	for name, db := range map[string]*redisdb.DB{"memory": redistest.Memory(t), "redis": redistest.Start(t).DB()} {
		t.Run(name, func(t *testing.T) {
			s := store(db)
			read := func() scheduler.Lease {
				known, err := s.Known(t.Context(), []string{"AAAA-0001"})
				if err != nil || len(known) != 1 {
					t.Fatalf("%v, %v", known, err)
				}
				return known[0]
			}
			put := func(l scheduler.Lease) {
				t.Helper()
				if err := s.Commit(t.Context(), scheduler.Step{Lease: l}); err != nil {
					t.Fatal(err)
				}
			}
			holds := func(want bool, devices ...router.MAC) {
				t.Helper()
				for _, mac := range devices {
					if n := db.HLen(t.Context(), redisstore.DeviceKey(db, mac)).Val(); (n == 1) != want {
						t.Fatalf("%s is in %d leases", mac, n)
					}
				}
			}
			first := lease("AAAA-0001", "+12025550123")
			first.Devices = 3
			put(first)
			if n := db.SCard(t.Context(), db.Key("site", "my site", "live")).Val(); n != 3 {
				t.Fatalf("%d places are taken", n)
			}
			joined, _, err := read().Join(tablet, noon)
			if err != nil {
				t.Fatal(err)
			}
			put(joined)
			holds(true, phone, tablet)
			holds(false, laptop)

			foreign := lease("BBBB-0001", "+12025550199")
			foreign.Device = tablet
			if err := s.Commit(t.Context(), scheduler.Step{Lease: foreign}); !errors.Is(err, scheduler.ErrDeviceTaken) {
				t.Fatalf("another customer takes the second device: %v", err)
			}
			foreign.Device = laptop
			put(foreign)
			stolen, _, err := read().Join(laptop, noon)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Commit(t.Context(), scheduler.Step{Lease: stolen}); !errors.Is(err, scheduler.ErrDeviceTaken) {
				t.Fatalf("another customer's device joins: %v", err)
			}

			dropped, _, err := read().Drop(phone, scheduler.DefaultRules(), noon)
			if err != nil {
				t.Fatal(err)
			}
			put(dropped)
			holds(true, phone, tablet)
			step, changed := scheduler.Advance(read(), nil, scheduler.See([]router.Admission{{MAC: tablet,
				Name: read().Mark(noon).String()}}), scheduler.DefaultRules(), noon)
			if !changed {
				t.Fatal("nothing left")
			}
			put(step.Lease)
			holds(true, tablet)
			holds(false, phone)

			over := read()
			over.State = scheduler.Over
			put(over)
			holds(false, phone, tablet)
			if members := db.SMembers(t.Context(), db.Key("site", "my site", "live")).Val(); len(members) != 1 ||
				members[0] != "BBBB-0001" {
				t.Fatalf("places: %v", members)
			}
		})
	}
}

func TestAnOrderForSeveralTakesSeveralPlaces(t *testing.T) {
	s := store(redistest.Start(t).DB())
	s.Orders.Places = func(string) int { return 4 }
	family := billing.Order{Code: "AAAA-0001", Site: "home", Customer: "+12025550123", Devices: 3, State: billing.Pending,
		Created: noon, Expires: noon}
	if err := s.Orders.Save(t.Context(), family); err != nil {
		t.Fatal(err)
	}
	pair := family
	pair.Code, pair.Devices = "AAAA-0002", 2
	if err := s.Orders.Save(t.Context(), pair); !errors.Is(err, billing.ErrFull) {
		t.Fatalf("two of one free place: %v", err)
	}
	pair.Extends = true
	if err := s.Orders.Save(t.Context(), pair); err != nil {
		t.Fatalf("an extension: %v", err)
	}
	family.State, family.Version = billing.Expired, 1
	if err := s.Orders.Save(t.Context(), family); err != nil {
		t.Fatal(err)
	}
	taken := func() int64 { return s.DB.SCard(t.Context(), s.DB.Key("site", "home", "live")).Val() }
	if n := taken(); n != 0 {
		t.Fatalf("an extension that is not paid takes %d places", n)
	}
	pair.State, pair.Version = billing.Paid, 1
	if err := s.Orders.Save(t.Context(), pair); err != nil {
		t.Fatal(err)
	}
	if n := taken(); n != 2 {
		t.Fatalf("%d places are taken", n)
	}
	elsewhere := pair
	elsewhere.Code, elsewhere.Version = "AAAA-0003", 0
	s.Orders.Places = func(string) int { return 0 }
	if err := s.Orders.Save(t.Context(), elsewhere); err != nil {
		t.Fatalf("an extension at a site whose list is full of others' rows: %v", err)
	}
	elsewhere.Code = "AAAA-0004"
	s.Orders.Places = func(string) int { return -1 }
	if err := s.Orders.Save(t.Context(), elsewhere); !errors.Is(err, billing.ErrFull) {
		t.Fatalf("an extension at a site that the shop has no more: %v", err)
	}
}
