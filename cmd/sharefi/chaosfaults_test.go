package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

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
	for host, link := range c.links {
		if !strings.Contains(address, host) {
			continue
		}
		if _, err := link.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
			c.t.Errorf("spoil a line: %v", err)
		}
		c.pause(d)
		link.Toxics.ResetToxics(context.Background())
	}
}

// setClock makes the program's clock wrong by so much.
func (c *campaign) setClock(by time.Duration) {
	fresh := c.clock + ".new"
	if err := os.WriteFile(fresh, []byte(fmt.Sprint(by)), 0o600); err != nil {
		c.t.Errorf("set the clock: %v", err)
	}
	if err := os.Rename(fresh, c.clock); err != nil {
		c.t.Errorf("set the clock: %v", err)
	}
}

// loseRecords is a Redis that comes back with nothing.
func (c *campaign) loseRecords(d time.Duration) {
	c.redis.Forget()
	c.mu.Lock()
	close(c.lost)
	c.lost = make(chan struct{})
	c.losses = append(c.losses, time.Now())
	c.mu.Unlock()
	c.pause(d)
	c.redis.Start()
}

// plague does one fault after another, by the plan, until the buyers are done.
func (c *campaign) plague() {
	all := []struct {
		name string
		do   func(for_ time.Duration)
	}{
		{"the program is killed", func(time.Duration) { c.p.kill() }},
		{"the program is ended", func(time.Duration) { c.p.signal(syscall.SIGTERM) }},
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
		{"the line to Telegram is bad", func(d time.Duration) { c.spoil(c.telegram.URL(), toxics[c.rnd.IntN(len(toxics))], d) }},
		{"the line to Stripe is bad", func(d time.Duration) { c.spoil(c.stripe.URL(), toxics[c.rnd.IntN(len(toxics))], d) }},
		{"the line to the router is bad", func(d time.Duration) { c.spoil(c.router.URL(), toxics[c.rnd.IntN(len(toxics))], d) }},
		{"WhatsApp is away", func(d time.Duration) { c.chat.SetDown(true); c.pause(d); c.chat.SetDown(false) }},
		{"WhatsApp cuts the line", func(time.Duration) { c.chat.Cut() }},
		{"WhatsApp's answer is lost", func(time.Duration) { c.chat.LoseAcks(1) }},
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
		{"Stripe tells late", func(d time.Duration) { c.stripe.Late(true); c.pause(d); c.stripe.Late(false) }},
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
	c.stripe.Late(false)
	c.stripe.Double(false)
	c.telegram.SetDown(false)
	c.telegram.Double(false)
	c.chat.SetDown(false)
	c.setClock(0)
}
