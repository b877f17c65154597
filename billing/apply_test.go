package billing_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
)

var (
	noon   = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	rupees = billing.Money{Amount: 5000, Currency: "INR"}
	money  = billing.Payment{Provider: "stripe", ID: "pi_1", Amount: rupees, At: noon}
)

func order(state billing.State) billing.Order {
	o := billing.Order{
		Code: "K7Q4-MD2X", Customer: "+12025550123", Chat: "telegram:1", Site: "home", Plan: "1 day",
		Price: rupees, Lasts: 24 * time.Hour, Devices: 1, State: state, Created: noon, Expires: noon.Add(billing.PayWithin),
	}
	switch state {
	case billing.Paid, billing.Granted, billing.Held, billing.Refunding, billing.Refunded:
		o.Payment, o.PaidAt = money, noon
	}
	return o
}

// paid is a payment for an order whose site has room.
var paid = billing.PaymentArrived{Payment: money, Room: true}

// little is less than the price.
var little = billing.Payment{ID: "pi_1", Amount: billing.Money{Amount: 1, Currency: "INR"}}

// facts are facts that meet an order in a state, and what they do to it.
var facts = []struct {
	name    string
	from    billing.State
	fact    billing.Fact
	at      time.Time
	to      billing.State
	outcome billing.Outcome
	err     error
}{
	{"a payment pays", billing.Pending, paid, noon, billing.Paid, billing.Applied, nil},
	{"the same payment again", billing.Paid, paid, noon, billing.Paid, billing.Replayed, nil},
	{"the same payment on a granted order", billing.Granted, paid, noon, billing.Granted, billing.Replayed, nil},
	{"another payment", billing.Paid, billing.PaymentArrived{Payment: billing.Payment{ID: "pi_2", Amount: rupees}}, noon,
		billing.Paid, billing.Refused, billing.ErrPaidTwice},
	{"a late payment with room", billing.Expired, paid, noon, billing.Paid, billing.Applied, nil},
	{"a slip's payment without room", billing.Slow, billing.PaymentArrived{Payment: money}, noon, billing.Held, billing.Applied, nil},
	{"a late payment without room", billing.Expired, billing.PaymentArrived{Payment: money}, noon, billing.Refunding, billing.Applied, nil},
	{"a payment after the cancel", billing.Cancelled, paid, noon, billing.Paid, billing.Applied, nil},
	{"too little money", billing.Pending, billing.PaymentArrived{Payment: little, Room: true}, noon, billing.Held, billing.Applied, nil},
	{"another currency", billing.Pending, billing.PaymentArrived{Payment: billing.Payment{ID: "pi_1",
		Amount: billing.Money{Amount: 5000, Currency: "USD"}}, Room: true}, noon, billing.Held, billing.Applied, nil},
	{"too little money, late, with room", billing.Expired, billing.PaymentArrived{Payment: little, Room: true}, noon, billing.Held, billing.Applied, nil},
	{"too little money, late, without room", billing.Expired, billing.PaymentArrived{Payment: little}, noon, billing.Refunding, billing.Applied, nil},
	{"a payment of an order that lost its place", billing.Pending, billing.PaymentArrived{Payment: money}, noon, billing.Refunding, billing.Applied, nil},
	{"time up", billing.Pending, billing.TimeUp{}, noon.Add(time.Hour), billing.Expired, billing.Applied, nil},
	{"time up too early", billing.Pending, billing.TimeUp{}, noon, billing.Pending, billing.Refused, billing.ErrNotYet},
	{"time up again", billing.Expired, billing.TimeUp{}, noon, billing.Expired, billing.Replayed, nil},
	{"time up when paid", billing.Paid, billing.TimeUp{}, noon.Add(time.Hour), billing.Paid, billing.Refused, billing.ErrAlreadyPaid},
	{"time up when cancelled", billing.Cancelled, billing.TimeUp{}, noon.Add(time.Hour), billing.Cancelled, billing.Refused, billing.ErrOrderOver},
	{"called off", billing.Pending, billing.CalledOff{}, noon, billing.Cancelled, billing.Applied, nil},
	{"called off again", billing.Cancelled, billing.CalledOff{}, noon, billing.Cancelled, billing.Replayed, nil},
	{"called off when paid", billing.Paid, billing.CalledOff{}, noon, billing.Paid, billing.Refused, billing.ErrAlreadyPaid},
	{"called off when granted", billing.Granted, billing.CalledOff{}, noon, billing.Granted, billing.Refused, billing.ErrAlreadyPaid},
	{"a device for a paid order", billing.Paid, billing.DeviceNamed{}, noon, billing.Paid, billing.Applied, nil},
	{"a device for an unpaid order", billing.Pending, billing.DeviceNamed{}, noon, billing.Pending, billing.Refused, billing.ErrNotPaid},
	{"a device for a refunded order", billing.Refunding, billing.DeviceNamed{}, noon, billing.Refunding, billing.Refused, billing.ErrOrderOver},
	{"asked again", billing.Paid, billing.DeviceAsked{}, noon, billing.Paid, billing.Applied, nil},
	{"a device that is lost, though none was named", billing.Paid, billing.DeviceLost{}, noon, billing.Paid, billing.Replayed, nil},
	{"a device before the payment", billing.Pending, billing.MeantFor{Device: "b"}, noon, billing.Pending, billing.Applied, nil},
	{"another device, though none was named", billing.Paid, billing.MeantFor{Device: "b"}, noon, billing.Paid, billing.Replayed, nil},
	{"another device when access began", billing.Granted, billing.MeantFor{Device: "b"}, noon, billing.Granted, billing.Refused, billing.ErrAlreadyPaid},
	{"asked again too late", billing.Refunded, billing.DeviceAsked{}, noon, billing.Refunded, billing.Refused, billing.ErrOrderOver},
	{"access", billing.Paid, billing.AccessGiven{}, noon, billing.Granted, billing.Applied, nil},
	{"access again", billing.Granted, billing.AccessGiven{}, noon, billing.Granted, billing.Replayed, nil},
	{"access unpaid", billing.Pending, billing.AccessGiven{}, noon, billing.Pending, billing.Refused, billing.ErrNotPaid},
	{"access when the money goes back", billing.Refunding, billing.AccessGiven{}, noon, billing.Refunding, billing.Refused, billing.ErrOrderOver},
	{"a held payment accepted", billing.Held, billing.Accepted{}, noon, billing.Paid, billing.Applied, nil},
	{"accepted again", billing.Paid, billing.Accepted{}, noon, billing.Paid, billing.Replayed, nil},
	{"nothing to accept", billing.Pending, billing.Accepted{}, noon, billing.Pending, billing.Refused, billing.ErrOrderOver},
	{"give back", billing.Paid, billing.GiveBack{Reason: billing.ReasonRouter}, noon, billing.Refunding, billing.Applied, nil},
	{"give back again", billing.Refunding, billing.GiveBack{}, noon, billing.Refunding, billing.Replayed, nil},
	{"give back nothing", billing.Pending, billing.GiveBack{}, noon, billing.Pending, billing.Refused, billing.ErrNotPaid},
	{"money back", billing.Refunding, billing.MoneyBack{Refund: billing.Refund{ID: "re_1", Amount: rupees}}, noon, billing.Refunded, billing.Applied, nil},
	{"money back again", billing.Refunded, billing.MoneyBack{}, noon, billing.Refunded, billing.Replayed, nil},
	{"money back unpaid", billing.Pending, billing.MoneyBack{}, noon, billing.Pending, billing.Refused, billing.ErrNotPaid},
	{"too much back", billing.Refunding, billing.MoneyBack{Refund: billing.Refund{Amount: billing.Money{Amount: 5001,
		Currency: "INR"}}}, noon, billing.Refunding, billing.Refused, billing.ErrTooMuch},
	{"a link", billing.Pending, billing.RequestMade{Request: billing.Request{ID: "cs_1"}}, noon, billing.Pending, billing.Applied, nil},
	{"a link of a cancelled order is kept to be closed", billing.Cancelled,
		billing.RequestMade{Request: billing.Request{ID: "cs_1"}}, noon, billing.Cancelled, billing.Applied, nil},
	{"closed", billing.Cancelled, billing.RequestClosed{}, noon, billing.Cancelled, billing.Applied, nil},
	{"trouble told", billing.Pending, billing.ProviderInTheWay{}, noon, billing.Pending, billing.Applied, nil},
}

func TestEveryFactHasItsPlaceInAnOrdersLife(t *testing.T) {
	for _, c := range facts {
		t.Run(c.name, func(t *testing.T) {
			before := order(c.from)
			after, outcome, err := billing.Apply(before, c.fact, c.at)
			if after.State != c.to || outcome != c.outcome || !errors.Is(err, c.err) {
				t.Fatalf("got %s, outcome %d, %v; want %s, %d, %v", after.State, outcome, err, c.to, c.outcome, c.err)
			}
			if outcome != billing.Applied && !reflect.DeepEqual(after, before) {
				t.Fatalf("a fact that was not applied changed the order: %+v", after)
			}
			if outcome != billing.Applied {
				return
			}
			if _, again, _ := billing.Apply(after, c.fact, c.at); again == billing.Applied {
				if _, counts := c.fact.(billing.DeviceAsked); !counts {
					t.Fatal("the same fact was applied twice")
				}
			}
		})
	}
}

// Money that came in ends as access or as a refund, whatever happens in whatever order.
func TestMoneyIsCountedOnceWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o, now := order(billing.Pending), noon
		granted, back := 0, 0
		facts := []billing.Fact{
			billing.RequestMade{Request: billing.Request{ID: "cs_1"}}, billing.PaymentArrived{Payment: money, Room: true},
			billing.PaymentArrived{Payment: money}, billing.TimeUp{}, billing.CalledOff{}, billing.DeviceNamed{},
			billing.DeviceAsked{}, billing.DeviceLost{}, billing.MeantFor{Device: "b"}, billing.AccessGiven{},
			billing.Accepted{}, billing.GiveBack{Reason: billing.ReasonOwner},
			billing.MoneyBack{Refund: billing.Refund{ID: "re_1", Amount: rupees}}, billing.RequestClosed{},
			billing.ProviderInTheWay{},
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "minutes")) * time.Minute)
			after, outcome, err := billing.Apply(o, rapid.SampledFrom(facts).Draw(t, "fact"), now)
			if err != nil && !reflect.DeepEqual(after, o) {
				t.Fatal("a refusal changed the order")
			}
			if outcome == billing.Applied && after.State != o.State && !o.State.May(after.State) {
				t.Fatalf("%s may not go to %s", o.State, after.State)
			}
			if after.State != o.State {
				switch after.State {
				case billing.Granted:
					granted++
				case billing.Refunded:
					back++
				}
			}
			o = after
		}
		if granted > 1 || back > 1 {
			t.Fatalf("granted %d times, given back %d times", granted, back)
		}
		if (granted > 0 || back > 0) && o.Payment.ID == "" {
			t.Fatal("access or money for nothing")
		}
		if o.Payment.ID != "" && (o.State == billing.Pending || o.State == billing.Expired || o.State == billing.Cancelled) {
			t.Fatalf("the money is there, but the order is %s", o.State)
		}
	})
}

func TestStatesAreAClosedSet(t *testing.T) {
	if _, err := billing.ParseState("lost"); err == nil {
		t.Fatal("an unknown state was read")
	}
	for state, final := range map[billing.State]bool{
		billing.Pending: false, billing.Paid: false, billing.Held: false, billing.Refunding: false,
		billing.Granted: true, billing.Expired: true, billing.Cancelled: true, billing.Refunded: true,
	} {
		if got, err := billing.ParseState(string(state)); err != nil || got != state || got.Final() != final {
			t.Errorf("%s: %v, final %v, %v", state, got, got.Final(), err)
		}
	}
}

func TestAnOrderIsDueWhenTheCashierMustAct(t *testing.T) {
	r := billing.DefaultRules()
	linked, closed, named := order(billing.Pending), order(billing.Cancelled), order(billing.Paid)
	linked.Request.ID, closed.Request.ID, closed.Closed, named.Device = "cs_1", "cs_1", true, true
	open := closed
	open.Closed = false
	asked, tired := order(billing.Paid), order(billing.Paid)
	asked.Reminded, tired.Reminded = 1, 2
	for _, c := range []struct {
		name string
		o    billing.Order
		want time.Time
	}{
		{"no link yet", order(billing.Pending), noon},
		{"waits for its payment", linked, noon.Add(30 * time.Minute)},
		{"paid, first reminder", order(billing.Paid), noon.Add(10 * time.Minute)},
		{"paid, second reminder", asked, noon.Add(24 * time.Hour)},
		{"paid, refund", tired, noon.Add(30 * 24 * time.Hour)},
		{"has its device", named, time.Time{}},
		{"refund", order(billing.Refunding), noon},
		{"cancelled, link open", open, noon},
		{"cancelled, link closed", closed, time.Time{}},
		{"granted", order(billing.Granted), time.Time{}},
		{"held", order(billing.Held), noon.Add(24 * time.Hour)},
	} {
		if got := r.Due(c.o); !got.Equal(c.want) {
			t.Errorf("%s: due %v, want %v", c.name, got, c.want)
		}
	}
}

func TestAnOrderForAKnownDeviceIsDueAtOnceUntilTheDeviceIsLost(t *testing.T) {
	o := order(billing.Paid)
	o.For = "02:00:5E:10:20:30"
	rules := billing.DefaultRules()
	if due := rules.Due(o); due.IsZero() || due.After(o.PaidAt) {
		t.Errorf("due at %v", due)
	}
	if other, outcome, err := billing.Apply(o, billing.MeantFor{Device: "b"}, noon); err != nil ||
		outcome != billing.Applied || other.For != "b" {
		t.Errorf("%+v, %v, %v", other, outcome, err)
	}
	lost, outcome, err := billing.Apply(o, billing.DeviceLost{}, noon)
	if err != nil || outcome != billing.Applied || lost.For != "" || !rules.Due(lost).Equal(noon.Add(rules.AskAfter[0])) {
		t.Errorf("%+v, %v, %v", lost, outcome, err)
	}
	o.Device = true
	if _, outcome, _ := billing.Apply(o, billing.DeviceLost{}, noon); outcome != billing.Replayed ||
		!rules.Due(o).IsZero() {
		t.Errorf("a device that is named is lost: %v", outcome)
	}
}
