package owner_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// A chain is access that was extended: its orders are AAAA-0001 and so on, each of an hour.
type chain struct {
	price   billing.Money
	devices int
	begun   time.Duration // how long the first one has run
	waits   int           // how many of the last ones wait for the router
	links   int
}

func code(i int) string { return fmt.Sprintf("AAAA-000%d", i+1) }

// world is a shop where Carlo has it, as it is read for a command that names any of it.
func (c chain) world(w *bot.World) {
	bottest.Knows(bottest.Carlo)(w)
	for i := range c.links {
		o, l := bottest.Order(billing.Granted), bottest.Lease(scheduler.Active)
		o.Code, l.ID, o.Price, o.Payment.ID, o.Granted = code(i), code(i), c.price, "pi_"+code(i), bottest.Noon
		o.Payment.Amount, o.Devices, o.Device = c.price, c.devices, true
		l.Start = bottest.Noon.Add(time.Duration(i)*time.Hour - c.begun)
		l.End, l.Devices = l.Start.Add(time.Hour), c.devices
		for n := range c.devices - 1 {
			l.More = append(l.More, scheduler.Seat{Device: router.MAC{2, 2, 2, 2, 2, byte(n)}})
		}
		if i >= c.links-c.waits {
			o.State, o.Granted, l.State, l.Start, l.End = billing.Paid, time.Time{}, scheduler.Waiting, time.Time{}, time.Time{}
		}
		w.Orders, w.Leases, w.Theirs = append(w.Orders, o), append(w.Leases, l), append(w.Theirs, bot.Deal{Order: o, Lease: &l})
	}
	w.Leases[0], w.Leases[len(w.Leases)-1] = w.Leases[len(w.Leases)-1], w.Leases[0] // by chance
}

// after is who is in until when once a decision is stored, from noon, and what goes back of each order.
func after(w bot.World, d bot.Decision) (in time.Duration, back map[string]int64) {
	left := scheduler.Access{}
	for _, l := range w.Leases {
		for _, changed := range d.Leases {
			if changed.ID == l.ID {
				l = changed
			}
		}
		if l.State != scheduler.Over && !l.Revoked {
			left = append(left, l)
		}
	}
	back = map[string]int64{}
	for _, o := range d.Orders {
		if back[o.Code] = o.Back.Amount; o.Back.IsZero() {
			back[o.Code] = o.Payment.Amount.Amount
		}
	}
	return left.Sorted().Left(bottest.Noon), back
}

func TestRefundsOfChains(t *testing.T) {
	const half, hour = 30 * time.Minute, time.Hour
	runs := chain{links: 3, begun: half}
	a, b, c := code(0), code(1), code(2)
	mac := bottest.Device.String()
	type backs = map[string]string // of each order: whole, half, or minor units
	for _, tc := range []struct {
		chain chain
		words string // N stands for one minor unit more than a price
		in    time.Duration
		back  backs
	}{
		{runs, "refund " + a, 2 * hour, backs{a: "whole"}},
		{runs, "refund " + a + " unused", 2 * hour, backs{a: "half"}},
		{runs, "refund " + a + " 1", 2 * hour, backs{a: "1"}},
		{runs, "refund " + b, 90 * time.Minute, backs{b: "whole"}},
		{runs, "refund " + b + " unused", 90 * time.Minute, backs{b: "whole"}},
		{runs, "refund " + c + " unused", 90 * time.Minute, backs{c: "whole"}},
		{runs, "refund " + c + " 1", 90 * time.Minute, backs{c: "1"}},
		{runs, "refund " + c + " N", 150 * time.Minute, nil},
		{runs, "refund " + mac, 0, backs{a: "whole", b: "whole", c: "whole"}},
		{runs, "refund " + mac + " unused", 0, backs{a: "half", b: "whole", c: "whole"}},
		{runs, "refund " + mac + " 1", 90 * time.Minute, backs{c: "1"}},
		{runs, "refund " + mac + " N", half, backs{b: "1", c: "whole"}},
		{runs, "refund " + mac + " 3N", 150 * time.Minute, nil},
		{runs, "revoke " + a, 0, backs{b: "whole", c: "whole"}},
		{runs, "revoke " + c, 0, backs{b: "whole", c: "whole"}},
		{runs, "revoke " + mac, 0, backs{b: "whole", c: "whole"}},
		{runs, "ban " + bottest.Carlo, 0, backs{b: "whole", c: "whole"}},
		{runs, "ban " + bottest.Carlo + " refund", 0, backs{a: "half", b: "whole", c: "whole"}},

		{chain{links: 1, begun: half}, "refund " + a + " unused", 0, backs{a: "half"}},
		{chain{links: 1, begun: half}, "revoke " + mac, 0, backs{}},
		{chain{links: 1, begun: hour}, "refund " + a + " unused", 0, nil},
		{chain{links: 2, begun: hour}, "refund " + mac + " unused", 0, backs{b: "whole"}}, // the second begins just now
		{chain{links: 1, waits: 1}, "refund " + a + " unused", 0, backs{a: "whole"}},
		{chain{links: 1, waits: 1}, "refund " + mac + " unused", 0, backs{a: "whole"}},
		{chain{links: 1, waits: 1}, "revoke " + a, 0, backs{a: "whole"}},
		{chain{links: 2, begun: half, waits: 1}, "refund " + a + " unused", hour, backs{a: "half"}},
		{chain{links: 2, begun: half, waits: 1}, "refund " + b + " unused", half, backs{b: "whole"}},
		{chain{links: 2, begun: half, waits: 1}, "refund " + mac + " unused", 0, backs{a: "half", b: "whole"}},
		{chain{links: 2, begun: half, waits: 1}, "revoke " + b, 0, backs{b: "whole"}},
		{chain{links: 3, begun: half, waits: 2}, "refund " + b, 90 * time.Minute, backs{b: "whole"}},
		{chain{links: 2, waits: 2}, "revoke " + mac, 0, backs{a: "whole", b: "whole"}},
	} {
		for _, price := range []billing.Money{{Amount: 99, Currency: "JPY"}, {Amount: 999, Currency: "EUR"}, {Amount: 1250, Currency: "KWD"}} {
			for _, devices := range []int{1, 3} {
				tc.chain.price, tc.chain.devices = price, devices
				t.Run(fmt.Sprint(tc.chain, " ", tc.words), func(t *testing.T) {
					want := map[string]int64{}
					for code, part := range tc.back {
						if want[code] = map[string]int64{"whole": price.Amount, "half": price.Amount / 2}[part]; part == "1" {
							want[code] = 1
						}
						if price.Currency == "KWD" { // whose last digit is zero
							want[code] = (want[code] + 9) / 10 * 10
						}
					}
					refunds(t, bottest.World(tc.chain.world), typed(tc.words, price), tc.in, want, tc.back == nil)
				})
			}
		}
	}
}

// typed puts amounts of a currency into words.
func typed(words string, price billing.Money) string {
	number := func(minor int64) string {
		n, _, _ := strings.Cut(billing.Money{Amount: minor, Currency: price.Currency}.String(), " ")
		return n
	}
	for last, minor := range map[string]int64{" 1": 1, " N": price.Amount + 1, " 3N": 3*price.Amount + 1} {
		if before, ok := strings.CutSuffix(words, last); ok {
			return "/" + before + " " + number(minor)
		}
	}
	return "/" + words
}

// refunds gives a command and confirms it, and looks at what comes of it.
func refunds(t *testing.T, w bot.World, words string, in time.Duration, want map[string]int64, refused bool) {
	t.Helper()
	question := desk.Step(w, bottest.Owner(bottest.Says(words)))
	said := bottest.Transcript(question)
	if refused {
		if question.Session.Ask != "" {
			t.Fatalf("asked %s", said)
		}
		return
	}
	d := yes(t, w, words)
	left, back := after(w, d)
	if left != in || !maps.Equal(back, want) {
		t.Errorf("%s\nin for %s, back %v; wanted %s, %v", said, left, back, in, want)
	}
	if end := bottest.Noon.Add(in).Format("15:04"); in > 0 && !strings.Contains(said, "lasts until "+end) {
		t.Errorf("%s does not say that it lasts until %s", said, end)
	}
	first := !slices.ContainsFunc(d.Leases, func(l scheduler.Lease) bool { return l.ID == code(0) })
	if told := fmt.Sprint(d.Notices); strings.Contains(told, bottest.Noon.Add(in).Format("until "+time.RFC3339)) != (in > 0 && first) {
		t.Errorf("the customer hears %s", told)
	}
	speak, letters, sum := 0, 0, int64(0)
	for _, l := range d.Leases {
		if !l.Quiet && l.State != scheduler.Over {
			speak++
		}
	}
	for _, n := range d.Notices {
		if n.To == bottest.Carlos {
			letters++
		}
	}
	for _, o := range d.Orders {
		if sum += back[o.Code]; back[o.Code] > o.Payment.Amount.Amount || o.State != billing.Refunding {
			t.Errorf("%+v", o)
		}
	}
	if speak > 1 || letters > 1 || (letters == 0) != (sum == 0) || len(d.Changes) != 1 {
		t.Errorf("the end is told %d times, with %d letters for %d; the journal has %+v", speak, letters, sum, d.Changes)
	}
	for code := range want {
		if !strings.Contains(fmt.Sprint(d.Changes), code) {
			t.Errorf("the journal does not say %s: %+v", code, d.Changes)
		}
	}
}

// TestWhatChangedMeanwhileIsAskedAnew: nothing happens before the owner has read what would.
func TestWhatChangedMeanwhileIsAskedAnew(t *testing.T) {
	two := chain{price: bottest.Rupees, devices: 1, links: 2, begun: 30 * time.Minute}
	three, waits := two, chain{price: bottest.Rupees, devices: 1, links: 1, waits: 1}
	three.links = 3
	gone := func(w *bot.World) { // the first is over
		two.world(w)
		w.Leases, w.Orders, w.Theirs = w.Leases[:1], w.Orders[1:], w.Theirs[1:]
		w.Now = w.Now.Add(40 * time.Minute)
	}
	confirmed := chain{price: bottest.Rupees, devices: 1, links: 1}
	paper := func(c chain) func(w *bot.World) {
		return func(w *bot.World) { c.world(w); w.Orders[0].Payment.Provider = billing.ByVoucher }
	}
	later := chain{price: bottest.Rupees, devices: 1, links: 1, begun: -time.Hour}
	mac := bottest.Device.String()
	for _, c := range []struct {
		name          string
		before, after func(*bot.World)
		words         string
		asks          string
	}{
		{"another was paid", two.world, three.world, "revoke " + mac, "Total: ₹100.00"},
		{"another was paid, of one", chain{price: bottest.Rupees, devices: 1, links: 1, begun: time.Minute}.world, two.world, "revoke " + mac, "₹50.00 is refunded"},
		{"another was paid, by the code", two.world, three.world, "revoke " + code(1), "Total: ₹100.00"},
		{"another was paid, for a refund", two.world, three.world, "refund " + code(0), "lasts until 14:00"},
		{"another was paid, for an amount", two.world, three.world, "refund " + mac + " 20", "lasts until 13:30"},
		{"another was paid, for a ban", two.world, three.world, "ban " + bottest.Carlo, "end any running access (3)?"},
		{"another was paid, for more time", two.world, three.world, "extend " + mac + " 1h", "until 15:30"},
		{"one has begun", two.world, gone, "revoke " + mac, "No money goes back"},
		{"one has begun, for a refund", two.world, gone, "refund " + mac + " unused", "₹41.66"},
		{"one has begun, for a ban", two.world, gone, "ban " + bottest.Carlo, "No money goes back"},
		{"the router let it in", waits.world, confirmed.world, "refund " + code(0) + " unused", "Refund ₹50.00"},
		{"the router took it, for a voucher", paper(waits), paper(later), "refund " + code(0), "stays used"},
		{"the router took it, for a voucher's revocation", paper(waits), paper(later), "revoke " + code(0), "hand over in cash"},
		{"the router let it in, for a revocation", waits.world, confirmed.world, "revoke " + code(0), "No money goes back"},
	} {
		w := bottest.World(c.before)
		button := bottest.Owner(bottest.Presses(button(t, w, "/"+c.words)))
		asked := asked(w, "/"+c.words).Session
		w = bottest.World(c.after, func(w *bot.World) { w.Session = asked })
		d := desk.Step(w, button)
		if got := bottest.Transcript(d); len(d.Orders)+len(d.Leases)+len(d.Changes)+len(d.Notices) > 0 || d.Target != nil ||
			!strings.Contains(got, c.asks) {
			t.Errorf("%s: orders %+v, leases %+v: %s, want %q", c.name, d.Orders, d.Leases, got, c.asks)
		}
		w.Session = d.Session
		if d = desk.Step(w, bottest.Owner(bottest.Presses("do "+d.Session.Ask))); len(d.Changes) != 1 {
			t.Errorf("%s: the new question is answered with %s", c.name, bottest.Transcript(d))
		}
	}
}

func TestAPresentStaysInAMoneyBack(t *testing.T) {
	runs := chain{price: bottest.Rupees, devices: 1, links: 2, begun: 30 * time.Minute}
	present := func(w *bot.World) {
		runs.world(w)
		w.Orders[1].Payment = billing.Payment{Provider: billing.Owner, ID: "gift-1"}
		w.Theirs[1].Order = w.Orders[1]
	}
	for words, want := range map[string]struct {
		in    time.Duration
		back  int64
		leave int
	}{
		"/refund " + bottest.Device.String() + " unused": {time.Hour, 2500, 1},
		"/refund " + bottest.Device.String():             {time.Hour, 5000, 1},
		"/revoke " + code(1):                             {0, 0, 2},
		"/ban " + bottest.Carlo:                          {0, 0, 2},
	} {
		w := bottest.World(present)
		d := yes(t, w, words)
		if in, back := after(w, d); in != want.in || back[code(0)] != want.back || len(d.Leases) != want.leave {
			t.Errorf("%s: in for %s, back %v, leases %+v", words, in, back, d.Leases)
		}
	}
	if d := desk.Step(bottest.World(present), bottest.Owner(bottest.Says("/refund "+code(1)))); d.Session.Ask != "" {
		t.Errorf("a present is given back: %s", bottest.Transcript(d))
	}
}

// TestAPresentThatNeverBeganIsTakenBackWithAWord: the site's loop has nothing to say of it.
func TestAPresentThatNeverBeganIsTakenBackWithAWord(t *testing.T) {
	waits := chain{price: bottest.Rupees, devices: 1, links: 1, waits: 1}
	for _, c := range []struct {
		customer string
		told     int
	}{{bottest.Carlo, 1}, {billing.Owner, 0}} {
		d := yes(t, bottest.World(waits.world, func(w *bot.World) {
			w.Orders[0].Payment = billing.Payment{Provider: billing.Owner, ID: "gift-1"}
			w.Leases[0].Customer = c.customer
		}), "/revoke "+code(0))
		if len(d.Notices) != c.told || c.told > 0 && d.Notices[0].Kind != billing.Revoked || len(d.Leases) != 1 {
			t.Errorf("%s: %+v", c.customer, d.Notices)
		}
	}
}

func TestMoreTimeGoesBehindTheLast(t *testing.T) {
	runs := chain{price: bottest.Rupees, devices: 3, links: 3, begun: 30 * time.Minute, waits: 1}
	w := bottest.World(runs.world)
	if got := bottest.Transcript(desk.Step(w, bottest.Owner(bottest.Says("/extend "+code(0)+" 2h")))); !strings.Contains(got, "until 16:30") {
		t.Error(got)
	}
	d := yes(t, w, "/extend "+bottest.Device.String()+" 2h")
	w.Leases = append(w.Leases, d.Leases...)
	if in, _ := after(w, bot.Decision{}); in != 270*time.Minute || len(d.Leases) != 1 || len(d.Leases[0].Seats()) != 3 {
		t.Errorf("in for %s, %+v", in, d.Leases)
	}
}

func TestAnAccessIsALine(t *testing.T) {
	w := bottest.World(chain{price: bottest.Rupees, devices: 1, links: 3, begun: 30 * time.Minute}.world)
	s := bottest.Scene(billing.Order{}, nil)
	other := bottest.Lease(scheduler.Active)
	other.ID, other.Device = "ELSE-0001", router.MAC{2, 2, 2, 2, 2, 2}
	s.Running = append(w.Leases, other)
	out, _ := outbox.Compose(billing.Notice{To: bottest.Olgas, Kind: billing.Running}, s)
	got := bottest.AsRead(out.Text)
	if !strings.HasPrefix(got, "Online: 2\n• ELSE-0001") || !strings.Contains(got,
		"AAAA-0001, AAAA-0002, AAAA-0003 "+bottest.Device.String()+", "+bottest.Carlo+", home: until 14:30 UTC (2 h 30 min)") {
		t.Error(got)
	}
}
