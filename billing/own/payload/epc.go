package payload

import (
	"regexp"
	"strings"
)

var bic = regexp.MustCompile(`^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$`)

func checkEPC(a Account, _ string) error {
	if _, err := iban(a.To); err != nil {
		return err
	}
	if a.Bank != "" && !bic.MatchString(strings.ToUpper(compact(a.Bank))) {
		return bad(ErrTo, "bank", "%q is not a BIC, which has 8 or 11 characters as in COBADEFFXXX; it may be left out", a.Bank)
	}
	return folded("name", a.Name)
}

// askEPC writes a credit transfer as EPC069-12 has it, version 002, with the code as its text.
func askEPC(a Account, o order) Asked {
	number, _ := iban(a.To)
	name := fold(a.Name, 70)
	return Asked{
		QR: strings.Join([]string{
			"BCD", "002", "1", "SCT", strings.ToUpper(compact(a.Bank)), name, number, "EUR" + o.amount, "", "", o.code,
		}, "\n"),
		Copy:     number,
		Lines:    lines(Line{Payee, name}, Line{To, spaced(number)}, o.amountLine(), Line{Reference, o.code}),
		Referred: true,
	}
}
