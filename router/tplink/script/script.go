// Package script reads the values that the scripts in a router's pages set.
//
// It owns the few forms of script that the firmware writes. It must not import the driver, the router
// package or anything that uses the network. Its one invariant: a script is read, never run.
package script

import (
	"regexp"
	"strings"
)

var variable = regexp.MustCompile(`(?:var\s+)?\b(\w+)\s*=\s*"?([0-9A-Za-z]+)"?\s*;`)

// Vars reads the variables that a script sets to a number or a word, at most 64.
func Vars(text string) map[string]string {
	vars := map[string]string{}
	for _, m := range variable.FindAllStringSubmatch(text, 64) {
		vars[m[1]] = m[2]
	}
	return vars
}

// Array reads the values of an array in a page's script, such as
//
//	var wlanFilterPara = new Array(
//	1, 1, "AA-BB-CC-DD-EE-FF",
//	0,0 );
//
// Strings lose their quotes. It reports whether the array is there and complete.
func Array(page, name string) ([]string, bool) {
	rest, ok := afterName(page, name)
	if !ok {
		return nil, false
	}
	rest = strings.TrimLeft(rest, " \t\r\n=")
	switch {
	case strings.HasPrefix(rest, "new Array("):
		rest = rest[len("new Array("):]
	case strings.HasPrefix(rest, "["):
		rest = rest[1:]
	default:
		return nil, false
	}
	return readValues(rest)
}

// afterName finds a name that is not the beginning of a longer one, and returns the text after it.
func afterName(page, name string) (string, bool) {
	for {
		_, rest, ok := strings.Cut(page, name)
		if !ok {
			return "", false
		}
		if rest != "" && strings.ContainsRune(" \t\r\n=", rune(rest[0])) {
			return rest, true
		}
		page = rest
	}
}

// readValues reads values up to the closing bracket.
func readValues(text string) ([]string, bool) {
	values := []string{}
	for {
		text = strings.TrimLeft(text, " \t\r\n,")
		switch {
		case text == "":
			return nil, false
		case text[0] == ')' || text[0] == ']':
			return values, true
		case text[0] == '"' || text[0] == '\'':
			value, rest, ok := readString(text)
			if !ok {
				return nil, false
			}
			values, text = append(values, value), rest
		default:
			end := strings.IndexAny(text, ",)]")
			if end < 0 {
				return nil, false
			}
			values, text = append(values, strings.TrimSpace(text[:end])), text[end:]
		}
	}
}

// readString reads a quoted string, and returns the text after it.
func readString(text string) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == text[0]:
			return b.String(), text[i+1:], true
		case text[i] == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		default:
			b.WriteByte(text[i])
		}
	}
	return "", "", false
}
