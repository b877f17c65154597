package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/router"
)

func TestADeviceIsNamedInASentenceOnBothChats(t *testing.T) {
	t.Parallel()
	_, people := apptest.Patrons(t)
	for name, p := range people {
		t.Run(name, func(t *testing.T) {
			p.Buys()
			p.Presses("Where do I find it?")
			p.Hears("What kind of device")
			p.Presses("Samsung")
			p.Hears("MAC address type")
			p.Says("my number is +1 202 555 0123")
			p.Hears("twelve characters")
			p.Says("it is 02-00-5e-10-20-30 or else 02-00-5e-10-20-31 I think")
			p.Hears("more than one address")
			p.Says("ok: " + strings.NewReplacer(":", "-", "0", "O").Replace(p.Device) + " thanks")
			p.Hears("Did you mean " + p.Device)
			p.Presses("No")
			p.Hears("check the address")
			p.Says("ok: " + strings.NewReplacer(":", "-", "0", "O").Replace(p.Device) + " thanks")
			p.Hears("Did you mean " + p.Device)
			p.Presses("Yes")
			p.Hears("You're in")
		})
	}
}

func TestADeviceIsFoundAmongThoseThatTheRouterSees(t *testing.T) {
	t.Parallel()
	w, people := apptest.Patrons(t)
	n := byte(0)
	for name, p := range people {
		n++
		mine, tv := router.MAC{2, 0, 0x5e, 0x10, 0x20, 0x40 + n}, router.MAC{0, 0, 0x5e, 0, 0x53, n}
		t.Run(name, func(t *testing.T) {
			p.Buys()
			w.Router.OwnerAdds(tv, "tv")
			w.Router.Connect(tv, "television")
			p.Presses("Find my device")
			p.Hears("I don't see a device that could be yours")
			p.Presses("Watch for my device")
			p.Hears("turn Wi-Fi off")
			w.Until("the site looked", func() bool {
				searches, err := w.Leases().Searches(w.Ctx(), "home")
				return err == nil && len(searches) == 1 && searches[0].Looked
			})
			w.Router.Connect(mine, "Carlo's phone")
			if menu := p.Hears("Is yours one of them?"); strings.Contains(menu, "televi") {
				t.Errorf("the owner's device is offered: %q", menu)
			}
			p.Presses("Carlo'…")
			p.Hears("You're in")
			w.Until("the device is listed", func() bool { return w.Router.Lists(mine) })
		})
	}
}

func TestAFirstPurchaseTakesSixActionsAndARepeatTwo(t *testing.T) {
	t.Parallel()
	w, people := apptest.Patrons(t, func(w *apptest.World) { // half of the time is left when they hear of the end
		w.Config.Plans[0].Lasts, w.Config.Times.Remind = 30*time.Second, []time.Duration{15 * time.Second}
	})
	for name, p := range people {
		t.Run(name, func(t *testing.T) {
			code := p.Buys()
			p.Says(p.Device)
			p.Hears("You're in")
			if p.Actions > 6 {
				t.Errorf("a first purchase took %d actions", p.Actions)
			}
			first := p.Actions
			p.Hears("ends in")
			p.Actions = 0
			p.Presses("Extend")
			second := apptest.OrderCode.FindStringSubmatch(p.Hears("Please pay by"))[1]
			p.Mark()
			w.Pays(second)
			p.Hears("You've got more time")
			if p.Actions > 2 {
				t.Errorf("a repeat took %d actions", p.Actions)
			}
			t.Logf("actions besides paying: %d first, %d again", first, p.Actions)
			leases, err := w.Leases().Known(w.Ctx(), []string{code, second})
			if err != nil || len(leases) != 2 || !leases[1].Start.Equal(leases[0].End) {
				t.Fatalf("the renewal does not follow at once: %+v, %v", leases, err)
			}
			p.Hears("time is up")
			p.Actions = 0
			p.Presses("Buy again")
			third := apptest.OrderCode.FindStringSubmatch(p.Hears("Please pay by"))[1]
			p.Mark()
			w.Pays(third)
			if got := p.Hears("You're in"); !strings.Contains(got, p.Device) || p.Actions > 2 {
				t.Errorf("after the end: %d actions, %q", p.Actions, got)
			}
		})
	}
}

func TestWhoBuysAgainForADeviceThatAnotherHasNowIsAsked(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Start()
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "time is up")
	w.Presses(w.Customer, "Buy again")
	code := w.Code(w.Hears(w.Customer, "Please pay by"))
	w.Config.Plans[0].Lasts = time.Hour
	dora := w.Telegram.Person(7, "Dora", "en", "+12025550177")
	w.Buys(dora)
	dora.Say(apptest.Phone.String())
	w.Hears(dora, "You're in")
	w.Pays(code)
	w.Hears(w.Customer, "Which device is it for?")
	w.Customer.Say("02:00:5e:10:20:39")
	w.Hears(w.Customer, "You're in")
}

func TestTheRestOfTheTimeMovesOnBothChats(t *testing.T) {
	t.Parallel()
	w, people := apptest.Patrons(t)
	n := byte(0)
	for name, p := range people {
		n++
		next := router.MAC{2, 0, 0x5e, 0x10, 0x20, 0x60 + n}
		t.Run(name, func(t *testing.T) {
			code := p.Buys()
			p.Says(p.Device)
			p.Hears("You're in")
			before, err := w.Leases().Known(w.Ctx(), []string{code})
			if err != nil {
				t.Fatal(err)
			}
			p.Says("/access")
			p.Hears("left (order " + code)
			p.Presses("Change device")
			p.Hears("Which device should get")
			p.Says("it is " + next.Dashes())
			p.Hears("The old device loses")
			p.Presses("Yes")
			p.Hears("Network: Sharefi")
			old, err := router.ParseMAC(p.Device)
			if err != nil {
				t.Fatal(err)
			}
			w.Until("the old device has left", func() bool { return w.Router.Lists(next) && !w.Router.Lists(old) })
			after, err := w.Leases().Known(w.Ctx(), []string{code})
			if err != nil || !after[0].End.Equal(before[0].End) || after[0].Device != next {
				t.Fatalf("%+v, %v", after, err)
			}
			w.Until("the old device is free", func() bool {
				return w.App.DB.HLen(w.Ctx(), w.App.DB.Key("device", p.Device)).Val() == 0
			})
			p.Says("/access")
			p.Hears("left (order " + code)
			p.Presses("Change device")
			p.Hears("just changed")
		})
	}
}

func TestTermsSupportAndHelpOnBothChats(t *testing.T) {
	t.Parallel()
	w, people := apptest.Patrons(t,
		func(w *apptest.World) { w.Config.House = config.House{Terms: "Be kind.", Support: "At the counter."} })
	for name, p := range people {
		t.Run(name, func(t *testing.T) {
			p.Says("/support")
			p.Hears("At the counter.")
			p.Presses("Write to the owner")
			p.Hears("type your message")
			p.Says("Where is the counter,\nplease?")
			p.Hears("passed that on")
			w.Hears(w.Owner, "Where is the counter,\nplease?")
			w.Presses(w.Owner, "Answer")
			w.Hears(w.Owner, "type your answer")
			w.Owner.Say("Behind the door.")
			w.Hears(w.Owner, "passed that on")
			p.Hears("Behind the door.")
			p.Actions = 0
			p.Says("/start")
			p.Hears("Need Wi-Fi?")
			p.Presses("10 seconds")
			if chat, ok := p.Shopper.(apptest.OnTelegram); ok {
				p.Hears("phone number")
				p.Mark()
				p.Actions++
				chat.ShareContact()
			}
			p.Hears("Be kind.")
			p.Presses("I agree")
			code := apptest.OrderCode.FindStringSubmatch(p.Hears("Please pay by"))[1]
			p.Mark()
			w.Pays(code)
			p.Hears("Which device")
			p.Says(p.Device)
			p.Hears("You're in")
			t.Logf("actions besides paying, with terms: %d", p.Actions)
			if p.Actions > 6 {
				t.Errorf("a first purchase took %d actions", p.Actions)
			}
			p.Presses("Connected, but no internet?")
			p.Hears("still " + p.Device)
		})
	}
	m := w.Customer.Messages()
	copied := false
	for _, button := range slices.Concat(slices.Concat(buttonsOf(m)...)...) {
		copied = copied || button.Copy != nil && button.Copy.Text == "sunny-terrace"
	}
	if !copied || w.Customer.Typing() == 0 {
		t.Errorf("no button copies the password, or nobody was seen typing (%d)", w.Customer.Typing())
	}
}

func buttonsOf(list []telegramtest.Message) (all [][][]telegramtest.Button) {
	for _, m := range list {
		all = append(all, m.Buttons)
	}
	return all
}

func TestACustomerReadsWhatIsKnownAndIsForgottenOnBothChats(t *testing.T) {
	t.Parallel()
	w, people := apptest.Patrons(t, func(w *apptest.World) { w.Config.Plans[0].Lasts = 10 * time.Second })
	for name, p := range people {
		t.Run(name, func(t *testing.T) {
			code := p.Buys()
			p.Says(p.Device)
			p.Hears("You're in")
			p.Says("/forget")
			p.Hears("still have access")
			p.Hears("time is up")
			phone := w.Order(code).Customer
			p.Says("/mydata")
			p.Hears("everything I know about you")
			p.Says("/forget")
			p.Hears("stay in the books")
			p.Presses("Yes")
			p.Hears("deleted your data")
			w.Until("nothing is known of the customer", func() bool {
				return w.App.DB.Exists(w.Ctx(), w.App.DB.Key("customer", phone)).Val() == 0
			})
			keys, err := w.App.DB.Keys(w.Ctx(), w.App.DB.Key("session", name+":*")).Result()
			if err != nil {
				t.Fatal(err)
			}
			for _, key := range keys {
				if body := w.App.DB.UniversalClient.Get(w.Ctx(), key).Val(); strings.Contains(body, phone) {
					t.Errorf("%s knows %s still", key, phone)
				}
			}
			sales, err := w.Leases().Orders.Between(w.Ctx(), false, time.Time{}, time.Now().Add(time.Minute))
			if err != nil || !slices.ContainsFunc(sales, func(s billing.Taking) bool {
				return s.Order == code && s.Customer == phone
			}) {
				t.Errorf("the books lost the sale: %v, %v", sales, err)
			}
		})
	}
	var file []byte
	for _, m := range w.Customer.Messages() {
		if m.Document != nil {
			file = m.Document.Body
		}
	}
	if !strings.Contains(string(file), "02:00:5E:10:20:30") {
		t.Errorf("the file says %s", file)
	}
}
