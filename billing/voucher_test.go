package billing_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
)

func sheet() billing.Sheet {
	return billing.Sheet{
		ID: "SHET-0001", Plan: "1 day", PlanID: "p1", Price: rupees, Lasts: 24 * time.Hour, Devices: 1, Count: 1,
		Created: noon, Expires: noon.Add(time.Hour),
	}
}

func voucher(state billing.VoucherState) billing.Voucher {
	v := billing.Voucher{Code: billing.VoucherCodes([32]byte{1}, 1)[0], Sheet: "SHET-0001", State: state}
	if state == billing.Redeemed {
		v.Order, v.Redeemed = "K7Q4-MD2X", noon
	}
	return v
}

func TestAVoucherPaysOneOrder(t *testing.T) {
	bare := billing.Order{Code: "K7Q4-MD2X", Customer: "+12025550123", Chat: "telegram:1", Site: "home", Created: noon}
	for _, c := range []struct {
		name    string
		voucher billing.Voucher
		change  func(*billing.Voucher, *billing.Sheet)
		at      time.Time
		want    error
	}{
		{"unused", voucher(billing.Unused), nil, noon, nil},
		{"redeemed", voucher(billing.Redeemed), nil, noon, billing.ErrVoucherUsed},
		{"void", voucher(billing.Void), nil, noon, billing.ErrVoucherVoid},
		{"of a void sheet", voucher(billing.Unused), func(_ *billing.Voucher, s *billing.Sheet) { s.Voided = noon }, noon, billing.ErrVoucherVoid},
		{"at its last moment", voucher(billing.Unused), nil, noon.Add(time.Hour - 1), nil},
		{"at its end", voucher(billing.Unused), nil, noon.Add(time.Hour), billing.ErrVoucherExpired},
		{"without an end", voucher(billing.Unused), func(_ *billing.Voucher, s *billing.Sheet) { s.Expires = time.Time{} }, noon.AddDate(50, 0, 0), nil},
		{"one that came back, after the sheet's end", voucher(billing.Unused),
			func(v *billing.Voucher, _ *billing.Sheet) { v.Back = noon }, noon.Add(7*24*time.Hour - 1), nil},
		{"one that came back, a week later", voucher(billing.Unused),
			func(v *billing.Voucher, _ *billing.Sheet) { v.Back = noon }, noon.Add(7 * 24 * time.Hour), billing.ErrVoucherExpired},
		{"one that came back before its sheet was void", voucher(billing.Unused),
			func(v *billing.Voucher, s *billing.Sheet) { v.Back, s.Voided = noon.Add(-1), noon }, noon, billing.ErrVoucherVoid},
		{"one that came back after its sheet was void", voucher(billing.Unused),
			func(v *billing.Voucher, s *billing.Sheet) { v.Back, s.Voided = noon.Add(1), noon }, noon, nil},
		{"one that came back, before the sheet's end", voucher(billing.Unused),
			func(v *billing.Voucher, _ *billing.Sheet) { v.Back = noon.AddDate(0, 0, -8) }, noon.Add(30 * time.Minute), nil},
	} {
		v, s := c.voucher, sheet()
		if c.change != nil {
			c.change(&v, &s)
		}
		after, o, err := billing.Redeem(v, s, bare, c.at)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
			continue
		}
		if err != nil {
			if after != v || !reflect.DeepEqual(o, bare) {
				t.Errorf("%s: a refusal changed something", c.name)
			}
			continue
		}
		if after.State != billing.Redeemed || after.Order != o.Code || !after.Redeemed.Equal(c.at) {
			t.Errorf("%s: %+v", c.name, after)
		}
		if o.State != billing.Paid || o.Payment.Provider != billing.ByVoucher || o.Payment.ID != v.Code ||
			o.Payment.Amount != rupees ||
			o.Lasts != 24*time.Hour || o.Devices != 1 || o.Plan != "1 day" || o.PlanID != "p1" || !o.PaidAt.Equal(c.at) {
			t.Errorf("%s: the order is %+v", c.name, o)
		}
	}
}

func TestOnlyAnUnusedVoucherBecomesVoid(t *testing.T) {
	for state, want := range map[billing.VoucherState]error{
		billing.Unused: nil, billing.Redeemed: billing.ErrVoucherUsed, billing.Void: billing.ErrVoucherVoid,
	} {
		if v, err := billing.VoidVoucher(voucher(state)); !errors.Is(err, want) || err == nil && v.State != billing.Void {
			t.Errorf("%s: %s, %v", state, v.State, err)
		}
	}
}

// Whatever happens in whatever order, cash that was paid exists once: as a voucher or as access.
func TestAVoucherIsThereOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, s, now := voucher(billing.Unused), sheet(), noon
		s.Expires = noon.Add(time.Duration(rapid.IntRange(1, 600).Draw(t, "minutes to its end")) * time.Minute)
		orders := map[string]billing.Order{}
		for n := range rapid.IntRange(1, 30).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "minutes")) * time.Minute)
			name := rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "who") + string(rune('0'+n%3))
			switch o, known := orders[name]; {
			case !known:
				was := v
				after, paid, err := billing.Redeem(v, s, billing.Order{Code: name}, now)
				if err == nil {
					v, orders[name] = after, paid
				}
				if (err == nil) != (was.State == billing.Unused && now.Before(was.Expires(s))) {
					t.Fatalf("a voucher that is %s at %s: %v", was.State, now, err)
				}
			case rapid.Bool().Draw(t, "granted"):
				if granted, _, err := billing.Apply(o, billing.AccessGiven{}, now); err == nil {
					orders[name] = granted
				}
			default:
				back, _, err := billing.Apply(o, billing.GiveBack{Reason: billing.ReasonOwner}, now)
				if err != nil {
					continue
				}
				usable, given := billing.GiveVoucherBack(v, back, now)
				if given {
					if again, twice := billing.GiveVoucherBack(usable, back, now); twice || again != usable {
						t.Fatal("given back twice")
					}
					if !now.Add(24 * time.Hour).Before(usable.Expires(s)) {
						t.Fatal("given back for less than a day")
					}
				}
				v = usable
				if back, _, err = billing.Apply(back, billing.MoneyBack{Refund: billing.Refund{Amount: rupees}}, now); err != nil {
					t.Fatal(err)
				}
				orders[name] = back
			}
			redeemedByOne(t, v, orders)
		}
	})
}

// redeemedByOne checks that at most one order lives on the voucher, and that the voucher names it.
func redeemedByOne(t *rapid.T, v billing.Voucher, orders map[string]billing.Order) {
	t.Helper()
	live := 0
	for code, o := range orders {
		if o.State != billing.Paid && o.State != billing.Granted {
			continue
		}
		live++
		if v.State != billing.Redeemed || v.Order != code {
			t.Fatalf("order %s is %s, and the voucher is %s by %q", code, o.State, v.State, v.Order)
		}
	}
	if live > 1 {
		t.Fatalf("%d orders live of one voucher", live)
	}
}

func TestAVouchersCodeIsReadAsPeopleTypeIt(t *testing.T) {
	code := billing.VoucherCodes([32]byte{}, 1)[0]
	for typed, want := range map[string]error{
		code: nil, strings.ToLower(code): nil, strings.ReplaceAll(code, "-", ""): nil,
		strings.ReplaceAll(code, "-", " "):                    nil,
		strings.NewReplacer("0", "o", "1", "l").Replace(code): nil,
		"":                          billing.ErrVoucherForm,
		"K7Q4-MD2X":                 billing.ErrVoucherForm, // an order code
		"A4:83:E7:12:34:56":         billing.ErrVoucherForm, // a MAC address
		"A483E7123456":              billing.ErrVoucherForm,
		code + "0":                  billing.ErrVoucherForm,
		code[:16] + "U":             billing.ErrVoucherForm, // not a character of this alphabet
		code[:16] + other(code[16]): billing.ErrVoucherTypo,
	} {
		if got, err := billing.ParseVoucher(typed); !errors.Is(err, want) || err == nil && got != code {
			t.Errorf("%q is %q, %v; want %v", typed, got, err, want)
		}
	}
}

// other returns a character that is not c.
func other(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

func TestEverySlipOfOneCharacterIsNoticed(t *testing.T) {
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	rapid.Check(t, func(t *rapid.T) {
		var seed [32]byte
		copy(seed[:], rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "seed"))
		code := billing.VoucherCodes(seed, 1)[0]
		if read, err := billing.ParseVoucher(code); err != nil || read != code {
			t.Fatalf("%s reads as %s, %v", code, read, err)
		}
		plain := []byte(strings.ReplaceAll(code, "-", ""))
		at := rapid.IntRange(0, len(plain)-1).Draw(t, "at")
		plain[at] = letters[rapid.IntRange(0, 31).Draw(t, "to")]
		read, err := billing.ParseVoucher(string(plain))
		if err == nil && read != code || err != nil && !errors.Is(err, billing.ErrVoucherTypo) {
			t.Fatalf("%s, spoiled as %s, reads as %s, %v", code, plain, read, err)
		}
	})
}

func TestCodesDiffer(t *testing.T) {
	seen := map[string]bool{}
	for seed := range byte(20) {
		for _, code := range billing.VoucherCodes([32]byte{seed}, 500) {
			if seen[code] {
				t.Fatalf("%s twice", code)
			}
			seen[code] = true
		}
	}
}

func TestAVouchersStatesAreAClosedSet(t *testing.T) {
	if _, err := billing.ParseVoucherState("lost"); err == nil {
		t.Error("an unknown state was read")
	}
}
