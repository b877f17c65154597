package billing

import (
	"fmt"
	"slices"
	"strconv"
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

	By string `json:"by,omitempty"` // who gave it back by hand
}

// byHand begins the id of a refund that somebody made by hand.
const byHand = "by-hand-"

// ByHand reports whether somebody of the shop gave the money back by hand.
func (r Refund) ByHand() bool { return strings.HasPrefix(r.ID, byHand) }

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

// mark is what the provider knows the order's refund by. Each part of a payment that goes back has its own, and one that is
// asked for anew after it had gone has another.
func (o Order) mark() string {
	if o.Part <= 1 {
		return markBegins + o.Code
	}
	return fmt.Sprintf("%s%s.%d", markBegins, o.Code, o.Part)
}

// partOf is the number in a mark of an order's; 0 if there is none.
func partOf(mark, code string) int {
	if mark == markBegins+code {
		return 1
	}
	n, _ := strconv.Atoi(strings.TrimPrefix(mark, markBegins+code+"."))
	return n
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

	// LeftToOwner says that the owner is to give the money back by hand, and was told so.
	LeftToOwner struct{}

	// GivenByHand says that the owner gave back by hand what the provider does not. By is who says so.
	GivenByHand struct{ By string }

	// PaidAgain says how a further payment stands that came for the order.
	PaidAgain struct{ Second Second }

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
	case o.Payment.Amount.InStars() && !f.Amount.IsZero() && f.Amount != o.Payment.Amount:
		return o, Refused, ErrWhole
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

// before is the id of a refund that was made before all were kept.
const before = "before-"

// reopened is a refunded order of which so much is to go back, once more or beside what went.
func (o Order) reopened(back Money) Order {
	if len(o.Refunds) == 0 && !o.Refund.Amount.IsZero() { // refunded before they were kept
		o.OldRow = o.Refund.Amount
		o.Refunds = []Refund{{ID: before + o.Refund.ID, Amount: o.Refund.Amount, At: o.Refund.At}}
	}
	o.State, o.Back, o.Refund, o.Tries, o.Owes = Refunding, back, Refund{}, 0, Money{}
	o.Part = max(o.Part, 1) + 1
	return o
}

// refunded is an order whose refund went. What came back of another one meanwhile goes next.
func (o Order) refunded(r Refund) Order {
	o.State, o.Refund, o.Underway, o.Again = Refunded, r, Refund{}, time.Time{}
	if owes := o.Owes; owes.Amount > 0 {
		o = o.reopened(owes)
	}
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
	return o.with(f.Refund).refunded(f.Refund), Applied, nil
}

// byHandAgain is how often the owner is asked to give money back by hand.
const byHandAgain = 24 * time.Hour

func (LeftToOwner) apply(o Order, now time.Time) (Order, Outcome, error) {
	if o.State != Refunding {
		return o, Replayed, nil
	}
	o = o.refused(now)
	o.Warned, o.Again = true, now.Add(byHandAgain)
	return o, Applied, nil
}

func (f GivenByHand) apply(o Order, now time.Time) (Order, Outcome, error) {
	if !o.RefundStuck() {
		return o, Refused, ErrOrderOver
	}
	id := fmt.Sprintf("%s%s-%d", byHand, o.Code, len(o.Refunds)+1)
	return MoneyBack{Refund{ID: id, Amount: o.Owed(), At: now, By: f.By}}.apply(o, now)
}

// with notes what the provider says of some refunds. One that it does not name stays as it was known: lists can be late.
func (o Order) with(said ...Refund) Order {
	o.Refunds = slices.Clone(o.Refunds)
	for _, r := range said {
		if r.ID == "" {
			continue
		}
		o.Part = max(o.Part, partOf(r.Mark, o.Code))
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
	i := slices.IndexFunc(o.Twice, func(s Second) bool { return s.Payment == f.Second.Payment })
	o.Twice = slices.Clone(o.Twice)
	switch {
	case i < 0:
		o.Twice = append(o.Twice, f.Second)
	case o.Twice[i] == f.Second:
		return o, Replayed, nil
	default:
		o.Twice[i] = f.Second
	}
	return o, Applied, nil
}

// A Second is a further payment of an order, which has no use for it.
type Second struct {
	Payment string `json:"payment"`
	Amount  Money  `json:"amount"`
	Tries   int    `json:"tries,omitempty"` // of its refund that were refused, or failed
	Payer   string `json:"payer,omitempty"` // who gets it back, where the provider has to be told
	Back    bool   `json:"back,omitempty"`  // its refund was made, or is on its way
}

// second is how a further payment of the order stands.
func (o Order) second(payment string) (Second, bool) {
	i := slices.IndexFunc(o.Twice, func(s Second) bool { return s.Payment == payment })
	if i < 0 {
		return Second{}, false
	}
	return o.Twice[i], true
}

func (f RefundsRead) apply(o Order, now time.Time) (Order, Outcome, error) {
	if o.Payment.ID == "" {
		return o, Refused, ErrNotPaid
	}
	known := o
	o = o.with(f.Refunds...)
	if len(f.Refunds) > 0 { // which names those from before
		o.Refunds = slices.DeleteFunc(o.Refunds, func(r Refund) bool { return strings.HasPrefix(r.ID, before) })
	}
	if slices.Equal(known.Refunds, o.Refunds) {
		return known, Replayed, nil
	}
	lost := o.cameBack(known)
	switch {
	case o.State == Refunded && len(known.Refunds) == 0:
		o.OldRow = known.Refund.Amount
		fallthrough
	case o.State == Refunded:
		if lost.Amount > 0 {
			o = o.reopened(lost).refused(now)
		}
		return o, Applied, nil
	case o.State == Refunding && lost.Amount > 0:
		lost.Amount += o.Owes.Amount
		o.Owes = lost
	}
	return o.settled(known, now), Applied, nil
}

// cameBack is how much of what had gone did not, after all. Of what was to go as a whole, what never went counts, too.
func (o Order) cameBack(known Order) Money {
	lost := Money{Currency: o.Payment.Amount.Currency}
	if known.State == Refunded && len(known.Refunds) == 0 { // before they were kept: the sum alone is known
		failed := false
		for _, r := range o.Refunds {
			failed = failed || r.Failed
		}
		if lost.Amount = known.Refund.Amount.Amount - o.Gone().Amount; !failed || lost.Amount < 0 {
			lost.Amount = 0
		}
		return lost
	}
	for _, r := range o.Refunds {
		i := slices.IndexFunc(known.Refunds, func(k Refund) bool { return k.ID == r.ID })
		if i < 0 || !r.Failed || known.Refunds[i].Failed {
			continue
		}
		if known.Refunds[i].Done() || known.State == Refunded && known.Back.IsZero() {
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
		if r.Failed {
			continue
		}
		last = r
		if n := partOf(r.Mark, o.Code); known.State == Refunding && r.Mark == known.mark() || known.State != Refunding && n > 0 {
			ours = r
		}
	}
	gone, whole := o.Gone(), o.Left().Amount == 0
	switch {
	case ours.ID != "" && ours.Done():
		return o.refunded(ours)
	case whole && gone == o.Payment.Amount:
		return o.refunded(Refund{ID: last.ID, Amount: gone, At: last.At, Mark: last.Mark})
	case ours.ID != "" || whole: // what is missing is underway
		if known.State != Refunding && ours.ID != "" {
			o.Back = ours.Amount
		}
		if ours.ID == "" {
			ours = o.waits()
		}
		o.State = Refunding
		o, _, _ = RefundUnderway{ours}.apply(o, now)
	default:
		if i := slices.IndexFunc(o.Refunds, func(r Refund) bool { return r.ID == o.Underway.ID }); i >= 0 && o.Refunds[i].Failed {
			o.Again = now // it is asked anew
		}
	}
	return o
}

// waits is the order's refund that is underway, whoever asked for it.
func (o Order) waits() Refund {
	i := slices.IndexFunc(o.Refunds, func(r Refund) bool { return r.Underway && !r.Failed })
	if i < 0 {
		return Refund{}
	}
	return o.Refunds[i]
}

// warned is a fact of which somebody is told.
type warned struct{ Fact }

func (f warned) apply(o Order, now time.Time) (Order, Outcome, error) {
	o, outcome, err := f.Fact.apply(o, now)
	o.Warned = o.Warned || outcome == Applied
	return o, outcome, err
}
