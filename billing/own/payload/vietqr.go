package payload

import (
	"regexp"
	"strings"
)

var vietAccount = regexp.MustCompile(`^[0-9A-Z]{1,19}$`)

// vietBank finds a bank by its BIN or its short name, written in any way.
func vietBank(s string) (bin, name string, ok bool) {
	plain := func(s string) string { return strings.TrimSuffix(strings.ToUpper(compact(fold(s, 100))), "BANK") }
	want := plain(s)
	for _, b := range vietBanks {
		if want == b.bin || want == plain(b.short) || want == plain(b.code) {
			return b.bin, b.short, true
		}
	}
	return want, "", numeric(want, 6) // a bank that is newer than the list
}

func checkVietQR(a Account, _ string) error {
	if strings.TrimSpace(a.Bank) == "" {
		return bad(ErrTo, "bank", "it is missing; write the bank's short name as in Vietcombank, or its BIN of six digits")
	}
	if _, _, ok := vietBank(a.Bank); !ok {
		return bad(ErrTo, "bank", "%q is not a bank that NAPAS names; write its short name as in Vietcombank, or its BIN of six digits", a.Bank)
	}
	if !vietAccount.MatchString(strings.ToUpper(compact(a.To))) {
		return bad(ErrTo, "to", "%q is not an account number, which has up to 19 digits", a.To)
	}
	return nil
}

func askVietQR(a Account, o order) Asked {
	bin, bank, _ := vietBank(a.Bank)
	account := strings.ToUpper(compact(a.To))
	if bank == "" {
		bank = bin
	}
	return Asked{
		QR: Code{
			{"00", "01"}, {"01", "12"},
			{"38", Code{
				{"00", napas}, {"01", Code{{"00", bin}, {"01", account}}.bare()}, {"02", "QRIBFTTA"},
			}.bare()},
			{"53", "704"}, {"54", o.amount}, {"58", "VN"},
			{"62", Code{{"08", o.code}}.bare()},
		}.String(),
		Copy: account,
		Lines: lines(Line{Bank, bank}, Line{To, account}, Line{Payee, strings.TrimSpace(a.Name)}, o.amountLine(),
			Line{Reference, o.code}),
		Referred: true,
	}
}
