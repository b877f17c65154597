package redisdb_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
)

// silentFor is how long a shop may wait for answers when its server dies: it takes 3 to 5 s, more on a busy machine. A
// client that does not look for the new server by itself takes a minute.
const silentFor = 15 * time.Second

func TestAShopGoesOnWhenItsServerDies(t *testing.T) {
	for _, kind := range []redisdb.Kind{redisdb.Sentinel, redisdb.Cluster} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			g := redistest.StartGroup(t, kind)
			db := g.DB()
			write := func(n int) error {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				var b redisdb.Batch
				b.Put(db.Key("record", fmt.Sprint(n)), 0, n)
				return db.Commit(ctx, &b)
			}
			if err := write(0); err != nil {
				t.Fatal(err)
			}
			_, before, err := db.Node(t.Context())
			if err != nil || before != g.Node(false) {
				t.Errorf("it is on %s, %v", before, err)
			}
			over := make(chan struct{})
			go func() { defer close(over); g.Failover() }()
			silence, last, written := time.Duration(0), time.Now(), 1
			moved := func() bool {
				select {
				case <-over:
					return true
				default:
					return false
				}
			}
			for goesOn := false; !goesOn; <-time.After(10 * time.Millisecond) {
				done := moved()
				if write(written) == nil {
					silence, last = max(silence, time.Since(last)), time.Now()
					written++
					goesOn = done // it has written behind the move
				} else if done && time.Since(last) > patience.Limit {
					t.Fatalf("it has not written for %s", time.Since(last))
				}
			}
			t.Logf("silent for %s", silence.Round(10*time.Millisecond))
			if silence > silentFor {
				t.Errorf("it was silent for %s", silence)
			}
			if _, after, err := db.Node(t.Context()); err != nil || after != g.Node(false) || after == before {
				t.Errorf("it moved from %s to %s, %v", before, after, err)
			}
		})
	}
}
