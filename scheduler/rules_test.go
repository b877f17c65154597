package scheduler_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

var (
	noon  = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	rules = scheduler.DefaultRules()
	phone = router.MAC{0x02, 0x00, 0x5e, 0x10, 0x00, 0x01}
	tv    = router.MAC{0x00, 0x00, 0x5e, 0x00, 0x53, 0x10}
)

func paid(code, customer string) billing.Order {
	return billing.Order{
		Code: code, Customer: customer, Chat: "telegram:1", Site: "home", Lasts: time.Hour, Devices: 1, State: billing.Paid,
		Payment: billing.Payment{Provider: "stripe", ID: "pi-" + code}, PaidAt: noon,
	}
}

func lease(code string, state scheduler.State, end time.Time) scheduler.Lease {
	l := scheduler.Lease{
		ID: code, Site: "home", Device: phone, Customer: "+12025550123", Chat: "telegram:1", Lasts: time.Hour, State: state,
		Asked: end.Add(-time.Hour), Patience: end.Add(time.Hour),
	}
	if state != scheduler.Waiting {
		l.Start, l.End, l.Placed = end.Add(-time.Hour), end, true
	}
	return l
}

// What a customer has to wait for is counted from the payment at the earliest, also while the clock is behind.
func TestAClockThatIsBehindTakesNoTimeAway(t *testing.T) {
	behind := noon.Add(-5 * time.Hour)
	byDevice, _, err := scheduler.Grant(paid("AAAA-0001", "+12025550123"), phone, nil, rules, behind)
	byPass, _, notPass := scheduler.GrantPass(paid("AAAA-0001", "+12025550123"), scheduler.FreshPass(), nil, rules, behind)
	if err = errors.Join(err, notPass); err != nil {
		t.Fatal(err)
	}
	for _, l := range []scheduler.Lease{byDevice, byPass} {
		if !l.Asked.Equal(noon) || !l.Patience.Equal(noon.Add(rules.GrantWithin)) {
			t.Errorf("%+v", l)
		}
	}
	if !byPass.Claim.Equal(noon.Add(rules.ClaimWithin)) {
		t.Errorf("to be used until %s", byPass.Claim)
	}
}

func TestOnlyAPaidOrderOfAFreeDeviceIsGranted(t *testing.T) {
	taken := lease("BBBB-0001", scheduler.Active, noon.Add(time.Hour))
	taken.Customer = "+12025550199"
	ended := taken
	ended.End = noon.Add(-time.Minute)
	over := taken
	over.State = scheduler.Over
	mine := lease("AAAA-0001", scheduler.Waiting, noon.Add(time.Hour))
	other := mine
	other.Device = tv
	renewal := lease("AAAA-0000", scheduler.Active, noon.Add(time.Hour))
	found := taken
	found.Customer = ""
	for _, c := range []struct {
		name    string
		state   billing.State
		present []scheduler.Lease
		outcome billing.Outcome
		err     error
	}{
		{"paid", billing.Paid, nil, billing.Applied, nil},
		{"unpaid", billing.Pending, nil, billing.Refused, billing.ErrNotPaid},
		{"refunded", billing.Refunding, nil, billing.Refused, billing.ErrOrderOver},
		{"again", billing.Paid, []scheduler.Lease{mine}, billing.Replayed, nil},
		{"again when granted", billing.Granted, []scheduler.Lease{mine}, billing.Replayed, nil},
		{"another device", billing.Paid, []scheduler.Lease{other}, billing.Refused, scheduler.ErrDeviceChosen},
		{"another's device", billing.Paid, []scheduler.Lease{taken}, billing.Refused, scheduler.ErrDeviceTaken},
		{"a device that was found at the router", billing.Paid, []scheduler.Lease{found}, billing.Applied, nil},
		{"another's device that is not off the list yet", billing.Paid, []scheduler.Lease{ended}, billing.Refused, scheduler.ErrDeviceTaken},
		{"another's former device", billing.Paid, []scheduler.Lease{over}, billing.Applied, nil},
		{"a renewal", billing.Paid, []scheduler.Lease{renewal}, billing.Applied, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := paid("AAAA-0001", "+12025550123")
			o.State = c.state
			l, outcome, err := scheduler.Grant(o, phone, c.present, rules, noon)
			if outcome != c.outcome || !errors.Is(err, c.err) {
				t.Fatalf("got %d, %v", outcome, err)
			}
			if outcome == billing.Applied && (l.ID != o.Code || l.State != scheduler.Waiting || !l.Start.IsZero()) {
				t.Fatalf("lease %+v", l)
			}
		})
	}
}

func TestThePlanTouchesOnlyWhatIsOurs(t *testing.T) {
	active := lease("AAAA-0001", scheduler.Active, noon.Add(time.Hour))
	ended := lease("AAAA-0001", scheduler.Active, noon)
	waiting := lease("AAAA-0001", scheduler.Waiting, noon)
	mark := active.Mark(noon).String()
	for _, c := range []struct {
		name        string
		leases      []scheduler.Lease
		entries     []router.Admission
		add, remove int
	}{
		{"nothing", nil, []router.Admission{{MAC: tv, Name: "tv"}}, 0, 0},
		{"a waiting device", []scheduler.Lease{waiting}, nil, 1, 0},
		{"a listed device", []scheduler.Lease{active}, []router.Admission{{MAC: phone, Name: mark}}, 0, 0},
		{"a device that fell off", []scheduler.Lease{active}, nil, 1, 0},
		{"an ended lease", []scheduler.Lease{ended}, []router.Admission{{MAC: phone, Name: mark}}, 0, 1},
		{"an ended lease whose entry the owner renamed", []scheduler.Lease{ended}, []router.Admission{{MAC: phone, Name: "guest"}}, 0, 1},
		{"an entry of ours without a lease", nil, []router.Admission{{MAC: phone, Name: mark}}, 0, 1},
		{"another's mark on the entry", []scheduler.Lease{active}, []router.Admission{{MAC: phone, Name: "sf-BBBB-0001-hx3k2"}}, 1, 0},
		{"the owner's entry of a customer's device", []scheduler.Lease{active}, []router.Admission{{MAC: phone, Name: "my phone"}}, 0, 0},
		{"a renewal", []scheduler.Lease{ended, waiting}, []router.Admission{{MAC: phone, Name: mark}}, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := scheduler.Plan(c.leases, c.entries, noon)
			if len(got.Add) != c.add || len(got.Remove) != c.remove || got.Empty() != (c.add+c.remove == 0) {
				t.Fatalf("got %+v", got)
			}
		})
	}
}

func TestALeaseAdvancesByWhatWasSeen(t *testing.T) {
	waiting, active := lease("AAAA-0001", scheduler.Waiting, noon), lease("AAAA-0001", scheduler.Active,
		noon.Add(time.Hour))
	waiting.Asked, waiting.Patience = noon, noon.Add(2*time.Hour)
	asked, revoked, reminded := waiting, active, active
	asked.Told, asked.Answer, revoked.Revoked, reminded.Reminded = true, noon.Add(2*time.Hour+15*time.Minute), true, 10*time.Minute
	adopted := active
	adopted.Chat = ""
	on := scheduler.See([]router.Admission{{MAC: phone, Name: active.Mark(noon).String()}})
	off, dark := scheduler.See(nil), scheduler.Sight{}
	next := lease("AAAA-0002", scheduler.Active, noon.Add(2*time.Hour))
	for _, c := range []struct {
		name   string
		l      scheduler.Lease
		others []scheduler.Lease
		sight  scheduler.Sight
		at     time.Duration // after noon
		state  scheduler.State
		said   billing.NoticeKind // "" for no notice
		change bool
	}{
		{"the router confirms", waiting, nil, on, time.Minute, scheduler.Active, billing.Access, true},
		{"not listed yet", waiting, nil, off, time.Second, scheduler.Waiting, "", false},
		{"a slow router", waiting, nil, dark, time.Minute, scheduler.Waiting, billing.RouterSlow, true},
		{"a very slow router", waiting, nil, dark, 2 * time.Hour, scheduler.Waiting, billing.WaitOrBack, true},
		{"asked, no answer yet", asked, nil, dark, 2*time.Hour + time.Minute, scheduler.Waiting, "", false},
		{"asked, never answered", asked, nil, dark, 3 * time.Hour, scheduler.Over, billing.RefundSoon, true},
		{"in the middle", active, nil, on, time.Minute, scheduler.Active, "", false},
		{"ends soon", active, nil, on, 50 * time.Minute, scheduler.Active, billing.EndsSoon, true},
		{"reminded already", reminded, nil, on, 51 * time.Minute, scheduler.Active, "", false},
		{"ends soon, renewed", active, []scheduler.Lease{next}, on, 50 * time.Minute, scheduler.Active, "", true},
		{"over but listed", active, nil, on, time.Hour, scheduler.Active, "", false},
		{"over but nothing seen", active, nil, dark, time.Hour, scheduler.Active, "", false},
		{"over and gone", active, nil, off, time.Hour, scheduler.Over, billing.Ended, true},
		{"over and renewed", active, []scheduler.Lease{next}, on, time.Hour, scheduler.Over, "", true},
		{"revoked and gone", revoked, nil, off, time.Hour, scheduler.Over, billing.Revoked, true},
		{"adopted and gone", adopted, nil, off, time.Hour, scheduler.Over, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			step, changed := scheduler.Advance(c.l, append(c.others, c.l), c.sight, rules, noon.Add(c.at))
			said := billing.NoticeKind("")
			if len(step.Notices) > 0 {
				said = step.Notices[0].Kind
			}
			if step.Lease.State != c.state || said != c.said || changed != c.change {
				t.Fatalf("got %s, said %q, changed %v", step.Lease.State, said, changed)
			}
		})
	}
}

func TestARenewalBeginsWhereTheFirstLeaseEnds(t *testing.T) {
	first, second := lease("AAAA-0001", scheduler.Active, noon.Add(time.Hour)), lease("AAAA-0002", scheduler.Waiting, noon)
	sight := scheduler.See([]router.Admission{{MAC: phone, Name: first.Mark(noon).String()}})
	step, _ := scheduler.Advance(second, []scheduler.Lease{first, second}, sight, rules, noon)
	if !step.Lease.Start.Equal(first.End) || !step.Lease.End.Equal(first.End.Add(time.Hour)) ||
		step.Notices[0].Kind != billing.Extended {
		t.Fatalf("got %+v", step)
	}
}

func TestWaitingRevokingAndAdopting(t *testing.T) {
	waiting := lease("AAAA-0001", scheduler.Waiting, noon)
	waiting.Answer = noon.Add(time.Minute)
	kept, outcome, err := scheduler.KeepWaiting(waiting, rules, noon)
	if err != nil || outcome != billing.Applied || !kept.Answer.IsZero() || !kept.Patience.Equal(noon.Add(2*time.Hour)) {
		t.Fatalf("keep waiting: %+v, %v", kept, err)
	}
	if _, again, _ := scheduler.KeepWaiting(kept, rules, noon); again != billing.Replayed {
		t.Fatal("waiting twice is not a replay")
	}
	over, outcome := scheduler.Revoke(waiting, noon)
	if outcome != billing.Applied || over.State != scheduler.Over {
		t.Fatalf("revoke a waiting lease: %+v", over)
	}
	if _, _, err := scheduler.KeepWaiting(over, rules, noon); !errors.Is(err, scheduler.ErrLeaseOver) {
		t.Fatalf("wait for a lease that is over: %v", err)
	}
	cut, outcome := scheduler.Revoke(lease("AAAA-0001", scheduler.Active, noon.Add(time.Hour)), noon)
	if outcome != billing.Applied || cut.State != scheduler.Active || !cut.End.Equal(noon) {
		t.Fatalf("revoke an active lease: %+v", cut)
	}
	if _, again := scheduler.Revoke(cut, noon); again != billing.Replayed {
		t.Fatal("revoking twice is not a replay")
	}
	mark := router.Mark{Code: "AAAA-0009", End: noon.Add(time.Hour)}
	if l, ok := scheduler.Adopt("home", []router.Admission{{MAC: phone, Name: mark.String()}}, nil, noon); !ok || l.ID != mark.Code ||
		l.State != scheduler.Active || !l.End.Equal(mark.End) || !l.Placed {
		t.Fatalf("adopt: %+v", l)
	}
	if _, err := scheduler.ParseState("gone"); err == nil {
		t.Fatal("an unknown state was read")
	}
}

func TestRemindersFitTheLease(t *testing.T) {
	for lasts, want := range map[time.Duration][]time.Duration{
		24 * time.Hour: {time.Hour, 10 * time.Minute}, time.Hour: {10 * time.Minute}, 20 * time.Second: {5 * time.Second},
	} {
		got := rules.Leads(lasts)
		if len(got) != len(want) || got[0] != want[0] {
			t.Errorf("%s: %v, want %v", lasts, got, want)
		}
	}
	l := lease("AAAA-0001", scheduler.Active, noon.Add(time.Hour))
	if got := scheduler.Next(l, rules, noon); !got.Equal(noon.Add(50 * time.Minute)) {
		t.Errorf("next look at %v", got)
	}
	if got := scheduler.Next(lease("A", scheduler.Over, noon), rules, noon); !got.IsZero() {
		t.Errorf("a lease that is over wants a look at %v", got)
	}
}

func TestOnlyAServersWordConfirmsTheClock(t *testing.T) {
	now := noon
	g := scheduler.NewGuard(func() time.Time { return now })
	g.Stored(noon)
	if got := g.Confirmed(); g.Check() != nil || !got.IsZero() {
		t.Errorf("%v is confirmed by what was stored", got)
	}
	g.Observe("Telegram", noon)
	if got := g.Confirmed(); !got.Equal(noon) {
		t.Errorf("confirmed is %v", got)
	}
	now = noon.Add(3 * time.Hour)
	if got := g.Confirmed(); !got.IsZero() {
		t.Errorf("%v is confirmed after a jump", got)
	}
	for want, e := range map[string]scheduler.SkewError{
		"the clock is 3 hours ahead of Telegram":                            {Source: "Telegram", By: 3 * time.Hour},
		"the clock is 1 minute 30 seconds behind the newest stored instant": {By: -90 * time.Second},
	} {
		if e.Error() != want {
			t.Errorf("%q, want %q", e.Error(), want)
		}
	}
}

// Whatever is on the list and whatever was sold, a plan that was carried out leaves nothing to do, keeps
// the owner's entries and admits exactly the devices with a lease.
func TestAPlanOnceCarriedOutIsDone(t *testing.T) {
	macs := rapid.Custom(func(t *rapid.T) router.MAC {
		return router.MAC{2, 0, 0x5e, 0, 0, byte(rapid.IntRange(1, 8).Draw(t, "mac"))}
	})
	rapid.Check(t, func(t *rapid.T) {
		var leases []scheduler.Lease
		for i := range rapid.IntRange(0, 8).Draw(t, "leases") {
			l := lease(string(rune('A'+i))+"AAA-0001", rapid.SampledFrom([]scheduler.State{scheduler.Waiting,
				scheduler.Active}).Draw(t, "state"),
				noon.Add(time.Duration(rapid.IntRange(-60, 60).Draw(t, "end"))*time.Minute))
			l.Device, l.Placed = macs.Draw(t, "device"), false
			leases = append(leases, l)
		}
		list := map[router.MAC]string{}
		for range rapid.IntRange(0, 8).Draw(t, "entries") {
			list[macs.Draw(t, "entry")] = rapid.SampledFrom([]string{"tv", "", "sf-AAAA-0001-hx3k2",
				"sf-ZZZZ-0001-hx3k2"}).Draw(t, "name")
		}
		var owners []router.MAC
		for mac, name := range list {
			if _, ours := router.ParseMark(name); !ours {
				owners = append(owners, mac)
			}
		}
		entries := func() []router.Admission {
			var all []router.Admission
			for mac, name := range list {
				all = append(all, router.Admission{MAC: mac, Name: name})
			}
			return all
		}
		c := scheduler.Plan(leases, entries(), noon)
		for _, e := range c.Add {
			list[e.MAC] = e.Name
		}
		for _, mac := range router.Devices(c.Remove) {
			delete(list, mac)
		}
		if again := scheduler.Plan(leases, entries(), noon); !again.Empty() {
			t.Fatalf("still to do: %+v", again)
		}
		for _, mac := range owners {
			if name, ok := list[mac]; !ok || name == "sf-" {
				t.Fatalf("the owner's %s was touched", mac)
			}
		}
		for _, l := range leases {
			if _, ok := list[l.Device]; l.Covers(noon) && !ok {
				t.Fatalf("%s has a lease and is not listed", l.Device)
			}
		}
	})
}
