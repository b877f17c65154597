// Package reference reads what customers send so that their payment is found: its number, or a picture of it.
//
// It must not import anything of the shop. Its one invariant: what is the same to a bank has the same mark, however it is
// written.
package reference

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ErrForm says that words are no reference: too short or too long, or with signs that no bank writes.
var ErrForm = errors.New("a payment's reference has 4 to 64 letters and digits")

// How many characters a reference has that one sees. So many letters and digits are the fewest, too.
const (
	shortest = 4
	longest  = 64
	most     = 4 * longest // with the marks that some scripts write on their letters
)

// Clean is a reference as it is kept: on one line, without the invisible signs that phones copy along.
// Errors: ErrForm.
func Clean(s string) (string, error) {
	s = strings.Join(strings.Fields(strings.Map(visible, s)), " ")
	seen := 0
	for _, r := range s {
		if !written(r) {
			return "", ErrForm
		}
		if !unicode.IsSpace(r) && !unicode.IsMark(r) {
			seen++
		}
	}
	if seen > longest || utf8.RuneCountInString(s) > most || len([]rune(normal(s))) < shortest {
		return "", ErrForm
	}
	return s, nil
}

// visible leaves out what a text is directed with. What joins pictures stays, so that they are seen.
func visible(r rune) rune {
	if unicode.Is(unicode.Cf, r) && r != joiner {
		return -1
	}
	return r
}

const (
	joiner   = '\u200d' // joins pictures to one
	variant  = '\ufe0f' // makes a picture of a sign
	numero   = '№'      // the only sign among the pictures that stands before numbers
	pictures = 0x1f000  // signs from here on are pictures
)

// written reports whether a sign stands in references.
func written(r rune) bool {
	switch {
	case r == numero || r == ' ':
		return true
	case r == variant, r >= pictures && !unicode.IsLetter(r):
		return false
	}
	return unicode.In(r, unicode.L, unicode.Mn, unicode.Mc, unicode.N, unicode.P, unicode.Sc, unicode.Sm, unicode.Sk)
}

// normal is a reference without what people write in one way or another: case, spaces, dashes and other signs.
func normal(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsDigit(r):
			return '0' + digit(r)
		case unicode.In(r, unicode.L, unicode.Mn, unicode.Mc, unicode.N):
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

// digit is the value of a digit in any script: those of each script stand in a row of ten that begins with its zero.
func digit(r rune) rune {
	zero := r
	for unicode.IsDigit(zero-1) && r-zero < 9 {
		zero--
	}
	return r - zero
}

// Mark is what a clean reference is known by, however it is written. It does not show the reference.
func Mark(clean string) string { return mark("reference", normal(clean)) }

// PictureMark is what a picture is known by. Its id is the chat network's, and the same for the same picture.
func PictureMark(network, id string) string { return mark("picture", network+" "+id) }

func mark(kind, what string) string {
	sum := sha256.Sum256([]byte(kind + " " + what))
	return hex.EncodeToString(sum[:16])
}

// tail is how many characters of a reference the owner is shown: as many as banking apps show, too.
const tail = 4

// Tail is the end of a reference, which is enough to find the payment by.
func Tail(clean string) string {
	all := []rune(clean)
	return string(all[max(len(all)-tail, 0):])
}
