package machine

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/cryptotest"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/customer"
	commands "github.com/sharefi/sharefi/bot/owner"
	sentences "github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
)

// A machine does anything to a shop, and knows what must be true.
type machine struct {
	*shop
	ctx      context.Context
	n        int // messages
	steps    int
	diary    []string // what happened, for a complaint
	chats    map[string]*chat
	codes    []string // of orders, vouchers, gifts and invitations that anybody was told, newest first
	requests []string // of customers
	commands []string // of owner and staff

	harm      []string                        // what was done to the records by hand
	lossAt    time.Time                       // when records were last lost or damaged
	losses    []string                        // what is lost in this run
	older     dump                            // a backup
	olderHarm []string                        // that was done before it
	worked    map[*person]bool                // who ever was on the staff
	typed     map[*person]map[router.MAC]bool // the addresses that somebody named
	named     map[string]bool                 // orders and payments that the owner was told of as odd or lost
	started   map[string]time.Time            // leases, and when they began
	on        map[string]map[string]bool      // site, lease: was on its list
	access    map[string]bool                 // phones that had access
	refused   bool                            // the provider refused something in this run
}

func newMachine(w *world) *machine {
	m := &machine{shop: newShop(w), ctx: context.Background(), chats: map[string]*chat{}, named: map[string]bool{},
		started: map[string]time.Time{}, on: map[string]map[string]bool{}, access: map[string]bool{},
		worked: map[*person]bool{owner: true}, typed: map[*person]map[router.MAC]bool{}}
	for _, p := range everybody {
		for _, address := range p.chats {
			m.chats[address] = &chat{}
		}
	}
	m.requests = slices.Sorted(maps.Keys(customer.Requests))
	m.requests = append(m.requests, "/start", "/menu")
	m.commands = []string{"/claim"}
	for _, row := range commands.CommandMenu(sentences.In("en"), func(bot.Right) bool { return true }) {
		m.commands = append(m.commands, "/"+row.Name)
	}
	return m
}

// wrote adds a line to the diary.
func (m *machine) wrote(format string, args ...any) {
	m.diary = append(m.diary, m.now().Format("01-02 15:04:05 ")+fmt.Sprintf(format, args...))
}

// about are the lines of the diary about an order, and about losses of all.
func (m *machine) about(code string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(m.diary), func(line string) bool {
		return !strings.Contains(line, code) && !strings.Contains(line, "lose ")
	}), "\n")
}

// handle has somebody say something in one of their chats, and returns which.
func (m *machine) handle(t *rapid.T, who *person, in bot.Incoming) string {
	from := rapid.SampledFrom(who.chats).Draw(t, "chat")
	m.handleAt(t, who, from, in)
	return from
}

// most is how often a message may be stored until it is answered or set aside: as often as the desk tries at once, for
// each of its tries.
const most = 20 * 6

// handleAt gives the desk a message, twice now and then, and wants it answered.
func (m *machine) handleAt(t *rapid.T, who *person, from string, in bot.Incoming) {
	m.n++
	in.ID = fmt.Sprint("u", m.n)
	in.Channel, in.Chat, _ = strings.Cut(from, ":")
	in.Private, in.Lang, in.Name, in.At = true, "en", who.name, m.now()
	if in.Channel == "whatsapp" {
		in.Typed = true
		if in.Kind != bot.Contact {
			in.Phone, in.Own = who.phone, true
		}
	}
	chat := m.chats[from]
	m.names(who, in.Text)
	before := chat.told
	m.wrote("%s %s %.80q", from, in.Kind, in.Text)
	for range rapid.SampledFrom([]int{1, 1, 1, 2}).Draw(t, "times") {
		m.commits = 0
		if err := m.desk.Handle(m.ctx, in); err != nil {
			t.Fatalf("%s says %.100q: %v", from, in.Text, err)
		}
		synctest.Wait() // so that the loops have heard of it
		m.kept(t, in)
	}
	m.read(t)
	if m.linked == from { // that answers itself
		chat.told++
	}
	m.linked = ""
	if chat.told == before && in.Kind != bot.Gone {
		t.Fatalf("%s says %.100q and is not answered", from, in.Text)
	}
}

// kept has the desk try again what it keeps, until that is answered or set aside.
func (m *machine) kept(t *rapid.T, in bot.Incoming) {
	for tries := 0; ; tries++ {
		held, err := m.talk.Held(m.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(held) == 0 {
			break
		}
		if tries > 10 {
			t.Fatalf("%.100q is tried without end", in.Text)
		}
		m.sleep(time.Minute)
		if err := m.desk.RetryKept(m.ctx); err != nil {
			t.Fatalf("%.100q again: %v", in.Text, err)
		}
	}
	if m.commits > most {
		t.Fatalf("%.100q took %d commits", in.Text, m.commits)
	}
}

// work lets the loops work for a moment, and holds what they did against what must be true.
func (m *machine) work(t *rapid.T) {
	m.trips.Reset()
	m.pass(2100 * time.Millisecond)
	if n := m.trips.Count(); n > 4000 {
		t.Fatalf("two seconds took %d trips to Redis", n)
	}
	for name, r := range m.routers {
		if r.gauge.hot {
			t.Fatalf("%s is asked without end", name)
		}
	}
	if m.till.gauge.hot {
		t.Fatal("the provider is asked without end")
	}
	m.read(t)
}

// wait lets time pass: minutes, hours or weeks. What is due by the clock is done.
func (m *machine) wait(t *rapid.T) {
	units := []time.Duration{time.Minute, time.Minute, time.Hour, 24 * time.Hour}
	unit := rapid.SampledFrom(units).Draw(t, "unit")
	m.sleep(time.Duration(rapid.IntRange(1, 40).Draw(t, "n")) * unit)
	m.work(t)
	if err := m.duties.Pass(m.ctx); err != nil && len(m.harm) == 0 {
		t.Fatal(err)
	}
	if _, err := m.retains.Pass(m.ctx); err != nil && len(m.harm) == 0 {
		t.Fatal(err)
	}
	if err := m.desk.RetryAsked(m.ctx); err != nil {
		t.Fatal(err)
	}
	m.read(t)
}

// buy is what a customer is meant to do, up to some step.
func (m *machine) buy(t *rapid.T) {
	who := rapid.SampledFrom(customers).Draw(t, "customer")
	from := rapid.SampledFrom(who.chats).Draw(t, "chat")
	steps := rapid.IntRange(2, 6).Draw(t, "steps")
	for i, in := range []bot.Incoming{
		{Kind: bot.Contact, Phone: who.phone, Own: true},
		button("plan " + rapid.SampledFrom([]string{"p1", "p2", "trial"}).Draw(t, "plan")),
	} {
		if i < steps {
			m.handleAt(t, who, from, in)
		}
	}
	if shown := m.chats[from].buttons; len(shown) > 0 && strings.HasPrefix(shown[0], "site ") {
		m.handleAt(t, who, from, button(shown[0]))
	}
	m.work(t)
	if steps < 4 {
		return
	}
	for _, l := range m.till.list(func(l *link) bool { return l.State == billing.RequestOpen }) {
		if o, err := m.talk.Orders.Order(m.ctx, l.Order); err == nil && o.Customer == "+"+who.phone {
			m.till.pay(l, l.price)
		}
	}
	m.work(t)
	if steps > 4 {
		m.handleAt(t, who, from, text(rapid.SampledFrom(devices).Draw(t, "device")))
		m.work(t)
	}
}

// pay has anybody pay a page: the price or another sum, in time or late, also one of an order that has another.
func (m *machine) pay(t *rapid.T) {
	late := rapid.IntRange(0, 3).Draw(t, "late") == 0
	pages := m.till.list(func(l *link) bool {
		return l.State == billing.RequestOpen || late && l.State == billing.RequestOver
	})
	if len(pages) == 0 {
		t.Skip("nothing to pay")
	}
	page := rapid.SampledFrom(pages).Draw(t, "page")
	amount := page.price
	if rapid.IntRange(0, 4).Draw(t, "too little") == 0 {
		amount.Amount = amount.Amount/2 + 1
	}
	m.till.pay(page, amount)
	m.work(t)
}

// actions are everything that may happen. What happens often stands twice.
func (m *machine) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"say": m.say, "press": m.press, "press again": m.press, "share": m.share, "other": m.other, "command": m.command,
		"command again": m.command, "buy": m.buy, "buy more": m.buy, "pay": m.pay, "wait": m.wait, "money": m.money,
		"router": m.router, "provider": m.provider, "lose": m.lose, "restart": m.again, "calm": m.calm,
		"": func(t *rapid.T) { m.steps++; m.check(t) },
	}
}

// In a bubble a test may not be asked for its deadline, as rapid asks those that it knows.
type bubbled struct{ *testing.T }

// losses are what is lost in a run: nothing, so that everything must be right; all records or those since a backup; or
// single ones, too.
var losses = [][]string{nil, {"backup", "backup", "older", "flush"},
	{"backup", "older", "delete", "delete", "rubbish", "rubbish", "type", "flush"}}

// asked is the value of a flag, or a few if it is not set: a run among the other tests is short.
func asked(t *testing.T, name string, few int) int {
	flagsGiven.Do(func() { // before a test sets some
		flag.Visit(func(f *flag.Flag) { givenFlags[f.Name] = f.Value.String() })
	})
	given, ok := givenFlags[name]
	if !ok {
		return few
	}
	n, err := strconv.Atoi(given)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var (
	flagsGiven sync.Once
	givenFlags = map[string]string{}
)

func TestWhateverHappensTheBooksHold(t *testing.T) {
	checks, steps := asked(t, "rapid.checks", 5), asked(t, "rapid.steps", 40)
	seed := asked(t, "rapid.seed", 7) // the same one among the other tests, so that they say the same each time
	for name, n := range map[string]int{"rapid.checks": checks, "rapid.seed": seed} {
		if err := flag.Set(name, strconv.Itoa(n)); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		rapid.Check(bubbled{t}, func(rt *rapid.T) {
			cryptotest.SetGlobalRandom(t, 1) // so that a seed shows the same codes
			m := newMachine(w)
			m.losses = rapid.SampledFrom(losses).Draw(rt, "losses")
			if err := m.start(); err != nil {
				rt.Fatal(err)
			}
			defer func() { m.stop() }()
			for m.steps < steps {
				rt.Repeat(m.actions())
			}
			m.calm(rt)
			m.checkIndexes(rt)
		})
	})
}
