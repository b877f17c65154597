package billing_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

func TestTheMorePlacesAnOrderHoldsTheSoonerItWantsToBePaid(t *testing.T) {
	for devices, want := range map[int]time.Duration{
		0: 30 * time.Minute, 1: 30 * time.Minute, 2: 30 * time.Minute, 3: 20 * time.Minute, 4: 15 * time.Minute,
		5: 12 * time.Minute, 6: 10 * time.Minute, 10: 10 * time.Minute,
	} {
		if got := billing.TimeToPay(devices); got != want {
			t.Errorf("%d devices: %s", devices, got)
		}
	}
}

func TestAnOrderIsLeftUnpaid(t *testing.T) {
	at := noon.Add(7 * time.Minute)
	for _, c := range []struct {
		name  string
		state billing.State
		link  string
		ended time.Time
		until time.Time
		left  bool
	}{
		{"it lapsed", billing.Expired, "cs_1", at, at, true},
		{"it lapsed before that was kept", billing.Expired, "cs_1", time.Time{}, noon.Add(billing.PayWithin), true},
		{"it lapsed without any link to pay", billing.Expired, "", at, at, false},
		{"it was cancelled late", billing.Cancelled, "cs_1", at, at, true},
		{"it was cancelled at once", billing.Cancelled, "cs_1", noon.Add(119 * time.Second), noon.Add(119 * time.Second), false},
		{"it was cancelled late, without any link to pay", billing.Cancelled, "", at, at, false},
		{"it was cancelled before that was kept", billing.Cancelled, "cs_1", time.Time{}, noon.Add(billing.PayWithin), false},
		{"it waits", billing.Pending, "cs_1", time.Time{}, noon.Add(billing.PayWithin), false},
		{"it was paid late", billing.Paid, "cs_1", at, at, false},
		{"it was paid late, and went back", billing.Refunded, "cs_1", at, at, false},
	} {
		o := order(c.state)
		o.Request.ID, o.Ended = c.link, c.ended
		if until, left := o.LeftUnpaid(); left != c.left || !until.Equal(c.until) {
			t.Errorf("%s: %v, until %s", c.name, left, until)
		}
	}
}

func TestWhoLeavesOrdersUnpaidHoldsFewerPlacesForAWhile(t *testing.T) {
	ago := func(minutes ...int) (l billing.Lapses) {
		for _, m := range minutes {
			l = append(l, noon.Add(-time.Duration(m)*time.Minute))
		}
		return l
	}
	for _, c := range []struct {
		name   string
		lapses billing.Lapses
		may    int
		places int
		in     time.Duration // from now, until so many places may be held
	}{
		{"none", nil, 10, 10, 0},
		{"one", ago(30), 5, 10, 90 * time.Minute},
		{"one, for a smaller plan", ago(30), 5, 5, 0},
		{"two, the older one goes first", ago(10, 100), 2, 5, 20 * time.Minute},
		{"two, in any order", ago(100, 10), 2, 10, 110 * time.Minute},
		{"three", ago(10, 20, 30), 1, 2, 90 * time.Minute},
		{"one device can always be had", ago(1, 2, 3, 4, 5, 6, 7, 8, 9), 1, 1, 0},
		{"one that counts no more", ago(120), 10, 10, 0},
		{"one that still counts", ago(119), 5, 6, time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			if may := c.lapses.MayHold(noon); may != c.may {
				t.Errorf("may hold %d", may)
			}
			want := time.Time{}
			if c.in > 0 {
				want = noon.Add(c.in)
			}
			until := c.lapses.Until(c.places, noon)
			if !until.Equal(want) {
				t.Errorf("%d places from %s", c.places, until)
			}
			if c.in > 0 && (c.lapses.MayHold(until) < c.places || c.lapses.MayHold(until.Add(-time.Millisecond)) >= c.places) {
				t.Error("that is not when it changes")
			}
		})
	}
}
