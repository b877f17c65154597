package payload

import (
	"regexp"
	"strings"
)

// ibanLengths are the countries that euros are sent to as in their own country (SEPA), and how long their IBANs are.
var ibanLengths = map[string]int{
	"AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
	"FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20,
	"LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24,
	"RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22,
}

var ibanShape = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[0-9A-Z]+$`)

// iban reads an IBAN as people write it, or says what is wrong with it.
func iban(to string) (string, error) {
	number := strings.ToUpper(compact(to))
	if !ibanShape.MatchString(number) {
		return "", bad(ErrIBAN, "to", "%q is not an IBAN; it begins with a country and two digits, as in DE89 3704 0044 0532 0130 00", to)
	}
	length, ok := ibanLengths[number[:2]]
	switch {
	case !ok:
		return "", bad(ErrIBANCountry, "to", "%s is not a country of SEPA, so this code can't be paid to its IBANs", number[:2])
	case len(number) != length:
		return "", bad(ErrIBAN, "to", "%q has %d characters, and an IBAN of %s has %d", to, len(number), number[:2], length)
	case mod97(number[4:]+number[:4]) != 1:
		return "", bad(ErrIBAN, "to", "%q is not an IBAN: its check digits do not fit, so a character is wrong", to)
	}
	return number, nil
}

// mod97 is the rest of a number in which letters count from 10.
func mod97(s string) int {
	rest := 0
	for _, r := range s {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	return rest
}

// spaced writes an IBAN in groups of four, as it is on cards.
func spaced(iban string) string {
	var groups []string
	for ; len(iban) > 4; iban = iban[4:] {
		groups = append(groups, iban[:4])
	}
	return strings.Join(append(groups, iban), " ")
}
