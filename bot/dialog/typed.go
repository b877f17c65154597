package dialog

import (
	"strings"
	"unicode"

	"github.com/sharefi/sharefi/bot/text"
)

// Shown drops what is not seen of a name, such as marks that turn the direction.
func Shown(r rune) rune {
	if unicode.IsGraphic(r) {
		return r
	}
	return -1
}

func Or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// Typed is what a person wrote, with its lines and without what could be taken for our marks.
func Typed(words string) text.Lines {
	return text.Lines(strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, words)))
}
