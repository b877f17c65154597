package own_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/billingtest"
	"github.com/sharefi/sharefi/billing/own"
	"github.com/sharefi/sharefi/billing/own/payload"
)

var (
	noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	upi  = payload.Account{Kind: payload.UPI, To: "cafe@example", Name: "Corner Cafe"}
	fee  = billing.Money{Amount: 5000, Currency: "INR"}
)

func provider(a payload.Account, recent ...billing.Order) *own.Provider {
	methods := []own.Method{{Name: "own-cash", Account: payload.Account{Kind: payload.Cash}}, {Name: "own-upi", Label: "Mine", Account: a}}
	return own.New(own.Config{
		Methods: func(context.Context) ([]own.Method, error) { return methods, nil }, Now: func() time.Time { return noon },
		Recent: func(_ context.Context, method string, _ time.Time) ([]billing.Order, error) {
			if method != "own-upi" {
				return nil, errors.New("another's")
			}
			return recent, nil
		}})
}

// A till is where customers of the suite pay: nothing tells of it.
type till struct{ taken int64 }

func (c *till) Pay(string) error             { c.taken += fee.Amount; return nil }
func (c *till) Books() (taken, back int64)   { return c.taken, 0 }
func (c *till) Requests() int                { return 0 }
func (c *till) LoseNextAnswer(billing.Doing) {}
func (c *till) SetDown(bool)                 {}

func TestAnOwnAccountIsAProvider(t *testing.T) {
	t.Parallel()
	billingtest.Run(t, func(*testing.T) billingtest.Account {
		return billingtest.Account{Provider: provider(upi), Emulator: &till{}, Price: "50.00 INR", Method: "own-upi"}
	})
}

func TestTheSameOrderIsAskedTheSame(t *testing.T) {
	t.Parallel()
	o := billing.Order{Code: "K7Q4-MD2X", Method: "own-upi", Price: fee}
	first, err := provider(upi).Ask(t.Context(), o, billing.Back{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := provider(upi).Ask(t.Context(), o, billing.Back{})
	if err != nil || first.ID != second.ID || first.Transfer.QR != second.Transfer.QR {
		t.Errorf("%+v, then %+v, %v", first, second, err)
	}
	if !first.Asked.IsZero() || first.Transfer.Label != "Mine" || first.Transfer.Cash || len(first.Transfer.Lines) == 0 {
		t.Errorf("%+v", first)
	}
}

// asks is what an order is asked for beside others.
func asks(t *testing.T, recent ...billing.Order) billing.Money {
	t.Helper()
	a, o := upi, billing.Order{Code: "K7Q4-MD2X", Method: "own-upi", Price: fee}
	a.Unique = true
	r, err := provider(a, recent...).Ask(t.Context(), o, billing.Back{})
	if err != nil {
		t.Fatal(err)
	}
	o.Request = r
	if o.Asked().Amount > fee.Amount {
		t.Fatalf("%v is more than the price", o.Asked())
	}
	return o.Asked()
}

// other is another order of the account, as it stands.
func other(asked billing.Money, state billing.State, over time.Time) billing.Order {
	return billing.Order{Code: "AAAA-0001", Price: fee, State: state, Ended: over, Request: billing.Request{ID: "own", Asked: asked,
		Transfer: &billing.Transfer{}}}
}

func TestRow33OpenOrdersOfOneAccountAreToldApartByTheirAmounts(t *testing.T) {
	t.Parallel()
	var open []billing.Order
	taken := map[billing.Money]bool{}
	for range 99 {
		m := asks(t, open...)
		if taken[m] || m == fee {
			t.Fatalf("%v is asked of two", m)
		}
		taken[m] = true
		open = append(open, other(m, billing.Pending, time.Time{}))
	}
	if m := asks(t, open...); m != fee {
		t.Errorf("where all are taken it is %v", m)
	}
}

func TestTheAmountOfAnOrderThatIsOverRestsForADay(t *testing.T) {
	t.Parallel()
	first := asks(t)
	paid := other(first, billing.Paid, time.Time{})
	paid.PaidAt = noon.Add(-time.Hour)
	late := other(first, billing.Expired, noon.Add(-25*time.Hour))
	late.Claim.Late = true
	for name, c := range map[string]struct {
		order billing.Order
		free  bool
	}{
		"none":                {billing.Order{}, true},
		"open":                {other(first, billing.Pending, time.Time{}), false},
		"claimed":             {other(first, billing.Claimed, time.Time{}), false},
		"lapsed a moment ago": {other(first, billing.Expired, noon.Add(-time.Second)), false},
		"cancelled today":     {other(first, billing.Cancelled, noon.Add(-23*time.Hour)), false},
		"lapsed yesterday":    {other(first, billing.Expired, noon.Add(-24*time.Hour)), true},
		"claimed late":        {late, false},
		"paid an hour ago":    {paid, false},
	} {
		if m := asks(t, c.order); (m == first) != c.free {
			t.Errorf("%s: it is asked for %v", name, m)
		}
	}
	var all []billing.Order
	for off := range int64(99) {
		m := fee
		m.Amount -= off + 1
		all = append(all, other(m, billing.Expired, noon))
	}
	if m := asks(t, all...); m != first {
		t.Errorf("where all rest, it is asked for %v", m)
	}
}

func TestWhatCannotBeAskedIsRefused(t *testing.T) {
	t.Parallel()
	dollars := billing.Money{Amount: 500, Currency: "USD"}
	for name, c := range map[string]struct {
		method string
		price  billing.Money
		want   error
	}{
		"another currency":          {"own-upi", dollars, billing.ErrProviderRefused},
		"an account that was":       {"own-upi-2", fee, billing.ErrMethod},
		"no account that ever was":  {"own", fee, billing.ErrMethod},
		"from before there was one": {"", fee, billing.ErrMethod},
	} {
		o := billing.Order{Code: "K7Q4-MD2X", Method: c.method, Price: c.price}
		if r, err := provider(upi).Ask(t.Context(), o, billing.Back{}); !errors.Is(err, c.want) || r.Transfer != nil {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	a := upi
	a.Unique = true
	broken := errors.New("no records")
	for _, c := range []own.Config{
		{Methods: func(context.Context) ([]own.Method, error) { return nil, broken }},
		{Methods: func(context.Context) ([]own.Method, error) { return []own.Method{{Name: "own-upi", Account: a}}, nil },
			Now: time.Now, Recent: func(context.Context, string, time.Time) ([]billing.Order, error) { return nil, broken }},
	} {
		_, err := own.New(c).Ask(t.Context(), billing.Order{Code: "K7Q4-MD2X", Method: "own-upi", Price: fee}, billing.Back{})
		if !errors.Is(err, broken) || errors.Is(err, billing.ErrProviderRefused) {
			t.Error(err)
		}
	}
}
