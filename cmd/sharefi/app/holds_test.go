package app_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// leaves moves an order that nobody pays to its end, which the shop finds by itself.
func leaves(w *apptest.World, code string) {
	w.T.Helper()
	o := w.Order(code)
	o.Expires = time.Now().Add(-time.Second)
	if err := w.Leases().Orders.Save(w.Ctx(), o); err != nil {
		w.T.Fatal(err)
	}
	w.State(code, billing.Expired)
}

func TestWhoNeverPaysHoldsFewerAndFewerPlacesOnBothChats(t *testing.T) {
	t.Parallel()
	w, people := apptest.Patrons(t, func(w *apptest.World) {
		w.Config.Plans[0].Devices = 10
		w.Config.Plans[0].Name = "Ten"
		w.Config.Sites[0].Capacity = 20
		w.Config.Plans = append(w.Config.Plans, w.Config.Plans[0])
		w.Config.Plans[1].ID, w.Config.Plans[1].Name, w.Config.Plans[1].Devices = "p2", "Alone", 1
	})
	taken := func() int64 { return w.App.DB.SCard(w.Ctx(), w.App.DB.Key("site", "home", "live")).Val() }
	for name, p := range people {
		orders := func(plan string) string {
			p.Says("/buy")
			p.Hears("Which plan")
			p.Presses(plan)
			return apptest.OrderCode.FindStringSubmatch(p.Hears("Please pay by"))[1]
		}
		p.Says("/start")
		p.Hears("Need Wi-Fi?")
		if tg, ok := p.Shopper.(apptest.OnTelegram); ok {
			p.Says("/buy")
			p.Hears("phone number")
			p.Mark()
			tg.ShareContact()
			p.Hears("Which plan")
		}
		before := taken()
		code := orders("Ten")
		if n, o := taken()-before, w.Order(code); n != 10 || o.Expires.Sub(o.Created) != 10*time.Minute {
			t.Errorf("%s: %d places are taken, from %s until %s", name, n, o.Created, o.Expires)
		}
		leaves(w, code)
		p.Hears("wasn't paid in time")
		p.Says("/buy")
		p.Hears("Which plan")
		p.Presses("Ten")
		p.Hears("You left some orders unpaid")
		if n := taken() - before; n != 0 {
			t.Errorf("%s: %d places are taken", name, n)
		}
		code = orders("Alone")
		p.Mark()
		w.Pays(code)
		p.Hears("is paid")
		p.Says(p.Device)
		p.Hears("You're in")
		leaves(w, orders("Ten")) // who pays begins anew
		p.Hears("wasn't paid in time")
	}
}
