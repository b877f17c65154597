package main

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
)

func TestTheOwnerGivesMoneyBackAtTheTerminalWhileTheShopRuns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.runs("") // with a private redis-server
	file := p.args[len(p.args)-1]
	code := w.buys(w.customer)
	w.customer.Say(phone.String())
	w.hears(w.customer, "You are in")
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
		{"again", "yes\n", []string{code}, 1, code},
	} {
		if got, out := answered(t, c.answers, append([]string{"order", "refund", "--config", file}, c.args...)...); got != c.code || !strings.Contains(out, c.want) {
			t.Errorf("%s: it ends with %d:\n%s", c.what, got, out)
		}
	}
	w.hears(w.customer, "₹20.00")
	w.until("his phone has left", func() bool { return !w.router.Lists(phone) })
	w.owner.Say("/log")
	w.hears(w.owner, "terminal:")
	if got, out := command(t, "order", "show", code, "--config", file); got != 0 || !strings.Contains(out, "refunded   20.00 INR at ") {
		t.Errorf("it ends with %d:\n%s", got, out)
	}
}

func TestMoneyThatTheTerminalGivesBackGoesWhenTheShopOpens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	code := w.buys(w.customer)
	w.stop()
	if got, out := command(t, "order", "refund", code, "--yes", "--config", w.file("unix://"+w.redis.Socket)); got != 0 {
		t.Fatalf("it ends with %d:\n%s", got, out)
	}
	w.state(code, billing.Refunding)
	w.start()
	w.hears(w.customer, "₹50.00 for order")
	w.state(code, billing.Refunded)
}
