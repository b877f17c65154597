package billing

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// ByVoucher and Free are the providers of payments that no payment provider took: cash that was paid
// for a voucher, and nothing, for what costs nothing.
const (
	ByVoucher = "voucher"
	Free      = "free"
)

// VoucherState is where a voucher stands. The set is closed.
type VoucherState string

// A voucher's way: unused → redeemed, and back when nothing came of its order. Void is the owner's word.
const (
	Unused   VoucherState = "unused"
	Redeemed VoucherState = "redeemed"
	Void     VoucherState = "void"
)

// ParseVoucherState rejects what is not a state.
func ParseVoucherState(s string) (VoucherState, error) {
	if state := VoucherState(s); slices.Contains([]VoucherState{Unused, Redeemed, Void}, state) {
		return state, nil
	}
	return "", fmt.Errorf("%q is not a voucher's state", s)
}

// A Sheet is what vouchers that were printed together have in common. What was sold on paper stays
// what it is, whatever becomes of the plan.
type Sheet struct {
	ID      string        `json:"id"` // formed like an order's code
	Plan    string        `json:"plan"`
	PlanID  string        `json:"plan_id"`
	Price   Money         `json:"price"` // what one is sold for in cash
	Lasts   time.Duration `json:"lasts"`
	Devices int           `json:"devices"`
	Count   int           `json:"count"`
	Created time.Time     `json:"created"`
	Expires time.Time     `json:"expires,omitzero"` // zero: never
	Voided  time.Time     `json:"voided,omitzero"`  // since when what was unused can't be redeemed; zero: it can
	Version int64         `json:"-"`
}

// A Voucher is a code on paper that pays one order. Whoever types it first has it.
type Voucher struct {
	Code     string       `json:"code"`
	Sheet    string       `json:"sheet"`
	State    VoucherState `json:"state"`
	Order    string       `json:"order,omitempty"`   // which redeemed it
	Redeemed time.Time    `json:"redeemed,omitzero"` // when
	Back     time.Time    `json:"back,omitzero"`     // when it came back, because its order brought no access
	Version  int64        `json:"-"`
}

// A Tally is a sheet and how its vouchers stand.
type Tally struct {
	Sheet  Sheet
	States map[VoucherState]int
}

// Expires is when a voucher of a sheet can no longer be redeemed; zero for never.
func (v Voucher) Expires(s Sheet) time.Time {
	if until := v.Back.Add(again); !s.Expires.IsZero() && until.After(s.Expires) {
		return until
	}
	return s.Expires
}

// Void reports whether nobody can redeem a voucher of a sheet any more, by the owner's word. One that came
// back after the word is not meant by it: somebody paid for it and had nothing yet.
func (v Voucher) Void(s Sheet) bool {
	return v.State == Void || v.State == Unused && !s.Voided.IsZero() && !v.Back.After(s.Voided)
}

// Redeem makes a voucher pay an order, which it returns paid. The order names its customer, chat and
// site; what was bought stands on the sheet. It is pure: both are stored together, each over what was
// read, so that of two people with one voucher only one redeems it.
// Errors: ErrVoucherUsed, ErrVoucherVoid, ErrVoucherExpired.
func Redeem(v Voucher, s Sheet, o Order, now time.Time) (Voucher, Order, error) {
	end := v.Expires(s)
	switch {
	case v.State == Redeemed:
		return v, o, ErrVoucherUsed
	case v.Void(s):
		return v, o, ErrVoucherVoid
	case !end.IsZero() && !now.Before(end):
		return v, o, ErrVoucherExpired
	}
	v.State, v.Order, v.Redeemed = Redeemed, o.Code, now
	o.Plan, o.PlanID, o.Price, o.Lasts, o.Devices = s.Plan, s.PlanID, s.Price, s.Lasts, s.Devices
	return v, PaidWith(o, ByVoucher, v.Code, now), nil
}

// PaidWith is an order that is paid without a payment provider: by a voucher's cash, or, for what
// costs nothing, by nothing.
func PaidWith(o Order, how, id string, now time.Time) Order {
	o.State, o.PaidAt, o.Expires = Paid, now, now
	o.Payment = Payment{Provider: how, ID: id, Amount: o.Price, At: now}
	return o
}

// again is how long a voucher that comes back can be redeemed at least.
const again = 7 * 24 * time.Hour

// GiveVoucherBack makes a voucher usable again when no access came of the order that redeemed it, and
// reports whether it did. It is pure, and repeating it changes nothing.
func GiveVoucherBack(v Voucher, o Order, now time.Time) (Voucher, bool) {
	if v.State != Redeemed || v.Order != o.Code || !o.Granted.IsZero() {
		return v, false
	}
	v.State, v.Order, v.Redeemed, v.Back = Unused, "", time.Time{}, now
	return v, true
}

// VoidVoucher makes a voucher worthless.
// Errors: ErrVoucherUsed, ErrVoucherVoid.
func VoidVoucher(v Voucher) (Voucher, error) {
	switch v.State {
	case Redeemed:
		return v, ErrVoucherUsed
	case Void:
		return v, ErrVoucherVoid
	}
	v.State = Void
	return v, nil
}

// A voucher's code is fifteen characters in three groups: fourteen by chance, which nobody guesses,
// and one that tells a slip of the finger from a guess. It is as long as no MAC address and no
// order's code, so that the three are never taken for one another.
const (
	voucherLength = 15
	voucherGroup  = 5
)

// VoucherCodes makes n codes from a seed of true chance. The same seed makes the same codes.
func VoucherCodes(seed [32]byte, n int) []string {
	source := rand.NewChaCha8(seed)
	codes := make([]string, n)
	for i := range codes {
		var b [16]byte
		binary.BigEndian.PutUint64(b[:8], source.Uint64())
		binary.BigEndian.PutUint64(b[8:], source.Uint64())
		for k := range b {
			b[k] = crockford[b[k]&31]
		}
		body := string(b[:voucherLength-1])
		codes[i] = grouped(body + check(body))
	}
	return codes
}

var asPrinted = strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1")

// ParseVoucher reads a voucher's code as people type it: any case, with or without dashes, O for 0 and
// I or L for 1.
// Errors: ErrVoucherForm for what is none at all, ErrVoucherTypo for what is none by a slip.
func ParseVoucher(s string) (string, error) {
	s = asPrinted.Replace(strings.ToUpper(s))
	switch {
	case len(s) != voucherLength || strings.Trim(s, crockford) != "":
		return "", ErrVoucherForm
	case check(s[:voucherLength-1]) != s[voucherLength-1:]:
		return "", ErrVoucherTypo
	}
	return grouped(s), nil
}

func grouped(s string) string {
	return s[:voucherGroup] + "-" + s[voucherGroup:2*voucherGroup] + "-" + s[2*voucherGroup:]
}

// check is the last character. Every wrong character and every two that changed places, unless they
// differ by 16, give another: the weights are odd, so none is lost modulo 32.
func check(body string) string {
	sum := 0
	for i, r := range body {
		sum += (2*i + 1) * strings.IndexRune(crockford, r)
	}
	return crockford[sum%32 : sum%32+1]
}
