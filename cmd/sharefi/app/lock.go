package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/pause"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
)

var errLockLost = errors.New("the shop's lock is lost")

// How long the lock lasts without being renewed, and how often it is.
const (
	lockLasts = 4 * time.Second
	lockRenew = time.Second
	lockRetry = 200 * time.Millisecond // while Redis is away: it may outlast the lock, and without it nothing is committed
)

// wrongFor is how long a clock is wrong before anybody is told: a machine that starts sets it in a moment.
const wrongFor = 10 * time.Second

// LockKeys are what the lock writes. They belong to a process, and no backup holds them.
var LockKeys = []string{"worker", "clock:newest"}

// A lock makes one process the worker of a shop. Every commit checks it, so that a process that lost the shop
// can't write any more. With each renewal, it compares our clock with Redis'.
//
//	worker        who works: <host>/<namespace>/<pid>/<random>; only the namespace is believed, the host is for people
//	clock:newest  the newest instant that was stored, in ms
type lock struct {
	db    *redisdb.DB
	guard *scheduler.Guard
	sole  bool
	token string
	log   *slog.Logger
	told  time.Duration // when trouble was told last, since the start

	frozen  atomic.Bool               // the records can be read, and nothing can be stored
	renewed atomic.Pointer[time.Time] // when we last asked for the lock and got it
	asking  sync.Mutex                // one asks at a time whose it is
	refused time.Time                 // when it was said to be another's
	doubted atomic.Bool               // somebody was told that it may be another's

	beat     func() // goes round
	standsBy func() // somebody else holds it
	regained func() // it is ours for sure again, after it was in doubt
}

func newLock(db *redisdb.DB, guard *scheduler.Guard, sole bool, log *slog.Logger) *lock {
	host, _ := os.Hostname()
	return &lock{db: db, guard: guard, sole: sole, log: log, beat: func() {}, standsBy: func() {}, regained: func() {},
		token: fmt.Sprintf("%s/%s/%d/%s", strings.ReplaceAll(host, "/", "_"), namespace(), os.Getpid(), rand.Text()[:12])}
}

// renew takes the lock if it is free or ours.
//
//	KEYS    worker, clock:newest
//	ARGV    our token, how long it lasts (ms), our clock (ms; 0 when no server has confirmed it)
//	result  who holds it now, the newest instant before this one, Redis' clock (s, µs)
//
// A confirmed clock is stored even if it is before the stored instant, which was wrong then. Sent twice, it renews
// twice.
var renew = redis.NewScript(`
local holder = redis.call('GET', KEYS[1])
local newest = redis.call('GET', KEYS[2]) or '0'
if not holder or holder == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  holder = ARGV[1]
  if ARGV[3] ~= '0' then redis.call('SET', KEYS[2], ARGV[3]) end
end
local time = redis.call('TIME')
return {holder, newest, time[1], time[2]}
`)

// try takes or renews the lock, and reports who holds it.
func (l *lock) try(ctx context.Context) (string, error) {
	l.beat()
	begun := time.Now()
	ours := int64(0)
	if now := l.guard.Confirmed(); !now.IsZero() {
		ours = now.UnixMilli()
	}
	said, err := renew.Run(ctx, l.db, []string{l.db.Key("worker"), l.db.Key("clock", "newest")},
		l.token, lockLasts.Milliseconds(), ours).StringSlice()
	l.frozen.Store(redisdb.Readable(err))
	if l.sole && l.frozen.Load() {
		return l.token, nil // nobody else can hold it, and what is due can still be taken off the routers
	}
	if err != nil {
		return "", fmt.Errorf("renew the shop's lock: %w", err)
	}
	if said[0] == l.token {
		l.renewed.Store(&begun)
	}
	newest, _ := strconv.ParseInt(said[1], 10, 64)
	seconds, _ := strconv.ParseInt(said[2], 10, 64)
	micros, _ := strconv.ParseInt(said[3], 10, 64)
	l.guard.Stored(time.UnixMilli(newest))
	l.guard.ObserveBeside("Redis", time.Unix(seconds, micros*1000))
	return said[0], nil
}

// acquire waits until the lock is ours. A holder that died on this machine is not waited for.
func (l *lock) acquire(ctx context.Context) error {
	told := false
	for ctx.Err() == nil {
		holder, err := l.try(ctx)
		switch {
		case err != nil:
			l.away("take the shop's lock", err)
			l.yield(ctx)
			continue
		case holder == l.token:
			l.db.SetFence(l.db.Key("worker"), l.token)
			return nil
		case l.sole || l.dead(holder):
			err := l.free(ctx, holder)
			if l.sole && redisdb.Readable(err) {
				l.db.SetFence(l.db.Key("worker"), l.token)
				return nil
			}
			if err == nil {
				continue
			}
		case !told:
			l.log.Info("another sharefi process works on this shop, standing by", "holder", holder)
			l.standsBy()
			told = true
		}
		pause.For(ctx, lockRenew)
	}
	return nil
}

// yield waits until Redis is back, and then for a holder who waits for that, too, and goes on where he was. A lock may
// end while Redis fails over.
func (l *lock) yield(ctx context.Context) {
	for ctx.Err() == nil {
		pause.For(ctx, lockRetry)
		l.beat()
		if l.db.Exists(ctx, l.db.Key("worker")).Err() != nil {
			continue
		}
		if !l.sole {
			pause.For(ctx, 2*lockRenew)
		}
		return
	}
}

// dead reports whether a holder was a process of ours that is no more: of this machine since its last start, and of this
// container. Elsewhere a process id says nothing, and the lock must end by itself.
func (l *lock) dead(token string) bool {
	ours, theirs := readHolder(l.token), readHolder(token)
	return ours.namespace != "" && theirs.namespace == ours.namespace &&
		(theirs.pid == ours.pid || errors.Is(syscall.Kill(theirs.pid, 0), syscall.ESRCH))
}

// free takes the lock from a holder that still has it.
//
//	KEYS    worker
//	ARGV    the holder's token
//	result  how many locks were freed
//
// Sent twice, it finds another holder or none the second time.
var free = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`)

func (l *lock) free(ctx context.Context, holder string) error {
	err := free.Run(ctx, l.db, []string{l.db.Key("worker")}, holder).Err()
	if l.frozen.Store(redisdb.Readable(err)); err != nil && ctx.Err() == nil {
		l.away("free the shop's lock", err)
	}
	return err
}

// release gives the lock back, so that the next process need not wait.
func (l *lock) release() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = l.free(ctx, l.token) // logged there
}

// keep renews the lock until ctx ends or it is another's. While Redis is away nobody can commit, so
// the lock is not lost by that, nor is it when a private Redis comes back with the token of a process that is gone. Doubt is called while the clock is not to be trusted, and says is told
// when it is wrong for a while in spite of that, and when it is right again.
func (l *lock) keep(ctx context.Context, doubt func(context.Context), says func(context.Context, error)) error {
	wrong, told := time.Duration(-1), false // since when
	rest := lockRenew
	for {
		pause.For(ctx, rest)
		if ctx.Err() != nil {
			return nil
		}
		holder, err := l.try(ctx)
		rest = lockRenew
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			rest = lockRetry
			l.away("keep the shop's lock", err)
			continue
		case holder != l.token && l.sole:
			_ = l.free(ctx, holder) // logged there
			continue
		case holder != l.token:
			return errLockLost
		}
		if l.doubted.Swap(false) {
			l.regained()
		}
		if l.guard.Check() != nil {
			doubt(ctx)
		}
		switch why, up := l.guard.Check(), l.guard.Up(); {
		case errors.Is(why, scheduler.ErrUnconfirmed): // nobody knows
		case why == nil:
			if told {
				says(ctx, nil)
			}
			wrong, told = -1, false
		case wrong < 0:
			wrong = up
		case !told && up-wrong >= wrongFor:
			told = true
			says(ctx, why)
		}
	}
}

// during does work while the lock is renewed beside it. If the lock is lost, the work ends with errLockLost.
func (l *lock) during(ctx context.Context, work func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	var keeping sync.WaitGroup
	keeping.Go(func() { cancel(l.keep(ctx, func(context.Context) {}, func(context.Context, error) {})) })
	err := work(ctx)
	cancel(nil)
	keeping.Wait()
	if errors.Is(context.Cause(ctx), errLockLost) {
		return errLockLost
	}
	return err
}

// awayEvery is how often the same trouble is told.
const awayEvery = 10 * time.Second

// away tells of Redis' trouble, and what to do where it will not pass by itself.
func (l *lock) away(doing string, err error) {
	if up()-l.told < awayEvery && l.told > 0 {
		return
	}
	l.told = up()
	args := []any{"err", err}
	if remedy := redisdb.Remedy(err); remedy != "" {
		args = append(args, "remedy", remedy)
	}
	l.log.Warn(doing, args...)
}
