// Package text holds the sentences that people read, one file a language.
//
// It owns words and nothing else: it must not import any package of Sharefi. Its one invariant:
// every language has every sentence.
package text

import (
	"fmt"
	"strings"
	"unicode"
)

// A Language says sentences.
type Language struct {
	Tag       string // IETF
	sentences map[Key]string
}

// languages are the ones that Sharefi speaks; the first is for everybody else.
var languages = []Language{{Tag: "en", sentences: english}}

// In finds the language for an IETF tag, such as a chat client sends.
func In(tag string) Language {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	for _, l := range languages {
		if l.Tag == base {
			return l
		}
	}
	return languages[0]
}

// The marks of bold and code words in what Say returns; each begins and ends with the same. In the
// sentences themselves they are written * and `. They are control characters, so that no name,
// password or address that is put into a sentence can mark it up or has to be changed for it.
const (
	Bold = "\x01"
	Code = "\x02"
)

var marks = strings.NewReplacer("*", Bold, "`", Code)

// Lines is a value that was put together from sentences and is taken as it is.
type Lines string

// Say puts a sentence together. Args are pairs of a name and a value; {name} in the sentence is
// replaced by the value.
func (l Language) Say(key Key, args ...any) string {
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		value, ok := args[i+1].(Lines)
		if !ok {
			value = Lines(plain(fmt.Sprint(args[i+1])))
		}
		pairs = append(pairs, fmt.Sprintf("{%v}", args[i]), string(value))
	}
	return strings.NewReplacer(pairs...).Replace(marks.Replace(l.sentences[key]))
}

// Has reports whether the language has the sentence.
func (l Language) Has(key Key) bool { return l.sentences[key] != "" }

// plain takes control characters, line ends among them, out of a value that somebody typed.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// Strip takes the marks out, for channels and logs without them.
func Strip(s string) string { return strings.NewReplacer(Bold, "", Code, "").Replace(s) }
