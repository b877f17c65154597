package payload

import (
	"strconv"
	"time"
)

// numbers are the ISO 4217 numbers of the currencies whose countries have EMVCo codes for shops.
var numbers = map[string]string{
	"AED": "784", "ARS": "032", "AUD": "036", "BDT": "050", "BND": "096", "BRL": "986", "BTN": "064", "CLP": "152",
	"CNY": "156", "COP": "170", "CRC": "188", "EGP": "818", "ETB": "230", "EUR": "978", "GBP": "826", "GHS": "936",
	"HKD": "344", "IDR": "360", "INR": "356", "JPY": "392", "KES": "404", "KHR": "116", "KRW": "410", "KZT": "398",
	"LAK": "418", "LKR": "144", "MMK": "104", "MNT": "496", "MOP": "446", "MUR": "480", "MVR": "462", "MXN": "484",
	"MYR": "458", "NGN": "566", "NPR": "524", "PEN": "604", "PHP": "608", "PKR": "586", "RUB": "643", "RWF": "646",
	"SAR": "682", "SGD": "702", "THB": "764", "TRY": "949", "TWD": "901", "TZS": "834", "UGX": "800", "USD": "840",
	"UYU": "858", "UZS": "860", "VND": "704", "XAF": "950", "XOF": "952", "ZAR": "710", "ZMW": "967",
}

// khqrLasts is how long a code of Cambodia's is good for. There a code with an amount has to end; the customer is
// given a fresh one when he asks again.
const khqrLasts = 2 * time.Hour

func checkStatic(a Account, currency string) error {
	code, err := Parse(a.To)
	if err != nil {
		return bad(ErrSticker, "to", "%v; paste what the QR code of the banking app or the sticker says, from 000201 to the end", err)
	}
	number, ok := numbers[currency]
	switch {
	case code.Value("26", "00") == "br.gov.bcb.pix":
		return bad(ErrPixCode, "kind", "this is a Pix code; write kind pix and the key %q", code.Value("26", "01"))
	case !ok:
		return bad(ErrCurrency, "kind", "no country has such codes in %s; take text or cash", currency)
	case code.Value("53") != number:
		return bad(ErrCurrency, "to", "the code is in the currency number %q, and the prices are in %s, which is %s", code.Value("53"), currency, number)
	case code.Value("58") == "":
		return bad(ErrSticker, "to", "the code names no country, so it is none that banking apps read")
	}
	return nil
}

// askStatic issues the owner's own code anew: for one payment, with the amount, without tips, and with the order's
// code where there is room for it. Who is paid stays as it is.
func askStatic(a Account, o order) Asked {
	code, _ := Parse(a.To)
	name := fold(a.Name, 25)
	if name == "" {
		name = code.Value("59")
	}
	asked := Asked{Lines: lines(Line{Payee, name}, o.amountLine())}
	out := code.without("55", "56", "57").set("01", "12").set("54", o.amount)
	place := "01"
	if code.Value("38", "00") == napas {
		place, asked.Referred = "08", true // the memo, which banks of Vietnam show
	}
	if extra, ok := fields(out.Value("62")); ok {
		if extra = extra.set(place, o.code); extra.length() <= 99 {
			out = out.set("62", extra.bare())
		} else {
			asked.Referred = false
		}
	}
	if code.Value("58") == "KH" {
		asked.Until = o.now.Add(khqrLasts)
		out = out.set("99", Code{{"00", millis(o.now)}, {"01", millis(asked.Until)}}.bare())
	}
	asked.QR = out.String()
	return asked
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
