package scheduler_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

var errAddress = fmt.Errorf("%w: error 4702", router.ErrRefused)

func batch(failed map[router.MAC]error) error { return router.NotAdmitted(failed) }

func TestABatchIsTakenApart(t *testing.T) {
	changes := scheduler.Changes{Remove: router.OfDevices(here), Add: []router.Admission{
		{MAC: phone, Name: router.Mark{Code: "AAAA-0001", End: noon}.String()},
	}}
	part := []router.Admission{{MAC: phone, Name: "sf-AAAA-0001-hx3k2", Part: true}}
	for _, c := range []struct {
		name    string
		err     error
		entries []router.Admission
		refused []scheduler.Refusal
		rest    error
	}{
		{"nothing failed", nil, nil, nil, nil},
		{"out of reach", router.ErrUnreachable, nil, nil, router.ErrUnreachable},
		{"a full list", batch(map[router.MAC]error{phone: router.ErrFull}), nil, nil, router.ErrFull},
		{"a refused address", batch(map[router.MAC]error{phone: errAddress}), nil,
			[]scheduler.Refusal{{Device: phone, Lease: "AAAA-0001", At: noon, Says: "error 4702"}}, nil},
		{"refused by one radio", batch(map[router.MAC]error{phone: errAddress}), part,
			[]scheduler.Refusal{{Device: phone, Lease: "AAAA-0001", At: noon, Says: "error 4702"}}, nil},
		{"a name that is not stored", batch(map[router.MAC]error{phone: errAddress}), []router.Admission{{MAC: phone, Name: "sf-A"}},
			nil, router.ErrRefused},
		{"a removal", batch(map[router.MAC]error{here: errAddress}), []router.Admission{{MAC: here}},
			[]scheduler.Refusal{{Device: here, At: noon, Says: "error 4702", Stays: true}}, nil},
		{"one of each", batch(map[router.MAC]error{here: errAddress, phone: router.ErrFull}), []router.Admission{{MAC: here}},
			[]scheduler.Refusal{{Device: here, At: noon, Says: "error 4702", Stays: true}}, router.ErrFull},
	} {
		t.Run(c.name, func(t *testing.T) {
			sight, rest := scheduler.Sort(c.err, changes, c.entries, noon)
			if !slices.Equal(sight.Refused, c.refused) || !errors.Is(rest, c.rest) || (rest == nil) != (c.rest == nil) {
				t.Fatalf("refused %+v, left %v", sight.Refused, rest)
			}
			if errors.Is(c.rest, router.ErrFull) && errors.Is(rest, router.ErrRefused) {
				t.Fatal("the site is blamed for a refusal")
			}
		})
	}
}

// no is a sight in which the router refused a device of a lease.
func no(mac router.MAC, code string, at time.Time, entries ...router.Admission) scheduler.Sight {
	s := scheduler.See(entries)
	s.Refused = []scheduler.Refusal{{Device: mac, Lease: code, At: at}}
	return s
}

func TestARefusedAddressIsItsLeasesTrouble(t *testing.T) {
	l := lease("AAAA-0001", scheduler.Waiting, noon.Add(time.Hour))
	l.Asked, l.Patience = noon, noon.Add(rules.GrantWithin)
	step, changed := scheduler.Advance(l, nil, no(phone, l.ID, noon), rules, noon)
	if !changed || !step.Lease.Turned() || step.Fact != nil || len(step.Notices) != 1 ||
		step.Notices[0].Kind != billing.DeviceRefused || step.Notices[0].To != l.Chat {
		t.Fatalf("%v %+v", changed, step)
	}
	l = step.Lease
	if c := scheduler.Plan([]scheduler.Lease{l}, nil, noon.Add(3*time.Hour)); !c.Empty() {
		t.Fatalf("it is tried again: %+v", c)
	}
	if step, changed := scheduler.Advance(l, nil, scheduler.See(nil), rules, noon.Add(time.Hour)); changed {
		t.Fatalf("it is told again: %+v", step)
	}

	asked, _ := scheduler.Advance(l, nil, scheduler.See(nil), rules, l.Patience)
	if len(asked.Notices) != 1 || asked.Notices[0].Kind != billing.DeviceRefused || asked.Lease.Answer.IsZero() {
		t.Fatalf("asked: %+v", asked)
	}
	back, _ := scheduler.Advance(asked.Lease, nil, scheduler.See(nil), rules, asked.Lease.Answer)
	if give, ok := back.Fact.(billing.GiveBack); !ok || give.Reason != billing.ReasonRefused {
		t.Fatalf("the money: %+v", back)
	}

	later := noon.Add(90 * time.Minute)
	moved, outcome, err := asked.Lease.Move(phone, here, rules, later)
	if err != nil || outcome != billing.Applied || moved.Turned() || moved.Moved != 0 || !moved.Answer.IsZero() ||
		moved.Patience.Before(later.Add(rules.GrantWithin)) {
		t.Fatalf("another device: %+v, %v", moved, err)
	}
	begun, _ := scheduler.Advance(moved, nil, scheduler.See([]router.Admission{{MAC: here, Name: "sf-AAAA-0001-hx3k2"}}), rules, later)
	if begun.Lease.State != scheduler.Active || !begun.Lease.Start.Equal(later) || begun.Lease.Lasts != time.Hour {
		t.Fatalf("it begins: %+v", begun.Lease)
	}
}

func TestARefusedDeviceOfARunningLeaseIsTriedAgainLater(t *testing.T) {
	l := lease("AAAA-0001", scheduler.Active, noon.Add(3*time.Hour))
	l.Start = noon
	step, _ := scheduler.Advance(l, nil, no(phone, l.ID, noon), rules, noon)
	l = step.Lease
	if len(step.Notices) != 1 || l.Turned() || l.State != scheduler.Active {
		t.Fatalf("%+v", step)
	}
	for after, tried := range map[time.Duration]bool{time.Minute: false, time.Hour: true} {
		if c := scheduler.Plan([]scheduler.Lease{l}, nil, noon.Add(after)); c.Empty() == tried {
			t.Errorf("after %s: %+v", after, c)
		}
	}
	in, changed := scheduler.Advance(l, nil, scheduler.See([]router.Admission{{MAC: phone, Name: l.Mark(noon).String()}}), rules, noon)
	if !changed || !in.Lease.Refused.IsZero() {
		t.Fatalf("it is in: %+v", in.Lease)
	}
}

func TestOneAddressAfterTheOtherHasToRest(t *testing.T) {
	l, now := lease("AAAA-0001", scheduler.Waiting, noon), noon
	named := 0
	for n := range byte(10) {
		step, _ := scheduler.Advance(l, nil, no(l.Device, l.ID, now), rules, now)
		next, _, err := step.Lease.Move(l.Device, router.MAC{2, 0, 0x5e, 1, 1, n}, rules, now)
		if err != nil {
			if !errors.Is(err, scheduler.ErrMoveRest) {
				t.Fatal(err)
			}
			break
		}
		l, named, now = next, named+1, now.Add(time.Second)
	}
	if named != rules.Moves {
		t.Errorf("%d addresses at once", named)
	}
}

func TestARefusalLeavesOtherSeatsTheirCount(t *testing.T) {
	l := lease("AAAA-0001", scheduler.Active, noon.Add(time.Hour))
	l.Devices, l.Moved, l.More = 2, rules.Moves, []scheduler.Seat{{Device: here, Refused: noon}}
	if _, _, err := l.Move(phone, tv, rules, noon); !errors.Is(err, scheduler.ErrMovesSpent) {
		t.Errorf("a seat is passed around beside a refused one: %v", err)
	}
	if moved, _, err := l.Move(here, tv, rules, noon); err != nil || moved.Moved != rules.Moves {
		t.Errorf("the refused one: %v", err)
	}
}

func TestASiteRemembersWhatItsRouterRefused(t *testing.T) {
	l := lease("AAAA-0001", scheduler.Waiting, noon)
	l.Refused = noon
	known := scheduler.Remember(nil, []scheduler.Lease{l}, scheduler.See(nil), noon) // a crash lost the rest
	status := scheduler.Status{Refused: known}
	for after, want := range map[time.Duration]error{0: scheduler.ErrRefused, time.Hour: nil} {
		if err := status.MayAdmit(phone, noon.Add(after)); !errors.Is(err, want) {
			t.Errorf("after %s: %v", after, err)
		}
	}
	if err := status.MayAdmit(here, noon); err != nil {
		t.Errorf("another device: %v", err)
	}
	listed := scheduler.See([]router.Admission{{MAC: phone}})
	for name, left := range map[string][]scheduler.Refusal{
		"the router is away": scheduler.Remember(known, nil, scheduler.Sight{}, noon.Add(48*time.Hour)),
		"an hour later":      scheduler.Remember(known, nil, scheduler.See(nil), noon.Add(time.Hour)),
	} {
		if len(left) != 1 {
			t.Errorf("%s: %v", name, left)
		}
	}
	for name, left := range map[string][]scheduler.Refusal{
		"it is listed": scheduler.Remember(known, nil, listed, noon),
		"a day later":  scheduler.Remember(known, nil, scheduler.See(nil), noon.Add(24*time.Hour)),
	} {
		if len(left) != 0 {
			t.Errorf("%s: %v", name, left)
		}
	}
	var many []scheduler.Refusal
	for n := range byte(40) {
		many = scheduler.Remember(many, nil, no(router.MAC{2, n}, "", noon), noon)
	}
	if len(many) > 16 || many[len(many)-1].Device != (router.MAC{2, 39}) {
		t.Errorf("it remembers %d", len(many))
	}
}

func TestALostRenewalIsTheNextPartOfTheChain(t *testing.T) {
	held := lease("AAAA-0001", scheduler.Active, noon.Add(time.Hour))
	waits := lease("AAAA-0001", scheduler.Waiting, noon)
	over := lease("AAAA-0001", scheduler.Over, noon)
	mark := func(end time.Time) []router.Admission {
		return []router.Admission{{MAC: phone, Name: router.Mark{Code: "BBBB-0002", End: end}.String()}}
	}
	for _, c := range []struct {
		name     string
		known    []scheduler.Lease
		end      time.Time
		ok       bool
		customer string
		start    time.Time
	}{
		{"nobody's", nil, noon.Add(3 * time.Hour), true, "", noon},
		{"a renewal", []scheduler.Lease{held}, noon.Add(3 * time.Hour), true, held.Customer, held.End},
		{"of what has not begun", []scheduler.Lease{waits}, noon.Add(3 * time.Hour), true, held.Customer, noon.Add(time.Hour)},
		{"of what is over", []scheduler.Lease{over}, noon.Add(3 * time.Hour), true, "", noon},
		{"no longer than what is known", []scheduler.Lease{held}, noon.Add(time.Hour), false, "", noon},
		{"ended", nil, noon, false, "", noon},
	} {
		t.Run(c.name, func(t *testing.T) {
			l, ok := scheduler.Adopt("home", mark(c.end), c.known, noon)
			if ok != c.ok {
				t.Fatalf("adopted: %v", ok)
			}
			if ok && (l.Customer != c.customer || !l.Start.Equal(c.start) || !l.End.Equal(c.end) ||
				l.Lasts != c.end.Sub(c.start) || l.ID != "BBBB-0002" || !l.Placed) {
				t.Fatalf("%+v", l)
			}
		})
	}
}
