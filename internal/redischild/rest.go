package redischild

import "time"

// How long the server rests after it ended, and how long it must have run for that to be forgotten.
const (
	restLeast = 200 * time.Millisecond
	restMost  = 30 * time.Second
	goodWhile = time.Minute
)

// A rest grows with each end that follows soon on the one before.
type rest struct {
	ends int           // in a row
	next time.Duration // how long the next one is
}

// after returns how long to wait after a server ended that had run for up.
func (r *rest) after(up time.Duration) time.Duration {
	if up >= goodWhile || r.ends == 0 {
		*r = rest{next: restLeast}
	}
	r.ends++
	now := r.next
	r.next = min(2*now, restMost)
	return now
}

// settles is how long a server must run until its trouble counts as over: longer when it came back before.
func (r *rest) settles(c Cause) time.Duration {
	if c == Unknown || c == Memory {
		return goodWhile
	}
	return max(5*time.Second, 2*r.next)
}
