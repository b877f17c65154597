package payload

import (
	"strings"
)

func checkSwissQR(a Account, _ string) error {
	number, err := iban(a.To)
	if err != nil {
		return err
	}
	if country := number[:2]; country != "CH" && country != "LI" {
		return bad(ErrIBANCountry, "to", "the IBAN is of %s; Swiss QR pays to Switzerland and Liechtenstein", country)
	}
	if bank := number[4:9]; bank >= "30000" && bank <= "31999" {
		return bad(ErrQRIBAN, "to", "this is a QR-IBAN, which only takes references of the bank; write the account's ordinary IBAN")
	}
	for _, f := range []struct{ key, value string }{{"name", a.Name}, {"postcode", a.Postcode}, {"city", a.City}} {
		if err := folded(f.key, f.value); err != nil {
			return err
		}
	}
	return nil
}

// askSwissQR writes the text of a QR bill (version 0200) with a structured address, no reference of the bank and the
// code as its message. It names no debtor.
func askSwissQR(a Account, o order) Asked {
	number, _ := iban(a.To)
	name := fold(a.Name, 70)
	text := []string{
		"SPC", "0200", "1", number,
		"S", name, fold(a.Street, 70), fold(a.House, 16), fold(a.Postcode, 16), fold(a.City, 35), number[:2],
	}
	text = append(text, make([]string, 7)...) // the last creditor, which no bank takes yet
	text = append(text, o.amount, "CHF")
	text = append(text, make([]string, 7)...) // the debtor
	text = append(text, "NON", "", o.code, "EPD")
	return Asked{
		QR:       strings.Join(text, "\n"),
		Copy:     number,
		Lines:    lines(Line{Payee, name}, Line{To, spaced(number)}, o.amountLine(), Line{Reference, o.code}),
		Referred: true,
	}
}
