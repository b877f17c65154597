package app_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// The points of a sale at which the process is killed. Before: what it asked for is not done.
// After: it is done, but the answer is lost. A stage is how far the customer is when the point counts.
var killPoints = []struct {
	at     string // whose call
	method string
	after  bool
	stage  string
}{
	{"telegram", "getUpdates", true, "hello"},
	{"telegram", "sendMessage", false, "hello"},
	{"telegram", "sendMessage", true, "hello"},
	{"telegram", "answerCallbackQuery", false, "hello"},
	{"stripe", "POST /v1/checkout/sessions", false, "hello"},
	{"stripe", "POST /v1/checkout/sessions", true, "hello"},
	{"stripe", "GET /v1/events", true, "paid"},
	{"stripe", "GET /v1/checkout/sessions/{id}", false, "paid"},
	{"stripe", "GET /v1/checkout/sessions/{id}", true, "paid"},
	{"razorpay", "POST /v1/payment_links", false, "hello"},
	{"razorpay", "POST /v1/payment_links", true, "hello"},
	{"razorpay", "GET /v1/payments", true, "paid"},
	{"razorpay", "GET /v1/payments/{id}", false, "paid"},
	{"razorpay", "GET /v1/payments/{id}", true, "paid"},
	{"telegram", "sendMessage", false, "paid"},
	{"telegram", "sendMessage", true, "paid"},
	{"router", "login", false, "device"},
	{"router", "login", true, "device"},
	{"router", "white_list insert", false, "device"},
	{"router", "white_list insert", true, "device"},
	{"telegram", "editMessageMedia", false, "device"},
	{"telegram", "editMessageMedia", true, "device"},
	{"router", "white_list remove", false, "in"},
	{"router", "white_list remove", true, "in"},
	{"telegram", "sendMessage", false, "in"},
	{"telegram", "sendMessage", true, "in"},
}

func TestAKillAtAnyPointOfASaleCostsNobodyMoney(t *testing.T) {
	for _, k := range killPoints {
		when := "before"
		if k.after {
			when = "after"
		}
		t.Run(k.stage+": "+when+" "+k.method, func(t *testing.T) {
			t.Parallel()
			w := apptest.New(t)
			if k.at == "razorpay" {
				w.ByRazorpay()
			}
			p := w.Runs("unix://" + w.Redis.Socket)
			hook, killed := killsAt(p, k.method, k.after)
			arm := func(stage string) {
				if stage != k.stage {
					return
				}
				map[string]interface{ Intercept(func(string, bool)) }{
					"telegram": w.Telegram, "stripe": w.Stripe, "razorpay": w.Razorpay, "router": w.Router,
				}[k.at].Intercept(hook)
			}
			w.BuysInStages(arm)
			w.SoldOnce()
			wasKilled(w, killed)
		})
	}
}

// killsAt is what an emulator calls around its answers: it ends the program once, before or after a method is done.
func killsAt(p *apptest.Process, method string, after bool) (hook func(string, bool), killed chan struct{}) {
	var once sync.Once
	killed = make(chan struct{})
	return func(called string, done bool) {
		if called != method || done != after {
			return
		}
		now := false
		once.Do(func() { now = true; p.Kill(); close(killed) })
		if now && !after {
			panic(http.ErrAbortHandler) // it never arrived
		}
	}, killed
}

// wasKilled waits until a kill was sent. A point behind an answer may come after all that the answer led to.
func wasKilled(w *apptest.World, killed <-chan struct{}) {
	w.T.Helper()
	w.Until("the kill", func() bool {
		select {
		case <-killed:
			return true
		default:
			return false
		}
	})
}
