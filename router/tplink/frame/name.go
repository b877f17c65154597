package frame

import (
	"regexp"
	"strings"
)

// Firmware with CGI frames refuses punctuation in descriptions, so a mark is written without its dashes:
// sf-K7Q4-MD2X-hx3k2QZ becomes sfK7Q4MD2Xhx3k2QZ. The code in a mark always has eight characters.
var plainMark = regexp.MustCompile(`^sf([0-9A-HJKMNP-TV-Z]{4})([0-9A-HJKMNP-TV-Z]{4})([0-9a-z]{1,8}(?:[A-Z]{2})?)$`)

// ReadName gives a mark its dashes back, and leaves other descriptions as they are.
func ReadName(description string) string {
	return plainMark.ReplaceAllString(description, "sf-$1-$2-$3")
}

// WriteName drops the characters that the firmware refuses.
func WriteName(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', r == ' ':
			return r
		}
		return -1
	}, name)
}
