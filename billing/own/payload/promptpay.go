package payload

import (
	"regexp"
	"strings"
)

var thaiMobile = regexp.MustCompile(`^(?:0|\+66|0066)([689][0-9]{8})$`)

// promptPayTarget is the field of field 29 that names the payee, and what it says.
func promptPayTarget(to string) (Field, bool) {
	number := compact(strings.TrimSpace(to))
	if m := thaiMobile.FindStringSubmatch(number); m != nil {
		return Field{"01", "0066" + m[1]}, true
	}
	switch {
	case numeric(number, 13):
		return Field{"02", number}, true
	case numeric(number, 15):
		return Field{"03", number}, true
	}
	return Field{}, false
}

func checkPromptPay(a Account, _ string) error {
	switch {
	case a.Biller != "" && a.To != "":
		return bad(ErrTo, "to", "a shop has either to or biller; leave one out")
	case a.Biller != "" && !numeric(compact(a.Biller), 15):
		return bad(ErrTo, "biller", "%q is not a biller id, which has 15 digits: the tax id and two digits of the bank", a.Biller)
	case a.Biller != "":
		return nil
	}
	if _, ok := promptPayTarget(a.To); !ok {
		return bad(ErrTo, "to", "%q is not a PromptPay number; write a mobile number as in 0812345678, "+
			"a tax or citizen id of 13 digits, or an e-wallet of 15", a.To)
	}
	return nil
}

// askPromptPay: only a biller's account shows a reference beside the money.
func askPromptPay(a Account, o order) Asked {
	qr := Code{{"00", "01"}, {"01", "12"}}
	number := compact(strings.TrimSpace(a.To))
	reference := ""
	if a.Biller != "" {
		number, reference = compact(a.Biller), o.code
		qr = append(qr, Field{"30", Code{{"00", "A000000677010112"}, {"01", number}, {"02", reference}}.bare()})
	} else {
		target, _ := promptPayTarget(a.To)
		qr = append(qr, Field{"29", Code{{"00", "A000000677010111"}, target}.bare()})
	}
	return Asked{
		QR:       append(qr, Code{{"53", "764"}, {"54", o.amount}, {"58", "TH"}}...).String(),
		Copy:     number,
		Lines:    lines(Line{To, number}, Line{Payee, strings.TrimSpace(a.Name)}, o.amountLine(), Line{Reference, reference}),
		Referred: reference != "",
	}
}
