package main

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// forThree makes the plan one for three devices, whose changes need no rest between.
func forThree(w *world) {
	w.config.Plans[0].Devices, w.config.Times.MoveRest = 3, 0
}

// lists waits until the router lists some devices and others not.
func (w *world) lists(in, out []router.MAC) {
	w.t.Helper()
	for _, mac := range in {
		w.until(mac.String()+" is in", func() bool { return w.router.Lists(mac) })
	}
	for _, mac := range out {
		w.until(mac.String()+" has left", func() bool { return !w.router.Lists(mac) })
	}
}

// lease reads the lease of an order.
func (w *world) lease(code string) scheduler.Lease {
	w.t.Helper()
	known, err := w.app.leases.Known(w.ctx(), []string{code})
	if err != nil || len(known) != 1 {
		w.t.Fatalf("%v, %v", known, err)
	}
	return known[0]
}

// adds names a further device in words, and waits until he hears that it is in.
func (p *patron) adds(mac router.MAC, told string) string {
	p.w.t.Helper()
	p.presses("Add a device")
	p.hears("Which device shall I add")
	p.says("it is " + mac.Dashes())
	heard := p.hears(told)
	p.w.lists([]router.MAC{mac}, nil)
	return heard
}

func TestAPlanForThreeDevicesOnBothChats(t *testing.T) {
	t.Parallel()
	w, people := patrons(t, forThree, func(w *world) { w.config.Plans[0].Lasts = 20 * time.Second })
	n := byte(0)
	for name, p := range people {
		n += 10
		second, third, fourth := router.MAC{2, 0, 0x5e, 0x10, 0x21, n}, router.MAC{2, 0, 0x5e, 0x10, 0x21, n + 1}, router.MAC{2, 0, 0x5e, 0x10, 0x21, n + 2}
		first, err := router.ParseMAC(p.device)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			code := p.buys()
			if taken := w.app.DB.SCard(w.ctx(), w.app.DB.Key("site", "home", "live")).Val(); taken != 3 {
				t.Errorf("%d places are taken", taken)
			}
			p.says(p.device)
			p.hears("1 of 3 devices")
			p.adds(second, "2 of 3 devices")

			p.says("/access")
			p.hears("2 of 3 devices")
			p.presses("Extend")
			next := orderCode.FindStringSubmatch(p.hears("Please pay by"))[1]
			p.mark()
			w.pays(next)
			p.hears("Your access is extended")
			if before, after := w.lease(code), w.lease(next); !after.Start.Equal(before.End) || !after.Has(first) || !after.Has(second) {
				t.Fatalf("the renewal is for %+v, before it was %+v", after, before)
			}

			p.says("/access")
			p.hears("2 of 3 devices")
			all := p.adds(third, "3 of 3 devices")
			if !w.lease(code).Has(third) || !w.lease(next).Has(third) {
				t.Error("the third is not in both")
			}
			if chat, ok := p.shopper.(onTelegram); ok { // the old menu is still on the screen
				p.mark()
				chat.PressData(0, "add "+code)
				p.hears("has all of its devices (3)")
			} else if strings.Contains(all, "Add a device") {
				t.Errorf("a fourth is offered: %q", all)
			}

			p.says("/access")
			p.hears("3 of 3 devices")
			p.presses("Change device")
			p.hears("Which device shall be changed?")
			p.presses(second.String())
			p.hears("Which device shall get the rest")
			p.says("it is " + fourth.Dashes())
			p.hears("The old device leaves")
			p.presses("Yes")
			p.hears("Network: Sharefi")
			w.lists([]router.MAC{first, third, fourth}, []router.MAC{second})

			p.says("/access")
			p.hears("3 of 3 devices")
			p.presses("Remove a device")
			p.hears("Which device shall I take off? Changes left: 2")
			p.presses(third.String())
			p.hears("off the network?")
			p.presses("Yes")
			p.hears("leaves the network")
			w.lists([]router.MAC{first, fourth}, []router.MAC{third})

			end := w.lease(next).End
			w.until("all have left", func() bool { return !w.router.Lists(first) && !w.router.Lists(fourth) })
			if time.Now().Before(end) {
				t.Errorf("they left %v too early", time.Until(end))
			}
			p.hears("time is over")
			w.until("nothing is held any more", func() bool {
				held := w.app.DB.SCard(w.ctx(), w.app.DB.Key("site", "home", "live")).Val()
				for _, mac := range []router.MAC{first, second, third, fourth} {
					held += w.app.DB.HLen(w.ctx(), w.app.DB.Key("device", mac.String())).Val()
				}
				return held == 0
			})
		})
	}
}

func TestAVoucherForThreeDevicesAndASiteWithRoomForFour(t *testing.T) {
	t.Parallel()
	w, chats := managers(t, forThree, func(w *world) { w.config.Sites[0].Capacity = 4 })
	m := chats["telegram"]
	tickets := w.prints(m, "p1 2", 2)
	first, second := w.newcomer("telegram", 1), w.newcomer("whatsapp", 2)
	w.does(m, "/plans add Single 50.00 INR 1h", "Single – ₹50.00, 1 h?", "Single")
	first.says("/redeem " + tickets[0].code())
	first.hears("phone number")
	first.shopper.(onTelegram).ShareContact()
	first.hears("10 seconds, 3 devices")
	first.says("02:00:5e:10:22:01")
	first.hears("1 of 3 devices")
	second.says("/redeem " + tickets[1].code())
	second.hears("All places are taken")
	second.says("/buy")
	second.hears("Which one")
	second.presses("10 seconds, 3 devices")
	second.hears("All places are taken")
	second.says("/buy")
	second.hears("Which one")
	second.presses("Single")
	second.hears("Please pay by")
}

func TestDevicesOfALostRecordAreOneLeaseAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	forThree(w)
	w.config.Plans[0].Lasts = 20 * time.Second
	w.start()
	code := w.buys(w.customer)
	w.customer.Say(phone.String())
	w.hears(w.customer, "1 of 3 devices")
	second := router.MAC{2, 0, 0x5e, 0x10, 0x23, 1}
	w.presses(w.customer, "Add a device")
	w.hears(w.customer, "Which device shall I add")
	w.customer.Say(second.String())
	w.hears(w.customer, "2 of 3 devices")
	end := w.lease(code).End
	w.stop()
	w.owner.Mark()
	w.redis.Forget()
	w.redis.Start()
	w.start()
	w.hears(w.owner, "order "+code+", until")
	found := w.lease(code)
	if len(found.Seats()) != 2 || !found.Has(phone) || !found.Has(second) || found.End.Before(end) || found.End.After(end.Add(2*time.Minute)) {
		t.Fatalf("until %v were two, found is %+v", end, found)
	}
	if !w.router.Lists(phone) || !w.router.Lists(second) {
		t.Error("a device lost its access")
	}
	w.owner.Say("/revoke " + second.String())
	w.hears(w.owner, "End the access of")
	w.presses(w.owner, "Yes")
	w.lists(nil, []router.MAC{phone, second})
}

func TestAKillBetweenAddingADeviceAndTheRouterLosesNothing(t *testing.T) {
	for _, after := range []bool{false, true} {
		name := map[bool]string{false: "before", true: "after"}[after]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			forThree(w)
			p := w.runs("unix://" + w.redis.Socket)
			w.buys(w.customer)
			w.customer.Say(phone.String())
			w.hears(w.customer, "1 of 3 devices")
			var once sync.Once
			w.router.Intercept(func(method string, done bool) {
				if method != "white_list insert" || done != after {
					return
				}
				now := false
				once.Do(func() { now = true; p.kill() })
				if now && !done {
					panic(http.ErrAbortHandler) // it never arrived
				}
			})
			second := router.MAC{2, 0, 0x5e, 0x10, 0x24, 1}
			w.presses(w.customer, "Add a device")
			w.hears(w.customer, "Which device shall I add")
			w.customer.Say(second.String())
			w.hears(w.customer, "2 of 3 devices")
			w.hears(w.customer, "time is over")
			w.lists(nil, []router.MAC{phone, second})
			changes := map[router.MAC]int{}
			for _, c := range w.router.History() {
				changes[c.MAC]++
			}
			if changes[phone] != 2 || changes[second] != 2 || len(changes) != 2 || p.started() != 2 {
				t.Errorf("entries changed %v in %d runs", changes, p.started())
			}
		})
	}
}
