package payload_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
)

func asks(t *testing.T, a payload.Account, m billing.Money) payload.Asked {
	t.Helper()
	asked, err := a.Asks(code, m, now)
	if err != nil {
		t.Fatal(err)
	}
	return asked
}

func parsed(t *testing.T, qr string) payload.Code {
	t.Helper()
	c, err := payload.Parse(qr)
	if err != nil {
		t.Fatalf("%v: %s", err, qr)
	}
	return c
}

func TestRow29TheCodeInACodeIsFoundAgain(t *testing.T) {
	for _, typed := range []string{"K7Q4-MD2X", "k7q4md2x", "K7Q4 MD2X"} {
		for _, e := range examples {
			asked, err := e.account.Asks(typed, e.amount, now)
			if err != nil {
				t.Fatal(err)
			}
			if asked.QR != e.qr {
				t.Errorf("%s of %s is another code", e.name, typed)
			}
		}
	}
	found, ok := billing.ParseCode(parsed(t, examples[1].qr).Value("62", "05"))
	if !ok || found != code {
		t.Errorf("the reference reads as %q", found)
	}
	if _, err := examples[0].account.Asks("no code", examples[0].amount, now); !errors.Is(err, payload.ErrOrder) {
		t.Errorf("another text: %v", err)
	}
}

func TestRow30NamesAreFoldedAndCutAtTheirLimits(t *testing.T) {
	const name = "Café São João & Söhne GmbH, 3. Stock"
	pix := parsed(t, asks(t, payload.Account{Kind: payload.Pix, To: "a@example.org", Name: name, City: "São José dos Campos"},
		billing.Money{Amount: 100, Currency: "BRL"}).QR)
	if got := pix.Value("59"); got != "CAFE SAO JOAO & SOHNE GMB" {
		t.Errorf("name %q", got)
	}
	if got := pix.Value("60"); got != "SAO JOSE DOS CA" {
		t.Errorf("city %q", got)
	}
	euro := payload.Account{Kind: payload.EPC, To: "DE89370400440532013000", Name: name}
	if got := strings.Split(asks(t, euro, billing.Money{Amount: 1, Currency: "EUR"}).QR, "\n")[5]; got != "Cafe Sao Joao & Sohne GmbH, 3. Stock" {
		t.Errorf("EPC name %q", got)
	}
	for length, want := range map[int]int{69: 69, 70: 70, 71: 70} {
		euro.Name = strings.Repeat("é", length)
		if got := strings.Split(asks(t, euro, billing.Money{Amount: 1, Currency: "EUR"}).QR, "\n")[5]; got != strings.Repeat("e", want) {
			t.Errorf("a name of %d is cut to %d", length, len(got))
		}
	}
	for _, empty := range []string{"", "  ", "ร้านกาแฟ", "—"} {
		euro.Name = empty
		if err := euro.Check("EUR"); !errors.Is(err, payload.ErrAccount) || !strings.HasPrefix(err.Error(), "name: ") {
			t.Errorf("%q: %v", empty, err)
		}
	}
}

func TestRow31AStickerIsIssuedAnew(t *testing.T) {
	rupiah := billing.Money{Amount: 500000, Currency: "IDR"}
	with := func(id, value string) string {
		var c payload.Code
		placed := false
		for _, f := range parsed(t, sticker) {
			if !placed && f.ID >= id {
				c, placed = append(c, payload.Field{ID: id, Value: value}), true
			}
			if f.ID != id {
				c = append(c, f)
			}
		}
		return c.String()
	}
	for name, to := range map[string]string{"amount": with("54", "7000"), "tip": with("55", "02"), "fee": with("56", "500"), "percent": with("57", "5")} {
		got := asks(t, payload.Account{Kind: payload.Static, To: to}, rupiah).QR
		if got != examples[len(examples)-1].qr {
			t.Errorf("%s in it already: %s", name, got)
		}
	}
	// The code takes 12 characters of 62, which has 99.
	for length, want := range map[int]string{87: "K7Q4MD2X", 88: "", 95: ""} {
		to := with("62", fmt.Sprintf("50%02d%s", length-4, strings.Repeat("x", length-4)))
		c := parsed(t, asks(t, payload.Account{Kind: payload.Static, To: to}, rupiah).QR)
		if got := c.Value("62", "01"); got != want || c.Value("54") != "5000" || c.Value("01") != "12" {
			t.Errorf("62 of %d: %q in %s", length, got, c)
		}
	}
	pix := examples[1].qr
	if err := (payload.Account{Kind: payload.Static, To: pix}).Check("BRL"); err == nil || !strings.Contains(err.Error(), "kind pix") {
		t.Errorf("a Pix code as a sticker: %v", err)
	}
	if err := (payload.Account{Kind: payload.Static, To: sticker}).Check("PHP"); !errors.Is(err, payload.ErrAccount) {
		t.Errorf("a rupiah code in a shop of pesos: %v", err)
	}
}

func TestRow32WholeCurrenciesArePaidWhole(t *testing.T) {
	cash := payload.Account{Kind: payload.Cash}
	for _, c := range []struct {
		money billing.Money
		want  string // empty: refused
	}{
		{billing.Money{Amount: 500000, Currency: "IDR"}, "5000 IDR"}, {billing.Money{Amount: 500050, Currency: "IDR"}, ""},
		{billing.Money{Amount: 400000, Currency: "KHR"}, "4000 KHR"}, {billing.Money{Amount: 400001, Currency: "KHR"}, ""},
		{billing.Money{Amount: 5000, Currency: "VND"}, "5000 VND"}, {billing.Money{Amount: 500, Currency: "JPY"}, "500 JPY"},
		{billing.Money{Amount: 500, Currency: "EUR"}, "5.00 EUR"}, {billing.Money{Amount: 0, Currency: "EUR"}, ""},
		{billing.Money{Amount: -5, Currency: "EUR"}, ""}, {billing.Money{Amount: 999999999999, Currency: "EUR"}, "9999999999.99 EUR"},
		{billing.Money{Amount: 1000000000000, Currency: "EUR"}, ""},
	} {
		asked, err := cash.Asks(code, c.money, now)
		switch {
		case c.want == "" && !errors.Is(err, payload.ErrAmount):
			t.Errorf("%s: %v, %v", c.money, asked, err)
		case c.want != "" && (err != nil || asked.Lines[0].Value != c.want):
			t.Errorf("%s: %v, %v", c.money, asked, err)
		}
	}
}

func TestRow33UniqueAmountsAreDistinctAndEnd(t *testing.T) {
	for _, price := range []billing.Money{{Amount: 2000, Currency: "THB"}, {Amount: 500000, Currency: "IDR"}, {Amount: 20000, Currency: "VND"}} {
		open := map[billing.Money]bool{}
		taken := func(m billing.Money) bool { return open[m] }
		for n := range 99 {
			m, ok := payload.Unique(price, taken)
			if !ok || open[m] || m.Amount >= price.Amount || m.Amount <= 0 {
				t.Fatalf("%d of %s: %s, %v", n, price, m, ok)
			}
			if asked, err := (payload.Account{Kind: payload.Cash}).Asks(code, m, now); err != nil {
				t.Fatalf("%s: %v, %v", m, asked, err)
			}
			open[m] = true
		}
		if m, ok := payload.Unique(price, taken); ok || m != price {
			t.Errorf("the 100th of %s is %s", price, m)
		}
		freed := billing.Money{Amount: price.Amount * 999 / 1000, Currency: price.Currency}
		if open[freed] {
			delete(open, freed)
			if m, ok := payload.Unique(price, taken); !ok || m != freed {
				t.Errorf("%s was free, and %s is asked", freed, m)
			}
		}
	}
	for _, price := range []int64{0, 1} {
		m := billing.Money{Amount: price, Currency: "EUR"}
		if got, ok := payload.Unique(m, func(billing.Money) bool { return false }); ok || got != m {
			t.Errorf("%s has nothing under it, and %s is asked", m, got)
		}
	}
}

func TestRow34ACodeOfCambodiaEndsAndIsMadeAfresh(t *testing.T) {
	a := payload.Account{Kind: payload.Static, To: khqr}
	riel := billing.Money{Amount: 400000, Currency: "KHR"}
	first := asks(t, a, riel)
	later, err := a.Asks(code, riel, first.Until)
	if err != nil || !later.Until.After(first.Until) || !first.Until.After(now) {
		t.Fatalf("%v then %v, %v", first.Until, later.Until, err)
	}
	if got, want := parsed(t, later.QR).Value("99", "00"), fmt.Sprint(first.Until.UnixMilli()); got != want {
		t.Errorf("made at %s, want %s", got, want)
	}
}

func TestRow35APersonalUPIIdIsNoMerchants(t *testing.T) {
	asked := asks(t, examples[0].account, examples[0].amount)
	for _, never := range []string{"&mc=", "&tr=", "&sign=", "&mode=", "&orgid=", "+"} {
		if strings.Contains(asked.QR, never) {
			t.Errorf("%s is in %s", never, asked.QR)
		}
	}
	if asked.Link != "" || asked.Copy != "cafe@examplebank" {
		t.Errorf("link %q, to paste %q", asked.Link, asked.Copy)
	}
}

func TestAccountsThatCantBePaidAreRefusedByTheirKey(t *testing.T) {
	type account = payload.Account
	for _, c := range []struct {
		key, currency string
		account       account
	}{
		{"kind", "INR", account{Kind: "venmo"}},
		{"kind", "EUR", account{Kind: payload.UPI, To: "cafe@bank", Name: "Cafe"}},
		{"bank", "INR", account{Kind: payload.UPI, To: "cafe@bank", Name: "Cafe", Bank: "x"}},
		{"to", "INR", account{Kind: payload.UPI, To: "cafe @bank", Name: "Cafe"}},
		{"to", "INR", account{Kind: payload.UPI, To: "cafe", Name: "Cafe"}},
		{"to", "INR", account{Kind: payload.UPI, To: "cafe@bank&am=1", Name: "Cafe"}},
		{"to", "BRL", account{Kind: payload.Pix, To: "12345678901", Name: "C", City: "C"}},
		{"to", "BRL", account{Kind: payload.Pix, To: "111.111.111-11", Name: "C", City: "C"}},
		{"to", "BRL", account{Kind: payload.Pix, To: "11.222.333/0001-82", Name: "C", City: "C"}},
		{"to", "BRL", account{Kind: payload.Pix, To: "11987654321", Name: "C", City: "C"}},
		{"to", "BRL", account{Kind: payload.Pix, To: "+5511887654321", Name: "C", City: "C"}},
		{"to", "BRL", account{Kind: payload.Pix, To: strings.Repeat("a", 66) + "@example.org", Name: "C", City: "C"}},
		{"to", "BRL", account{Kind: payload.Pix, To: "123e4567-e89b-12d3-a456-42665544000", Name: "C", City: "C"}},
		{"city", "BRL", account{Kind: payload.Pix, To: "a@example.org", Name: "C"}},
		{"to", "THB", account{Kind: payload.PromptPay, To: "12345"}},
		{"biller", "THB", account{Kind: payload.PromptPay, Biller: "12345"}},
		{"to", "THB", account{Kind: payload.PromptPay, Biller: "099400016550100", To: "0812345678"}},
		{"bank", "VND", account{Kind: payload.VietQR, To: "123"}},
		{"bank", "VND", account{Kind: payload.VietQR, To: "123", Bank: "No Such"}},
		{"to", "VND", account{Kind: payload.VietQR, To: strings.Repeat("1", 20), Bank: "VCB"}},
		{"to", "SGD", account{Kind: payload.PayNow, To: "123", Name: "C"}},
		{"to", "EUR", account{Kind: payload.EPC, To: "DE89370400440532013001", Name: "C"}},
		{"to", "EUR", account{Kind: payload.EPC, To: "DE8937040044053201300", Name: "C"}},
		{"bank", "EUR", account{Kind: payload.EPC, To: "DE89370400440532013000", Name: "C", Bank: "SHORT"}},
		{"to", "CHF", account{Kind: payload.SwissQR, To: "CH4431999123000889012", Name: "C", Postcode: "3000", City: "Bern"}},
		{"postcode", "CHF", account{Kind: payload.SwissQR, To: "CH9300762011623852957", Name: "C", City: "Bern"}},
		{"to", "CZK", account{Kind: payload.SPAYD, To: "DE89370400440532013000"}},
		{"words", "KES", account{Kind: payload.Text}},
		{"words", "KES", account{Kind: payload.Text, Words: "pay {amont}"}},
		{"link", "KES", account{Kind: payload.Text, Words: "pay", Link: "javascript:alert(1)"}},
		{"link", "KES", account{Kind: payload.Text, Words: "pay", Link: "https://example.org/{sum}"}},
		{"link", "KES", account{Kind: payload.Text, Words: "pay", Link: "https://pay/{amount}"}},
		{"link", "KES", account{Kind: payload.Text, Words: "pay", Link: "https://.org/{amount}"}},
		{"link", "KES", account{Kind: payload.Text, Words: "pay", Link: "https://example.org:99999/{amount}"}},
		{"link", "KES", account{Kind: payload.Text, Words: "pay", Link: "https://bank.example@example.org/{amount}"}},
		{"link", "KES", account{Kind: payload.Text, Words: "pay", Link: "https://example.org/\u202egro.knab"}},
		{"link", "KES", account{Kind: payload.Text, Words: "pay", Link: "https://example.org/my cafe/{amount}"}},
	} {
		err := c.account.Check(c.currency)
		if !errors.Is(err, payload.ErrAccount) || !strings.HasPrefix(fmt.Sprint(err), c.key+": ") {
			t.Errorf("%+v: %v", c.account, err)
		}
		if _, err := c.account.Asks(code, billing.Money{Amount: 100, Currency: c.currency}, now); err == nil {
			t.Errorf("%+v is asked all the same", c.account)
		}
	}
}

func TestPixKeysOfEachTypeAreRead(t *testing.T) {
	for to, want := range map[string]string{
		"WIFI@example.org": "wifi@example.org", "+55 (11) 98765-4321": "+5511987654321", "529.982.247-25": "52998224725",
		"11.222.333/0001-81": "11222333000181", "12.ABC.345/01DE-35": "12ABC34501DE35",
		"123E4567-e89b-12d3-a456-426655440000":   "123e4567-e89b-12d3-a456-426655440000",
		strings.Repeat("a", 65) + "@example.org": strings.Repeat("a", 65) + "@example.org",
	} {
		a := payload.Account{Kind: payload.Pix, To: to, Name: "Cafe", City: "Rio"}
		if got := parsed(t, asks(t, a, billing.Money{Amount: 1, Currency: "BRL"}).QR).Value("26", "01"); got != want {
			t.Errorf("%s reads as %s", to, got)
		}
	}
}

func TestWordsAreFilledIn(t *testing.T) {
	asked := asks(t, payload.Account{Kind: payload.Text, Words: "PayBill 123456, account {code}, {amount}", Link: "https://example.org/{amount}?{code}"},
		billing.Money{Amount: 5000, Currency: "KES"})
	if asked.Lines[0].Value != "PayBill 123456, account K7Q4MD2X, 50.00 KES" || asked.Link != "https://example.org/50.00?K7Q4MD2X" || !asked.Referred || asked.QR != "" {
		t.Errorf("%+v", asked)
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c payload.Code
		c = append(c, payload.Field{ID: "00", Value: "01"})
		for _, id := range rapid.SliceOfDistinct(rapid.IntRange(1, 62), func(n int) int { return n }).Draw(t, "ids") {
			c = append(c, payload.Field{ID: fmt.Sprintf("%02d", id), Value: rapid.StringN(0, 99, -1).Draw(t, "value")})
		}
		again, err := payload.Parse(c.String())
		if err != nil || again.String() != c.String() || len(again) != len(c) {
			t.Fatalf("%q reads as %q, %v", c, again, err)
		}
	})
}

func TestOneChangedCharacterIsNoticed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		qr := []byte(sticker)
		at := rapid.IntRange(0, len(qr)-1).Draw(t, "at")
		other := rapid.ByteRange(' ', '~').Draw(t, "other")
		if qr[at] == other {
			return
		}
		qr[at] = other
		if c, err := payload.Parse(string(qr)); !errors.Is(err, payload.ErrCode) {
			t.Fatalf("%s reads as %v", qr, c)
		}
	})
}

func FuzzNothingPanics(f *testing.F) {
	for _, e := range examples {
		f.Add(e.qr)
	}
	f.Add("0002016304")
	f.Add("00020162990101\xff6304ABCD")
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := payload.Parse(s); err == nil && len(c) == 0 {
			t.Error("an empty code")
		}
		for _, k := range payload.Kinds() {
			a := payload.Account{Kind: k, To: s, Name: s, Bank: s, City: s, Words: s}
			currency := k.Currency()
			if currency == "" {
				currency = "IDR"
			}
			if asked, err := a.Asks(s, billing.Money{Amount: 10000, Currency: currency}, now); err == nil && len(asked.Lines) == 0 {
				t.Error("nothing to read")
			}
		}
	})
}
