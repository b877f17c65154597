package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

func TestTheOwnersHandsOnARoutersList(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	file := w.File("unix://" + w.Redis.Socket)
	w.Router.OwnerAdds(apptest.Stranger, "sf-K7Q4-MD2X-hx3k2")
	for _, c := range []struct {
		answers string
		args    []string
		code    int
		want    string
	}{
		{"", []string{"allow", apptest.Tv.String(), "--name", "Olga's TV"}, 0, "has access without paying"},
		{"", []string{"list"}, 0, apptest.Tv.String() + "  yours: Olga-s-TV"},
		{"", []string{"list"}, 0, apptest.Stranger.String() + "  order K7Q4-MD2X, until 20"},
		{"", []string{"list"}, 0, w.Router.Own.String() + "  this machine"},
		{"", []string{"remove", apptest.Tv.String()}, 1, "nobody answers"},
		{"no\n", []string{"remove", apptest.Tv.String()}, 1, "nothing was changed"},
		{"", []string{"remove", apptest.Stranger.String(), "--yes"}, 1, "/revoke"},
		{"", []string{"remove", w.Router.Own.String(), "--yes"}, 1, "this machine"},
		{"", []string{"remove", "02:00:5E:10:00:99", "--yes"}, 1, "does not list it"},
		{"", []string{"allow", "tv"}, 2, "not a MAC address"},
		{"", []string{"list", "--site", "cafe"}, 2, `no site "cafe"`},
	} {
		if code, out := answered(t, c.answers, append(append([]string{"router"}, c.args...), "--config",
			file)...); code != c.code || !strings.Contains(out, c.want) {
			t.Errorf("%v ends with %d:\n%s", c.args, code, out)
		}
	}
	if !w.Router.Lists(apptest.Tv) || !w.Router.Lists(apptest.Stranger) || !w.Router.Lists(w.Router.Own) {
		t.Errorf("the list is %v", w.Router.List())
	}
	if code, out := answered(t, "yes\n", "router", "remove", apptest.Tv.String(), "--config", file); code != 0 ||
		w.Router.Lists(apptest.Tv) {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	w.Router.SetDown(true)
	if code, out := command(t, "router", "list", "--config", file); code != 1 || !strings.Contains(out, "is it on") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
}

func TestOrdersAreReadBesideARunningShop(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	p := w.Runs("") // with a private redis-server
	code := w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	file := p.Args[len(p.Args)-1]
	if got, out := command(t, "order", "list", "--config", file); got != 0 ||
		!regexp.MustCompile(code+`  20\S+ \S+  granted    \+12025550123  50.00 INR  10 seconds\n1 orders of 30 days`).MatchString(out) {
		t.Errorf("it ends with %d:\n%s", got, out)
	}
	for _, typed := range []string{code, strings.ToLower(strings.ReplaceAll(code, "-", ""))} {
		got, out := command(t, "order", "show", typed, "--config", file)
		for _, want := range []string{"state      granted", "customer   +12025550123", "10 seconds at home, 50.00 INR",
			"payment    pi_", "device     " + apptest.Phone.String(), "until      20"} {
			if got != 0 || !strings.Contains(out, want) {
				t.Errorf("it ends with %d, without %q:\n%s", got, want, out)
			}
		}
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"show", "AAAA-0000"}, 1, "no such order"}, {[]string{"show", "soon"}, 2, "not an order's code"},
		{[]string{"list", "--days", "0"}, 2, "--days"},
	} {
		if got, out := command(t, append(append([]string{"order"}, c.args...), "--config", file)...); got != c.code ||
			!strings.Contains(out, c.want) {
			t.Errorf("%v ends with %d:\n%s", c.args, got, out)
		}
	}
}
