package telegram_test

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/bot/text"
)

const (
	b = text.Bold
	c = text.Code
)

func TestMarksBecomeHTML(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"plain", "hello", "hello"},
		{"what HTML would read", `<b>&amp;"'`, "&lt;b&gt;&amp;amp;&#34;&#39;"},
		{"bold", "a " + b + "x<y" + b + " b", "a <b>x&lt;y</b> b"},
		{"code", c + "ip link" + c, "<code>ip link</code>"},
		{"both", b + "x" + b + c + "y" + c, "<b>x</b><code>y</code>"},
		{"one inside the other", b + "x" + c + "y" + c + b, "<b>xy</b>"},
		{"crossed", b + "x" + c + "y" + b + "z" + c, "<b>xy</b>z"},
		{"unbalanced", b + "x", "x"},
		{"typed stars and ticks", "a *b* `c`", "a *b* `c`"},
		{"bytes that are no letters", "a\xffb", "a\uFFFDb"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := telegram.Markup(test.in); got != test.want {
				t.Errorf("%q becomes %q, want %q", test.in, got, test.want)
			}
		})
	}
}

var tag = regexp.MustCompile(`</?(b|code)>`)

func FuzzMarkupKeepsTheWordsAndBalancesItsTags(f *testing.F) {
	for _, s := range []string{"", "a" + b + "b" + c + "c" + b, "<code>" + c, "&lt;" + b + b + b,
		"\xff" + c + "</b>" + c} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out := telegram.Markup(s)
		if got, want := html.UnescapeString(tag.ReplaceAllString(out, "")), text.Strip(strings.ToValidUTF8(s,
			"\uFFFD")); got != want {
			t.Errorf("%q reads %q, want %q", s, got, want)
		}
		open := ""
		for _, m := range tag.FindAllString(out, -1) {
			switch {
			case open == "" && !strings.HasPrefix(m, "</"):
				open = m
			case m == strings.Replace(open, "<", "</", 1):
				open = ""
			default:
				t.Fatalf("%q has %s inside %s", out, m, open)
			}
		}
		if open != "" || strings.ContainsAny(tag.ReplaceAllString(out, ""), "<>") {
			t.Errorf("%q is not balanced", out)
		}
	})
}

func TestTextsAreCutWhereLinesEnd(t *testing.T) {
	for _, test := range []struct {
		name, in string
		want     []string
	}{
		{"short", "abc", []string{"abc"}},
		{"just fits", "abcdefgh", []string{"abcdefgh"}},
		{"a line end that is the first too many", "abcdefgh\nij", []string{"abcdefgh", "ij"}},
		{"a line end at the very end", "abcdefgh\n", []string{"abcdefgh"}},
		{"several lines", "abc\ndef\nghi", []string{"abc\ndef", "ghi"}},
		{"no line end", "abcdefghij", []string{"abcdefgh", "ij"}},
		{"letters of two units", "😀😀😀😀😀", []string{"😀😀😀😀", "😀"}},
		{"blank parts", "abcdefgh\n\n\n\n\n\n\n\n\n\n\nij", []string{"abcdefgh", "\nij"}},
		{"bold over the cut", b + "abcdefghij" + b, []string{b + "abcdefg" + b, b + "hij" + b}},
		{"nothing but blanks", "   ", []string{"   "}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := telegram.Split(test.in, 8)
			if strings.Join(got, "|") != strings.Join(test.want, "|") {
				t.Errorf("%q is cut to %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func FuzzPartsFitAndLoseNoWords(f *testing.F) {
	f.Add("abc\ndef")
	f.Add(b + "abcdefghijklmnopqrstuvwxyz😀" + c + "x" + b)
	f.Fuzz(func(t *testing.T, s string) {
		words := func(s string) string { return strings.Join(strings.Fields(text.Strip(s)), "") }
		var all strings.Builder
		for _, part := range telegram.Split(s, 16) {
			if n := len(utf16.Encode([]rune(text.Strip(part)))); n > 16 {
				t.Errorf("%q has %d units", part, n)
			}
			all.WriteString(part)
		}
		if words(all.String()) != words(s) {
			t.Errorf("%q is cut to %q", s, all.String())
		}
	})
}
