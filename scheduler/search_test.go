package scheduler_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

var (
	here   = router.MAC{0x02, 0, 0x5e, 0, 0, 1}
	there  = router.MAC{0x02, 0, 0x5e, 0, 0, 2}
	theOwn = router.MAC{0x02, 0, 0x5e, 0, 0, 9}
)

func clients(macs ...router.MAC) []router.Client {
	var list []router.Client
	for _, mac := range macs {
		list = append(list, router.Client{MAC: mac, Name: "device"})
	}
	return list
}

func TestASearchNamesWhatTheRouterSees(t *testing.T) {
	list := scheduler.Search{ID: "AAAA-0001", Site: "home", Customer: "+12025550123", Chat: "telegram:21", Asked: noon}
	watch, watched := list, list
	watch.Watch = true
	watched.Watch, watched.Looked, watched.Before = true, true, []router.MAC{here}
	mine, others := lease("AAAA-0002", scheduler.Active, noon.Add(time.Hour)), lease("BBBB-0001", scheduler.Active,
		noon.Add(time.Hour))
	mine.Device, mine.Customer, mine.Placed = here, list.Customer, true
	others.Device, others.Customer, others.Placed = here, "+12025550177", true
	over := others
	over.State = scheduler.Over
	ours := router.Admission{MAC: here, Name: others.Mark(noon).String()}
	for _, c := range []struct {
		name   string
		search scheduler.Search
		view   scheduler.View
		at     time.Duration
		done   bool
		found  []router.MAC
	}{
		{"what is there", list, scheduler.View{Known: true, Clients: clients(here, there)}, 0, true, []router.MAC{here, there}},
		{"nothing is there", list, scheduler.View{Known: true}, 0, true, nil},
		{"the owner's device", list, scheduler.View{Known: true, Clients: clients(here, there),
			Entries: []router.Admission{{MAC: here, Name: "tv"}}}, 0, true, []router.MAC{there}},
		{"our own machine", list, scheduler.View{Known: true, Clients: clients(theOwn), Own: theOwn}, 0, true, nil},
		{"another customer's device", list, scheduler.View{Known: true, Clients: clients(here),
			Entries: []router.Admission{ours}, Leases: []scheduler.Lease{others}}, 0, true, nil},
		{"another customer's former device", list, scheduler.View{Known: true, Clients: clients(here), Leases: []scheduler.Lease{over}}, 0, true, []router.MAC{here}},
		{"his own device, which the owner renamed", list, scheduler.View{Known: true, Clients: clients(here),
			Entries: []router.Admission{{MAC: here, Name: "guest"}}, Leases: []scheduler.Lease{mine}}, 0, true, []router.MAC{here}},
		{"the router does not answer", list, scheduler.View{}, time.Minute, false, nil},
		{"the router does not answer in time", list, scheduler.View{}, 3 * time.Minute, true, nil},
		{"a watch begins", watch, scheduler.View{Known: true, Clients: clients(here)}, 0, false, nil},
		{"nothing new", watched, scheduler.View{Known: true, Clients: clients(here)}, time.Second, false, nil},
		{"something new", watched, scheduler.View{Known: true, Clients: clients(here, there)}, time.Second, true, []router.MAC{there}},
		{"something new of the owner", watched, scheduler.View{Known: true, Clients: clients(here, there),
			Entries: []router.Admission{{MAC: there, Name: "tv"}}}, time.Second, false, nil},
		{"nothing new for long", watched, scheduler.View{Known: true, Clients: clients(here)}, 3 * time.Minute, true, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := scheduler.Seek(c.search, c.view, noon.Add(c.at))
			var found []router.MAC
			for _, client := range got.Found {
				found = append(found, client.MAC)
			}
			if got.Done != c.done || !slices.Equal(found, c.found) || (len(got.Notices()) == 1) != c.done {
				t.Errorf("%+v, notices %v", got, got.Notices())
			}
			if again, changed := scheduler.Seek(got, c.view, noon.Add(c.at)); got.Done && changed {
				t.Errorf("done, and then %+v", again)
			}
		})
	}
}

func TestADeviceThatLeavesAndComesBackHasAppeared(t *testing.T) {
	s := scheduler.Search{ID: "AAAA-0001", Asked: noon, Watch: true}
	for i, present := range [][]router.MAC{{here, there}, {there}, {there}, {there, here}} {
		if s.Done {
			t.Fatalf("done at look %d", i)
		}
		s, _ = scheduler.Seek(s, scheduler.View{Known: true, Clients: clients(present...)},
			noon.Add(time.Duration(i)*time.Second))
	}
	if !s.Done || len(s.Found) != 1 || s.Found[0].MAC != here {
		t.Fatalf("%+v", s)
	}
}

// Whatever the router shows, no customer is offered the owner's or another customer's device.
func TestNoSearchOffersWhatIsNotTheCustomers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mac := rapid.Custom(func(t *rapid.T) router.MAC {
			return router.MAC{2, 0, 0, 0, 0,
				rapid.ByteRange(1, 6).Draw(t, "mac")}
		})
		v := scheduler.View{Known: true, Own: mac.Draw(t, "own")}
		for range rapid.IntRange(0, 5).Draw(t, "leases") {
			l := scheduler.Lease{
				ID: billing.NewCode(), Device: mac.Draw(t, "device"), State: rapid.SampledFrom([]scheduler.State{scheduler.Waiting,
					scheduler.Active, scheduler.Over}).Draw(t, "state"),
				Customer: rapid.SampledFrom([]string{"me", "you"}).Draw(t, "customer"), Placed: rapid.Bool().Draw(t, "placed"),
			}
			v.Leases = append(v.Leases, l)
		}
		for range rapid.IntRange(0, 5).Draw(t, "entries") {
			name := rapid.SampledFrom([]string{"tv", "sf-BBBB-0001-hx3k2"}).Draw(t, "name")
			v.Entries = append(v.Entries, router.Admission{MAC: mac.Draw(t, "entry"), Name: name})
		}
		s := scheduler.Search{ID: "AAAA-0001", Customer: "me", Asked: noon, Watch: rapid.Bool().Draw(t, "watch")}
		for i := range rapid.IntRange(1, 5).Draw(t, "looks") {
			v.Clients = clients(rapid.SliceOfN(mac, 0, 6).Draw(t, "clients")...)
			s, _ = scheduler.Seek(s, v, noon.Add(time.Duration(i)*time.Second))
		}
		for _, c := range s.Found {
			for _, l := range v.Leases {
				if l.Device == c.MAC && l.Customer != "me" && l.State != scheduler.Over {
					t.Fatalf("%v has a lease of another: %+v", c.MAC, l)
				}
			}
			mineByUs := slices.ContainsFunc(v.Leases, func(l scheduler.Lease) bool { return l.Device == c.MAC && l.Placed })
			owners := slices.ContainsFunc(v.Entries, func(e router.Admission) bool { return e.MAC == c.MAC && e.Name == "tv" })
			if c.MAC == v.Own || owners && !mineByUs {
				t.Fatalf("%v is the owner's", c.MAC)
			}
		}
	})
}

func TestTheSiteAnswersSearches(t *testing.T) {
	at(t, func(t *testing.T, p *place) {
		p.router.SetClients(clients(here, tv)...)
		pass(time.Second)
		if !p.site.Status().Sees {
			t.Fatal("the site does not know that its router tells who is there")
		}
		ask := scheduler.Search{ID: "AAAA-0001", Site: "home", Customer: "+12025550123", Chat: "telegram:21",
			Asked: time.Now(), Watch: true}
		if err := p.store.SaveSearch(t.Context(), ask); err != nil {
			t.Fatal(err)
		}
		p.site.Nudge()
		pass(time.Second)
		p.router.SetClients(clients(here, there, tv)...)
		pass(4 * time.Second)
		open, err := p.store.Searches(t.Context(), "home")
		if err != nil || len(open) != 0 {
			t.Fatalf("open %+v, %v", open, err)
		}
		ask.ID, ask.Asked = "AAAA-0002", time.Now()
		p.router.SetDown(true)
		if err := p.store.SaveSearch(t.Context(), ask); err != nil {
			t.Fatal(err)
		}
		pass(4 * time.Minute)
		p.mu.Lock()
		defer p.mu.Unlock()
		sighted := 0
		for _, kind := range p.said {
			if kind == billing.Sighted {
				sighted++
			}
		}
		if sighted != 2 {
			t.Fatalf("said %v", p.said)
		}
	})
}
