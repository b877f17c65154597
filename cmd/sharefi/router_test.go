package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

var tv, stranger = router.MAC{0x02, 0, 0x5e, 0x10, 0, 1}, router.MAC{0x02, 0, 0x5e, 0x10, 0, 2}

// unprepared is a shop whose router lets everybody in.
func unprepared(t *testing.T, o tplinktest.Options) (w *world, file string) {
	o.FilterOff = true
	w = newWorldWith(t, o)
	w.router.OwnerRemoves(w.router.Own)
	w.router.Connect(w.router.Own, "pi")
	w.router.Connect(tv, "Olga's TV")
	w.router.Connect(stranger, "stranger")
	return w, w.file("unix://" + w.redis.Socket)
}

func TestARouterIsPreparedInATalk(t *testing.T) {
	t.Parallel()
	for _, o := range []tplinktest.Options{{}, {Variant: tplinktest.LegacyToken}, {Variant: tplinktest.CGI}, {Variant: tplinktest.GDPRQuery}} {
		t.Run(o.Variant.String(), func(t *testing.T) {
			t.Parallel()
			w, file := unprepared(t, o)
			args := []string{"router", "prepare", "--config", file, "--own", w.router.Own.String()}
			code, out := answered(t, "7\n1\nyes\n", args...)
			if code != 0 || !strings.Contains(out, "Olga's TV") || !strings.Contains(out, `"7": that is not a number`) || !strings.Contains(out, "The way back: sharefi router prepare --undo --site home") {
				t.Fatalf("it ends with %d:\n%s", code, out)
			}
			if !w.router.Admits(tv) || !w.router.Admits(w.router.Own) || w.router.Admits(stranger) || w.router.Busy() {
				t.Errorf("the list is %v", w.router.List())
			}
			if code, out := command(t, args...); code != 0 || !strings.Contains(out, "it is prepared already") {
				t.Errorf("again, it ends with %d:\n%s", code, out)
			}
			if code, out := command(t, "check", "--config", file); code != 0 {
				t.Errorf("a check ends with %d:\n%s", code, out)
			}
			if code, out := answered(t, "yes\n", "router", "prepare", "--undo", "--config", file); code != 0 || !w.router.Admits(stranger) || !w.router.Lists(tv) {
				t.Errorf("undo ends with %d:\n%s", code, out)
			}
		})
	}
}

func TestAPreparationThatIsNotWantedChangesNothing(t *testing.T) {
	t.Parallel()
	w, file := unprepared(t, tplinktest.Options{})
	for _, c := range []struct {
		answers string
		args    []string
		code    int
		want    string
	}{
		{"", nil, 1, "nobody answers"},
		{"none\nno\n", nil, 1, "nothing was changed"},
		{"", []string{"--yes", "--admit", "zz"}, 2, "--admit zz: not a MAC address"},
		{"", []string{"--own", "FF:FF:FF:FF:FF:FF"}, 2, "broadcast"},
		{"", []string{"--site", "cafe"}, 2, `no site "cafe"`},
	} {
		code, out := answered(t, c.answers, append([]string{"router", "prepare", "--config", file}, c.args...)...)
		if code != c.code || !strings.Contains(out, c.want) {
			t.Errorf("%q with %v ends with %d:\n%s", c.answers, c.args, code, out)
		}
	}
	if w.router.Writes() != 0 || len(w.router.List()) != 0 {
		t.Errorf("%d writes; the list is %v", w.router.Writes(), w.router.List())
	}
}

func TestAPreparationByFlagsAsksNothing(t *testing.T) {
	t.Parallel()
	w, file := unprepared(t, tplinktest.Options{})
	code, out := command(t, "router", "prepare", "--yes", "--admit", tv.String(), "--config", file)
	if code != 0 || !w.router.Admits(tv) || w.router.Admits(stranger) {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	if code, out := command(t, "router", "prepare", "--yes", "--admit-all", "--config", file); code != 0 || !w.router.Admits(stranger) {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	names := map[router.MAC]string{}
	for _, e := range w.router.List() {
		names[e.MAC] = e.Name
	}
	if names[tv] != "Olga-s-TV" || names[w.router.Own] != "sharefi" || names[stranger] != "stranger" {
		t.Errorf("the list is %v", w.router.List())
	}
}

func TestAPreparationWaitsForNoRunningShop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := w.file("unix://" + w.redis.Socket)
	db := w.redis.DB()
	if err := db.Set(w.ctx(), db.Key("worker"), "elsewhere/7/AAAA", time.Minute).Err(); err != nil {
		t.Fatal(err)
	}
	before := w.router.Writes()
	code, out := command(t, "router", "prepare", "--yes", "--admit-all", "--config", file)
	if code != 1 || !strings.Contains(out, "stop it first") || w.router.Writes() != before {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
}

func TestAProbeTellsWhatARouterIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		options tplinktest.Options
		want    []string
	}{
		{tplinktest.Options{}, []string{
			"home: Archer C6, firmware 1.2.3 Build 20260101", "family        luci/stok, RSA and AES", "filter        on: it admits listed devices only",
			"3 entries: 1 ours, 2 yours; it holds 64", "one list for all of them", "00:00:5E:00:53:01, on the list",
		}},
		{tplinktest.Options{Variant: tplinktest.GDPRQuery, FilterOff: true}, []string{
			"encrypted CGI frames, login by address (beta)", "filter        off: anybody with the password gets in",
			"it does not tell how many it holds", "2.4 GHz, 5 GHz, a list each",
		}},
	} {
		w := newWorldWith(t, c.options)
		w.router.OwnerAdds(tv, "tv")
		w.router.OwnerAdds(stranger, "sfK7Q4MD2Xhx3k2")
		if c.options.Variant == tplinktest.Encrypted {
			w.router.OwnerAdds(stranger, "sf-K7Q4-MD2X-hx3k2")
		}
		code, out := command(t, "router", "probe", "--config", w.file("unix://"+w.redis.Socket))
		for _, line := range c.want {
			if code != 0 || !strings.Contains(out, line) {
				t.Errorf("it ends with %d:\n%s\nwant %q", code, out, line)
			}
		}
		if w.router.Writes() != 0 || w.router.Busy() {
			t.Error("a probe left something behind")
		}
	}
}

func TestASaleOnARouterOfEachKind(t *testing.T) {
	t.Parallel()
	for _, variant := range []tplinktest.Variant{tplinktest.AX72, tplinktest.LegacyBasic, tplinktest.LegacyToken, tplinktest.CGI, tplinktest.GDPRFrame, tplinktest.GDPRQuery} {
		t.Run(variant.String(), func(t *testing.T) {
			t.Parallel()
			w := newWorldWith(t, tplinktest.Options{Variant: variant})
			w.start()
			w.buys(w.customer)
			w.customer.Say("02:00:5E:10:20:30")
			w.hears(w.customer, "Password: sunny-terrace")
			device := router.MAC{0x02, 0, 0x5e, 0x10, 0x20, 0x30}
			if i := slices.IndexFunc(w.router.List(), func(e router.Entry) bool { return e.MAC == device }); i < 0 || w.router.List()[i].Part {
				t.Errorf("the list is %v", w.router.List())
			}
			w.hears(w.customer, "is over")
			w.until("the device is off the list", func() bool { return !w.router.Lists(device) })
			family, err := w.redis.DB().UniversalClient.Get(w.ctx(), w.redis.DB().Key("site", "home", "family")).Result()
			if err != nil || family == "" {
				t.Errorf("the family is remembered as %q, %v", family, err)
			}
		})
	}
}
