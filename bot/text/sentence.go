package text

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// A sentence is one thing to say, in each plural form of its language.
type sentence struct {
	forms map[plural.Form][]piece
}

// A piece is words, or a hole for a value behind them.
type piece struct {
	words string
	hole  string // the value's name; empty at the end
	code  bool   // the hole is marked as code
	whole bool   // the words keep the value in its place
}

// parse reads a file of sentences.
func parse(tag string, body []byte) (map[Key]sentence, error) {
	file, err := i18n.ParseMessageFileBytes(body, tag+".yaml", map[string]i18n.UnmarshalFunc{"yaml": yaml.Unmarshal})
	if err != nil {
		return nil, err
	}
	sentences := make(map[Key]sentence, len(file.Messages))
	for _, m := range file.Messages {
		s := sentence{forms: map[plural.Form][]piece{}}
		for form, words := range map[plural.Form]string{
			plural.Zero: m.Zero, plural.One: m.One, plural.Two: m.Two, plural.Few: m.Few, plural.Many: m.Many,
			plural.Other: m.Other,
		} {
			if words != "" {
				s.forms[form] = pieces(tag, words)
			}
		}
		sentences[Key(m.ID)] = s
	}
	return sentences, nil
}

var (
	holes = regexp.MustCompile("`\\{[a-z]+\\}`|\\{[a-z]+\\}")
	marks = strings.NewReplacer("*", Bold, "`", Code)
)

// pieces cuts a sentence at its holes.
func pieces(tag, words string) []piece {
	if tag == fromRight {
		words = fromLeft.ReplaceAllStringFunc(words, keep)
	}
	var list []piece
	for {
		at := holes.FindStringIndex(words)
		if at == nil {
			return append(list, piece{words: marks.Replace(words)})
		}
		hole := words[at[0]:at[1]]
		list = append(list, piece{
			words: marks.Replace(words[:at[0]]), hole: strings.Trim(hole, "`{}"), code: hole[0] == '`',
			whole: strings.LastIndex(words[:at[0]], isolate) > strings.LastIndex(words[:at[0]], isolated),
		})
		words = words[at[1]:]
	}
}

// fromRight is the language that is written from right to left.
const fromRight = "ar"

// Isolates keep what is written from left to right, as codes and addresses are, whole and in its
// place in a sentence from right to left.
const isolate, isolated = "\u2068", "\u2069"

// fromLeft is what a sentence itself has from left to right: code, commands with the words typed
// after them, phone numbers and addresses of devices.
var fromLeft = regexp.MustCompile("`[^`]+`|^/\\{[a-z]+\\}|/[a-z]+(?:,? [A-Za-z0-9+](?:[A-Za-z0-9:._-]*[A-Za-z0-9])?)*|\\+[0-9]+|[0-9A-F]{2}(?::[0-9A-Fx]{2}){5}")

// keep isolates such words. A hole alone is isolated when its value is known.
func keep(words string) string {
	if holes.FindString(words) == words {
		return words
	}
	return isolate + words + isolated
}

// say fills the holes. What has no value stays as it is.
func (s sentence) say(l Language, args []any) string {
	var b strings.Builder
	for _, p := range s.form(l.Tag, args) {
		b.WriteString(p.words)
		if p.hole == "" {
			continue
		}
		value, block := l.fill(p.hole, args)
		if p.code {
			value = Code + value + Code
		}
		if l.Tag == fromRight && !block && !p.whole {
			value = isolate + value + isolated
		}
		b.WriteString(value)
	}
	return b.String()
}

// fill finds the value of a hole, and reports whether it is a block of lines.
func (l Language) fill(hole string, args []any) (string, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != hole {
			continue
		}
		switch v := args[i+1].(type) {
		case Lines:
			return string(v), true
		case string:
			return plain(v), false
		case int, int64:
			return l.Digits(fmt.Sprint(v)), false
		default:
			return plain(fmt.Sprint(v)), false
		}
	}
	return "{" + hole + "}", false
}

// form chooses the plural by the value of n.
func (s sentence) form(tag string, args []any) []piece {
	if len(s.forms) > 1 {
		for i := 0; i+1 < len(args); i += 2 {
			if n, ok := number(args[i+1]); ok && args[i] == "n" {
				if pieces, ok := s.forms[plural.Cardinal.MatchPlural(language.Make(tag), n, 0, 0, 0, 0)]; ok {
					return pieces
				}
			}
		}
	}
	return s.forms[plural.Other]
}

func number(v any) (int, bool) {
	switch n := v.(type) {
	case int:
		return n, true
	case int64:
		return int(n), true
	}
	return 0, false
}
