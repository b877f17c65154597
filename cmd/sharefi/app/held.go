package app

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// heldWait is how long Redis may take to say whose the shop is.
const heldWait = 10 * time.Second

// held returns nil while nobody else has the shop. A program that was paused, or whose machine slept, does not know yet
// that the lock ended meanwhile, so Redis is asked where the last renewal is too old. One that stores nothing, or renews
// late, gives the shop to nobody: what is due goes on.
func (l *lock) held() error {
	if l.sole {
		return nil
	}
	if at := l.renewed.Load(); at != nil && within(*at, lockLasts) {
		return nil
	}
	l.asking.Lock()
	defer l.asking.Unlock()
	if within(l.refused, lockRenew) {
		return errLockLost
	}
	if l.ask() { // each time: another may have it a moment later
		return nil
	}
	l.refused = time.Now()
	l.doubted.Store(true)
	return errLockLost
}

// ask asks Redis whether the shop is ours, or nobody's.
func (l *lock) ask() bool {
	ctx, cancel := context.WithTimeout(context.Background(), heldWait)
	defer cancel()
	holder, err := l.db.UniversalClient.Get(ctx, l.db.Key("worker")).Result()
	return err == nil && holder == l.token || errors.Is(err, redis.Nil)
}

// within reports whether an instant is less than a time ago by both clocks: one stands still while a machine sleeps.
func within(at time.Time, d time.Duration) bool {
	now := time.Now()
	return now.Sub(at) < d && now.Round(0).Sub(at.Round(0)) < d
}
