package app_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
	"github.com/sharefi/sharefi/scheduler"
)

const asksAnother = "won't accept the address"

// staysOpen fails the test unless the site sells.
func staysOpen(w *apptest.World) {
	w.T.Helper()
	all, err := w.Leases().Statuses(w.Ctx())
	if err != nil || !all["home"].OK || !all["home"].Sells(time.Now()) {
		w.T.Fatalf("the site is closed: %+v, %v", all["home"], err)
	}
}

func TestARefusedAddressOnBothChatsIsItsCustomersTrouble(t *testing.T) {
	t.Parallel()
	w, people := apptest.Patrons(t)
	bad := map[string]router.MAC{"telegram": {2, 0, 0x5e, 0x66, 0, 1}, "whatsapp": {2, 0, 0x5e, 0x66, 0, 2}}
	w.Router.Refuse(bad["telegram"], bad["whatsapp"])
	codes := map[string]string{}
	for name, p := range people {
		codes[name] = p.Buys()
		p.Says(bad[name].String())
		p.Hears("your money is safe")
	}
	third := w.Telegram.Person(30, "Tina", "en", "+12025550130")
	w.Buys(third)
	third.Say("02:00:5E:10:20:3A")
	w.Hears(third, "You're in") // while the others wait for another device
	for name, p := range people {
		if l := lease(w, codes[name]); !l.Turned() || !l.End.IsZero() {
			t.Errorf("%s: %+v", name, l)
		}
		writes := w.Router.Writes()
		p.Says(bad[name].String())
		p.Hears(asksAnother) // at once, without the router
		if n := w.Router.Writes() - writes; n != 0 {
			t.Errorf("%s: %d more writes", name, n)
		}
		p.Says(p.Device)
		p.Hears("You're in")
		if o := w.Order(codes[name]); o.State != billing.Granted {
			t.Errorf("%s: the order is %s", name, o.State)
		}
		w.Hears(w.Owner, "won't accept the device "+bad[name].String())
	}
	staysOpen(w)
	if n := heard(w.Owner, "won't accept the device"); n != len(people) {
		t.Errorf("the owner heard %d times of %d addresses", n, len(people))
	}
}

func TestARefusedAddressOnARouterOfEachKind(t *testing.T) {
	t.Parallel()
	for _, o := range []tplinktest.Options{
		{Variant: tplinktest.Encrypted}, {Variant: tplinktest.Encrypted, NoMaxRules: true},
		{Variant: tplinktest.LegacyToken}, {Variant: tplinktest.CGI}, {Variant: tplinktest.GDPRFrame},
	} {
		t.Run(fmt.Sprint(o.Variant, o.NoMaxRules), func(t *testing.T) {
			t.Parallel()
			w := apptest.NewWith(t, o)
			w.Config.Plans[0].Lasts = time.Hour
			bad := router.MAC{2, 0, 0x5e, 0x66, 0, 1}
			w.Router.Refuse(bad)
			w.Start()
			code := w.Buys(w.Customer)
			w.Customer.Say(bad.String())
			w.Hears(w.Customer, "your money is safe")
			staysOpen(w)
			w.Presses(w.Customer, "Refund me")
			w.Hears(w.Customer, "the router won't accept the device")
			w.State(code, billing.Refunded)

			other := w.Telegram.Person(30, "Tina", "en", "+12025550130")
			w.Buys(other)
			other.Say(apptest.Phone.String())
			w.Hears(other, "You're in")
			staysOpen(w)
			if heard(w.Owner, "is full") != 0 || heard(w.Owner, "needs you") != 0 {
				t.Error("the owner hears of the site")
			}
			for _, e := range w.Router.List() {
				if e.MAC != w.Router.Own && e.MAC != apptest.Phone {
					t.Errorf("the list has %v", e)
				}
			}
		})
	}
}

func TestWhoNamesTenRefusedAddressesDoesNotCloseTheShop(t *testing.T) {
	t.Parallel()
	w := apptest.NewWith(t, tplinktest.Options{Variant: tplinktest.CGI})
	w.Config.Plans[0].Lasts = time.Hour
	var bad []router.MAC
	for n := range byte(10) {
		bad = append(bad, router.MAC{2, 0, 0x5e, 0x66, 0, n})
	}
	w.Router.Refuse(bad...)
	w.Start()
	code := w.Buys(w.Customer)
	for n, mac := range bad {
		w.Customer.Say(mac.String())
		if n > 3 { // he has to rest
			w.Hears(w.Customer, "just changed")
			continue
		}
		w.Hears(w.Customer, asksAnother+" "+mac.String())
		w.Until("it is remembered", func() bool { return lease(w, code).Refusals == n+1 })
		staysOpen(w)
	}
	writes := w.Router.Writes()
	for range 10 {
		w.Customer.Say(bad[0].String())
	}
	other := w.Telegram.Person(30, "Tina", "en", "+12025550130")
	w.Buys(other)
	if n := w.Router.Writes() - writes; n != 0 {
		t.Errorf("%d more writes", n)
	}
	other.Say(apptest.Phone.String())
	w.Hears(other, "You're in")
	staysOpen(w)
	w.Until("the owner heard of each", func() bool { return heard(w.Owner, "won't accept the device") == 4 })
}

func TestAMarkOfALostRenewalHoldsUpNobody(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Start()
	code := w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	first := lease(w, code)
	end := time.Now().Add(30 * time.Minute).Truncate(time.Minute).UTC()
	w.Router.OwnerAdds(apptest.Phone, router.Mark{Code: "CCCC-0003", End: end}.String()) // as before the backup

	other := w.Telegram.Person(30, "Tina", "en", "+12025550130")
	theirs := w.Buys(other)
	other.Say("02:00:5E:10:20:3A")
	w.Hears(other, "You're in")
	w.Hears(other, "time is up")
	w.Until("the other has left", func() bool { return !w.Router.Lists(router.MAC{2, 0, 0x5e, 0x10, 0x20, 0x3a}) })
	if l := lease(w, theirs); l.State != scheduler.Over {
		t.Errorf("theirs: %+v", l)
	}
	w.Until("the first part is over", func() bool { return lease(w, code).State == scheduler.Over })
	renewal := lease(w, "CCCC-0003")
	if renewal.Customer != first.Customer || renewal.State != scheduler.Active || !renewal.End.Equal(end) ||
		!renewal.Start.Equal(first.End) || !w.Router.Lists(apptest.Phone) {
		t.Errorf("the renewal is %+v", renewal)
	}
	staysOpen(w)
	w.Hears(w.Owner, "CCCC-0003")
}
