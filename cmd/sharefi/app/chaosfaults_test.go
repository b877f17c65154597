package app_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/router"
)

// toxics are what a bad line does: it is slow, narrow, chopped, cut after some bytes, or silent.
var toxics = []string{
	`{"type":"latency","attributes":{"latency":300,"jitter":250}}`,
	`{"type":"bandwidth","attributes":{"rate":2}}`,
	`{"type":"slicer","attributes":{"average_size":20,"size_variation":10,"delay":2000}}`,
	`{"type":"limit_data","attributes":{"bytes":300}}`,
	`{"type":"reset_peer","attributes":{"timeout":100}}`,
	`{"type":"timeout","attributes":{"timeout":0},"stream":"upstream"}`,
}

// spoil makes the line to one of them bad for a while.
func (c *campaign) spoil(address, toxic string, d time.Duration) {
	for host, link := range c.Links {
		if !strings.Contains(address, host) {
			continue
		}
		if _, err := link.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
			c.T.Errorf("spoil a line: %v", err)
		}
		c.pause(d)
		link.Toxics.ResetToxics(context.Background())
	}
}

// setClock makes the program's clock wrong by so much.
func (c *campaign) setClock(by time.Duration) { c.writeClock(by.String()) }

func (c *campaign) writeClock(says string) {
	fresh := c.clock + ".new"
	if err := os.WriteFile(fresh, []byte(says), 0o600); err != nil {
		c.T.Errorf("set the clock: %v", err)
	}
	if err := os.Rename(fresh, c.clock); err != nil {
		c.T.Errorf("set the clock: %v", err)
	}
}

// loseRecords is a Redis that comes back with nothing.
func (c *campaign) loseRecords(d time.Duration) {
	c.Redis.Forget()
	c.mu.Lock()
	close(c.lost)
	c.lost = make(chan struct{})
	c.losses = append(c.losses, time.Now())
	c.mu.Unlock()
	c.pause(d)
	c.Redis.Start()
}

// takeNoWrites has Redis refuse every write for a while, as one whose disk is full.
func (c *campaign) takeNoWrites(d time.Duration) {
	db := c.Redis.DB()
	set := func(replicas string) {
		if err := db.ConfigSet(context.Background(), "min-replicas-to-write", replicas).Err(); err != nil {
			c.T.Errorf("have Redis refuse writes: %v", err)
		}
	}
	set("1")
	c.pause(d)
	set("0")
}

// A fault is one that lasts for a while, or that is done at once.
type fault struct {
	name string
	do   func(for_ time.Duration)
}

// plague does one fault after another, by the plan, until the buyers are done.
func (c *campaign) plague() {
	all := append(c.airFaults(), []fault{
		{"the program is killed", func(time.Duration) { c.p.Kill() }},
		{"the program is ended", func(time.Duration) { c.p.Signal(syscall.SIGTERM) }},
		{"the clock jumps", func(d time.Duration) {
			c.setClock(time.Duration(c.rnd.IntN(601)-300) * time.Minute)
			c.pause(d)
			c.setClock(0)
		}},
		{"Redis loses its records", func(d time.Duration) {
			if c.rnd.IntN(8) == 0 {
				c.loseRecords(d)
			}
		}},
		{"the line to Telegram is bad",
			func(d time.Duration) { c.spoil(c.Telegram.URL(), toxics[c.rnd.IntN(len(toxics))], d) }},
		{"the line to Stripe is bad",
			func(d time.Duration) { c.spoil(c.Stripe.URL(), toxics[c.rnd.IntN(len(toxics))], d) }},
		{"the line to the router is bad",
			func(d time.Duration) { c.spoil(c.Router.URL(), toxics[c.rnd.IntN(len(toxics))], d) }},
		{"WhatsApp is away", func(d time.Duration) { c.Chat.SetDown(true); c.pause(d); c.Chat.SetDown(false) }},
		{"WhatsApp cuts the line", func(time.Duration) { c.Chat.Cut() }},
		{"WhatsApp's answer is lost", func(time.Duration) { c.Chat.LoseAcks(1) }},
		{"a part panics", func(time.Duration) { c.writeClock(apptest.Panic) }},
		{"Redis takes no writes", c.takeNoWrites},
		{"Redis is killed", func(d time.Duration) { c.Redis.Kill(); c.pause(d); c.Redis.Start() }},
		{"the router reboots", func(time.Duration) { c.Router.Reboot() }},
		{"the router forgets everything", func(time.Duration) { c.forget() }},
		{"the router is off", func(d time.Duration) { c.Router.SetDown(true); c.pause(d); c.Router.SetDown(false) }},
		{"the owner is logged in", func(d time.Duration) { c.Router.OwnerIn(); c.pause(d); c.Router.OwnerOut() }},
		{"the router shows pages",
			func(d time.Duration) { c.Router.AnswerHTML(true); c.pause(d); c.Router.AnswerHTML(false) }},
		{"the router stumbles",
			func(d time.Duration) { c.Router.FailEvery(3, 500); c.pause(d); c.Router.FailEvery(0, 0) }},
		{"the router's answers are cut", func(time.Duration) { c.Router.CutAnswers(3) }},
		{"the router's insert is lost", func(time.Duration) { c.Router.LoseAnswers("white_list insert", 2) }},
		{"Stripe stumbles", func(time.Duration) { c.Stripe.Fail(429, 500, 503) }},
		{"Stripe is away", func(d time.Duration) { c.Stripe.SetDown(true); c.pause(d); c.Stripe.SetDown(false) }},
		{"Stripe's answer is lost", func(time.Duration) { c.Stripe.LoseAnswers("POST /v1/checkout/sessions", 1) }},
		{"Stripe tells twice", func(d time.Duration) { c.Stripe.Double(true); c.pause(d); c.Stripe.Double(false) }},
		{"Stripe tells late", func(d time.Duration) { c.Stripe.Late(true); c.pause(d); c.Stripe.Late(false) }},
		{"Stripe keeps an answer", func(time.Duration) {
			c.Stripe.Break("POST /v1/checkout/sessions", 1)
			c.Stripe.Break("POST /v1/refunds", 1)
		}},
		{"Stripe lists late", func(d time.Duration) { c.Stripe.LateLists(2 * time.Second); c.pause(d); c.Stripe.LateLists(0) }},
		{"refunds wait at Stripe", func(d time.Duration) {
			c.Stripe.RefundsPend(true)
			c.pause(d)
			c.Stripe.RefundsPend(false)
			c.Stripe.Settle(c.rnd.IntN(3) > 0)
		}},
		{"the line to Razorpay is bad",
			func(d time.Duration) { c.spoil(c.Razorpay.URL(), toxics[c.rnd.IntN(len(toxics))], d) }},
		{"Razorpay stumbles", func(time.Duration) { c.Razorpay.Fail(429, 500, 503) }},
		{"Razorpay is away", func(d time.Duration) { c.Razorpay.SetDown(true); c.pause(d); c.Razorpay.SetDown(false) }},
		{"Razorpay's answer is lost", func(time.Duration) { c.Razorpay.LoseAnswers("POST /v1/payment_links", 1) }},
		{"Razorpay tells twice", func(d time.Duration) { c.Razorpay.Double(true); c.pause(d); c.Razorpay.Double(false) }},
		{"Razorpay lists late", func(d time.Duration) { c.Razorpay.LateLists(2 * time.Second); c.pause(d); c.Razorpay.LateLists(0) }},
		{"an answer to who pays in Stars is lost", func(time.Duration) { c.Telegram.LoseAnswers("answerPreCheckoutQuery", 1) }},
		{"Telegram is away", func(d time.Duration) { c.Telegram.SetDown(true); c.pause(d); c.Telegram.SetDown(false) }},
		{"Telegram wants rest", func(time.Duration) { c.Telegram.Fail("sendMessage", 2, 429, 1, "Too Many Requests") }},
		{"Telegram tells twice",
			func(d time.Duration) { c.Telegram.Double(true); c.pause(d); c.Telegram.Double(false) }},
		{"another program polls", func(time.Duration) {
			c.Telegram.Fail("getUpdates", 1, 409, 0, "Conflict: terminated by other getUpdates request")
		}},
		{"Telegram's answer is lost", func(time.Duration) { c.Telegram.LoseAnswers("sendMessage", 1) }},
		{"Telegram refuses the token",
			func(d time.Duration) { c.Telegram.RefuseToken(true); c.pause(d); c.Telegram.RefuseToken(false) }},
		{"Telegram's batches are cut off",
			func(d time.Duration) { c.Telegram.CutBatches(2); c.pause(d); c.Telegram.CutBatches(0) }},
		{"Telegram takes no document", func(time.Duration) {
			c.Telegram.Fail("sendDocument", 20, 500, 0, "Internal Server Error")
			c.Owner.Say("/export orders csv")
		}},
		{"a message can't be answered", func(time.Duration) { c.poison() }},
		{"a chat wants a long rest", func(time.Duration) {
			c.Telegram.Rest(restlessID, 20*time.Second)
			c.Telegram.Person(restlessID, "Restless", "en", buyerPhone(90)).Say("help")
		}},
		{"another program sells on the account", func(time.Duration) {
			for range 20 {
				c.Stripe.SellElsewhere([]string{"BGN", "USDC", "EUR"}[c.rnd.IntN(3)])
			}
		}},
	}...)
	for {
		fault := all[c.rnd.IntN(len(all))]
		if c.group != nil && strings.HasPrefix(fault.name, "Redis") {
			continue // it fails over instead
		}
		wait := time.Duration(c.rnd.IntN(1500)) * time.Millisecond
		lasts := time.Duration(c.rnd.IntN(2000)) * time.Millisecond
		if !c.pause(wait) {
			return
		}
		c.faults[fault.name]++
		fault.do(lasts)
	}
}

// People who buy nothing, and are trouble.
const (
	poisonedID = 801
	restlessID = 802
)

// poison breaks somebody's record, and has him say something.
func (c *campaign) poison() {
	db := c.db()
	_ = db.Set(c.Ctx(), db.Key("session", fmt.Sprint("telegram:", poisonedID)), "7 {", 0).Err() // Redis may be away
	c.Telegram.Person(poisonedID, "Poisoned", "en", buyerPhone(91)).Say("help")
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
// on again and enters the devices of the house.
func (c *campaign) forget() {
	c.resets = append(c.resets, time.Now())
	c.Router.Reset()
	c.Router.SetFilter(true, true)
	c.Router.OwnerAdds(c.Router.Own, "this machine")
	for n := range byte(5) {
		c.Router.OwnerAdds(router.MAC{0, 0, 0x5e, 0, 0x53, 0x10 + n}, "owner's")
	}
}

// heal ends whatever may still be wrong.
func (c *campaign) heal() {
	c.Router.SetDown(false)
	c.Router.AnswerHTML(false)
	c.Router.FailEvery(0, 0)
	c.Router.OwnerOut()
	c.Stripe.SetDown(false)
	c.Stripe.Late(false)
	c.Stripe.Double(false)
	c.Razorpay.SetDown(false)
	c.Razorpay.FailNoMore()
	c.Razorpay.Double(false)
	c.Razorpay.LateLists(0)
	c.Telegram.SetDown(false)
	c.Telegram.Double(false)
	c.Telegram.RefuseToken(false)
	c.Telegram.CutBatches(0)
	c.Telegram.Fail("sendDocument", 0, 500, 0, "")
	c.Chat.SetDown(false)
	c.Air.FailReloads(0)
	c.setClock(0)
}
