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

func TestALeaseChangesItsDeviceWithinLimits(t *testing.T) {
	active := lease("AAAA-0001", scheduler.Active, noon.Add(time.Hour))
	active.Placed = true
	waiting, over, revoked, spent, tired := lease("AAAA-0001", scheduler.Waiting, noon), active, active, active, active
	over.State, revoked.Revoked, spent.Moved, tired.MovedAt = scheduler.Over, true, 3, noon.Add(-9*time.Minute)
	rested := tired
	rested.MovedAt = noon.Add(-10 * time.Minute)
	for _, c := range []struct {
		name    string
		l       scheduler.Lease
		to      router.MAC
		at      time.Time
		outcome billing.Outcome
		err     error
	}{
		{"while it runs", active, here, noon, billing.Applied, nil},
		{"while it waits", waiting, here, noon, billing.Applied, nil},
		{"to the same device", active, phone, noon, billing.Replayed, nil},
		{"at its end", active, here, noon.Add(time.Hour), billing.Refused, scheduler.ErrLeaseOver},
		{"when it is over", over, here, noon, billing.Refused, scheduler.ErrLeaseOver},
		{"when it was revoked", revoked, here, noon, billing.Refused, scheduler.ErrLeaseOver},
		{"too often", spent, here, noon, billing.Refused, scheduler.ErrMovesSpent},
		{"too soon", tired, here, noon, billing.Refused, scheduler.ErrMoveRest},
		{"after a rest", rested, here, noon, billing.Applied, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, outcome, err := c.l.Move(phone, c.to, rules, c.at)
			if outcome != c.outcome || !errors.Is(err, c.err) {
				t.Fatalf("%v, %v", outcome, err)
			}
			if outcome == billing.Applied && (got.Device != here || !got.Holds(phone) || !got.End.Equal(c.l.End) ||
				got.Moved != c.l.Moved+1 || got.Joins != (c.l.State == scheduler.Active)) {
				t.Fatalf("%+v", got)
			}
		})
	}
}

func TestADeviceThatALeaseLeftIsHeldUntilItIsOffTheList(t *testing.T) {
	l := lease("AAAA-0001", scheduler.Active, noon.Add(time.Hour))
	l.Placed = true
	moved, _, err := l.Move(phone, here, rules, noon)
	if err != nil {
		t.Fatal(err)
	}
	old := router.Admission{MAC: phone, Name: l.Mark(noon).String()}
	renamed, fresh := router.Admission{MAC: phone, Name: "guest"}, router.Admission{MAC: here, Name: moved.Mark(noon).String()}
	if err := scheduler.Free(phone, "+12025550199", []scheduler.Lease{moved}); !errors.Is(err, scheduler.ErrDeviceTaken) {
		t.Fatalf("the old device is free too early: %v", err)
	}
	for _, entries := range [][]router.Admission{{old}, {renamed}} {
		plan := scheduler.Plan([]scheduler.Lease{moved}, entries, noon)
		if len(plan.Remove) != 1 || plan.Remove[0].MAC != phone || len(plan.Add) != 1 || plan.Add[0].MAC != here {
			t.Fatalf("plan %+v", plan)
		}
	}
	step, changed := scheduler.Advance(moved, []scheduler.Lease{moved}, scheduler.See([]router.Admission{old, fresh}), rules,
		noon)
	if !changed || step.Lease.Joins || len(step.Notices) != 1 || step.Notices[0].Kind != billing.Access ||
		!step.Lease.Holds(phone) {
		t.Fatalf("confirmed: %+v", step)
	}
	step, changed = scheduler.Advance(step.Lease, []scheduler.Lease{step.Lease}, scheduler.See([]router.Admission{fresh}),
		rules, noon)
	if !changed || step.Lease.Holds(phone) || len(step.Lease.Left) != 1 || len(step.Notices) != 0 {
		t.Fatalf("left: %+v", step)
	}
	late := moved.End
	if step, _ = scheduler.Advance(moved, nil, scheduler.See([]router.Admission{old}), rules,
		late); step.Lease.State == scheduler.Over {
		t.Fatal("over while the old device is on the list")
	}
}

func TestAChainedLeaseFollowsWithoutAWord(t *testing.T) {
	next := lease("AAAA-0002", scheduler.Active, noon.Add(2*time.Hour))
	next.Start, next.Placed = noon.Add(time.Hour), true
	next = next.Follow(phone, here)
	step, changed := scheduler.Advance(next, nil, scheduler.See([]router.Admission{{MAC: here,
		Name: next.Mark(noon).String()}}), rules, noon)
	if !changed || len(step.Notices) != 0 || !step.Lease.Placed || next.Moved != 0 {
		t.Fatalf("%+v", step)
	}
}

// Whatever is changed and whenever the router responds: the end stays, at most three changes are made, the
// owner's entries stay, and once nothing waits, the lease's device is our only entry.
func TestMovingKeepsThePromises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		devices := []router.MAC{phone, here, there, tv}
		now := noon
		list := map[router.MAC]router.Admission{tv: {MAC: tv, Name: "tv"}}
		l := lease("AAAA-0001", scheduler.Waiting, noon)
		l.Asked, l.Patience = noon, noon.Add(24*time.Hour)
		entries := func() (all []router.Admission) {
			for _, e := range list {
				all = append(all, e)
			}
			return all
		}
		pass := func() {
			plan := scheduler.Plan([]scheduler.Lease{l}, entries(), now)
			for _, e := range plan.Add {
				list[e.MAC] = e
			}
			for _, mac := range router.Devices(plan.Remove) {
				delete(list, mac)
			}
			for range 3 {
				step, _ := scheduler.Advance(l, []scheduler.Lease{l}, scheduler.See(entries()), rules, now)
				l = step.Lease
			}
		}
		var end time.Time
		moves := 0
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			switch rapid.IntRange(0, 2).Draw(t, "step") {
			case 0:
				to := rapid.SampledFrom(devices).Draw(t, "to")
				moved, outcome, _ := l.Move(l.Device, to, rules, now)
				if outcome == billing.Applied {
					l, moves = moved, moves+1
				}
			case 1:
				pass()
			case 2:
				now = now.Add(time.Duration(rapid.IntRange(1, 20).Draw(t, "minutes")) * time.Minute)
			}
			if l.State == scheduler.Active && end.IsZero() {
				end = l.End
			}
			if !end.IsZero() && !l.End.Equal(end) {
				t.Fatalf("the end moved from %v to %v", end, l.End)
			}
			if e, ok := list[tv]; !ok || e.Name != "tv" {
				t.Fatal("the owner's entry changed")
			}
		}
		pass()
		if moves > rules.Moves {
			t.Fatalf("%d changes", moves)
		}
		for mac := range list {
			if mac != tv && (mac != l.Device || !l.Covers(now)) {
				t.Fatalf("%v stays on the list, the lease is %+v", mac, l)
			}
		}
		if l.Covers(now) && (list[l.Device] == router.Admission{} || len(l.Was) > 0) {
			t.Fatalf("not let in: %+v, list %v", l, list)
		}
	})
}
