package scheduler_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// family returns a running lease for three devices, with the phone and these others.
func family(more ...router.MAC) scheduler.Lease {
	l := lease("AAAA-0001", scheduler.Active, noon.Add(time.Hour))
	l.Devices = 3
	for _, mac := range more {
		l.More = append(l.More, scheduler.Seat{Device: mac, Placed: true})
	}
	return l
}

func devicesOf(l scheduler.Lease) (list []router.MAC) {
	for _, s := range l.Seats() {
		list = append(list, s.Device)
	}
	return list
}

func TestFurtherDevicesJoinAsFarAsThePlanGoes(t *testing.T) {
	waiting, over, revoked, one, leaving := family(), family(), family(), family(), family()
	waiting.State, over.State, revoked.Revoked, one.Devices = scheduler.Waiting, scheduler.Over, true, 0
	leaving.Was = []scheduler.Former{{Device: here, Placed: true}}
	for _, c := range []struct {
		name    string
		l       scheduler.Lease
		device  router.MAC
		at      time.Time
		outcome billing.Outcome
		err     error
	}{
		{"the second", family(), here, noon, billing.Applied, nil},
		{"the third", family(there), here, noon, billing.Applied, nil},
		{"the fourth", family(there, tv), here, noon, billing.Refused, scheduler.ErrNoSeat},
		{"the second of one", one, here, noon, billing.Refused, scheduler.ErrNoSeat},
		{"the first again", family(), phone, noon, billing.Replayed, nil},
		{"the last again", family(there, tv), tv, noon, billing.Replayed, nil},
		{"one that is about to leave", leaving, here, noon, billing.Applied, nil},
		{"before the first is in", waiting, here, noon, billing.Refused, scheduler.ErrLeaseWaits},
		{"at the end", family(), here, noon.Add(time.Hour), billing.Refused, scheduler.ErrLeaseOver},
		{"when it is over", over, here, noon, billing.Refused, scheduler.ErrLeaseOver},
		{"when it was revoked", revoked, here, noon, billing.Refused, scheduler.ErrLeaseOver},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, outcome, err := c.l.Join(c.device, c.at)
			if outcome != c.outcome || !errors.Is(err, c.err) {
				t.Fatalf("%v, %v", outcome, err)
			}
			if outcome == billing.Applied && !got.JoinAsked.Equal(c.at) {
				t.Errorf("nobody will hear when the router is slow: %v", got.JoinAsked)
			}
			want := devicesOf(c.l)
			if outcome == billing.Applied {
				want = append(want, c.device)
			}
			if !slices.Equal(devicesOf(got), want) || !got.End.Equal(c.l.End) || got.Moved != c.l.Moved || len(got.Was) > 0 {
				t.Fatalf("%+v", got)
			}
		})
	}
}

func TestTakingADeviceOffCountsAsAChange(t *testing.T) {
	spent, tired := family(here), family(here)
	spent.Moved, tired.MovedAt = rules.Moves, noon.Add(-time.Minute)
	for _, c := range []struct {
		name    string
		l       scheduler.Lease
		device  router.MAC
		outcome billing.Outcome
		err     error
		left    []router.MAC
	}{
		{"the second", family(here), here, billing.Applied, nil, []router.MAC{phone}},
		{"the first", family(here, there), phone, billing.Applied, nil, []router.MAC{here, there}},
		{"the only one", family(), phone, billing.Refused, scheduler.ErrLastDevice, []router.MAC{phone}},
		{"one that is not in", family(here), tv, billing.Replayed, nil, []router.MAC{phone, here}},
		{"too often", spent, here, billing.Refused, scheduler.ErrMovesSpent, []router.MAC{phone, here}},
		{"too soon", tired, here, billing.Refused, scheduler.ErrMoveRest, []router.MAC{phone, here}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, outcome, err := c.l.Drop(c.device, rules, noon)
			if outcome != c.outcome || !errors.Is(err, c.err) || !slices.Equal(devicesOf(got), c.left) {
				t.Fatalf("%v, %v: %+v", outcome, err, got)
			}
			if applied := outcome == billing.Applied; (got.Moved == c.l.Moved+1) != applied || applied &&
				(!got.Holds(c.device) || got.Vacant() != c.l.Vacant()+1) {
				t.Fatalf("%+v", got)
			}
		})
	}
}

func TestARenewalLeavesOutADeviceThatIsAnothersNow(t *testing.T) {
	known, theirs := family(here, there), lease("AAAA-0009", scheduler.Active, noon.Add(time.Hour))
	theirs.Device, theirs.Customer = here, "+12025550199"
	o := paid("AAAA-0002", known.Customer)
	o.Devices = 3
	l, _, err := scheduler.Grant(o, phone, []scheduler.Lease{known, theirs}, rules, noon)
	if err != nil || !slices.Equal(devicesOf(l), []router.MAC{phone, there}) {
		t.Fatalf("%v: %+v", err, l)
	}
}

func TestOneOfSeveralDevicesChanges(t *testing.T) {
	for _, c := range []struct {
		name     string
		l        scheduler.Lease
		from, to router.MAC
		outcome  billing.Outcome
		err      error
		want     []router.MAC
	}{
		{"the first", family(here), phone, there, billing.Applied, nil, []router.MAC{there, here}},
		{"the second", family(here), here, there, billing.Applied, nil, []router.MAC{phone, there}},
		{"to one that is in", family(here), phone, here, billing.Replayed, nil, []router.MAC{phone, here}},
		{"from one that is not in", family(here), tv, there, billing.Refused, scheduler.ErrNotSeated, []router.MAC{phone, here}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, outcome, err := c.l.Move(c.from, c.to, rules, noon)
			if outcome != c.outcome || !errors.Is(err, c.err) || !slices.Equal(devicesOf(got), c.want) {
				t.Fatalf("%v, %v: %+v", outcome, err, got)
			}
		})
	}
}

func TestADeviceThatJoinsIsToldOfOnceAndLeavesAtTheEnd(t *testing.T) {
	l, _, err := family().Join(here, noon)
	if err != nil {
		t.Fatal(err)
	}
	plan := scheduler.Plan([]scheduler.Lease{l}, []router.Admission{{MAC: phone, Name: l.Mark(noon).String()}}, noon)
	if len(plan.Add) != 1 || plan.Add[0].MAC != here || len(plan.Remove) != 0 {
		t.Fatalf("%+v", plan)
	}
	mark, _ := router.ParseMark(plan.Add[0].Name)
	if mark.Code != l.ID || mark.End.After(l.End.Add(time.Minute)) {
		t.Fatalf("the new entry says %+v", mark)
	}
	listed := scheduler.See(append(plan.Add, router.Admission{MAC: phone, Name: plan.Add[0].Name}))
	step, changed := scheduler.Advance(l, []scheduler.Lease{l}, listed, rules, noon)
	if !changed || len(step.Notices) != 1 || step.Notices[0].Kind != billing.Access ||
		step.Notices[0].Detail != here.String() {
		t.Fatalf("%+v", step)
	}
	l = step.Lease
	if step, _ = scheduler.Advance(l, []scheduler.Lease{l}, listed, rules, noon); len(step.Notices) != 0 {
		t.Fatalf("told again: %+v", step.Notices)
	}
	if plan = scheduler.Plan([]scheduler.Lease{l}, plan.Add, l.End); len(plan.Remove) != 1 || len(plan.Add) != 0 {
		t.Fatalf("at the end: %+v", plan)
	}
	for _, c := range []struct {
		list []router.Admission
		over bool
	}{{[]router.Admission{{MAC: here, Name: "guest"}}, false}, {[]router.Admission{{MAC: phone, Name: "guest"}},
		false}, {[]router.Admission{{MAC: tv, Name: "tv"}}, true}} {
		step, _ = scheduler.Advance(l, []scheduler.Lease{l}, scheduler.See(c.list), rules, l.End)
		if (step.Lease.State == scheduler.Over) != c.over {
			t.Fatalf("with %v on the list: %+v", c.list, step.Lease)
		}
	}
}

func TestAnExtensionIsForAllThatAreIn(t *testing.T) {
	running, foreign, elsewhere, ended := family(here, there), family(here), family(here), family(here)
	foreign.Customer, elsewhere.Site, ended.End = "", "café", noon
	for _, c := range []struct {
		name    string
		devices int
		present []scheduler.Lease
		want    []router.MAC
	}{
		{"the same plan", 3, []scheduler.Lease{running}, []router.MAC{phone, here, there}},
		{"a smaller plan", 2, []scheduler.Lease{running}, []router.MAC{phone, here}},
		{"a plan of one", 1, []scheduler.Lease{running}, []router.MAC{phone}},
		{"of two that run", 3, []scheduler.Lease{running, running}, []router.MAC{phone, here, there}},
		{"of one that is nobody's", 3, []scheduler.Lease{foreign}, []router.MAC{phone}},
		{"of one elsewhere", 3, []scheduler.Lease{elsewhere}, []router.MAC{phone}},
		{"after the end", 3, []scheduler.Lease{ended}, []router.MAC{phone}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := paid("AAAA-0002", running.Customer)
			o.Devices = c.devices
			l, _, err := scheduler.Grant(o, phone, c.present, rules, noon)
			if err != nil || !slices.Equal(devicesOf(l), c.want) || l.Max() != c.devices {
				t.Fatalf("%v: %+v", err, l)
			}
		})
	}
}

func TestWhatIsChainedLetsNobodyInBeforeItsStart(t *testing.T) {
	first, next := lease("AAAA-0001", scheduler.Active, noon.Add(time.Hour)), family()
	next.ID, next.Start, next.End = "AAAA-0002", first.End, first.End.Add(time.Hour)
	next, _, err := next.Join(here, noon)
	if err != nil {
		t.Fatal(err)
	}
	both := []scheduler.Lease{first, next}
	if !first.Chained(next) || !next.Chained(first) || first.Take(here).Has(here) {
		t.Fatal("the two are not chained, or a lease of one took a second")
	}
	listed := []router.Admission{{MAC: phone, Name: next.Mark(noon).String()}}
	if plan := scheduler.Plan(both, listed, noon); !plan.Empty() {
		t.Fatalf("before its start: %+v", plan)
	}
	if plan := scheduler.Plan(both, listed, next.Start); len(plan.Add) != 1 || plan.Add[0].MAC != here ||
		len(plan.Remove) != 0 {
		t.Fatalf("at its start: %+v", plan)
	}
	if got := scheduler.Next(next, scheduler.Rules{}, noon); !got.Equal(next.Start) {
		t.Fatalf("looked at again at %v", got)
	}
	step, _ := scheduler.Advance(first, both, scheduler.See(listed), rules, noon.Add(50*time.Minute))
	if len(step.Notices) != 0 {
		t.Fatalf("who renewed is bothered: %+v", step.Notices)
	}
}

func TestARenewalForOneOfTwoDevicesIsNoneForBoth(t *testing.T) {
	l, next := family(here), lease("AAAA-0002", scheduler.Active, noon.Add(2*time.Hour))
	next.Start = l.End
	step, changed := scheduler.Advance(l, []scheduler.Lease{l, next}, scheduler.See(nil), rules, noon.Add(50*time.Minute))
	if !changed || len(step.Notices) != 1 || step.Notices[0].Kind != billing.EndsSoon {
		t.Fatalf("%+v", step)
	}
	listed := scheduler.See([]router.Admission{{MAC: phone, Name: next.Mark(noon).String()},
		{MAC: here, Name: l.Mark(noon).String()}})
	if step, _ = scheduler.Advance(l, []scheduler.Lease{l, next}, listed, rules,
		l.End); step.Lease.State == scheduler.Over {
		t.Fatal("over while a device that nobody renewed is on the list")
	}
}

func TestEntriesOfOneCodeAreOneLeaseAgain(t *testing.T) {
	until := func(end time.Time) string { return router.Mark{Code: "AAAA-0009", End: end}.String() }
	l, ok := scheduler.Adopt("home", []router.Admission{{MAC: here, Name: until(noon.Add(time.Hour))},
		{MAC: phone, Name: until(noon.Add(time.Hour + time.Minute))}}, nil, noon)
	if !ok || !slices.Equal(devicesOf(l), []router.MAC{here, phone}) || l.Max() != 2 ||
		!l.End.Equal(noon.Add(time.Hour+time.Minute)) || l.Lasts != l.End.Sub(noon) {
		t.Fatalf("%+v", l)
	}
	if err := scheduler.Free(phone, "+12025550199", []scheduler.Lease{l}); err != nil {
		t.Fatalf("what is nobody's is held: %v", err)
	}
}
