package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/scheduler"
)

// contender wants to work on the shop, and works on while it does.
type contender struct {
	*lock
	works chan struct{} // one for each time that it got the shop
}

func (c *contender) run(ctx context.Context) {
	for ctx.Err() == nil {
		if c.acquire(ctx) != nil || ctx.Err() != nil {
			return
		}
		c.works <- struct{}{}
		_ = c.keep(ctx, func(context.Context) {}, func(context.Context, error) {})
	}
}

// write commits, as a part of the program does.
func (c *contender) write(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	var b redisdb.Batch
	b.Do("SET", c.db.Key("x"), c.token)
	return c.db.Commit(ctx, &b)
}

// TestOfTwoThatWantAShopTheHolderHasItAfterAFailover, though the lock may have ended meanwhile. The other can't commit.
func TestOfTwoThatWantAShopTheHolderHasItAfterAFailover(t *testing.T) {
	t.Parallel()
	for _, kind := range []redisdb.Kind{redisdb.Sentinel, redisdb.Cluster} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			g := redistest.StartGroup(t, kind)
			ctx, cancel := context.WithCancel(t.Context())
			var running sync.WaitGroup
			defer func() { cancel(); running.Wait() }()
			var both []*contender
			for range 2 {
				l := newLock(g.DB(), scheduler.NewGuard(cli.Now), false, slog.New(slog.DiscardHandler))
				l.token += "/other machine" // so that nobody asks whether the process lives
				c := &contender{l, make(chan struct{}, 99)}
				both = append(both, c)
				c.db.SetFence(c.db.Key("worker"), c.token)
				running.Go(func() { c.run(ctx) })
				if len(both) == 1 {
					<-c.works
				}
			}
			one, other := both[0].write(ctx), both[1].write(ctx)
			if one != nil || !errors.Is(other, redisdb.ErrFenced) {
				t.Fatalf("before: %v and %v", one, other)
			}
			over := make(chan struct{})
			go func() { defer close(over); g.Failover() }()
			for done := false; !done; <-time.After(20 * time.Millisecond) {
				select {
				case <-over:
					done = true
				default:
				}
				_ = both[0].write(ctx)
			}
			patience.Until(t, "the holder has it again", func() bool {
				one, other := both[0].write(ctx), both[1].write(ctx)
				if other == nil {
					t.Fatal("the other works")
				}
				return one == nil && errors.Is(other, redisdb.ErrFenced)
			})
		})
	}
}
