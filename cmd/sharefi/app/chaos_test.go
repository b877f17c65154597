package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
	"github.com/sharefi/sharefi/scheduler"
)

// A campaign is many purchases by many people against the program in a process of its own, on a
// real redis-server, while a seeded plan of faults goes on. The plan replays; what the machine does
// between two faults does not, so a failing seed shows the same trouble most of the time.
type campaign struct {
	*apptest.World
	p         *apptest.Process
	rnd       *rand.Rand
	people    int
	each      int // purchases of one person, on the average
	bought    atomic.Int64
	abandoned atomic.Int64 // since the records were lost meanwhile
	faults    map[string]int
	begun     time.Time
	clock     string // a file that says how wrong the program's clock is
	purse     *purse
	owners    string        // what the file of passphrases has that is not ours
	spoiled   []span        // when somebody else changed it
	resets    []time.Time   // when the router forgot everything, which is nobody's fault
	trouble   chan struct{} // closed when the buyers are done

	mu      sync.Mutex
	lost    chan struct{} // closed when Redis loses its records, and made anew
	losses  []time.Time
	offered map[string]bool // orders whose payments the owner was told of

	group *redistest.Group // what the shop's Redis is, if it is more than one server
	moves []move
}

// claimWithin is how long a passphrase waits for its first device, and after a loss of the records one that waits may let
// somebody in.
const claimWithin = 90 * time.Second

// number reads a setting of a long run.
func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

func TestNobodyLosesMoneyInChaos(t *testing.T) {
	t.Parallel()
	seed := uint64(number("CHAOS_SEED", 2))
	c := newCampaign(t, seed, redisdb.Kind(os.Getenv("CHAOS_REDIS")), number("CHAOS_PEOPLE", 24), number("CHAOS_EACH", 1))
	c.runs(func() {
		var both sync.WaitGroup
		both.Go(c.plague)
		both.Go(func() { c.failovers(failoverEvery) })
		both.Wait()
	})
	t.Logf("seed %d: %s, %d runs of the program, faults %v", seed, c.outcome(), c.p.Started(), c.faults)
}

// newCampaign is a campaign on one redis-server, or on several of a kind.
func newCampaign(t *testing.T, seed uint64, kind redisdb.Kind, people, each int) *campaign {
	t.Helper()
	c := &campaign{
		World: apptest.WithWhatsAppAnd(t, tplinktest.Options{Max: 400}), rnd: rand.New(rand.NewPCG(seed, 0)),
		faults: map[string]int{}, people: people, each: each, trouble: make(chan struct{}), begun: time.Now(),
		clock: filepath.Join(t.TempDir(), "clock"), purse: newPurse(), lost: make(chan struct{}), offered: map[string]bool{},
	}
	if kind != "" {
		c.group = redistest.StartGroup(t, kind)
	}
	c.Config.Sites[0].Capacity = 350
	c.paidInAllWays()
	c.Config.Pings.Off = []string{"sale", "full"} // there are more than a chat takes
	c.Config.Times.ClaimWithin = claimWithin
	c.AddsAir(onTheAir)
	c.owners = apptest.OwnersLine
	c.Cabled("127.0.0.1:0")
	var refused []router.MAC
	for n := range c.people {
		refused = append(refused, flawed(buyerDevice(n)))
	}
	c.Router.Refuse(refused...)
	for n := range byte(5) {
		c.Router.OwnerAdds(router.MAC{0, 0, 0x5e, 0, 0x53, 0x10 + n}, "owner's")
	}
	return c
}

// runs lets people buy while faults go on, until they are done, and judges what came of it.
func (c *campaign) runs(faults func()) {
	c.T.Helper()
	address := "unix://" + c.Redis.Socket
	if c.group != nil {
		address = c.group.Address
	}
	c.p = c.Runs(address, apptest.ClockFile+"="+c.clock)
	var buyers, reader, trouble sync.WaitGroup
	owner, stop := context.WithCancel(context.Background())
	reader.Go(func() { c.ownerReads(owner) })
	reader.Go(func() { c.ownerAnswers(owner) })
	for n := range c.people {
		buyers.Go(func() { c.buyer(n) })
	}
	trouble.Go(faults)
	trouble.Go(c.tells)
	trouble.Go(c.phonesTry)
	buyers.Wait()
	close(c.trouble)
	trouble.Wait()
	c.heal()
	c.settles()
	stop()
	reader.Wait()
	c.judge()
}

// db is the shop's records, beside the program.
func (c *campaign) db() *redisdb.DB {
	if c.group != nil {
		return c.group.DB()
	}
	return c.Redis.DB()
}

// outcome says what people bought, and what the records lost.
func (c *campaign) outcome() string {
	return fmt.Sprintf("%d purchases by %d people (and %d whose records were lost) in %s%s", c.bought.Load(), c.people,
		c.abandoned.Load(), time.Since(c.begun).Round(time.Second), c.moved())
}

// tells how far a long campaign is.
func (c *campaign) tells() {
	for c.pause(time.Minute) {
		c.T.Logf("%d purchases, %d whose records were lost, %d runs of the program", c.bought.Load(),
			c.abandoned.Load(), c.p.Started())
	}
}

// records reads all records of a kind from Redis.
func records[T any](c *campaign, kind string, only func(key string) bool) []T {
	c.T.Helper()
	db := c.db()
	found := map[string]T{} // a key may be seen twice
	err := db.Each(c.Ctx(), kind+":*", func(keys []string) error {
		for _, key := range keys {
			if !only(strings.TrimPrefix(key, db.Key(kind, ""))) {
				continue
			}
			_, body, err := db.Get(c.Ctx(), key)
			if err != nil {
				continue // it ended meanwhile, or is no record
			}
			var one T
			if err := json.Unmarshal([]byte(body), &one); err != nil {
				return err
			}
			found[key] = one
		}
		return nil
	})
	if err != nil {
		c.T.Fatal(err)
	}
	return slices.Collect(maps.Values(found))
}

func isCode(key string) bool { _, ok := billing.ParseCode(key); return ok && len(key) == 9 }

// settles waits until nothing is owed to anybody.
func (c *campaign) settles() {
	c.T.Helper()
	db := c.db()
	c.waits("every letter is delivered",
		func() bool { n, err := db.XLen(c.Ctx(), db.Key("outbox")).Result(); return err == nil && n == 0 })
	c.waits("the owner knows of each payment whose records were lost", func() bool { return c.unknown(db) == "" })
	c.sendsBack()
	c.waits("every refund is made", func() bool {
		return !slices.ContainsFunc(records[billing.Order](c, "order", isCode), func(o billing.Order) bool {
			return o.State == billing.Refunding
		})
	})
	c.waits("every lease is over", func() bool {
		return !slices.ContainsFunc(sitesOfBoth, func(site string) bool {
			n, err := db.SCard(context.Background(), db.Key("site", site, "leases")).Result()
			return err != nil || n > 0
		})
	})
	c.waits("nobody's device is on the list", func() bool { return len(c.Router.List()) == 6 })
}

// unknown is an order that is paid, of which there is no record, and of which the owner was not told.
func (c *campaign) unknown(db *redisdb.DB) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.deposits() {
		if !c.offered[d.order] && db.Exists(context.Background(), db.Key("order", d.order)).Val() == 0 {
			return d.order
		}
	}
	return ""
}

// judge compares money, orders, leases and what the router did.
func (c *campaign) judge() {
	c.T.Helper()
	orders := records[billing.Order](c, "order", isCode)
	leases := records[scheduler.Lease](c, "lease", isCode)
	byCode := map[string]billing.Order{}
	for _, o := range orders {
		byCode[o.Code] = o
	}
	c.judgeMoney(byCode)
	for _, o := range orders {
		if o.State == billing.Paid || o.State == billing.Held {
			c.T.Errorf("order %s ended as %s", o.Code, o.State)
		}
	}
	for _, l := range leases {
		if l.State != scheduler.Over {
			c.T.Errorf("lease %s ended as %v", l.ID, l.State)
		}
	}
	if n := c.Chat.Undecrypted(); n > 0 {
		c.T.Errorf("%d messages came to phones on WhatsApp and could not be read", n)
	}
	c.judgePurse(byCode)
	c.judgeRouter(byCode)
	c.judgeAir(byCode, leases)
}

// judgeRouter holds the router's own history against the orders.
func (c *campaign) judgeRouter(orders map[string]billing.Order) {
	c.T.Helper()
	first, last := map[string]time.Time{}, map[string]time.Time{}
	follows := map[string]bool{}       // its device was on the list when its mark came
	codes := map[router.MAC][]string{} // that an entry stood for since it is listed: renewals go on under a new mark
	for _, h := range c.Router.History() {
		text, _ := router.Untagged(h.Name)
		mark, ours := router.ParseMark(text)
		switch {
		case h.Listed && ours:
			if first[mark.Code].IsZero() {
				first[mark.Code], follows[mark.Code] = h.At, len(codes[h.MAC]) > 0
			}
			codes[h.MAC] = append(codes[h.MAC], mark.Code)
		case !h.Listed:
			for _, code := range codes[h.MAC] {
				last[code] = h.At
			}
			delete(codes, h.MAC)
		}
	}
	for code, o := range orders {
		if o.Site == onTheAir {
			continue
		}
		if o.State != billing.Granted {
			if !first[code].IsZero() {
				c.T.Errorf("order %s is %s, and its device was let in", code, o.State)
			}
			continue
		}
		begun := first[code]
		if follows[code] && o.Granted.Before(begun) {
			begun = o.Granted
		}
		had := last[code].Sub(begun)
		byReset := slices.ContainsFunc(c.resets,
			func(at time.Time) bool { return last[code].Sub(at).Abs() < time.Second })
		if first[code].IsZero() || had < o.Lasts-100*time.Millisecond && !byReset {
			c.T.Errorf("order %s had %s of %s", code, had, o.Lasts)
		}
	}
}
