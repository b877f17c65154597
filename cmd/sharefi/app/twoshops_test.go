package app_test

import (
	"cmp"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// twoShops are two shops of two owners that share a router, each with records and a data folder of its own.
func twoShops(t *testing.T, lasts time.Duration) (shops [2]*apptest.World) {
	t.Helper()
	for i := range shops {
		w := apptest.NewWith(t, tplinktest.Options{})
		w.Config.Data = t.TempDir()
		w.Config.Plans[0].Lasts = lasts
		w.Config.Sites[0].CheckEvery = 5 * time.Second
		shops[i] = w
	}
	own, shared := shops[1].Router, shops[0]
	t.Cleanup(own.Close)
	shops[1].Router = shared.Router
	shops[1].Config.Sites[0].Router = shared.Config.Sites[0].Router
	shops[1].Config.Sites[0].RouterPassword = shared.Config.Sites[0].RouterPassword
	for _, w := range shops {
		w.Start()
	}
	return shops
}

// TestTwoShopsOnOneRouterTouchNobodysEntries: each device is listed once, by its own shop, for all of its time. For a
// campaign: SHOPS_EACH=200 go test -run TestTwoShops -timeout 2h ./cmd/sharefi/app
func TestTwoShopsOnOneRouterTouchNobodysEntries(t *testing.T) {
	t.Parallel()
	each, err := strconv.Atoi(cmp.Or(os.Getenv("SHOPS_EACH"), "6"))
	if err != nil {
		t.Fatal(err)
	}
	shops := twoShops(t, 10*time.Second)
	var buying sync.WaitGroup
	for i, w := range shops {
		const lanes = 3
		for lane := range lanes {
			buying.Go(func() {
				for n := lane; n < each; n += lanes {
					p := w.Telegram.Person(int64(1000+n), "Person", "en", fmt.Sprintf("+1202555%04d", n))
					w.Buys(p)
					p.Say(device(i, n).String())
					w.Hears(p, "You're in")
					w.Hears(p, "time is up")
				}
			})
		}
	}
	buying.Wait()
	shops[0].Until("all have left", func() bool { return len(shops[0].Router.List()) == 1 })
	judgeShops(t, shops, each)
}

func device(shop, n int) router.MAC {
	return router.MAC{0x02, 0, 0x5e, byte(0x20 + shop), byte(n >> 8), byte(n)}
}

// judgeShops holds the router's history against what was sold.
func judgeShops(t *testing.T, shops [2]*apptest.World, each int) {
	t.Helper()
	in, tags := map[router.MAC]time.Time{}, [2]map[string]int{{}, {}}
	changes := map[router.MAC]int{}
	for _, c := range shops[0].Router.History() {
		shop := int(c.MAC[3] - 0x20)
		changes[c.MAC]++
		if !c.Listed {
			if had := c.At.Sub(in[c.MAC]); had < 10*time.Second {
				t.Errorf("%s had %s", c.MAC, had)
			}
			continue
		}
		in[c.MAC] = c.At
		_, tag := router.Untagged(c.Name)
		tags[shop][tag]++
	}
	for i, w := range shops {
		if len(tags[i]) != 1 || tags[i][""] > 0 {
			t.Errorf("shop %d wrote marks of %v", i, tags[i])
		}
		for n := range each {
			if got := changes[device(i, n)]; got != 2 {
				t.Errorf("the entry of %s changed %d times", device(i, n), got)
			}
		}
		if back := w.Stripe.Refunds(); len(back) > 0 {
			t.Errorf("shop %d gave back %+v", i, back)
		}
	}
}

// TestAPhoneThatBoughtInTwoShopsIsInUntilBothEnd: the entry is the first one's, and after that the other's.
func TestAPhoneThatBoughtInTwoShopsIsInUntilBothEnd(t *testing.T) {
	t.Parallel()
	shops := twoShops(t, 15*time.Second)
	for i, w := range shops {
		if i == 1 {
			w.Stop()
			w.Config.Plans[0].Lasts = 30 * time.Second
			w.Start()
		}
		w.Buys(w.Customer)
		w.Customer.Say(apptest.Phone.String())
		w.Hears(w.Customer, "You're in")
	}
	shops[0].Hears(shops[0].Customer, "time is up")
	shops[1].Until("the other shop lists it", func() bool { return shops[1].Router.Lists(apptest.Phone) })
	shops[1].Hears(shops[1].Customer, "time is up")
	shops[1].Until("it has left", func() bool { return !shops[1].Router.Lists(apptest.Phone) })
	if n := len(shops[0].Router.History()); n > 5 {
		t.Errorf("the list changed %d times", n)
	}
	for _, w := range shops {
		if back := w.Stripe.Refunds(); len(back) > 0 {
			t.Errorf("money went back: %+v", back)
		}
	}
}
