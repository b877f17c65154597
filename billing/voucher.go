package billing

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// ByVoucher and Free stand in for the provider's name where no provider took a payment: the order was
// paid with a voucher (bought in cash), or cost nothing.
const (
	ByVoucher = "voucher"
	Free      = "free"
)

// VoucherState is the state of a voucher. The set is closed.
type VoucherState string

// A voucher goes from unused to redeemed, and back if its order never gave access. The owner can make
// an unused one void.
const (
	Unused   VoucherState = "unused"
	Redeemed VoucherState = "redeemed"
	Void     VoucherState = "void"
)

// ParseVoucherState reads a state and rejects unknown ones.
func ParseVoucherState(s string) (VoucherState, error) {
	if state := VoucherState(s); slices.Contains([]VoucherState{Unused, Redeemed, Void}, state) {
		return state, nil
	}
	return "", fmt.Errorf("%q is not a voucher state", s)
}

// A Sheet holds what vouchers that were printed together have in common. It copies the plan, so that a
// later change of the plan does not change vouchers that were already sold.
type Sheet struct {
	ID      string        `json:"id"` // has the form of an order code
	Plan    string        `json:"plan"`
	PlanID  string        `json:"plan_id"`
	Price   Money         `json:"price"` // the cash price of one voucher
	Lasts   time.Duration `json:"lasts"`
	Devices int           `json:"devices"`
	Count   int           `json:"count"`
	Created time.Time     `json:"created"`
	Expires time.Time     `json:"expires,omitzero"` // zero: never
	Voided  time.Time     `json:"voided,omitzero"`  // when the owner made the unused vouchers void; zero: never
	Version int64         `json:"-"`
}

// A Voucher is a printed code that pays for one order. The first person to enter it gets the access.
type Voucher struct {
	Code     string       `json:"code"`
	Sheet    string       `json:"sheet"`
	State    VoucherState `json:"state"`
	Order    string       `json:"order,omitempty"`   // the order that redeemed it
	Redeemed time.Time    `json:"redeemed,omitzero"` // when
	Back     time.Time    `json:"back,omitzero"`     // when it became usable again, because its order gave no access
	Version  int64        `json:"-"`
}

// A Tally is a sheet with the number of its vouchers in each state.
type Tally struct {
	Sheet  Sheet
	States map[VoucherState]int
}

// Expires returns when a voucher of a sheet expires; zero means never.
func (v Voucher) Expires(s Sheet) time.Time {
	if until := v.Back.Add(again); !s.Expires.IsZero() && until.After(s.Expires) {
		return until
	}
	return s.Expires
}

// Void reports whether the owner made a voucher of a sheet void. A voucher that became usable again
// after its sheet was made void stays valid: somebody paid for it and has not had access yet.
func (v Voucher) Void(s Sheet) bool {
	return v.State == Void || v.State == Unused && !s.Voided.IsZero() && !v.Back.After(s.Voided)
}

// Redeem pays an order with a voucher and returns both. The order names its customer, chat and site;
// the sheet says what was bought. Redeem is pure: the caller stores both together by compare-and-set,
// so that only one of two people who redeem the same voucher succeeds.
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

// PaidWith returns the order as paid without a payment provider: with a voucher, or because it costs
// nothing.
func PaidWith(o Order, how, id string, now time.Time) Order {
	o.State, o.PaidAt, o.Expires = Paid, now, now
	o.Payment = Payment{Provider: how, ID: id, Amount: o.Price, At: now}
	return o
}

// again is the least time that a voucher stays valid after it became usable again.
const again = 7 * 24 * time.Hour

// GiveVoucherBack makes a voucher usable again if the order that redeemed it never gave access, and
// reports whether it did. It is pure, and safe to repeat.
func GiveVoucherBack(v Voucher, o Order, now time.Time) (Voucher, bool) {
	if v.State != Redeemed || v.Order != o.Code || !o.Granted.IsZero() {
		return v, false
	}
	v.State, v.Order, v.Redeemed, v.Back = Unused, "", time.Time{}, now
	return v, true
}

// VoidVoucher makes an unused voucher void.
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

// A voucher code is fifteen characters in three groups: fourteen random ones and a check character,
// which tells a typo from a guess. No MAC address and no order code has this length, so the three are
// never mixed up.
const (
	voucherLength = 15
	voucherGroup  = 5
)

// VoucherCodes makes n codes from a random seed. The same seed makes the same codes.
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

// ParseVoucher reads a voucher code as people type it: in any case, with or without dashes, with O for 0
// and I or L for 1.
// Errors: ErrVoucherForm (not a voucher code at all), ErrVoucherTypo (the check character is wrong).
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

// check returns the check character. It catches every single wrong character, because odd weights are
// invertible modulo 32, and every swap of two neighbours unless they differ by 16.
func check(body string) string {
	sum := 0
	for i, r := range body {
		sum += (2*i + 1) * strings.IndexRune(crockford, r)
	}
	return crockford[sum%32 : sum%32+1]
}
