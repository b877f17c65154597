// Package billingtest is what every provider has to do, as tests that run on its emulator.
//
// A provider has roles (billing.Reader, Lister, Closer, Refunder, Sweeper), and an emulator has abilities, the interfaces
// here; what one of them lacks is not tried. It is for tests alone, and knows no provider. Its one invariant: at the end no
// more went back than was paid.
package billingtest

import (
	"cmp"
	"errors"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
)

// An Account is a provider's with its emulator, which nothing was sold on yet.
type Account struct {
	Provider billing.Provider
	Emulator Emulator
	Sibling  billing.Provider // of another shop on the same account; nil if there can be none
	Price    string           // that the suite sells for, as in 50.00 INR; a tenth of it must be payable, too
	Whole    bool             // refunds are of all of a payment
	Method   string           // of the orders; empty: the provider's name
}

// An Emulator is the side of the buyers.
type Emulator interface {
	Pay(order string) error       // what is asked, on what asks for it
	Books() (taken, back int64)   // what was paid for orders, and what of that went back or is on its way
	Requests() int                // that the provider has made so far
	LoseNextAnswer(billing.Doing) // what is asked for is done, and the provider does not hear of it: MakesLinks, MakesRefunds
	SetDown(down bool)            // while it is, nothing answers
}

// What only some emulators can do.
type (
	// PaysOtherwise has the buyer pay another amount than is asked.
	PaysOtherwise interface {
		PayAmount(order string, amount int64) error
	}

	// PaysTwice has the buyer pay by one request, whatever else asks for the order's money.
	PaysTwice interface{ PayRequest(id string) error }

	// PaysLater has the buyer begin to pay; the money arrives later, even if the request is over by then.
	PaysLater interface {
		PayLater(order string) error
		Arrive(order string)
	}

	// Repeats has what is listed from now on be listed twice.
	Repeats interface{ Double(on bool) }

	// ListsLate has lists show only what is older than some time.
	ListsLate interface{ LateLists(by time.Duration) }

	// RefundsWait has refunds wait until they are settled: gone, or failed.
	RefundsWait interface {
		RefundsPend(on bool)
		Settle(gone bool)
	}

	// GivesByHand has the owner refund a part of an order's payment on the provider's website; 0 is all that is left.
	GivesByHand interface {
		RefundPartByHand(order string, amount int64)
	}

	// Disputes has the customer dispute an order's payment.
	Disputes interface{ Dispute(order string) }

	// SellsElsewhere has another program on the same account sell something, give the money back and be disputed.
	SellsElsewhere interface{ SellElsewhere(currency string) }
)

// A try is one account with the test that it is tried in.
type try struct {
	*testing.T
	Account
	price billing.Money
}

// Run tries a provider. Each part opens an account of its own.
func Run(t *testing.T, open func(t *testing.T) Account) {
	probe := newTry(t, open)
	for _, part := range parts {
		if part.can != nil && !part.can(probe) {
			continue
		}
		t.Run(part.name, func(t *testing.T) {
			s := newTry(t, open)
			part.run(s)
			if taken, back := s.Emulator.Books(); back > taken {
				t.Errorf("%d went back of %d", back, taken)
			}
		})
	}
}

func newTry(t *testing.T, open func(t *testing.T) Account) *try {
	t.Helper()
	a := open(t)
	price, err := billing.ParseMoney(a.Price)
	if err != nil {
		t.Fatal(err)
	}
	return &try{t, a, price}
}

// A part is one thing that is tried, if the account can do it.
type part struct {
	name string
	can  func(*try) bool
	run  func(*try)
}

var parts = func() (all []part) {
	for _, list := range [][]part{asking, finding, refunding, sharing} {
		all = append(all, list...)
	}
	return all
}()

// has reports whether a role or an ability is there.
func has[T any](of any) bool { _, ok := of.(T); return ok }

// provider and emulator say what an account needs.
func provider[T any](s *try) bool { return has[T](s.Provider) }

func emulator[T any](s *try) bool { return has[T](s.Emulator) }

func finds(s *try) bool { return provider[billing.Reader](s) && provider[billing.Lister](s) }

// remote is a provider that asks for money over the network.
func remote(s *try) bool {
	before := s.Emulator.Requests()
	s.asked(s.order())
	return s.Emulator.Requests() > before
}

func both(tests ...func(*try) bool) func(*try) bool {
	return func(s *try) bool {
		for _, test := range tests {
			if !test(s) {
				return false
			}
		}
		return true
	}
}

// order is a new one.
func (s *try) order() billing.Order {
	now := time.Now()
	return billing.Order{Code: billing.NewCode(), Plan: "1 day", Price: s.price, Created: now, Expires: now.Add(billing.PayWithin),
		State: billing.Pending, Method: cmp.Or(s.Method, s.Provider.Name())}
}

var back = billing.Back{Success: "https://example.org/chat", Cancel: "https://example.org/chat"}

// asked asks for an order's money.
func (s *try) asked(o billing.Order) billing.Request {
	s.Helper()
	r, err := s.Provider.Ask(s.Context(), o, back)
	if err != nil || r.ID == "" {
		s.Fatalf("ask: %+v, %v", r, err)
	}
	return r
}

// sold asks for a new order's money, which is paid.
func (s *try) sold() (billing.Order, billing.Request) {
	s.Helper()
	o := s.order()
	r := s.asked(o)
	s.pays(o)
	return o, r
}

func (s *try) pays(o billing.Order) {
	s.Helper()
	if err := s.Emulator.Pay(o.Code); err != nil {
		s.Fatal(err)
	}
}

// hints reads all after a cursor.
func (s *try) hints(cursor string) (all []billing.Hint, next string) {
	s.Helper()
	for range 1000 {
		page, err := s.Provider.(billing.Lister).Hints(s.Context(), cursor)
		if err != nil {
			s.Fatal(err)
		}
		all, cursor = append(all, page.Hints...), page.Next
		if !page.More {
			return all, cursor
		}
	}
	s.Fatal("the pages have no end")
	return nil, ""
}

// payments are those that hints lead to, by their ids, with the order that each is of.
func (s *try) payments(hints []billing.Hint) (of map[string]string, list []billing.Payment) {
	s.Helper()
	of = map[string]string{}
	for _, h := range hints {
		if h.Kind != billing.HintRequest {
			continue
		}
		r := s.receipt(h.Request)
		if r.State != billing.RequestPaid || r.Order == "" {
			continue
		}
		if _, had := of[r.Payment.ID]; !had {
			list = append(list, r.Payment)
		}
		of[r.Payment.ID] = r.Order
	}
	return of, list
}

func (s *try) receipt(request string) billing.Receipt {
	s.Helper()
	r, err := s.Provider.(billing.Reader).Receipt(s.Context(), request)
	if err != nil {
		s.Fatal(err)
	}
	return r
}

// paid is the payment of a sold order.
func (s *try) paid() (billing.Order, billing.Payment) {
	s.Helper()
	o, _ := s.sold()
	hints, _ := s.hints("")
	of, list := s.payments(hints)
	if len(list) != 1 || of[list[0].ID] != o.Code {
		s.Fatalf("the payment of %s is not found: %v", o.Code, list)
	}
	return o, list[0]
}

// down checks that an error says that the provider does not answer.
func (s *try) down(doing string, err error) {
	s.Helper()
	if !errors.Is(err, billing.ErrProviderDown) || errors.Is(err, billing.ErrProviderRefused) {
		s.Errorf("%s while nothing answers: %v", doing, err)
	}
}
