package past

import (
	"sync/atomic"
	"time"
)

// A Clock stands in the past while that is lived through, and goes with the world's afterwards. The zero Clock goes.
type Clock struct{ stands atomic.Pointer[time.Time] }

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	if at := c.stands.Load(); at != nil {
		return *at
	}
	return time.Now()
}

// Stand makes the clock stand at an instant.
func (c *Clock) Stand(at time.Time) { c.stands.Store(&at) }

// Go makes the clock go with the world's.
func (c *Clock) Go() { c.stands.Store(nil) }
