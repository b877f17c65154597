package tplink

import (
	"regexp"
	"strings"
)

// Firmware with CGI frames refuses descriptions with punctuation, so a mark goes there without its
// dashes: sf-K7Q4-MD2X-hx3k2 as sfK7Q4MD2Xhx3k2. The code always has eight characters.
var plainMark = regexp.MustCompile(`^sf([0-9A-HJKMNP-TV-Z]{4})([0-9A-HJKMNP-TV-Z]{4})([0-9a-z]{1,8})$`)

// readPlain gives a mark its dashes back. Other descriptions stay.
func readPlain(description string) string {
	return plainMark.ReplaceAllString(description, "sf-$1-$2-$3")
}

// writePlain leaves out what such firmware refuses.
func writePlain(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', r == ' ':
			return r
		}
		return -1
	}, name)
}
