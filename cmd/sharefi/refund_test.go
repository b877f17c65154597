package main

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

func TestTheOwnerGivesMoneyBackAtTheTerminalWhileTheShopRuns(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	p := w.Runs("") // with a private redis-server
	file := p.Args[len(p.Args)-1]
	code := w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	for _, c := range []struct {
		what, answers string
		args          []string
		code          int
		want          string
	}{
		{"no order", "", []string{"AAAA-0000", "--yes"}, 1, "AAAA-0000"},
		{"no code", "", []string{"soon"}, 2, "not an order's code"},
		{"too much", "", []string{code, "70.00", "--yes"}, 1, "/refund"},
		{"nobody answers", "", []string{code}, 1, "nobody answers"},
		{"no", "no\n", []string{code}, 1, "nothing was changed"},
		{"a part", "yes\n", []string{code, "20.00"}, 0, "₹20.00"},
		{"more than is left", "yes\n", []string{code, "40.00"}, 1, "/refund"},
	} {
		if got, out := answered(t, c.answers, append([]string{"order", "refund", "--config", file},
			c.args...)...); got != c.code || !strings.Contains(out, c.want) {
			t.Errorf("%s: it ends with %d:\n%s", c.what, got, out)
		}
	}
	w.Hears(w.Customer, "₹20.00")
	w.Until("the phone has left", func() bool { return !w.Router.Lists(apptest.Phone) })
	w.Owner.Say("/log")
	w.Hears(w.Owner, "terminal:")
	if got, out := command(t, "order", "show", code, "--config", file); got != 0 ||
		!strings.Contains(out, "refunded   20.00 INR at ") {
		t.Errorf("it ends with %d:\n%s", got, out)
	}
}

func TestMoneyThatTheTerminalGivesBackGoesWhenTheShopOpens(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Start()
	code := w.Buys(w.Customer)
	w.Stop()
	if got, out := command(t, "order", "refund", code, "--yes", "--config",
		w.File("unix://"+w.Redis.Socket)); got != 0 {
		t.Fatalf("it ends with %d:\n%s", got, out)
	}
	w.State(code, billing.Refunding)
	w.Start()
	w.Hears(w.Customer, "₹50.00 for order")
	w.State(code, billing.Refunded)
}
