package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
	"github.com/sharefi/sharefi/scheduler"
)

// A campaign is many purchases by many people against the program in a process of its own, on a
// real redis-server, while a seeded plan of faults goes on. The plan replays; what the machine does
// between two faults does not, so a failing seed shows the same trouble most of the time.
type campaign struct {
	*world
	p       *process
	rnd     *rand.Rand
	people  int
	each    int // purchases of one person
	bought  atomic.Int64
	faults  map[string]int
	resets  []time.Time   // when the router forgot everything, which is nobody's fault
	trouble chan struct{} // closed when the buyers are done
}

// number reads a setting of a long run.
func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

func TestNobodyLosesMoneyInChaos(t *testing.T) {
	t.Parallel()
	seed := uint64(number("CHAOS_SEED", 1))
	c := &campaign{
		world: newWorldWith(t, tplinktest.Options{Max: 400}), rnd: rand.New(rand.NewPCG(seed, 0)), faults: map[string]int{},
		people: number("CHAOS_PEOPLE", 24), each: number("CHAOS_EACH", 1), trouble: make(chan struct{}),
	}
	c.config.Sites[0].Capacity = 350
	for n := range byte(5) {
		c.router.OwnerAdds(router.MAC{0, 0, 0x5e, 0, 0x53, 0x10 + n}, "owner's")
	}
	begun := time.Now()
	c.p = c.runs("unix://" + c.redis.Socket)
	var buyers, plan sync.WaitGroup
	for n := range c.people {
		buyers.Go(func() { c.buyer(n) })
	}
	plan.Go(c.plague)
	buyers.Wait()
	close(c.trouble)
	plan.Wait()
	c.heal()
	c.settles()
	c.judge()
	t.Logf("seed %d: %d purchases by %d people in %s, %d runs of the program, faults %v",
		seed, c.bought.Load(), c.people, time.Since(begun).Round(time.Second), c.p.started(), c.faults)
}

// areas are some of North America's, whose numbers 555-0100 to 555-0199 are nobody's.
var areas = []int{202, 212, 213, 303, 305, 312, 313, 404, 415, 416, 503, 512, 514, 602, 604, 612, 617, 702, 713, 808, 902, 907, 916, 919, 954}

func buyerPhone(n int) string { return fmt.Sprintf("+1%d55501%02d", areas[n/100%len(areas)], n%100) }

// patience is how long a buyer waits for any answer, in spite of everything.
const patience = 4 * time.Minute

// buyer is one person, who buys, is let in and put out, again and again.
func (c *campaign) buyer(n int) {
	p := c.telegram.Person(int64(1000+n), fmt.Sprint("Buyer ", n), "en", buyerPhone(n))
	mac := router.MAC{0x02, 0x00, 0x5e, 0x20, byte(n >> 8), byte(n)}
	for range c.each {
		if err := c.purchase(p, mac); err != nil {
			c.t.Errorf("buyer %d: %v", n, err)
			return
		}
		c.bought.Add(1)
	}
}

// says waits for one of some answers, and gives it with its number.
func (c *campaign) says(p *telegramtest.Person, words ...string) (telegramtest.Message, int, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	which := -1
	m, err := p.WaitFor(ctx, func(m telegramtest.Message) bool {
		for i, w := range words {
			if strings.Contains(m.Text, w) {
				which = i
				return true
			}
		}
		return false
	})
	if err != nil {
		err = fmt.Errorf("waits for %q: %w", words, err)
	}
	return m, which, err
}

var errHigh = errors.New("the same thing again and again")

// purchase is one, from the first word to the end of the time.
func (c *campaign) purchase(p *telegramtest.Person, mac router.MAC) error {
	code, err := c.order(p)
	if err != nil {
		return err
	}
	if err := c.stripe.Pay(code); err != nil {
		return fmt.Errorf("pay %s: %w", code, err)
	}
	if _, _, err := c.says(p, "is paid"); err != nil {
		return err
	}
	p.Say(mac.String())
	// After a crash "time is over" may have come twice, and the second was taken for this purchase's.
	if _, _, err := c.says(p, "You are in", "access is extended"); err != nil {
		return err
	}
	_, _, err = c.says(p, "time is over")
	return err
}

// order goes as far as the link. A shop that is closed for the moment is asked again.
func (c *campaign) order(p *telegramtest.Person) (string, error) {
	for range 40 {
		p.Mark()
		p.Say("/buy")
		m, which, err := c.says(p, "First I need your phone", "Which one", "Please pay", "out of order", "closed at", "All places", "comes in a moment")
		switch {
		case err != nil:
			return "", err
		case which == 0:
			p.ShareContact()
			if _, _, err := c.says(p, "Which one"); err != nil {
				return "", err
			}
		case which == 2:
			return c.code(m), nil
		case which >= 3:
			<-time.After(500 * time.Millisecond)
			continue
		}
		if err := p.Press("10 seconds"); err != nil {
			continue
		}
		m, which, err = c.says(p, "Please pay by", "out of order", "closed at", "All places")
		if err != nil {
			return "", err
		}
		if which == 0 {
			return c.code(m), nil
		}
		<-time.After(500 * time.Millisecond)
	}
	return "", errHigh
}

// plague does one fault after another, by the plan, until the buyers are done.
func (c *campaign) plague() {
	all := []struct {
		name string
		do   func(for_ time.Duration)
	}{
		{"the program is killed", func(time.Duration) { c.p.kill() }},
		{"the program is ended", func(time.Duration) { c.p.signal(syscall.SIGTERM) }},
		{"Redis is killed", func(d time.Duration) { c.redis.Kill(); c.pause(d); c.redis.Start() }},
		{"the router reboots", func(time.Duration) { c.router.Reboot() }},
		{"the router forgets everything", func(time.Duration) { c.forget() }},
		{"the router is off", func(d time.Duration) { c.router.SetDown(true); c.pause(d); c.router.SetDown(false) }},
		{"the owner is logged in", func(d time.Duration) { c.router.OwnerIn(); c.pause(d); c.router.OwnerOut() }},
		{"the router shows pages", func(d time.Duration) { c.router.AnswerHTML(true); c.pause(d); c.router.AnswerHTML(false) }},
		{"the router stumbles", func(d time.Duration) { c.router.FailEvery(3, 500); c.pause(d); c.router.FailEvery(0, 0) }},
		{"the router's answers are cut", func(time.Duration) { c.router.CutAnswers(3) }},
		{"the router's insert is lost", func(time.Duration) { c.router.LoseAnswers("white_list insert", 2) }},
		{"Stripe stumbles", func(time.Duration) { c.stripe.Fail(429, 500, 503) }},
		{"Stripe is away", func(d time.Duration) { c.stripe.SetDown(true); c.pause(d); c.stripe.SetDown(false) }},
		{"Stripe's answer is lost", func(time.Duration) { c.stripe.LoseAnswers("POST /v1/checkout/sessions", 1) }},
		{"Stripe tells twice", func(d time.Duration) { c.stripe.Double(true); c.pause(d); c.stripe.Double(false) }},
		{"Stripe says nothing", func(d time.Duration) { c.stripe.Mute(true); c.pause(d); c.stripe.Mute(false) }},
		{"Telegram is away", func(d time.Duration) { c.telegram.SetDown(true); c.pause(d); c.telegram.SetDown(false) }},
		{"Telegram wants rest", func(time.Duration) { c.telegram.Fail("sendMessage", 2, 429, 1, "Too Many Requests") }},
		{"Telegram tells twice", func(d time.Duration) { c.telegram.Double(true); c.pause(d); c.telegram.Double(false) }},
		{"another program polls", func(time.Duration) {
			c.telegram.Fail("getUpdates", 1, 409, 0, "Conflict: terminated by other getUpdates request")
		}},
		{"Telegram's answer is lost", func(time.Duration) { c.telegram.LoseAnswers("sendMessage", 1) }},
	}
	for {
		fault := all[c.rnd.IntN(len(all))]
		wait := time.Duration(c.rnd.IntN(1500)) * time.Millisecond
		lasts := time.Duration(c.rnd.IntN(2000)) * time.Millisecond
		if !c.pause(wait) {
			return
		}
		c.faults[fault.name]++
		fault.do(lasts)
	}
}

// pause waits, and reports whether the buyers are still at it.
func (c *campaign) pause(d time.Duration) bool {
	select {
	case <-c.trouble:
		return false
	case <-time.After(d):
		return true
	}
}

// forget is a reset to what the router left the factory with, after which its owner turns the filter
// on again and enters his own devices.
func (c *campaign) forget() {
	c.resets = append(c.resets, time.Now())
	c.router.Reset()
	c.router.SetFilter(true, true)
	c.router.OwnerAdds(c.router.Own, "this machine")
	for n := range byte(5) {
		c.router.OwnerAdds(router.MAC{0, 0, 0x5e, 0, 0x53, 0x10 + n}, "owner's")
	}
}

// heal ends whatever may still be wrong.
func (c *campaign) heal() {
	c.router.SetDown(false)
	c.router.AnswerHTML(false)
	c.router.FailEvery(0, 0)
	c.router.OwnerOut()
	c.stripe.SetDown(false)
	c.stripe.Mute(false)
	c.stripe.Double(false)
	c.telegram.SetDown(false)
	c.telegram.Double(false)
}

// records reads all records of a kind from Redis.
func records[T any](c *campaign, kind string, only func(key string) bool) []T {
	c.t.Helper()
	db := c.redis.DB()
	var list []T
	keys := db.Scan(c.ctx(), 0, db.Key(kind, "*"), 1000).Iterator()
	for keys.Next(c.ctx()) {
		if !only(strings.TrimPrefix(keys.Val(), db.Key(kind, ""))) {
			continue
		}
		stored, err := db.UniversalClient.Get(c.ctx(), keys.Val()).Result()
		if err != nil {
			continue // it ended meanwhile
		}
		_, body, err := redisdb.Unpack(stored)
		if err != nil {
			c.t.Fatal(err)
		}
		var one T
		if err := json.Unmarshal([]byte(body), &one); err != nil {
			c.t.Fatal(err)
		}
		list = append(list, one)
	}
	if err := keys.Err(); err != nil {
		c.t.Fatal(err)
	}
	return list
}

func isCode(key string) bool { _, ok := billing.ParseCode(key); return ok && len(key) == 9 }

// settles waits until nothing is owed to anybody.
func (c *campaign) settles() {
	c.t.Helper()
	db := c.redis.DB()
	c.until("every letter is delivered", func() bool { n, err := db.XLen(c.ctx(), db.Key("outbox")).Result(); return err == nil && n == 0 })
	c.until("nobody's device is on the list", func() bool { return len(c.router.List()) == 6 })
}

// judge compares money, orders, leases and what the router did.
func (c *campaign) judge() {
	c.t.Helper()
	orders := records[billing.Order](c, "order", isCode)
	leases := records[scheduler.Lease](c, "lease", isCode)
	byCode := map[string]billing.Order{}
	for _, o := range orders {
		byCode[o.Code] = o
	}
	refunded := map[string]bool{}
	for _, r := range c.stripe.Refunds() {
		refunded[r.Intent] = true
	}
	for _, s := range c.stripe.Sessions() {
		o, known := byCode[s.Order]
		switch {
		case s.Paid && !known:
			c.t.Errorf("order %s is paid, and nobody knows it", s.Order)
		case s.Paid && !refunded[s.Intent] && o.State != billing.Granted:
			c.t.Errorf("order %s is paid and %s", s.Order, o.State)
		case s.Paid && refunded[s.Intent] && o.State == billing.Granted:
			c.t.Errorf("order %s has both access and its money", s.Order)
		}
	}
	for _, o := range orders {
		if o.State == billing.Paid || o.State == billing.Held {
			c.t.Errorf("order %s ended as %s", o.Code, o.State)
		}
	}
	for _, l := range leases {
		if l.State != scheduler.Over {
			c.t.Errorf("lease %s ended as %v", l.ID, l.State)
		}
	}
	c.judgeRouter(byCode)
}

// judgeRouter holds the router's own history against the orders.
func (c *campaign) judgeRouter(orders map[string]billing.Order) {
	c.t.Helper()
	first, last := map[string]time.Time{}, map[string]time.Time{}
	codes := map[router.MAC][]string{} // that an entry stood for since it is listed: renewals go on under a new mark
	for _, h := range c.router.History() {
		mark, ours := router.ParseMark(h.Name)
		switch {
		case h.Listed && ours:
			if first[mark.Code].IsZero() {
				first[mark.Code] = h.At
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
		if o.State != billing.Granted {
			if !first[code].IsZero() {
				c.t.Errorf("order %s is %s, and its device was let in", code, o.State)
			}
			continue
		}
		had := last[code].Sub(first[code])
		byReset := slices.ContainsFunc(c.resets, func(at time.Time) bool { return last[code].Sub(at).Abs() < time.Second })
		if first[code].IsZero() || had < o.Lasts-100*time.Millisecond && !byReset {
			c.t.Errorf("order %s had %s of %s", code, had, o.Lasts)
		}
	}
}
