// Package quote puts what a person wrote into a sentence about it.
//
// It owns how much of it is shown, and imports no other package of this module. Its one invariant: a quotation holds no
// more than Most characters of what was written, however long that is.
package quote

import "fmt"

// Most is how many characters are enough to know one's own words by.
const Most = 60

// Errorf is fmt.Errorf with Brief values.
func Errorf(format string, values ...any) error {
	Brief(values)
	return fmt.Errorf(format, values...)
}

// Brief makes each text among the values of a format one of which %q shows no more than the beginning. The other verbs
// show all of it.
func Brief(values []any) {
	for i, v := range values {
		if s, ok := v.(string); ok {
			values[i] = brief(s)
		}
	}
}

// A brief is a text that %q cuts.
type brief string

// Format is fmt.Formatter's.
func (b brief) Format(f fmt.State, verb rune) {
	s := string(b)
	if letters := []rune(s); verb == 'q' && len(letters) > Most {
		s = string(letters[:Most-1]) + "…"
	}
	fmt.Fprintf(f, fmt.FormatString(f, verb), s)
}
