package billing_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/billing"
)

func TestMoneyIsReadAndWritten(t *testing.T) {
	for _, c := range []struct{ in, out string }{
		{"50.00 INR", "50.00 INR"}, {"50 inr", "50.00 INR"}, {"0.5 EUR", "0.50 EUR"},
		{"500 JPY", "500 JPY"}, {"1.250 KWD", "1.250 KWD"}, {" 12.30 USD ", "12.30 USD"}, {"9,90 BRL", "9.90 BRL"},
	} {
		m, err := billing.ParseMoney(c.in)
		if err != nil || m.String() != c.out {
			t.Errorf("%q: got %v, %v; want %s", c.in, m, err, c.out)
		}
		text, _ := json.Marshal(m)
		var back billing.Money
		if err := json.Unmarshal(text, &back); err != nil || back != m {
			t.Errorf("%q does not survive JSON: %s, %v", c.in, text, err)
		}
	}
}

// TestMoneyThatCameIsReadHoweverMuchItIs: with a fee on top it may be more than a price can be.
func TestMoneyThatCameIsReadHoweverMuchItIs(t *testing.T) {
	for _, m := range []billing.Money{{Amount: billing.MaxAmount + 1, Currency: "INR"}, {Amount: 1 << 60, Currency: "JPY"}, {Amount: -5, Currency: "EUR"}} {
		text, err := json.Marshal(m)
		var back billing.Money
		if err != nil || json.Unmarshal(text, &back) != nil || back != m {
			t.Errorf("%s is read as %v, %v", text, back, err)
		}
	}
}

func TestBadMoneyIsRefusedWithTheReason(t *testing.T) {
	for in, want := range map[string]string{
		"50": "not an amount and a currency", "50.00 XXQ": "not an ISO 4217 currency", "50.001 INR": "too many decimals",
		"5.5 JPY": "too many decimals", "five INR": "not a number", "1,000 INR": "not a number",
		"1,250 KWD": "not a number", "5,5 INR": "not a number", "1,000.00 INR": "not a number", "1.000,00 EUR": "too many decimals", "500, JPY": "not a number", "-5 INR": "negative or too large",
		"9999999999 INR": "negative or too large", "": "not an amount",
	} {
		_, err := billing.ParseMoney(in)
		if !errors.Is(err, billing.ErrMoney) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", in, err, want)
		}
	}
}

func TestMoneyIsShownAsPeopleWriteIt(t *testing.T) {
	for _, c := range []struct {
		m    billing.Money
		want string
	}{
		{billing.Money{Amount: 5000, Currency: "INR"}, "₹50.00"},
		{billing.Money{Amount: 500, Currency: "JPY"}, "¥500"},
		{billing.Money{Amount: 1250, Currency: "KWD"}, "KWD 1.250"},
	} {
		if got := strings.ReplaceAll(c.m.Format("en"), "\u00a0", " "); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if !(billing.Money{}).IsZero() || (billing.Money{Amount: 1}).IsZero() {
		t.Error("zero money is wrong")
	}
}

func TestCodesAreReadAsPeopleTypeThem(t *testing.T) {
	for _, in := range []string{"K7Q4-MD2X", "k7q4md2x", " K7Q4 MD2X ", "k7q4-md2x"} {
		if code, ok := billing.ParseCode(in); !ok || code != "K7Q4-MD2X" {
			t.Errorf("%q: %q, %v", in, code, ok)
		}
	}
	if code, ok := billing.ParseCode("oil0-1234"); !ok || code != "0110-1234" {
		t.Errorf("look-alikes: %q, %v", code, ok)
	}
	for _, in := range []string{"", "K7Q4-MD2", "K7Q4-MD2XX", "K7Q4-MD2U", "hello"} {
		if code, ok := billing.ParseCode(in); ok {
			t.Errorf("%q was read as %q", in, code)
		}
	}
	seen := map[string]bool{}
	for range 1000 {
		code := billing.NewCode()
		if again, ok := billing.ParseCode(code); !ok || again != code || seen[code] {
			t.Fatalf("%q is bad or came twice", code)
		}
		seen[code] = true
	}
}
