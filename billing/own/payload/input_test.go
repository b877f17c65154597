package payload_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
)

// answers are what people say who are asked for an account of each kind.
var answers = map[payload.Kind]struct {
	currency string
	says     map[string]string
}{
	payload.UPI:       {"INR", map[string]string{"to": "cafe@examplebank", "name": "Cafe Corner"}},
	payload.Pix:       {"BRL", map[string]string{"to": "wifi@example.org", "name": "Café", "city": "São Paulo"}},
	payload.PromptPay: {"THB", map[string]string{"to": "081-234-5678", "name": "Cafe"}},
	payload.VietQR:    {"VND", map[string]string{"bank": "Vietcombank", "to": "0123456789", "name": "NGUYEN VAN A"}},
	payload.PayNow:    {"SGD", map[string]string{"to": "T12LL0001A", "name": "CAFE"}},
	payload.EPC:       {"EUR", map[string]string{"to": "DE89 3704 0044 0532 0130 00", "name": "Café Müller"}},
	payload.SwissQR:   {"CHF", map[string]string{"to": "CH93 0076 2011 6238 5295 7", "name": "Café", "postcode": "3000", "city": "Bern"}},
	payload.SPAYD:     {"CZK", map[string]string{"to": "CZ65 0800 0000 1920 0014 5399", "name": "Kavarna"}},
	payload.Static:    {"IDR", map[string]string{"to": sticker}},
	payload.Text:      {"KES", map[string]string{"words": "PayBill 123456, account {code}, amount {amount}"}},
	payload.Cash:      {"KES", map[string]string{"words": "Pay at the bar."}},
}

// What is not asked for yet is all that an account lacks on the way, so that each refusal is about the last answer.
func TestAnAccountIsDescribedOneAnswerAfterTheOther(t *testing.T) {
	for _, kind := range payload.Kinds() {
		c := answers[kind]
		a := payload.Account{Kind: kind}
		asked := kind.Inputs()
		for i, in := range asked {
			for _, f := range []string{" ", "\u0431"} {
				wrong, err := a.With(in.Key, f)
				if err != nil {
					t.Fatal(err)
				}
				if err := wrong.Check(c.currency); !in.Optional && in.Key != "words" && payload.KeyOf(err) != in.Key {
					t.Errorf("%s with %s %q: %v", kind, in.Key, f, err)
				}
			}
			var err error
			if a, err = a.With(in.Key, c.says[in.Key]); err != nil || a.Value(in.Key) != c.says[in.Key] {
				t.Fatal(kind, in.Key, err)
			}
			later := payload.KeyOf(a.Check(c.currency))
			for _, before := range asked[:i+1] {
				if later == before.Key {
					t.Errorf("%s: %s is refused: %v", kind, in.Key, a.Check(c.currency))
				}
			}
		}
		if err := a.Check(c.currency); err != nil || len(asked) != len(c.says) {
			t.Errorf("%s: %v, %d are asked for", kind, err, len(asked))
		}
		if got := a.Currency(); got != c.currency && kind != payload.Text && kind != payload.Cash {
			t.Errorf("%s is paid in %q", kind, got)
		}
	}
}

func TestANumberIsKnownByItsLooks(t *testing.T) {
	for to, want := range map[string]payload.Kind{
		"cafe@okbank": payload.UPI, "upi://pay?pa=cafe@okbank&pn=Cafe": payload.UPI, "wifi@example.org": payload.Pix, "+5511987654321": payload.Pix, "081-234-5678": payload.PromptPay,
		"T12LL0001A": payload.PayNow, "+65 8123 4567": payload.PayNow, "DE89 3704 0044 0532 0130 00": payload.EPC,
		"CH93 0076 2011 6238 5295 7": payload.SwissQR, "CZ65 0800 0000 1920 0014 5399": payload.SPAYD, sticker: payload.Static,
		"": "", "0123456789": "", "81234567": "", "Corner Cafe": "", "+65 6123 4567": "", "upi://pay?pn=Cafe": "", "DE89 3704 0044 0532 0130 01": "",
	} {
		if got := payload.Like(to); got != want {
			t.Errorf("%q looks like %q, want %q", to, got, want)
		}
	}
}

// The owner has a sticker, whose text says more than the id.
func TestASaidUPILinkPaysTheSameId(t *testing.T) {
	ask := func(to string) payload.Asked {
		t.Helper()
		a := payload.Account{Kind: payload.UPI, To: to, Name: "Cafe"}
		if err := a.Check("INR"); err != nil {
			t.Fatalf("%s: %v", to, err)
		}
		asked, err := a.Asks("K7Q4-MD2X", billing.Money{Amount: 5000, Currency: "INR"}, time.Time{})
		if err != nil {
			t.Fatalf("%s: %v", to, err)
		}
		return asked
	}
	want := ask("cafe@okbank")
	for _, to := range []string{"upi://pay?pa=cafe@okbank", "UPI://pay?pn=Other&mc=5812&pa=cafe%40okbank&am=9", " cafe@okbank\n"} {
		if got := ask(to); !reflect.DeepEqual(got, want) {
			t.Errorf("%s asks %+v, want %+v", to, got, want)
		}
	}
	for _, to := range []string{"upi://pay", "upi://pay?pa=", "upi://pay?pa=a b@okbank", "https://pay?pa=cafe@okbank"} {
		if err := (payload.Account{Kind: payload.UPI, To: to, Name: "Cafe"}).Check("INR"); payload.KeyOf(err) != "to" {
			t.Errorf("%s: %v", to, err)
		}
	}
}

func TestALabelIsOneLineThatIsSeen(t *testing.T) {
	for label, ok := range map[string]bool{"M-Pesa": true, "क्\u200dष \U0001F4B5": true, "": false, "a\nb": false, "\u200b": false,
		strings.Repeat("a", 31): false, strings.Repeat("é", 30): true} {
		if err := payload.Text.CheckLabel(label); (err == nil) != ok || err != nil && (!errors.Is(err, payload.ErrLabel) || payload.KeyOf(err) != "label") {
			t.Errorf("%q: %v", label, err)
		}
	}
	if err := payload.Cash.CheckLabel(""); err != nil {
		t.Error(err)
	}
	if _, err := (payload.Account{}).With("kind", "upi"); !errors.Is(err, payload.ErrUnread) || !errors.Is(err, payload.ErrAccount) {
		t.Error(err)
	}
}
