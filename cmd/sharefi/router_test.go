package main

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// unprepared is a shop whose router lets everybody in.
func unprepared(t *testing.T, o tplinktest.Options) (w *apptest.World, file string) {
	o.FilterOff = true
	w = apptest.NewWith(t, o)
	w.Router.OwnerRemoves(w.Router.Own)
	w.Router.Connect(w.Router.Own, "pi")
	w.Router.Connect(apptest.Tv, "Olga's TV")
	w.Router.Connect(apptest.Stranger, "stranger")
	return w, w.File("unix://" + w.Redis.Socket)
}

func TestARouterIsPreparedInATalk(t *testing.T) {
	t.Parallel()
	for _, o := range []tplinktest.Options{{}, {Variant: tplinktest.LegacyToken}, {Variant: tplinktest.CGI},
		{Variant: tplinktest.GDPRQuery}} {
		t.Run(o.Variant.String(), func(t *testing.T) {
			t.Parallel()
			w, file := unprepared(t, o)
			args := []string{"router", "prepare", "--config", file, "--own", w.Router.Own.String()}
			code, out := answered(t, "7\n1\nyes\n", args...)
			if code != 0 || !strings.Contains(out, "Olga's TV") ||
				!strings.Contains(out, `"7": that is not a number`) ||
				!strings.Contains(out, "The way back: sharefi router prepare --undo --site home") {
				t.Fatalf("it ends with %d:\n%s", code, out)
			}
			if !w.Router.Admits(apptest.Tv) || !w.Router.Admits(w.Router.Own) || w.Router.Admits(apptest.Stranger) ||
				w.Router.Busy() {
				t.Errorf("the list is %v", w.Router.List())
			}
			if code, out := command(t, args...); code != 0 || !strings.Contains(out, "it is prepared already") {
				t.Errorf("again, it ends with %d:\n%s", code, out)
			}
			if code, out := command(t, "check", "--config", file); code != 0 {
				t.Errorf("a check ends with %d:\n%s", code, out)
			}
			if code, out := answered(t, "yes\n", "router", "prepare", "--undo", "--config", file); code != 0 ||
				!w.Router.Admits(apptest.Stranger) || !w.Router.Lists(apptest.Tv) {
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
	if w.Router.Writes() != 0 || len(w.Router.List()) != 0 {
		t.Errorf("%d writes; the list is %v", w.Router.Writes(), w.Router.List())
	}
}

func TestAPreparationByFlagsAsksNothing(t *testing.T) {
	t.Parallel()
	w, file := unprepared(t, tplinktest.Options{})
	code, out := command(t, "router", "prepare", "--yes", "--admit", apptest.Tv.String(), "--config", file)
	if code != 0 || !w.Router.Admits(apptest.Tv) || w.Router.Admits(apptest.Stranger) {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	if code, out := command(t, "router", "prepare", "--yes", "--admit-all", "--config", file); code != 0 ||
		!w.Router.Admits(apptest.Stranger) {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	names := map[router.MAC]string{}
	for _, e := range w.Router.List() {
		names[e.MAC] = e.Name
	}
	if names[apptest.Tv] != "Olga-s-TV" || names[w.Router.Own] != "sharefi" || names[apptest.Stranger] != "stranger" {
		t.Errorf("the list is %v", w.Router.List())
	}
}

func TestAPreparationWaitsForNoRunningShop(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	file := w.File("unix://" + w.Redis.Socket)
	db := w.Redis.DB()
	if err := db.Set(w.Ctx(), db.Key("worker"), "elsewhere/7/AAAA", time.Minute).Err(); err != nil {
		t.Fatal(err)
	}
	before := w.Router.Writes()
	code, out := command(t, "router", "prepare", "--yes", "--admit-all", "--config", file)
	if code != 1 || !strings.Contains(out, "stop it first") || w.Router.Writes() != before {
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
			"home: Archer C6, firmware 1.2.3 Build 20260101", "family        luci/stok, RSA and AES",
			"filter        on: it admits listed devices only",
			"3 entries: 1 ours, 2 yours; it holds 64", "one list for all of them", "00:00:5E:00:53:01, on the list",
		}},
		{tplinktest.Options{Variant: tplinktest.GDPRQuery, FilterOff: true}, []string{
			"encrypted CGI frames, login by address (beta)", "filter        off: anybody with the password gets in",
			"it does not tell how many it holds", "2.4 GHz, 5 GHz, a list each",
		}},
	} {
		w := apptest.NewWith(t, c.options)
		w.Router.OwnerAdds(apptest.Tv, "tv")
		w.Router.OwnerAdds(apptest.Stranger, "sfK7Q4MD2Xhx3k2")
		if c.options.Variant == tplinktest.Encrypted {
			w.Router.OwnerAdds(apptest.Stranger, "sf-K7Q4-MD2X-hx3k2")
		}
		code, out := command(t, "router", "probe", "--config", w.File("unix://"+w.Redis.Socket))
		for _, line := range c.want {
			if code != 0 || !strings.Contains(out, line) {
				t.Errorf("it ends with %d:\n%s\nwant %q", code, out, line)
			}
		}
		if w.Router.Writes() != 0 || w.Router.Busy() {
			t.Error("a probe left something behind")
		}
	}
}
