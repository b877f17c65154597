package billing

import (
	"slices"
	"time"
)

// How orders hold places while nobody pays for them.
const (
	placeTime   = time.Hour        // what an order holds before it lapses, over all of its places
	leastToPay  = 10 * time.Minute // but whoever has a card at hand can pay
	slipWithin  = 2 * time.Minute  // an order that is cancelled sooner was a slip
	lapseCounts = 2 * time.Hour    // how long an order that was left unpaid counts
)

// TimeToPay is how long an order for so many devices waits for its payment, and holds its places. The more places, the
// sooner it wants to be paid.
func TimeToPay(devices int) time.Duration {
	return max(min(placeTime/time.Duration(max(devices, 1)), PayWithin), leastToPay)
}

// LeftUnpaid reports whether an order held its places for nothing, and until when. It did not if it never had a link
// that could be paid, was cancelled at once, or had its page completed and the payment failed.
func (o Order) LeftUnpaid() (until time.Time, left bool) {
	until = o.Ended
	if until.IsZero() { // since before that was kept
		until = o.Expires
	}
	switch {
	case !o.Completed.IsZero(), o.State == Expired && o.Claim.Times > o.Claim.Denied: // nobody has looked whether it was paid
		return until, false
	case o.State == Expired:
		return until, o.Request.ID != ""
	case o.State == Cancelled:
		return until, o.Request.ID != "" && !o.Ended.IsZero() && o.Ended.Sub(o.Created) >= slipWithin
	}
	return until, false
}

// Lapses are when orders of one customer were left unpaid. Each counts for a while; a payment makes up for those
// before it.
type Lapses []time.Time

// counted are those that count, oldest first.
func (l Lapses) counted(now time.Time) []time.Time {
	list := slices.DeleteFunc(slices.Clone(l), func(at time.Time) bool { return !now.Before(at.Add(lapseCounts)) })
	slices.SortFunc(list, time.Time.Compare)
	return list
}

// mayHold is how many places an order may hold after so many were left unpaid: a plan for one device can always be had.
func mayHold(lapses int) int { return max(MaxDevices>>lapses, 1) }

// MayHold is how many places the customer's next order may hold.
func (l Lapses) MayHold(now time.Time) int { return mayHold(len(l.counted(now))) }

// Until is when the customer may hold so many places again; the zero time if that is now.
func (l Lapses) Until(places int, now time.Time) (until time.Time) {
	list := l.counted(now)
	for len(list) > 0 && mayHold(len(list)) < places {
		until, list = list[0].Add(lapseCounts), list[1:]
	}
	return until
}
