package app_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// failoverEvery is how often a master dies in a long campaign.
const failoverEvery = 20 * time.Second

// witnessed is how many writes are answered before a master dies, at the least.
const witnessed = 500

// A move is one failover, as a program beside the shop saw it.
type move struct {
	silence  time.Duration // without any answer
	answered int           // writes that were answered since the one before
	lost     int           // of those, what the new master does not know
}

// failovers kills the shop's master again and again, until the buyers are done.
func (c *campaign) failovers(every time.Duration) {
	for c.group != nil && c.pause(every) {
		c.failover()
	}
}

// failover kills the shop's master, and notes how long nobody was answered and what was lost.
func (c *campaign) failover() {
	w := &witness{db: c.db()}
	ctx, stop := context.WithCancel(context.Background())
	var writes sync.WaitGroup
	writes.Go(func() { w.write(ctx) })
	c.waits("writes are answered", func() bool { return w.count() >= witnessed })
	c.group.Failover()
	before := w.count()
	c.waits("writes are answered again", func() bool { return w.count() > before })
	stop()
	writes.Wait()
	m, err := w.told()
	if err != nil {
		c.T.Errorf("look what a failover lost: %v", err)
	}
	c.moves = append(c.moves, m)
	c.T.Logf("failover %d: silent for %s, %d of %d answered writes lost", len(c.moves),
		m.silence.Round(10*time.Millisecond), m.lost, m.answered)
}

// A witness writes beside the shop, through a client as the shop's, and remembers what was answered.
type witness struct {
	db *redisdb.DB

	mu       sync.Mutex
	answered []string
	silence  time.Duration
}

func (w *witness) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.answered)
}

// write writes one after the other until ctx ends.
func (w *witness) write(ctx context.Context) {
	last := time.Now()
	for n := 0; ctx.Err() == nil; n++ {
		field := fmt.Sprint(n)
		try, cancel := context.WithTimeout(ctx, time.Second)
		var b redisdb.Batch
		b.Do("HSET", w.db.Key("witness"), field, 1)
		err := w.db.Commit(try, &b)
		cancel()
		if err != nil {
			<-time.After(5 * time.Millisecond)
			continue
		}
		w.mu.Lock()
		w.answered = append(w.answered, field)
		w.silence = max(w.silence, time.Since(last))
		w.mu.Unlock()
		last = time.Now()
		<-time.After(time.Millisecond)
	}
}

// told is what came of the writes, of which nothing is left behind.
func (w *witness) told() (move, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience.Limit)
	defer cancel()
	known, err := w.db.HGetAll(ctx, w.db.Key("witness")).Result()
	m := move{silence: w.silence, answered: len(w.answered)}
	for _, field := range w.answered {
		if known[field] == "" {
			m.lost++
		}
	}
	return m, errors.Join(err, w.db.Del(ctx, w.db.Key("witness")).Err())
}

// moved says how the failovers went.
func (c *campaign) moved() string {
	if len(c.moves) == 0 {
		return ""
	}
	var longest, sum time.Duration
	answered, lost := 0, 0
	for _, m := range c.moves {
		longest, sum = max(longest, m.silence), sum+m.silence
		answered, lost = answered+m.answered, lost+m.lost
	}
	return fmt.Sprintf(", %d failovers, silent for %s each and %s at most, %d of %d answered writes lost, %d payments "+
		"named to the owner because their orders were lost", len(c.moves),
		(sum / time.Duration(len(c.moves))).Round(10*time.Millisecond), longest.Round(10*time.Millisecond), lost, answered,
		len(c.offered))
}

// TestNobodyLosesMoneyWhenRedisFailsOver is the campaign in short: some buy, and the master dies when they are in.
func TestNobodyLosesMoneyWhenRedisFailsOver(t *testing.T) {
	t.Parallel()
	for _, kind := range []redisdb.Kind{redisdb.Sentinel, redisdb.Cluster} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			c := newCampaign(t, 1, kind, 4, 1)
			c.runs(func() {
				c.waits("somebody is in", func() bool { return strings.Contains(c.Log.String(), "=>active") })
				c.failover()
			})
			t.Log(c.outcome())
		})
	}
}
