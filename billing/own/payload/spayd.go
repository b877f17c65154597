package payload

import "strings"

func checkSPAYD(a Account, _ string) error {
	number, err := iban(a.To)
	if err == nil && number[:2] != "CZ" {
		err = bad(ErrIBANCountry, "to", "the IBAN is of %s; spayd pays to Czech accounts", number[:2])
	}
	return err
}

// askSPAYD writes a short payment descriptor. The code is its message: a variable symbol has digits alone, and no
// room for a code.
func askSPAYD(a Account, o order) Asked {
	number, _ := iban(a.To)
	name := strings.TrimSpace(strings.NewReplacer("*", "", "%", "").Replace(fold(a.Name, 35)))
	qr := "SPD*1.0*ACC:" + number + "*AM:" + o.amount + "*CC:CZK"
	if name != "" {
		qr += "*RN:" + strings.ToUpper(name)
	}
	return Asked{
		QR:       qr + "*MSG:" + o.code,
		Copy:     number,
		Lines:    lines(Line{Payee, name}, Line{To, spaced(number)}, o.amountLine(), Line{Reference, o.code}),
		Referred: true,
	}
}
