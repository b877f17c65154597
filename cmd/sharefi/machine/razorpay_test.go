package machine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/cryptotest"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/razorpay"
	"github.com/sharefi/sharefi/billing/razorpay/razorpaytest"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/internal/secret"
)

// A counter is a cashier on Razorpay's emulator, whose own books say what is true.
type counter struct {
	*razorpaytest.Server
	store *orders.Store
	stop  func()
	codes []string
	given map[string]bool // orders that somebody gave money back of
	diary []string
}

func newCounter(db *redisdb.DB) *counter {
	c := &counter{Server: razorpaytest.NewServer(razorpaytest.Options{Now: time.Now, NoSocket: true}),
		given: map[string]bool{}}
	c.store = &orders.Store{DB: db, Rules: billing.DefaultRules(), Providers: []string{razorpay.Name},
		Places: func(string) int { return 1000 }, Post: func(*redisdb.Batch, ...billing.Notice) {}}
	c.start()
	return c
}

// start begins the program, as after a crash: nothing but the records is known.
func (c *counter) start() {
	cashier := &billing.Cashier{
		Ledger: c.store, Rules: billing.DefaultRules(), Now: time.Now, Log: quiet,
		Providers: []billing.Provider{razorpay.New(razorpay.Config{Shop: "home", KeyID: c.KeyID, Secret: secret.New(c.Secret),
			APIURL: c.URL(), Over: c.Server, Now: time.Now})},
		Back: func(billing.Order) billing.Back { return billing.Back{Success: "https://t.me/bot"} },
		Sane: func() error { return nil }, Revoke: func(context.Context, string) error { return nil },
		Grant: func(context.Context, billing.Order) (bool, error) { return false, nil },
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = cashier.Run(ctx) }()
	c.Intercept(nil)
	c.stop = func() { cancel(); <-done }
}

// dies ends the program at one of the next requests, before it arrives or after it was answered.
func (c *counter) dies(n int) {
	var mu sync.Mutex
	stop := c.stop
	c.Intercept(func(string, bool) {
		mu.Lock()
		n--
		last := n == 0
		mu.Unlock()
		if last {
			go stop()
			panic(http.ErrAbortHandler)
		}
	})
}

// some is one of the orders in some state.
func (c *counter) some(t *rapid.T, states ...billing.State) (billing.Order, bool) {
	var list []billing.Order
	for _, code := range c.codes {
		o, err := c.store.Order(context.Background(), code)
		if err != nil {
			t.Fatal(err)
		}
		if len(states) == 0 || slices.Contains(states, o.State) {
			list = append(list, o)
		}
	}
	if len(list) == 0 {
		return billing.Order{}, false
	}
	return rapid.SampledFrom(list).Draw(t, "order"), true
}

// apply is what the chat does: what the cashier changed meanwhile is decided on anew.
func (c *counter) apply(t *rapid.T, o billing.Order, f billing.Fact) {
	for {
		changed, outcome, err := billing.Apply(o, f, time.Now())
		if err != nil || outcome != billing.Applied {
			return
		}
		err = c.store.Save(context.Background(), changed)
		if err == nil {
			return
		}
		if !errors.Is(err, billing.ErrConflict) {
			t.Fatal(err)
		}
		if o, err = c.store.Order(context.Background(), o.Code); err != nil {
			t.Fatal(err)
		}
	}
}

func (c *counter) buys(t *rapid.T) {
	code := billing.NewCode()
	o := billing.Order{Code: code, Customer: "+12025550123", Chat: "telegram:7", Site: "home", Plan: "1 day", PlanID: "p1",
		Price: billing.Money{Amount: 5000, Currency: "INR"}, Lasts: time.Hour, Devices: 1, State: billing.Pending, Method: razorpay.Name,
		Created: time.Now(), Expires: time.Now().Add(billing.TimeToPay(1))}
	if err := c.store.Save(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	c.codes = append(c.codes, code)
}

// had are the states of an order with money.
var had = []billing.State{billing.Paid, billing.Held, billing.Granted}

// with does something to an order in some state, if there is one.
func (c *counter) with(do func(t *rapid.T, o billing.Order), states ...billing.State) func(*rapid.T) {
	return func(t *rapid.T) {
		if o, ok := c.some(t, states...); ok {
			do(t, o)
		}
	}
}

// tries has a buyer do what a page may refuse.
func tries(do func(order string) error) func(*rapid.T, billing.Order) {
	return func(_ *rapid.T, o billing.Order) { _ = do(o.Code) }
}

func (c *counter) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"buy":         c.buys,
		"buy another": c.buys,
		"pay":         c.with(tries(c.Pay), billing.Pending),
		"pay soon":    c.with(tries(c.Pay), billing.Pending),
		"pay a part":  c.with(tries(func(order string) error { return c.PayAmount(order, 2000) }), billing.Pending),
		"begin":       c.with(tries(c.PayLater), billing.Pending),
		"authorize":   c.with(func(_ *rapid.T, o billing.Order) { c.Authorize(o.Code) }),
		"arrive":      c.with(func(_ *rapid.T, o billing.Order) { c.Arrive(o.Code) }),
		"fail":        c.with(func(_ *rapid.T, o billing.Order) { c.FailLater(o.Code) }),
		"call off":    c.with(func(t *rapid.T, o billing.Order) { c.apply(t, o, billing.CalledOff{}) }, billing.Pending),
		"give back": c.with(func(t *rapid.T, o billing.Order) {
			back := billing.Money{Amount: rapid.SampledFrom([]int64{0, 1000, 2000}).Draw(t, "amount"), Currency: "INR"}
			if back.Amount == 0 {
				back = billing.Money{}
			}
			c.given[o.Code] = true
			c.apply(t, o, billing.GiveBack{Reason: billing.ReasonOwner, Amount: back, More: true})
		}, append([]billing.State{billing.Refunded}, had...)...),
		"by hand": c.with(func(t *rapid.T, o billing.Order) {
			if o.Left().Amount >= 1000 && o.State != billing.Refunding {
				c.given[o.Code] = true
				c.RefundPartByHand(o.Code, rapid.SampledFrom([]int64{0, 1000}).Draw(t, "part"))
			}
		}, had...),
		"bounce":    c.with(func(_ *rapid.T, o billing.Order) { c.Bounce(o.Code) }, billing.Refunded),
		"pend":      func(*rapid.T) { c.RefundsPend(true) },
		"go":        func(*rapid.T) { c.RefundsPend(false); c.Settle(true) },
		"do not go": func(*rapid.T) { c.Settle(false) },
		"elsewhere": func(*rapid.T) { c.SellElsewhere("USD") },
		"away":      func(*rapid.T) { c.SetDown(true); <-time.After(3 * time.Minute); c.SetDown(false) },
		"ill":       func(*rapid.T) { c.Fail(500, 429, 503) },
		"lost": func(t *rapid.T) {
			c.LoseAnswers(rapid.SampledFrom([]string{"POST /v1/payment_links", "POST /v1/payments/{id}/refund", "GET /v1/payments",
				"GET /v1/payments/{id}", "POST /v1/payment_links/{id}/cancel"}).Draw(t, "of"), 2)
		},
		"running": func(*rapid.T) { c.Running(2) },
		"late":    func(t *rapid.T) { c.LateLists(time.Duration(rapid.IntRange(0, 1).Draw(t, "late")) * time.Minute) },
		"twice":   func(t *rapid.T) { c.Double(rapid.Bool().Draw(t, "twice")) },
		"crash": func(t *rapid.T) {
			c.dies(rapid.IntRange(1, 6).Draw(t, "requests"))
			<-time.After(time.Minute)
			c.stop()
			c.start()
		},
		"wait": func(t *rapid.T) { <-time.After(time.Duration(rapid.IntRange(1, 40).Draw(t, "minutes")) * time.Minute) },
	}
}

// wrong is how the records differ from Razorpay's books; empty if they do not.
func (c *counter) wrong() string {
	payments := c.Payments()
	for _, code := range c.codes {
		o, err := c.store.Order(context.Background(), code)
		if err != nil {
			return err.Error()
		}
		paid, found := false, false
		for _, p := range payments {
			if p.Order != code || p.Status != "captured" && p.Status != "refunded" {
				continue
			}
			paid = true
			switch {
			case p.ID != o.Payment.ID && p.Refunded != p.Amount:
				return fmt.Sprintf("%s was paid once more by %+v, which stays: %+v", code, p, o.Twice)
			case p.ID != o.Payment.ID:
			case p.Amount != o.Payment.Amount.Amount || p.Refunded != o.Gone().Amount:
				return fmt.Sprintf("%s is %s and was paid %v of which %v went back (%+v), and Razorpay says %+v: %+v", code, o.State,
					o.Payment.Amount, o.Gone(), o.Refunds, p, c.Refunds())
			default:
				found = true
			}
		}
		switch {
		case o.State == billing.Refunded && !c.given[code]:
			return fmt.Sprintf("%s was refunded, and nobody asked for it: %+v", code, o.Refunds)
		case paid != found:
			return fmt.Sprintf("%s is %s, and Razorpay says paid: %t; its payment is %q", code, o.State, paid, o.Payment.ID)
		case !paid && o.State != billing.Expired && o.State != billing.Cancelled:
			return fmt.Sprintf("%s is %s, and nobody paid", code, o.State)
		case o.State == billing.Refunding:
			return fmt.Sprintf("%s stands still: %+v", code, o.Refunds)
		}
	}
	return ""
}

// calm lifts every fault, and gives everything the time that it needs.
func (c *counter) calm(t *rapid.T) {
	for _, code := range c.codes { // what a bank has not confirmed it does not any more
		c.FailLater(code)
	}
	c.LateLists(0)
	c.Double(false)
	c.RefundsPend(false)
	c.Settle(true)
	<-time.After(26 * time.Hour)
	synctest.Wait()
	if wrong := c.wrong(); wrong != "" {
		t.Fatalf("%s\n%s", wrong, strings.Join(c.diary[max(len(c.diary)-80, 0):], "\n"))
	}
	if taken, back := c.Books(); back > taken {
		t.Fatalf("%d went back of %d", back, taken)
	}
}

// TestWhateverHappensToMoneyTheBooksAreRazorpays: what came late, in parts or after the end, what went back, by hand or by us,
// waited, failed and came back, with crashes and repeats in any order.
func TestWhateverHappensToMoneyTheBooksAreRazorpays(t *testing.T) {
	steps := asked(t, "rapid.steps", 5*counterSteps)
	rapidFlags(t, map[string]int{"rapid.checks": asked(t, "rapid.checks", 1), "rapid.seed": asked(t, "rapid.seed", 7), "rapid.steps": 50})
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(rt *rapid.T) {
			cryptotest.SetGlobalRandom(t, 1)
			for n := 0; n < steps; {
				n += counterRun(t, rt, min(steps-n, counterSteps))
			}
		})
	})
}

// counterSteps are how many steps one counter lives.
const counterSteps = 80

// counterRun does some steps with a counter of its own, gives all of it the time that it needs, and returns how many they were.
func counterRun(t *testing.T, rt *rapid.T, steps int) (n int) {
	c := newCounter(redistest.Pipe(t))
	defer func() { c.stop() }()
	for n < steps {
		actions := c.actions()
		for name, do := range actions {
			actions[name] = func(t *rapid.T) {
				n++
				c.diary = append(c.diary, time.Now().Format("02 15:04:05 ")+name)
				do(t)
				<-time.After(20 * time.Second)
			}
		}
		rt.Repeat(actions)
	}
	c.calm(rt)
	taken, back := c.Books()
	t.Logf("%d orders, %d payments, %d refunds; %d taken, %d back", len(c.codes), len(c.Payments()), len(c.Refunds()), taken, back)
	return n
}
