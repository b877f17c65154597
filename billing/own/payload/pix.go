package payload

import (
	"regexp"
	"strings"
)

var (
	pixMail  = regexp.MustCompile(`^[a-z0-9.!#$&'*+/=?^_{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$`)
	pixPhone = regexp.MustCompile(`^\+55[1-9][0-9](9[0-9]{8}|[2-8][0-9]{7})$`)
	pixUUID  = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	pixCNPJ  = regexp.MustCompile(`^[0-9A-Z]{12}[0-9]{2}$`)
)

// pixKeyLimit is what field 26 has left for a key.
const pixKeyLimit = 77

// pixKey reads a key as people write it, or says what is wrong with it.
func pixKey(to string) (key string, err error) {
	to = strings.TrimSpace(to)
	lower, bare := strings.ToLower(to), compact(to)
	document := strings.ToUpper(bare)
	switch {
	case strings.Contains(to, "@"):
		if len(lower) > pixKeyLimit {
			return "", bad(ErrTo, "to", "the e-mail address is longer than %d characters, which no Pix key is", pixKeyLimit)
		}
		if !pixMail.MatchString(lower) {
			return "", bad(ErrTo, "to", "%q is not an e-mail address", to)
		}
		return lower, nil
	case strings.HasPrefix(to, "+"):
		if !pixPhone.MatchString(bare) {
			return "", bad(ErrTo, "to", "%q is not a Brazilian phone number; write it as in +5511987654321", to)
		}
		return bare, nil
	case pixUUID.MatchString(lower):
		return lower, nil
	case numeric(bare, 11):
		if !pixDigits(bare, 9, 12) {
			return "", bad(ErrTo, "to", "%q is no CPF: its last two digits do not fit; a phone number begins with +55", to)
		}
		return bare, nil
	case pixCNPJ.MatchString(document):
		if !pixDigits(document, 12, 9) {
			return "", bad(ErrTo, "to", "%q is no CNPJ: its last two digits do not fit", to)
		}
		return document, nil
	}
	return "", bad(ErrTo, "to", "%q is not a Pix key; write an e-mail address, a phone number with +55, a CPF, a CNPJ, "+
		"or a random key as in 123e4567-e89b-12d3-a456-426655440000", to)
}

// pixDigits checks the two last digits of a CPF or a CNPJ, which may have letters since 2026: each is a sum over
// those before it, modulo 11, with weights that count up from 2 and begin again after the greatest.
func pixDigits(s string, before, greatest int) bool {
	if strings.Count(s, s[:1]) == len(s) {
		return false // 111.111.111-11 fits, and nobody has it
	}
	for n := before; n < before+2; n++ {
		sum, weight := 0, 2
		for i := n - 1; i >= 0; i-- {
			sum += int(s[i]-'0') * weight
			if weight++; weight > greatest {
				weight = 2
			}
		}
		digit := 0
		if sum%11 > 1 {
			digit = 11 - sum%11
		}
		if int(s[n]-'0') != digit {
			return false
		}
	}
	return true
}

func checkPix(a Account, _ string) error {
	if _, err := pixKey(a.To); err != nil {
		return err
	}
	if err := folded("name", a.Name); err != nil {
		return err
	}
	return folded("city", a.City)
}

// askPix writes a static BR Code: it has no end, and neither field 01.
func askPix(a Account, o order) Asked {
	key, _ := pixKey(a.To)
	name := strings.ToUpper(fold(a.Name, 25))
	qr := Code{
		{"00", "01"},
		{"26", Code{{"00", "br.gov.bcb.pix"}, {"01", key}}.bare()},
		{"52", "0000"}, {"53", "986"}, {"54", o.amount}, {"58", "BR"},
		{"59", name}, {"60", strings.ToUpper(fold(a.City, 15))},
		{"62", Code{{"05", o.code}}.bare()},
	}.String()
	return Asked{
		QR: qr, Copy: qr,
		Lines:    lines(Line{To, key}, Line{Payee, name}, o.amountLine(), Line{Reference, o.code}),
		Referred: true,
	}
}
