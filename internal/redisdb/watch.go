package redisdb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/pause"
)

// Why all keys can't be read as they are at one instant.
var (
	ErrWatched = errors.New("another backup of this shop is being made; try again when it is done")
	ErrTorn    = errors.New("reading all records took too long, and the shop changed meanwhile; try again")
)

// ErrHeld is why a batch is not committed: somebody reads all keys, and does not end.
var ErrHeld = errors.New("nothing can be stored while all records are read")

// How long a watch and its hold last unless they are renewed and released. Nothing is committed during a hold, so it
// must be short: ends of leases wait for it.
const (
	watchLasts = 10 * time.Second
	watchRenew = 2 * time.Second
	watchTries = 30 * time.Second // while another's lasts
	holdLasts  = 3 * time.Second
	heldRetry  = 10 * time.Millisecond
	heldMost   = 2 * holdLasts
	takenMost  = 500 // that are read at once
)

// A Watch notes which keys are committed to, so that all keys can be read as they are at one instant while the shop
// works: first everything, however long that takes; then again what was committed to meanwhile, round by round, until
// little is left; and at last that, while commits are held.
//
//	backup          reads/<random> or holds/<random>: whose watch it is, and whether commits wait
//	backup:touched  set of keys that were committed to since
type Watch struct {
	db    *DB
	token string
	stop  context.CancelFunc
	ended sync.WaitGroup
}

func (db *DB) watchKey() string   { return db.Key("backup") }
func (db *DB) touchedKey() string { return db.Key("backup", "touched") }

// Passing reports whether a key, without the shop's prefix, is this package's own for a moment. It is no record.
func Passing(key string) bool {
	return key == "backup" || key == "backup:touched" || strings.HasPrefix(key, "sent:")
}

// watch begins, renews, holds and releases. Each step may be sent twice.
//
//	KEYS    backup, backup:touched
//	ARGV    our token, the state before, the state after, how long it lasts (ms)
//	result  1: done; 0: it is another's, or has lapsed
var watch = redis.NewScript(`
local is = redis.call('GET', KEYS[1]) or ''
local from, to = ARGV[2] .. '/' .. ARGV[1], ARGV[3] .. '/' .. ARGV[1]
if ARGV[2] == '' then
  if is ~= to and is ~= '' and string.sub(is, 1, 5) ~= 'ended' then return 0 end
  if is ~= to then redis.call('DEL', KEYS[2]) end
elseif is ~= from and is ~= to then
  return 0
end
redis.call('SET', KEYS[1], to, 'PX', ARGV[4])
if ARGV[3] == 'ended' then redis.call('DEL', KEYS[2]) end
return 1
`)

func (w *Watch) goes(ctx context.Context, from, to string, lasts time.Duration) (bool, error) {
	n, err := watch.Run(ctx, w.db, []string{w.db.watchKey(), w.db.touchedKey()},
		w.token, from, to, lasts.Milliseconds()).Int()
	if err != nil {
		return false, fmt.Errorf("watch what changes: %w", err)
	}
	return n == 1, nil
}

// Watch begins to note which keys are committed to. It waits while another watch lasts, but not for ever. Close ends it.
// Errors: ErrWatched.
func (db *DB) Watch(ctx context.Context) (*Watch, error) {
	w := &Watch{db: db, token: rand.Text()}
	for begun := time.Now(); ; {
		began, err := w.goes(ctx, "", "reads", watchLasts)
		if err != nil {
			return nil, err
		}
		if began {
			break
		}
		if time.Since(begun) > watchTries {
			return nil, ErrWatched
		}
		if err := rest(ctx, watchRenew/10); err != nil {
			return nil, err
		}
	}
	renewing, stop := context.WithCancel(ctx)
	w.stop = stop
	w.ended.Go(func() {
		for rest(renewing, watchRenew) == nil {
			_, _ = w.goes(renewing, "reads", "reads", watchLasts) // Hold finds out
		}
	})
	return w, nil
}

// Touched takes some of the keys that were committed to. What is committed after that is noted again.
func (w *Watch) Touched(ctx context.Context) ([]string, error) {
	keys, err := w.db.SRandMemberN(ctx, w.db.touchedKey(), takenMost).Result()
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	taken := make([]any, len(keys))
	for i, key := range keys {
		taken[i] = key
	}
	return keys, w.db.SRem(ctx, w.db.touchedKey(), taken...).Err()
}

// Hold has commits wait until Release, and gives the keys that were committed to and are not taken. Errors: ErrTorn.
func (w *Watch) Hold(ctx context.Context) ([]string, error) {
	w.stop()
	w.ended.Wait()
	held, err := w.goes(ctx, "reads", "holds", holdLasts)
	if err == nil && !held {
		err = ErrTorn
	}
	if err != nil {
		return nil, err
	}
	return w.db.SMembers(ctx, w.db.touchedKey()).Result()
}

// Release lets commits go on. Errors: ErrTorn, if they did already.
func (w *Watch) Release(ctx context.Context) error {
	held, err := w.goes(ctx, "holds", "ended", time.Second)
	if err == nil && !held {
		err = ErrTorn
	}
	return err
}

// Close ends the watch, also in the middle of a hold.
func (w *Watch) Close() {
	w.stop()
	w.ended.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for _, state := range []string{"reads", "holds"} {
		_, _ = w.goes(ctx, state, "ended", time.Second) // it lapses by itself
	}
}

// rest waits, unless ctx ends before.
func rest(ctx context.Context, d time.Duration) error {
	pause.For(ctx, d)
	return ctx.Err()
}
