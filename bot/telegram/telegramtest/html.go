package telegramtest

import (
	"fmt"
	"html"
	"strings"
)

var tags = map[string]bool{
	"b": true, "strong": true, "i": true, "em": true, "u": true, "ins": true, "s": true, "strike": true, "del": true,
	"code": true, "pre": true, "a": true, "span": true, "tg-spoiler": true, "blockquote": true,
}

// parseHTML checks a text as the Bot API does with parse_mode HTML, and gives it without tags.
func parseHTML(s string) (string, error) {
	var b strings.Builder
	var open []string
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			b.WriteString(html.UnescapeString(s))
			break
		}
		b.WriteString(html.UnescapeString(s[:i]))
		tag, rest, ok := strings.Cut(s[i+1:], ">")
		if !ok {
			return "", fmt.Errorf("unclosed start tag at byte offset %d", i)
		}
		name, closing := strings.CutPrefix(tag, "/")
		name, _, _ = strings.Cut(name, " ")
		switch {
		case !tags[name]:
			return "", fmt.Errorf("unsupported start tag %q at byte offset %d", name, i)
		case !closing:
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			return "", fmt.Errorf("unexpected end tag at byte offset %d", i)
		default:
			open = open[:len(open)-1]
		}
		s = rest
	}
	if len(open) > 0 {
		return "", fmt.Errorf("can't find end tag corresponding to start tag %q", open[len(open)-1])
	}
	return b.String(), nil
}
