package text

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold writes words as they are compared: without accents, case and what stands around them, since on a
// phone people type menú, Menu! and MENU.
func Fold(words string) string {
	folded := strings.Map(func(r rune) rune {
		switch {
		case accent(r), unicode.Is(unicode.Cf, r), r == 'ـ': // the last only stretches Arabic words
			return -1
		case r == 'ة':
			return 'ه'
		case r == 'ى':
			return 'ي'
		case r == '’':
			return '\''
		}
		return r
	}, norm.NFKD.String(cases.Fold().String(words)))
	return strings.Join(strings.Fields(strings.TrimFunc(folded, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsNumber(r)
	})), " ")
}

// accent reports whether a mark is one that people leave out. Indian vowel signs are none: without them
// a word is another.
func accent(r rune) bool {
	return 0x300 <= r && r <= 0x36f || 0x64b <= r && r <= 0x655 || r == 0x670
}

// folded keeps the words of the sentences that were compared, as Fold writes them: there are some hundreds,
// and each message is held against all of them.
var folded sync.Map

func foldOnce(words string) string {
	if known, ok := folded.Load(words); ok {
		return known.(string)
	}
	as := Fold(words)
	folded.Store(words, as)
	return as
}

// Lists reports whether a sentence lists words that Fold wrote, with commas between them.
func (l Language) Lists(key Key, words string) bool {
	for one := range strings.SplitSeq(l.Say(key), ",") {
		if words != "" && foldOnce(one) == words {
			return true
		}
	}
	return false
}

// Means reports whether a sentence is words that Fold wrote.
func (l Language) Means(key Key, words string) bool { return foldOnce(l.Say(key)) == words }
