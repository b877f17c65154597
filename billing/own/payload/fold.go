package payload

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters are those that are not a plain letter and an accent.
var letters = strings.NewReplacer("ß", "ss", "ẞ", "SS", "æ", "ae", "Æ", "AE", "œ", "oe", "Œ", "OE", "ø", "o", "Ø", "O",
	"ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "ð", "d", "Ð", "D", "þ", "th", "Þ", "Th", "ı", "i", "ħ", "h", "Ħ", "H",
	"’", "'", "‘", "'", "–", "-", "—", "-", "\u00a0", " ")

// fold writes a name in ASCII: letters without their accents, one space between words, and nothing that has no
// likeness there. It is cut at a number of characters.
func fold(s string, limit int) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r < ' ' || r > '~':
			return -1
		}
		return r
	}, norm.NFKD.String(letters.Replace(s)))
	plain = strings.Join(strings.Fields(plain), " ")
	if len(plain) > limit {
		plain = strings.TrimSpace(plain[:limit])
	}
	return plain
}

// folded checks that something is left of a name in ASCII.
func folded(key, value string) error {
	if strings.TrimSpace(value) == "" {
		return bad(ErrLatin, key, "it is missing; write it as the bank has it")
	}
	if strings.IndexFunc(fold(value, 1000), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0 {
		return bad(ErrLatin, key, "%q has no Latin letter; write it in Latin letters, as the bank does", value)
	}
	return nil
}

// compact takes out what people put between the digits of a number.
func compact(s string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "-", "", ".", "", "/", "", "(", "", ")", "").Replace(s)
}

// numeric reports whether a text is so many digits and nothing else.
func numeric(s string, length int) bool {
	return len(s) == length && strings.Trim(s, "0123456789") == ""
}
