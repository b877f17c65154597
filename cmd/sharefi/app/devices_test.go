package app_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// forThree makes the plan one for three devices, whose changes need no rest between.
func forThree(w *apptest.World) {
	w.Config.Plans[0].Devices, w.Config.Times.MoveRest = 3, 0
}

// lists waits until the router lists some devices and others not.
func lists(w *apptest.World, in, out []router.MAC) {
	w.T.Helper()
	for _, mac := range in {
		w.Until(mac.String()+" is in", func() bool { return w.Router.Lists(mac) })
	}
	for _, mac := range out {
		w.Until(mac.String()+" has left", func() bool { return !w.Router.Lists(mac) })
	}
}

// lease reads the lease of an order.
func lease(w *apptest.World, code string) scheduler.Lease {
	w.T.Helper()
	known, err := w.Leases().Known(w.Ctx(), []string{code})
	if err != nil || len(known) != 1 {
		w.T.Fatalf("%v, %v", known, err)
	}
	return known[0]
}

// adds names a further device in words, and waits for the word that it is in.
func adds(p *apptest.Patron, mac router.MAC, told string) string {
	p.W.T.Helper()
	p.Presses("Add a device")
	p.Hears("Which device should I add")
	p.Says("it is " + mac.Dashes())
	heard := p.Hears(told)
	lists(p.W, []router.MAC{mac}, nil)
	return heard
}

func TestAPlanForThreeDevicesOnBothChats(t *testing.T) {
	t.Parallel()
	w, people := apptest.Patrons(t, forThree, func(w *apptest.World) { w.Config.Plans[0].Lasts = 40 * time.Second })
	n := byte(0)
	for name, p := range people {
		n += 10
		mac := func(last byte) router.MAC { return router.MAC{2, 0, 0x5e, 0x10, 0x21, n + last} }
		second, third, fourth := mac(0), mac(1), mac(2)
		first, err := router.ParseMAC(p.Device)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			code := p.Buys()
			if taken := w.App.DB.SCard(w.Ctx(), w.App.DB.Key("site", "home", "live")).Val(); taken != 3 {
				t.Errorf("%d places are taken", taken)
			}
			p.Says(p.Device)
			p.Hears("1 of 3 devices")
			adds(p, second, "2 of 3 devices")

			p.Says("/access")
			p.Hears("2 of 3 devices")
			p.Presses("Extend")
			next := apptest.OrderCode.FindStringSubmatch(p.Hears("Please pay by"))[1]
			p.Mark()
			w.Pays(next)
			p.Hears("You've got more time")
			if before, after := lease(w, code), lease(w, next); !after.Start.Equal(before.End) || !after.Has(first) ||
				!after.Has(second) {
				t.Fatalf("the renewal is for %+v, before it was %+v", after, before)
			}

			p.Says("/access")
			p.Hears("2 of 3 devices")
			all := adds(p, third, "3 of 3 devices")
			if !lease(w, code).Has(third) || !lease(w, next).Has(third) {
				t.Error("the third is not in both")
			}
			if chat, ok := p.Shopper.(apptest.OnTelegram); ok { // the old menu is still on the screen
				p.Mark()
				chat.PressData(0, "add "+code)
				p.Hears("already has all its devices (3)")
			} else if strings.Contains(all, "Add a device") {
				t.Errorf("a fourth is offered: %q", all)
			}

			p.Says("/access")
			p.Hears("3 of 3 devices")
			p.Presses("Change device")
			p.Hears("Which device would you like to change?")
			p.Presses(second.String())
			p.Hears("Which device should get")
			p.Says("it is " + fourth.Dashes())
			p.Hears("The old device loses")
			p.Presses("Yes")
			p.Hears("Network: Sharefi")
			lists(w, []router.MAC{first, third, fourth}, []router.MAC{second})

			p.Says("/access")
			p.Hears("3 of 3 devices")
			p.Presses("Remove a device")
			p.Hears("Which device should I remove? Changes left: 2")
			p.Presses(third.String())
			p.Hears("from the network?")
			p.Presses("Yes")
			p.Hears("is being removed")
			lists(w, []router.MAC{first, fourth}, []router.MAC{third})

			end := lease(w, next).End
			w.Until("all have left", func() bool { return !w.Router.Lists(first) && !w.Router.Lists(fourth) })
			if time.Now().Before(end) {
				t.Errorf("they left %v too early", time.Until(end))
			}
			p.Hears("time is up")
			w.Until("nothing is held any more", func() bool {
				held := w.App.DB.SCard(w.Ctx(), w.App.DB.Key("site", "home", "live")).Val()
				for _, mac := range []router.MAC{first, second, third, fourth} {
					held += w.App.DB.HLen(w.Ctx(), w.App.DB.Key("device", mac.String())).Val()
				}
				return held == 0
			})
		})
	}
}

func TestAVoucherForThreeDevicesAndASiteWithRoomForFour(t *testing.T) {
	t.Parallel()
	w, chats := apptest.Managers(t, forThree, func(w *apptest.World) { w.Config.Sites[0].Capacity = 4 })
	m := chats["telegram"]
	tickets := prints(w, m, "p1 2", 2)
	first, second := newcomer(w, "telegram", 1), newcomer(w, "whatsapp", 2)
	w.Does(m, "/plans add Single 50.00 INR 1h", "Single – ₹50.00, 1 h?", "Single")
	first.Says("/redeem " + tickets[0].code())
	first.Hears("phone number")
	first.Shopper.(apptest.OnTelegram).ShareContact()
	first.Hears("10 seconds, 3 devices")
	first.Says("02:00:5e:10:22:01")
	first.Hears("1 of 3 devices")
	second.Says("/redeem " + tickets[1].code())
	second.Hears("We're full")
	second.Says("/buy")
	second.Hears("Which plan")
	second.Presses("10 seconds, 3 devices")
	second.Hears("We're full")
	second.Says("/buy")
	second.Hears("Which plan")
	second.Presses("Single")
	second.Hears("Please pay by")
}

func TestDevicesOfALostRecordAreOneLeaseAgain(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	forThree(w)
	w.Config.Plans[0].Lasts = 20 * time.Second
	w.Start()
	code := w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "1 of 3 devices")
	second := router.MAC{2, 0, 0x5e, 0x10, 0x23, 1}
	w.Presses(w.Customer, "Add a device")
	w.Hears(w.Customer, "Which device should I add")
	w.Customer.Say(second.String())
	w.Hears(w.Customer, "2 of 3 devices")
	end := lease(w, code).End
	w.Stop()
	w.Owner.Mark()
	w.Redis.Forget()
	w.Redis.Start()
	w.Start()
	w.Hears(w.Owner, "order "+code+", until")
	found := lease(w, code)
	if len(found.Seats()) != 2 || !found.Has(apptest.Phone) || !found.Has(second) || found.End.Before(end) ||
		found.End.After(end.Add(2*time.Minute)) {
		t.Fatalf("until %v were two, found is %+v", end, found)
	}
	if !w.Router.Lists(apptest.Phone) || !w.Router.Lists(second) {
		t.Error("a device lost its access")
	}
	w.Owner.Say("/revoke " + second.String())
	w.Hears(w.Owner, "End access for")
	w.Presses(w.Owner, "Yes")
	lists(w, nil, []router.MAC{apptest.Phone, second})
}

func TestAKillBetweenAddingADeviceAndTheRouterLosesNothing(t *testing.T) {
	for _, after := range []bool{false, true} {
		name := map[bool]string{false: "before", true: "after"}[after]
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := apptest.New(t)
			forThree(w)
			p := w.Runs("unix://" + w.Redis.Socket)
			w.Buys(w.Customer)
			w.Customer.Say(apptest.Phone.String())
			w.Hears(w.Customer, "1 of 3 devices")
			var once sync.Once
			w.Router.Intercept(func(method string, done bool) {
				if method != "white_list insert" || done != after {
					return
				}
				now := false
				once.Do(func() { now = true; p.Kill() })
				if now && !done {
					panic(http.ErrAbortHandler) // it never arrived
				}
			})
			second := router.MAC{2, 0, 0x5e, 0x10, 0x24, 1}
			w.Presses(w.Customer, "Add a device")
			w.Hears(w.Customer, "Which device should I add")
			w.Customer.Say(second.String())
			w.Hears(w.Customer, "2 of 3 devices")
			w.Hears(w.Customer, "time is up")
			lists(w, nil, []router.MAC{apptest.Phone, second})
			changes := map[router.MAC]int{}
			for _, c := range w.Router.History() {
				changes[c.MAC]++
			}
			if changes[apptest.Phone] != 2 || changes[second] != 2 || len(changes) != 2 || p.Started() != 2 {
				t.Errorf("entries changed %v in %d runs", changes, p.Started())
			}
		})
	}
}
