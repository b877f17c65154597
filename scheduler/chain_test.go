package scheduler_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

const ann, bob = "+12025550123", "+12025550199"

// link is a lease of the phone's, or of other devices, between two times from noon.
func link(id string, from, to time.Duration, devices ...router.MAC) scheduler.Lease {
	if len(devices) == 0 {
		devices = []router.MAC{phone}
	}
	l := scheduler.Lease{ID: id, Site: "home", Customer: ann, Chat: "telegram:21", Device: devices[0], State: scheduler.Active,
		Lasts: to - from, Start: noon.Add(from), End: noon.Add(to), Devices: len(devices)}
	for _, d := range devices[1:] {
		l.More = append(l.More, scheduler.Seat{Device: d})
	}
	return l
}

// waits is a link that the router has not confirmed.
func waits(id string, lasts time.Duration) scheduler.Lease {
	l := link(id, 0, lasts)
	l.State, l.Start, l.End = scheduler.Waiting, time.Time{}, time.Time{}
	return l
}

func of(customer string, l scheduler.Lease) scheduler.Lease {
	l.Customer = customer
	return l
}

func TestWhatIsOneAccess(t *testing.T) {
	a, b, c := link("A", -time.Hour, time.Hour), link("B", time.Hour, 2*time.Hour), link("C", 2*time.Hour, 3*time.Hour)
	gone, cut := link("A", -2*time.Hour, 0), link("A", -time.Hour, time.Hour)
	gone.State = scheduler.Over
	cut, _ = scheduler.Revoke(cut, noon)
	late, elsewhere := link("B", time.Minute, time.Hour), b
	elsewhere.Site = "café"
	for _, c := range []struct {
		name   string
		leases []scheduler.Lease // the first is looked at
		want   string
	}{
		{"one alone", []scheduler.Lease{a}, "A"},
		{"from the first", []scheduler.Lease{a, c, b}, "A B C"},
		{"from the middle", []scheduler.Lease{b, c, a}, "A B C"},
		{"from the last", []scheduler.Lease{c, a, b}, "A B C"},
		{"one that waits comes last", []scheduler.Lease{waits("W", time.Hour), b, a}, "A B W"},
		{"with another device it had", []scheduler.Lease{a, link("B", time.Hour, 2*time.Hour, phone, here), link("C", 2*time.Hour, 3*time.Hour, here)}, "A B C"},
		{"not another device's", []scheduler.Lease{a, link("B", time.Hour, 2*time.Hour, here)}, "A"},
		{"not at another site", []scheduler.Lease{a, elsewhere}, "A"},
		{"not what runs side by side", []scheduler.Lease{a, link("B", 0, 2*time.Hour)}, "A"},
		{"not another customer's", []scheduler.Lease{a, of(bob, b)}, "A"},
		{"one that was adopted is the customer's who bought since", []scheduler.Lease{b, of("", a)}, "A B"},
		{"so it is seen from itself", []scheduler.Lease{of("", a), b, c}, "A B C"},
		{"several that were adopted", []scheduler.Lease{of("", a), of("", b)}, "A B"},
		{"adopted, bought for by two", []scheduler.Lease{b, of("", link("A", -time.Hour, time.Hour, phone, here)), of(bob, link("C", time.Hour, 2*time.Hour, here))}, "B"},
		{"and it is nobody's", []scheduler.Lease{of("", link("A", -time.Hour, time.Hour, phone, here)), b, of(bob, link("C", time.Hour, 2*time.Hour, here))}, "A"},
		{"over, and gone on with", []scheduler.Lease{gone, link("B", 0, time.Hour), link("C", time.Hour, 2*time.Hour)}, "B C"},
		{"over before", []scheduler.Lease{gone, late}, ""},
		{"over for another customer", []scheduler.Lease{gone, of(bob, link("B", 0, time.Hour))}, ""},
		{"revoked", []scheduler.Lease{cut, b}, ""},
		{"what follows one that was revoked", []scheduler.Lease{b, cut, c}, "B C"},
	} {
		got := scheduler.AccessOf(c.leases[0], c.leases)
		if strings.Join(got.Codes(), " ") != c.want {
			t.Errorf("%s: %v", c.name, got.Codes())
		}
		for _, each := range scheduler.Accesses(c.leases) {
			if len(got) > 0 && slices.Contains(each.Codes(), got[0].ID) && !slices.Equal(each.Codes(), got.Codes()) {
				t.Errorf("%s: among all it is %v", c.name, each.Codes())
			}
		}
	}
}

func TestUntilWhenSomebodyIsIn(t *testing.T) {
	a, b, c := link("A", -time.Hour, time.Hour), link("B", time.Hour, 3*time.Hour), link("C", 3*time.Hour, 7*time.Hour)
	for _, c := range []struct {
		links []scheduler.Lease
		gone  string
		end   time.Duration
	}{
		{[]scheduler.Lease{a, b, c}, "", 7 * time.Hour},
		{[]scheduler.Lease{a, b, c}, "A", 6 * time.Hour},
		{[]scheduler.Lease{a, b, c}, "B", 5 * time.Hour},
		{[]scheduler.Lease{a, b, c}, "C", 3 * time.Hour},
		{[]scheduler.Lease{a, b, c}, "A B", 4 * time.Hour},
		{[]scheduler.Lease{waits("W", time.Hour)}, "", time.Hour},
		{[]scheduler.Lease{waits("W", time.Hour), waits("V", time.Hour)}, "", 2 * time.Hour},
		{[]scheduler.Lease{a, b, waits("W", time.Hour)}, "", 4 * time.Hour},
		{[]scheduler.Lease{a, b, waits("W", time.Hour)}, "A", 3 * time.Hour},
		{[]scheduler.Lease{a, b, waits("W", time.Hour)}, "A B", time.Hour},
		{[]scheduler.Lease{a, b, waits("W", time.Hour)}, "W", 3 * time.Hour},
	} {
		access := scheduler.AccessOf(c.links[0], c.links).Without(strings.Fields(c.gone)...)
		if got := access.End(noon); !got.Equal(noon.Add(c.end)) || access.Left(noon) != c.end {
			t.Errorf("%v: it ends %s from now, %s are left", access.Codes(), got.Sub(noon), access.Left(noon))
		}
	}
}

func TestAllAccessOfADevice(t *testing.T) {
	cafe := link("D", -time.Hour, time.Hour)
	cafe.Site = "café"
	all := []scheduler.Lease{link("A", -time.Hour, time.Hour), link("B", time.Hour, 2*time.Hour), link("C", -time.Hour, 4*time.Hour, here, phone),
		cafe, link("E", 0, time.Hour, here)}
	if got := scheduler.AccessAt(phone, all); strings.Join(got.Codes(), " ") != "A C D B" || len(got.Devices()) != 2 {
		t.Errorf("%v of %v", got.Codes(), got.Devices())
	}
	if got := scheduler.Accesses(all); fmt.Sprint(got[0].Codes(), got[len(got)-1].Codes()) != "[D] [C]" || len(got) != 4 {
		t.Errorf("%v", got)
	}
	if whose, ok := scheduler.AccessAt(phone, []scheduler.Lease{of("", all[0])}).Holder(); ok {
		t.Errorf("it is %s's", whose.Customer)
	}
}

func TestTheEndOfAnAccessIsTheWordOfOneLink(t *testing.T) {
	links := []scheduler.Lease{link("A", -time.Hour, time.Hour), link("B", time.Hour, 2*time.Hour), waits("W", time.Hour)}
	for _, c := range []struct{ gone, speaks string }{
		{"A B W", "A"}, {"A", ""}, {"B", ""}, {"A B", ""}, {"B W", ""},
	} {
		var speaks []string
		for _, l := range scheduler.AccessOf(links[0], links).Revoke(noon, strings.Fields(c.gone)...) {
			if !l.Revoked || l.End.After(noon) {
				t.Errorf("%s: %+v goes on", c.gone, l)
			}
			if !l.Quiet {
				speaks = append(speaks, l.ID)
			}
		}
		if strings.Join(speaks, " ") != c.speaks {
			t.Errorf("%s: told by %v", c.gone, speaks)
		}
	}
	found := of("", links[0])
	found.Chat = ""
	if ended := (scheduler.Access{found, links[1]}).Revoke(noon, "A", "B"); ended[1].Quiet {
		t.Errorf("nobody tells the customer: %+v", ended)
	}
	if ended := (scheduler.Access{waits("W", 1), waits("V", 1)}).Revoke(noon, "W", "V"); ended[0].Quiet || ended[1].Quiet {
		t.Errorf("what was never in: %+v", ended)
	}
}

// TestACustomerHearsOfTheEndOnce: of the end of three links, and of no end where the access goes on.
func TestACustomerHearsOfTheEndOnce(t *testing.T) {
	for gone, want := range map[string]int{"AAAA-0001 AAAA-0002 AAAA-0003": 1, "AAAA-0001": 0, "AAAA-0002": 0, "AAAA-0003": 0} {
		synctest.Test(t, func(t *testing.T) {
			p := newPlace(redistest.Pipe(t))
			p.start(t)
			defer p.stop()
			for _, code := range []string{"AAAA-0001", "AAAA-0002", "AAAA-0003"} {
				p.sell(t, code, phone, time.Hour)
				pass(time.Second)
			}
			pass(10 * time.Minute)
			live, err := p.store.Live(t.Context(), "home")
			access := scheduler.AccessOf(live[0], live)
			if err != nil || len(access) != 3 {
				t.Fatal(access, err)
			}
			stays := access.Without(strings.Fields(gone)...).End(time.Now())
			var b redisdb.Batch
			for _, l := range access.Revoke(time.Now(), strings.Fields(gone)...) {
				p.store.Put(&b, l)
			}
			if err := p.store.DB.Commit(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			p.site.Nudge()
			pass(time.Minute)
			if n := count(p, billing.Revoked); n != want || p.router.Lists(phone) != (want == 0) {
				t.Errorf("%s: told %d times, in: %v", gone, n, p.router.Lists(phone))
			}
			live, err = p.store.Live(t.Context(), "home")
			if err != nil || want == 0 && scheduler.Access(live).Until().Sub(stays).Abs() > time.Second {
				t.Errorf("%s: in until %s, not %s, %v", gone, scheduler.Access(live).Until(), stays, err)
			}
		})
	}
}

func count(p *place, kind billing.NoticeKind) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, k := range p.said {
		if k == kind {
			n++
		}
	}
	return n
}
