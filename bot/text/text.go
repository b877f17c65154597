// Package text holds the sentences that people read, one file a language.
//
// It owns words and nothing else: it must not import any package of Sharefi. Its one invariant:
// every language has every sentence.
package text

import (
	"embed"
	"fmt"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"
)

//go:embed *.yaml
var files embed.FS

// tags are the languages that Sharefi speaks; the first is for everybody else.
var tags = []string{"en", "hi", "bn", "es", "pt", "fr", "id", "ar", "ru", "sw"}

// A Language says sentences.
type Language struct {
	Tag       string // IETF
	sentences map[Key]sentence
	instead   map[Key]sentence // the owner's own words
}

// loaded are the languages, each read when it is first spoken.
var loaded = func() map[string]func() Language {
	all := map[string]func() Language{}
	for _, tag := range tags {
		all[tag] = sync.OnceValue(func() Language { return load(tag) })
	}
	return all
}()

// load reads a language's file. The files are part of the program and are held to be good by the tests.
func load(tag string) Language {
	body, err := files.ReadFile(tag + ".yaml")
	if err != nil {
		panic(fmt.Sprintf("read the sentences of %s: %v", tag, err))
	}
	sentences, err := parse(tag, body)
	if err != nil {
		panic(fmt.Sprintf("read the sentences of %s: %v", tag, err))
	}
	return Language{Tag: tag, sentences: sentences}
}

// In finds the language of a tag, as in "en-GB", or the one for everybody else.
func In(tag string) Language {
	if l, ok := loaded[tag]; ok {
		return l()
	}
	parsed, _ := language.Parse(tag) // what can't be read is nobody's language
	base, _ := parsed.Base()
	if l, ok := loaded[base.String()]; ok && tag != "" {
		return l()
	}
	return loaded[tags[0]]()
}

// Marks that a channel turns into its own. They are characters that nobody can type, so what people
// typed is never taken for a mark.
const (
	Bold = "\x01"
	Code = "\x02"
)

// Lines is a value of several lines that was said already: its marks and line breaks stay.
type Lines string

// Say puts values into a sentence. Args are pairs of a name and its value, as in "code", "K7Q4-MD2X";
// the value of "n" chooses the plural.
func (l Language) Say(key Key, args ...any) string {
	if s, ok := l.instead[key]; ok {
		return s.say(l, args)
	}
	if s, ok := l.sentences[key]; ok {
		return s.say(l, args)
	}
	return loaded[tags[0]]().sentences[key].say(l, args) // better than nothing: the tests keep it from happening
}

// Digits writes the digits of a text as the language does.
func (l Language) Digits(s string) string {
	zero, ok := digits[l.Tag]
	if !ok {
		return s
	}
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r - '0' + zero
		}
		return r
	}, s)
}

// LatinDigits writes the digits of any script as Latin ones.
func LatinDigits(s string) string { return strings.Map(LatinDigit, s) }

// LatinDigit is LatinDigits for one character. Unicode keeps the digits of a script together, from zero to nine.
func LatinDigit(r rune) rune {
	if r <= unicode.MaxASCII || !unicode.IsDigit(r) {
		return r
	}
	for _, list := range unicode.Nd.R16 {
		if rune(list.Lo) <= r && r <= rune(list.Hi) {
			return '0' + (r-rune(list.Lo))%10
		}
	}
	for _, list := range unicode.Nd.R32 {
		if rune(list.Lo) <= r && r <= rune(list.Hi) { //nolint:gosec // characters
			return '0' + (r-rune(list.Lo))%10 //nolint:gosec // characters
		}
	}
	return r
}

// digits are the zeros of the languages that do not write Latin digits, as CLDR has them for the
// language without a country. Money is written by the same source.
var digits = map[string]rune{"bn": '০'}

// Has reports whether the language has a sentence.
func (l Language) Has(key Key) bool { return len(l.sentences[key].forms) > 0 }

// plain takes control characters, and with them our marks, out of a value.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}

// Strip takes the marks out.
func Strip(s string) string { return unmarked.Replace(s) }

var unmarked = strings.NewReplacer(Bold, "", Code, "")
