package app_test

import (
	"slices"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

func TestASaleOnARouterOfEachKind(t *testing.T) {
	t.Parallel()
	for _, variant := range []tplinktest.Variant{tplinktest.AX72, tplinktest.LegacyBasic, tplinktest.LegacyToken,
		tplinktest.CGI, tplinktest.GDPRFrame, tplinktest.GDPRQuery} {
		t.Run(variant.String(), func(t *testing.T) {
			t.Parallel()
			w := apptest.NewWith(t, tplinktest.Options{Variant: variant})
			w.Start()
			w.Buys(w.Customer)
			w.Customer.Say("02:00:5E:10:20:30")
			w.Hears(w.Customer, "Password: sunny-terrace")
			device := router.MAC{0x02, 0, 0x5e, 0x10, 0x20, 0x30}
			if i := slices.IndexFunc(w.Router.List(), func(e router.Admission) bool { return e.MAC == device }); i < 0 ||
				w.Router.List()[i].Part {
				t.Errorf("the list is %v", w.Router.List())
			}
			w.Hears(w.Customer, "time is up")
			w.Until("the device is off the list", func() bool { return !w.Router.Lists(device) })
			family, err := w.Redis.DB().UniversalClient.Get(w.Ctx(),
				w.Redis.DB().Key("site", "home", "family")).Result()
			if err != nil || family == "" {
				t.Errorf("the family is remembered as %q, %v", family, err)
			}
		})
	}
}
