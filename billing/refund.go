package billing

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Refund is money of a payment that goes back, or went.
type Refund struct {
	ID     string    `json:"id"`
	Amount Money     `json:"amount"`
	At     time.Time `json:"at"`
	Mark   string    `json:"mark,omitempty"`   // what we asked for it by; empty if the owner made it by hand
	Failed bool      `json:"failed,omitempty"` // the provider could not refund it, or it came back

	Underway bool `json:"underway,omitempty"` // the provider has it, and the money has not gone yet
}

// Done reports whether the money went.
func (r Refund) Done() bool { return !r.Failed && !r.Underway }

// A RefundKey is what a refund is known by: the mark, which it keeps, and how often the provider has answered for good.
type RefundKey struct {
	Mark  string
	Tries int
}

// String is the idempotency key of one try.
func (k RefundKey) String() string {
	if k.Tries == 0 {
		return k.Mark
	}
	return fmt.Sprintf("%s-%d", k.Mark, k.Tries+1)
}

const markBegins = "refund-"

// mark is what the provider knows the order's next refund by. Each part of a payment that goes back has its own.
func (o Order) mark() string {
	n := 1
	for _, r := range o.Refunds {
		if r.Mark != "" && r.Done() {
			n++
		}
	}
	if n == 1 {
		return markBegins + o.Code
	}
	return fmt.Sprintf("%s%s.%d", markBegins, o.Code, n)
}

// OrderOf returns the code of the order that a refund's mark names; empty if it is none of ours.
func OrderOf(mark string) string {
	code, ours := strings.CutPrefix(mark, markBegins)
	if !ours {
		return ""
	}
	code, _, _ = strings.Cut(code, ".")
	return code
}

type (
	// GiveBack says that money is to be refunded, why, and how much; zero means all of it. More is the owner's: a further
	// part of an order that is refunded in part.
	GiveBack struct {
		Reason string
		Amount Money
		More   bool
	}

	// RefundUnderway says that the provider has the refund, and has not made it yet.
	RefundUnderway struct{ Refund Refund }

	// RefundRefused says that the provider answered for good that it does not refund, or that a refund failed.
	RefundRefused struct{ Refund Refund }

	// MoneyBack says that the money was refunded, by us or by the owner.
	MoneyBack struct{ Refund Refund }

	// PaidAgain says that a further payment came for the order, and goes back.
	PaidAgain struct{ Payment string }

	// RefundsRead says which refunds of the payment the provider has.
	RefundsRead struct{ Refunds []Refund }
)

func (f GiveBack) apply(o Order, _ time.Time) (Order, Outcome, error) {
	more := f.More && o.State == Refunded && o.Left().Amount > 0
	switch {
	case o.State == Refunding && !o.RefundStuck(), o.State == Refunded && !more:
		return o, Replayed, nil
	case !o.State.May(Refunding) && !o.RefundStuck() || o.Payment.ID == "":
		return o, Refused, ErrNotPaid
	case !f.Amount.IsZero() && (f.Amount.Currency != o.Payment.Amount.Currency || f.Amount.Amount > o.Left().Amount):
		return o, Refused, ErrTooMuch
	}
	if more {
		o = o.reopened(o.Left())
	}
	o.State, o.Reason, o.Warned, o.Again = Refunding, f.Reason, false, time.Time{}
	if !more || !f.Amount.IsZero() {
		o.Back = f.Amount
	}
	return o, Applied, nil
}

// reopened is a refunded order of which so much is to go back, once more or beside what went.
func (o Order) reopened(back Money) Order {
	if len(o.Refunds) == 0 { // refunded before they were kept
		o.Refund.Mark = o.mark()
		o.Refunds = []Refund{o.Refund}
	}
	o.State, o.Back, o.Refund, o.Tries = Refunding, back, Refund{}, 0
	return o
}

func (f MoneyBack) apply(o Order, _ time.Time) (Order, Outcome, error) {
	switch {
	case o.State == Refunded:
		return o, Replayed, nil
	case o.Payment.ID == "":
		return o, Refused, ErrNotPaid
	case f.Refund.Amount.Amount > o.Payment.Amount.Amount:
		return o, Refused, ErrTooMuch
	}
	o = o.with(f.Refund)
	o.State, o.Refund, o.Underway, o.Again = Refunded, f.Refund, Refund{}, time.Time{}
	return o, Applied, nil
}

// with notes what the provider says of some refunds. One that it does not name stays as it was known: lists can be late.
func (o Order) with(said ...Refund) Order {
	o.Refunds = slices.Clone(o.Refunds)
	for _, r := range said {
		if r.ID == "" {
			continue
		}
		i := slices.IndexFunc(o.Refunds, func(k Refund) bool { return k.ID == r.ID })
		if i < 0 {
			o.Refunds = append(o.Refunds, r)
			continue
		}
		o.Refunds[i] = r
	}
	slices.SortStableFunc(o.Refunds, func(a, b Refund) int { return a.At.Compare(b.At) })
	return o
}

// How often a refund that does not go is looked at again.
const (
	refundSoonest = time.Minute
	refundLatest  = 12 * time.Hour
)

func (f RefundUnderway) apply(o Order, now time.Time) (Order, Outcome, error) {
	if o.State != Refunding {
		return o, Replayed, nil
	}
	o = o.with(f.Refund)
	if o.Underway.ID == f.Refund.ID {
		f.Refund.At = o.Underway.At
	}
	since := now.Sub(f.Refund.At)
	o.Underway, o.Again = f.Refund, now.Add(min(max(since/4, refundSoonest), refundLatest))
	return o, Applied, nil
}

func (f RefundRefused) apply(o Order, now time.Time) (Order, Outcome, error) {
	if o.State != Refunding {
		return o, Replayed, nil
	}
	return o.with(f.Refund).refused(now), Applied, nil
}

// refused is an order whose refund was answered for good, and did not go.
func (o Order) refused(now time.Time) Order {
	o.Again = now.Add(min(refundSoonest<<min(o.Tries, 20), refundLatest))
	o.Tries, o.Underway = o.Tries+1, Refund{}
	return o
}

func (f PaidAgain) apply(o Order, _ time.Time) (Order, Outcome, error) {
	if slices.Contains(o.Twice, f.Payment) {
		return o, Replayed, nil
	}
	o.Twice = append(slices.Clone(o.Twice), f.Payment)
	return o, Applied, nil
}

func (f RefundsRead) apply(o Order, now time.Time) (Order, Outcome, error) {
	if o.Payment.ID == "" {
		return o, Refused, ErrNotPaid
	}
	known := o
	o = o.with(f.Refunds...)
	if slices.Equal(known.Refunds, o.Refunds) {
		return known, Replayed, nil
	}
	if o.State == Refunded {
		if lost := o.cameBack(known); lost.Amount > 0 {
			return o.reopened(lost).refused(now), Applied, nil
		}
		return o, Applied, nil
	}
	return o.settled(known, now), Applied, nil
}

// cameBack is how much of what had gone did not, after all.
func (o Order) cameBack(known Order) Money {
	lost := Money{Currency: o.Payment.Amount.Currency}
	for _, r := range o.Refunds {
		was := slices.ContainsFunc(known.Refunds, func(k Refund) bool { return k.ID == r.ID && k.Done() })
		if r.Failed && (was || len(known.Refunds) == 0 && known.Refund.ID == r.ID) {
			lost.Amount += r.Amount.Amount
		}
	}
	return lost
}

// settled is an order of which the provider gave money back, as we asked before the ledger was lost, or as the owner did on
// the website. A part that the owner gave leaves the order as it is.
func (o Order) settled(known Order, now time.Time) Order {
	var last, ours Refund
	for _, r := range o.Refunds {
		if !r.Failed {
			last = r
			if r.Mark == known.mark() {
				ours = r
			}
		}
	}
	gone, whole := o.Gone(), o.Left().Amount == 0
	switch {
	case ours.ID != "" && ours.Done():
		o.Refund = ours
	case whole && gone == o.Payment.Amount:
		o.Refund = Refund{ID: last.ID, Amount: gone, At: last.At, Mark: last.Mark}
	case ours.ID != "" || whole: // what is missing is underway
		o.State = Refunding
		if ours.ID == "" {
			ours = last
		}
		o, _, _ = RefundUnderway{ours}.apply(o, now)
		return o
	default:
		if i := slices.IndexFunc(o.Refunds, func(r Refund) bool { return r.ID == o.Underway.ID }); i >= 0 && o.Refunds[i].Failed {
			o.Again = now // it is asked anew
		}
		return o
	}
	o.State, o.Underway, o.Again = Refunded, Refund{}, time.Time{}
	return o
}

// warned is a fact of which somebody is told.
type warned struct{ Fact }

func (f warned) apply(o Order, now time.Time) (Order, Outcome, error) {
	o, outcome, err := f.Fact.apply(o, now)
	o.Warned = o.Warned || outcome == Applied
	return o, outcome, err
}
