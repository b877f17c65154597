package form

import (
	"net/url"
	"strings"
	"unicode"
)

// Pair writes a key with its value as one word of a command.
func Pair(key, value string) string {
	var b strings.Builder
	for _, r := range value {
		if unicode.IsSpace(r) || r == '%' {
			b.WriteString(url.PathEscape(string(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return key + "=" + b.String()
}

// A Said is a key with its value.
type Said struct{ Key, Value string }

// Pairs reads words of a command as keys with their values. A word that names none of the keys goes on with the value
// before it, as people type. It reports false where the first word names none.
func Pairs(words []string, known func(key string) bool) (list []Said, ok bool) {
	for _, word := range words {
		key, value, is := strings.Cut(word, "=")
		if plain, err := url.PathUnescape(value); err == nil {
			value = plain
		}
		switch {
		case is && known(key):
			list = append(list, Said{key, value})
		case len(list) == 0:
			return nil, false
		default:
			list[len(list)-1].Value += " " + word
		}
	}
	return list, true
}
