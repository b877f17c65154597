package machine

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/cryptotest"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/billing/stripe/stripetest"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/internal/secret"
)

// A bank is a cashier on Stripe's emulator, whose own books say what is true.
type bank struct {
	*stripetest.Server
	db    *redisdb.DB
	store *orders.Store
	stop  func()
	codes []string

	mu     sync.Mutex
	lies   []string // what somebody was told and was not so
	faulty map[string]bool
	diary  []string
}

func newBank(db *redisdb.DB) *bank {
	b := &bank{Server: stripetest.NewServer(stripetest.Options{Now: time.Now, NoSocket: true}), db: db, faulty: map[string]bool{}}
	b.store = &orders.Store{DB: db, Rules: billing.DefaultRules(), Providers: []string{stripe.Name},
		Places: func(string) int { return 1000 },
		Post: func(batch *redisdb.Batch, notices ...billing.Notice) {
			batch.After(fmt.Sprint(notices), func() { b.told(notices) })
		}}
	b.start()
	return b
}

// start begins the program, as after a crash: nothing but the records is known.
func (b *bank) start() {
	c := &billing.Cashier{
		Ledger: b.store, Rules: billing.DefaultRules(), Now: time.Now, Log: quiet,
		Providers: []billing.Provider{stripe.New(stripe.Config{Shop: "home", Key: secret.New(b.Key), APIURL: b.URL(), Over: b.Server,
			Now: time.Now, Log: quiet})},
		Back: func(billing.Order) billing.Back {
			return billing.Back{Success: "https://t.me/bot", Cancel: "https://t.me/bot"}
		},
		Sane: func() error { return nil }, Revoke: func(context.Context, string) error { return nil },
		Grant: func(context.Context, billing.Order) (bool, error) { return false, nil },
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = c.Run(ctx) }()
	b.Intercept(func(string, bool) {})
	b.stop = func() { cancel(); <-done }
}

// dies ends the program at one of the next requests to Stripe, before it arrives or after it was answered.
func (b *bank) dies(n int) {
	var once sync.Once
	stop := b.stop
	b.Intercept(func(string, bool) {
		b.mu.Lock()
		n--
		last := n == 0
		b.mu.Unlock()
		if last {
			once.Do(func() { go stop() })
			panic(http.ErrAbortHandler)
		}
	})
}

// truth is what Stripe's books say of an order.
type truth struct {
	paid, completed, bounced bool
	charged, gone, underway  int64
}

func (b *bank) truth(code string) (was truth) {
	for _, s := range b.Sessions() {
		if s.Order != code {
			continue
		}
		was.paid, was.completed = was.paid || s.Paid, was.completed || s.Status == "complete"
		if !s.Paid {
			continue
		}
		was.charged += s.Amount
		for _, r := range b.Refunds() {
			switch {
			case r.Intent != s.Intent:
			case r.Failed:
				was.bounced = true
			case r.Waits:
				was.underway += r.Amount
			default:
				was.gone += r.Amount
			}
		}
	}
	return was
}

// told compares what people hear with what is so.
func (b *bank) told(notices []billing.Notice) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, n := range notices {
		was, so := b.truth(n.Order), true
		switch n.Kind {
		case billing.RefundDone, billing.OwnerRefund:
			so = was.gone > 0
		case billing.RefundBounced:
			so = was.bounced
		case billing.OrderLapsed:
			so = !was.completed
		case billing.OrderSlow:
			so = was.completed && !was.paid
		case billing.PayFailed:
			so = !was.paid
		case billing.PaidAsk, billing.Sale:
			so = was.paid
		}
		if !so {
			b.lies = append(b.lies, fmt.Sprintf("%s of %s, and Stripe says %+v", n.Kind, n.Order, was))
		}
	}
}

// wrong says what in the records is not as Stripe's books have it; empty if nothing is.
func (b *bank) wrong(settled bool) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.lies) > 0 {
		return strings.Join(b.lies, "\n")
	}
	for _, code := range b.codes {
		o, err := b.store.Order(context.Background(), code)
		if err != nil {
			return err.Error()
		}
		was := b.truth(code)
		if over := was.gone + was.underway - was.charged; over > 0 {
			return fmt.Sprintf("%s: %d more went back than was paid", code, over)
		}
		if len(b.faulty) > 0 {
			continue
		}
		units := scales[o.Price.Currency]
		kept := o.Payment.Amount.Amount - o.Gone().Amount
		switch {
		case was.paid != (o.Payment.ID != ""):
			return fmt.Sprintf("%s is %s, and Stripe says paid: %t", code, o.State, was.paid)
		case was.paid && kept*units != was.charged-was.gone:
			return fmt.Sprintf("%s is %s at %s: kept %d, and Stripe says %+v: %+v; %d tries, again at %s; at Stripe %+v", code, o.State,
				time.Now().Format(time.Stamp), kept, was, o.Refunds, o.Tries, o.Again.Format(time.Stamp), b.Refunds())
		case settled && o.State == billing.Refunding && was.underway == 0:
			return fmt.Sprintf("%s stands still as %s: %+v", code, o.State, was)
		}
	}
	return ""
}

// scales are Stripe's units in one of ours.
var scales = map[string]int64{"INR": 1, "JPY": 1, "KWD": 1}

// check waits until what was done has been heard of, and compares.
func (b *bank) check(t *rapid.T) {
	if len(b.faulty) == 0 {
		<-time.After(130 * time.Second) // events are read once a minute when nobody pays, and some wait for the next reading
	}
	synctest.Wait()
	wrong := b.wrong(false)
	for range 6 { // a refund that failed is asked for anew a minute later, and its answer may be lost
		if wrong == "" {
			return
		}
		<-time.After(30 * time.Second)
		synctest.Wait()
		wrong = b.wrong(false)
	}
	if wrong != "" {
		t.Fatalf("%s\n%s", wrong, strings.Join(b.diary[max(len(b.diary)-60, 0):], "\n"))
	}
}

// calm lifts every fault, and gives everything the time that it needs.
func (b *bank) calm(t *rapid.T) {
	b.SetDown(false)
	b.LateLists(0)
	b.RefundsPend(false)
	b.Settle(true)
	clear(b.faulty)
	<-time.After(26 * time.Hour)
	synctest.Wait()
	if wrong := b.wrong(true); wrong != "" {
		t.Fatalf("%s\n%s", wrong, strings.Join(b.diary[max(len(b.diary)-60, 0):], "\n"))
	}
}

// moneySteps is how long a run is among the other tests, and how many steps one bank lives.
const moneySteps = 100

// TestWhateverHappensToMoneyTheBooksAreStripes: payments, refunds, those by hand, failures, crashes and repeats in any
// order. What the records say was paid, kept, and went back is what Stripe's own books say, and nobody is told anything else.
func TestWhateverHappensToMoneyTheBooksAreStripes(t *testing.T) {
	checks, steps := asked(t, "rapid.checks", 2), asked(t, "rapid.steps", moneySteps)
	seed := asked(t, "rapid.seed", 11)
	rapidFlags(t, map[string]int{"rapid.checks": checks, "rapid.seed": seed, "rapid.steps": 50})
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(rt *rapid.T) {
			cryptotest.SetGlobalRandom(t, 1)
			for n := 0; n < steps; {
				n += moneyRun(t, rt, min(steps-n, moneySteps))
			}
		})
	})
}

func rapidFlags(t *testing.T, flags map[string]int) {
	t.Helper()
	for name, n := range flags {
		if err := flag.Set(name, strconv.Itoa(n)); err != nil {
			t.Fatal(err)
		}
	}
}

// moneyRun does some steps with a bank of its own, gives all of it the time that it needs, and returns how many they were.
func moneyRun(t *testing.T, rt *rapid.T, steps int) (n int) {
	b := newBank(redistest.Pipe(t))
	defer func() { b.stop() }()
	for n < steps {
		actions := b.actions()
		for name, do := range actions {
			actions[name] = func(t *rapid.T) {
				n++
				b.wrote(name)
				do(t)
				b.check(t)
			}
		}
		rt.Repeat(actions)
	}
	b.calm(rt)
	t.Log(b)
	return n
}

// wrote adds a line to the diary.
func (b *bank) wrote(what string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.diary = append(b.diary, time.Now().Format("02 15:04:05 ")+what)
}

// String counts the orders by how they stand.
func (b *bank) String() string {
	states := map[billing.State]int{}
	for _, code := range b.codes {
		if o, err := b.store.Order(context.Background(), code); err == nil {
			states[o.State]++
		}
	}
	return fmt.Sprintf("%d orders: %v; %d refunds at Stripe", len(b.codes), states, len(b.Refunds()))
}
