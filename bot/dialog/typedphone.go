package dialog

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/unicode/norm"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/phone"
)

// A TypedPhone is a phone number found among words, in today's numbering plan.
type TypedPhone struct {
	Number string
	Before []string // the words before it
	After  []string // and those after it
}

// Phone is FindPhone for the words of a command. A number without its country's code is read as one of the countries
// that the shop serves, or of the writer's own.
func (t *Turn) Phone(words []string) (TypedPhone, bool) {
	return FindPhone(words, HomeCountries(t.In, t.Countries))
}

// HomeCountries are the countries whose numbers are written without a code.
func HomeCountries(in bot.Incoming, countries []string) []string {
	list := slices.Clone(countries)
	if !in.Own || in.Kind == bot.Contact {
		return list
	}
	if number, err := phonenumbers.Parse(phone.Today(in.Phone), ""); err == nil {
		list = append(list, phonenumbers.GetRegionCodeForNumber(number))
	}
	return list
}

// FindPhone finds the first phone number among words, as people type and paste it: over several words, with brackets
// and dashes, in a link, with marks that nobody sees. One that says its country, by + or 00, goes before all others;
// another must be whole in one of the home countries, or with its country's code first.
func FindPhone(words, home []string) (TypedPhone, bool) {
	pieces := make([]piece, len(words))
	for i, word := range words {
		pieces[i] = read(word)
	}
	for _, abroad := range []bool{true, false} {
		for from := range pieces {
			if found, end, ok := longest(pieces[from:], abroad, home); ok {
				return TypedPhone{found, seen(words[:from]), seen(words[from+end:])}, true
			}
		}
	}
	return TypedPhone{}, false
}

// seen leaves out words that are marks alone.
func seen(words []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool { return strings.Map(plainly, word) == "" })
}

// SaysPhone reads words that are a phone number and nothing else.
func SaysPhone(words, home []string) (string, bool) {
	found, ok := FindPhone(words, home)
	return found.Number, ok && len(found.Before)+len(found.After) == 0
}

// ParsePhone reads a word that is a number with its country's code, as the bot itself writes one.
func ParsePhone(s string) (string, bool) {
	if !strings.HasPrefix(s, "+") {
		return "", false
	}
	return SaysPhone([]string{s}, nil)
}

// A piece is a word as a part of a phone number.
type piece struct {
	digits string
	abroad bool // it says that the country's code follows
	none   bool // it is no part of a number
	begins bool // it can only be the beginning of one
	ends   bool // and this one only its end
}

var (
	inLink    = regexp.MustCompile(`(?i)(?:wa\.me/|t\.me/|[?&]phone=)\+?(\d{7,15})(?:[/?&#].*)?$`)
	named     = regexp.MustCompile(`^\p{L}[\p{L}\p{M}.]*[:=]`)
	extension = regexp.MustCompile(`(?i)(x|ext\.?)\d{1,5}$`)
	parts     = regexp.MustCompile(`^\(?\+?[-\d()./]*$`)
	device    = regexp.MustCompile(`^\d\d(-\d\d){5}$|^\d{4}\.\d{4}\.\d{4}$`) // an address, as of a network card
)

// opening is what stands before a number in quotes, links and marks of a chat.
const opening = "\"'*_~«“”„‘’#<[{`"

// read takes a word apart.
func read(word string) piece {
	word = strings.Map(plainly, norm.NFKC.String(word))
	if unescaped, err := url.PathUnescape(word); err == nil {
		word = unescaped
	}
	if link := inLink.FindStringSubmatch(word); link != nil {
		return piece{digits: strings.TrimPrefix(link[1], "00"), abroad: true, begins: true, ends: true}
	}
	p, word := piece{}, strings.TrimLeft(word, opening)
	if name := named.FindString(word); name != "" { // tel:, phone=, WhatsApp:
		word, p.begins = word[len(name):], true
	}
	word, _, cut := strings.Cut(word, ";") // tel:+1…;ext=5
	if inner := extension.FindStringIndex(word); inner != nil {
		word, cut = word[:inner[0]], true
	}
	ended := strings.TrimRight(word, `.,:!?"'*_~»“”‘’}`+"`")
	p.ends = cut || len(ended) < len(word) && !strings.HasSuffix(word, ".")
	word = strings.TrimRight(strings.TrimLeft(ended, opening), ">]")
	if !parts.MatchString(word) || device.MatchString(word) {
		return piece{none: true}
	}
	p.digits = strings.Map(decimal, word)
	p.abroad = strings.Contains(word, "+") || strings.HasPrefix(p.digits, "00")
	p.begins = p.begins || p.abroad
	p.digits = strings.TrimPrefix(p.digits, "00")
	return p
}

// plainly folds what phone numbers are typed with to ASCII. Marks that are not seen come with a number that is copied
// from a contact.
func plainly(r rune) rune {
	switch {
	case unicode.Is(unicode.Cf, r), unicode.IsControl(r):
		return -1
	case unicode.Is(unicode.Pd, r), r == '−', r == '⁃':
		return '-'
	}
	return text.LatinDigit(r)
}

func decimal(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// longest is the longest number that begins with the first piece, and how many pieces it has.
func longest(pieces []piece, abroad bool, home []string) (string, int, bool) {
	if pieces[0].none || pieces[0].abroad != abroad || pieces[0].digits == "" && !pieces[0].begins {
		return "", 0, false
	}
	var ends []int // of what may be a number, by how many digits there are
	var digits []string
	said := ""
	for i, p := range pieces {
		if p.none || i > 0 && p.begins || len(said)+len(p.digits) > mostDigits {
			break
		}
		if said += p.digits; len(said) >= fewestDigits {
			ends, digits = append(ends, i+1), append(digits, said)
		}
		if p.ends {
			break
		}
	}
	for i := len(ends) - 1; i >= 0; i-- {
		if number, ok := numberOf(digits[i], abroad, home); ok {
			return number, ends[i], true
		}
	}
	last := len(ends) - 1
	if last < 0 || !whole(digits[last]) {
		return "", 0, false
	}
	number, possible := unlisted(digits[last])
	return number, ends[last], abroad && len(digits[last]) > fewestDigits || possible && len(digits[last]) >= leastUnlisted
}

// leastUnlisted is how long a number must be that no table knows, and that does not say its country.
const leastUnlisted = 11

// unlisted is a number that no table knows; a customer may have it nevertheless. It is possible if it is as long as its
// country's numbers.
func unlisted(digits string) (string, bool) {
	number, err := phonenumbers.Parse("+"+digits, "")
	if err != nil {
		return "+" + digits, false
	}
	return phone.Today(phonenumbers.Format(number, phonenumbers.E164)), phonenumbers.IsPossibleNumber(number)
}

// leastBare is how many digits make a number with its country's code, where nothing says that it has one.
const leastBare = 9

// numberOf reads the digits of a number.
func numberOf(digits string, abroad bool, home []string) (string, bool) {
	if !abroad {
		for _, country := range home {
			number, err := phonenumbers.Parse(digits, country)
			if err != nil {
				continue
			}
			if today := phone.Today(phonenumbers.Format(number, phonenumbers.E164)); valid(today) {
				return today, true
			}
		}
		if len(digits) < leastBare {
			return "", false
		}
	}
	if number, err := phonenumbers.Parse("+"+digits, ""); err == nil && phonenumbers.IsValidNumber(number) {
		digits = phonenumbers.Format(number, phonenumbers.E164) // without the 0 of +44 (0)7700
	}
	today := phone.Today(digits)
	return today, valid(today)
}

func valid(number string) bool {
	n, err := phonenumbers.Parse(number, "")
	return err == nil && phonenumbers.IsValidNumber(n)
}
