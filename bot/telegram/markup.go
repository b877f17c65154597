package telegram

import (
	"html"
	"strings"
	"unicode/utf16"

	"github.com/sharefi/sharefi/bot/text"
)

// markup turns the marks of bold and code words into HTML. A mark without its other half is
// dropped.
func markup(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD") // the Bot API refuses anything else
	var b strings.Builder
	for s != "" {
		i := strings.IndexAny(s, text.Bold+text.Code)
		if i < 0 {
			break
		}
		b.WriteString(html.EscapeString(s[:i]))
		mark, rest := s[i:i+1], s[i+1:]
		inside, after, closed := strings.Cut(rest, mark)
		if !closed {
			s = rest
			continue
		}
		tag := map[string]string{text.Bold: "b", text.Code: "code"}[mark]
		b.WriteString("<" + tag + ">" + html.EscapeString(text.Strip(inside)) + "</" + tag + ">")
		s = after
	}
	b.WriteString(html.EscapeString(s))
	return b.String()
}

// split cuts a text into parts that fit, at line ends where there are some. What was bold goes on
// being bold in the next part. Parts without words are left out, since the Bot API refuses them.
func split(s string, most int) []string {
	var parts []string
	for rest := s; rest != ""; {
		head, tail := cut(rest, most)
		for _, mark := range []string{text.Bold, text.Code} {
			if tail != "" && strings.Count(head, mark)%2 == 1 {
				head, tail = head+mark, mark+tail
			}
		}
		if strings.TrimSpace(text.Strip(head)) != "" {
			parts = append(parts, head)
		}
		rest = tail
	}
	if len(parts) == 0 {
		return []string{s[:fit(s, most)]}
	}
	return parts
}

// cut takes off what fits, up to its last line end.
func cut(s string, most int) (head, tail string) {
	end := fit(s, most)
	if end == len(s) {
		return s, ""
	}
	if line := strings.LastIndexByte(s[:end+1], '\n'); line > 0 {
		return s[:line], s[line+1:]
	}
	return s[:end], s[end:]
}

// fit is the length in bytes of what fits into most UTF-16 units, in which the Bot API counts.
func fit(s string, most int) int {
	n := 0
	for i, r := range s {
		n += max(utf16.RuneLen(r), 1)
		if n > most {
			return i
		}
	}
	return len(s)
}

// units is how long the Bot API takes a text to be, without its marks.
func units(s string) int {
	n := 0
	for _, r := range text.Strip(s) {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}
