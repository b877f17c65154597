package whatsapp

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
)

// marks are WhatsApp's own. Code words stay as they are, so that a password is copied without any.
var marks = strings.NewReplacer(text.Bold, "*", text.Code, "")

// longestChoice is how long an answer to a menu may be, in bytes, with all that may stand around it.
const longestChoice = 40

// render writes a message with its buttons as lines: links first, then numbers, whose meaning it
// gives in their order.
func render(out bot.Outgoing) (words string, data []string) {
	lines := []string{}
	if out.Text != "" {
		lines = append(lines, marks.Replace(out.Text))
	}
	if out.Toast != "" {
		lines = append(lines, marks.Replace(out.Toast))
	}
	var links, numbers []string
	for _, row := range out.Rows {
		for _, choice := range row {
			if choice.URL != "" {
				links = append(links, choice.Label+": "+choice.URL)
				continue
			}
			if choice.Copy != "" { // it stands in the words
				continue
			}
			data = append(data, choice.Data)
			numbers = append(numbers, strconv.Itoa(len(data))+". "+choice.Label)
		}
	}
	for _, list := range [][]string{links, numbers} {
		if len(list) > 0 {
			lines = append(lines, strings.Join(list, "\n"))
		}
	}
	return strings.Join(lines, "\n\n"), data
}

// choice reads an answer to a menu: its number alone, in any script, as an emoji, in bold or in quotes.
func choice(words string, data []string) (string, bool) {
	if len(words) > longestChoice {
		return "", false
	}
	words = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.M, unicode.Cf) { // what makes a digit a key of a phone, and marks that turn the direction
			return -1
		}
		return text.LatinDigit(r)
	}, norm.NFKC.String(strings.TrimSpace(strings.ReplaceAll(words, "🔟", "10"))))
	words = strings.TrimFunc(words, func(r rune) bool { return r != '-' && r != '+' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	n, err := strconv.Atoi(words)
	if err != nil || n < 1 || n > len(data) {
		return "", false
	}
	return data[n-1], true
}
