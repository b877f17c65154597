package router

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// FindMACs finds the addresses in a message, in every way that people write them, also inside a sentence.
// They are distinct and in the message's order. When not sure, ask the customer: letters were read as the
// digits that they look like, zeros were added, or the text may be another kind of number.
// Errors: ErrMACFormat, ErrMACZero, ErrMACBroadcast, ErrMACGroup, ErrMACHidden, ErrMACExample, ErrMACShared, ErrMACOther.
func FindMACs(s string) (found []MAC, sure bool, err error) {
	list, sure, err := find(s)
	for _, a := range list {
		found = append(found, a.MAC)
	}
	return found, sure, err
}

// FindAdapters is FindMACs with the names of adapters where the message lists them, Wi-Fi first.
func FindAdapters(s string) (found []Adapter, sure bool, err error) {
	found, sure, err = find(s)
	slices.SortStableFunc(found, func(a, b Adapter) int { return a.kind.rank() - b.kind.rank() })
	return found, sure, err
}

func find(s string) (found []Adapter, sure bool, err error) {
	var plain, doubtful []Adapter
	err = ErrMACFormat
	said := strings.Map(fold, s)
	list := spellings(split(blank(said)))
	about := newListing(said, list)
	for i, f := range list {
		mac, refusal := ParseDevice(f.digits)
		adapter := about.adapter(i)
		if refusal == nil && adapter.kind.none() {
			refusal = ErrMACOther
		}
		adapter.MAC = mac
		switch {
		case refusal != nil && (f.sure || errors.Is(refusal, ErrMACHidden)):
			err = refusal
		case refusal != nil:
		case f.sure:
			plain = add(plain, adapter)
		default:
			doubtful = add(doubtful, adapter)
		}
	}
	switch {
	case len(plain) > 0:
		return plain, true, nil
	case len(doubtful) > 0:
		return doubtful, false, nil
	case err == ErrMACFormat && strings.Contains(strings.ToUpper(said), shownExample): //nolint:errorlint // ours
		err = ErrMACExample
	}
	return nil, false, err
}

func add(list []Adapter, a Adapter) []Adapter {
	if slices.ContainsFunc(list, func(b Adapter) bool { return a.MAC == b.MAC }) {
		return list
	}
	return append(list, a)
}

// spellings are all addresses in a message, in its order.
func spellings(groups []group) (list []spelling) {
	for i := 0; i < len(groups); i++ {
		f, ok := spelledAt(groups, i)
		if !ok {
			continue
		}
		last := groups[i+f.groups-1]
		f.from, f.to = groups[i].at, last.at+len(last.text)
		list = append(list, f)
		i += f.groups - 1
	}
	return list
}

var (
	uuid = regexp.MustCompile(`(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	ipv6 = regexp.MustCompile(`(?i)[0-9a-f:]*::[0-9a-f:.]*(%\w+)?`)
	made = regexp.MustCompile(`\bbr-[0-9a-f]{12}\b`) // a bridge of Docker's
	six  = regexp.MustCompile(`(?i)::([0-9a-f]{2}:){5}[0-9a-f]{2}$`)
)

// blank hides longer tokens that have an address-like part: IPv6 addresses that leave zeros out, UUIDs, names of bridges.
func blank(said string) string {
	hide := func(token string) string {
		if six.MatchString(token) { // as in mac::02:00:5e:10:20:30
			return token
		}
		return strings.Repeat("~", len(token))
	}
	said = made.ReplaceAllStringFunc(said, hide)
	return ipv6.ReplaceAllStringFunc(uuid.ReplaceAllStringFunc(said, hide), hide)
}

// A group is a run of letters and digits, with the text before it.
type group struct {
	text string
	gap  string
	at   int // where the text begins
}

// split divides a folded message into groups. The last group has no text.
func split(said string) []group {
	var groups []group
	start, end := 0, 0 // of the text that is being read; the gap before it begins where the one before ended
	in := false
	for i, r := range said + " " {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if !in {
				start, in = i, true
			}
			continue
		}
		if in {
			groups = append(groups, group{said[start:i], said[end:start], start})
			end, in = i, false
		}
	}
	return append(groups, group{gap: said[end:], at: len(said)})
}

// zeros are the zeros of other scripts' digits.
var zeros = []rune{'٠', '۰', '०', '০', '０', '߀', '๐'}

// fold is the ASCII form of a character; negative for invisible ones.
func fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～': // the wide forms of ASCII
		return r - '！' + '!'
	case unicode.Is(unicode.Pd, r) || r == '−' || r == '⁃':
		return '-'
	case strings.ContainsRune("∶꞉ː׃", r):
		return ':'
	case strings.ContainsRune("·․。", r):
		return '.'
	case r == '\n':
		return r
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Cf, r): // direction marks, joiners, soft hyphens
		return -1
	}
	for _, zero := range zeros {
		if r >= zero && r <= zero+9 {
			return r - zero + '0'
		}
	}
	return r
}

// A spelling is an address as written in a message.
type spelling struct {
	digits string
	groups int
	sep    string
	sure   bool
	number bool // decimal digits alone, such as a phone number
	from   int  // where it stands
	to     int
}

// spelledAt reads the address that starts with a group, if there is one: twelve digits, two groups of
// six, three of four, or six of two.
func spelledAt(groups []group, i int) (spelling, bool) {
	if strings.HasSuffix(groups[i].gap, "+") { // a phone number
		return spelling{}, false
	}
	for _, n := range []int{1, 2, 3, 6} {
		if i+n >= len(groups) {
			break
		}
		before, after := "", groups[i+n]
		if i > 0 {
			before = groups[i-1].text
		}
		f, ok := join(groups[i : i+n])
		if ok && !f.goesOn(groups[i].gap, before) && !f.goesOn(after.gap, after.text) {
			return f, true
		}
	}
	return spelling{}, false
}

// leastReal is how many decimal digits an address needs before letters are read as digits.
const leastReal = 3

// join makes an address from groups.
func join(groups []group) (spelling, bool) {
	size := 12 / len(groups)
	f := spelling{groups: len(groups), sure: true}
	whole, real := 0, 0 // counts of full-size groups and of decimal digits
	for i, g := range groups {
		h, ok := hexOf(g.text)
		if !ok || len(h.digits) > size || len(h.digits) < size && size > 2 {
			return f, false
		}
		if between := strings.TrimSpace(g.gap); i > 0 {
			if len(between) > 1 || !strings.Contains(":-._,;/", between) {
				return f, false
			}
			if i == 1 {
				f.sep = between
			}
			f.sure = f.sure && between == f.sep
		}
		if len(h.digits) == size {
			whole++
		}
		real += h.real
		f.sure = f.sure && h.plain
		f.digits += strings.Repeat("0", size-len(h.digits)) + h.digits // some programs omit leading zeros
	}
	if whole < len(groups) && (whole < 3 || f.sep != ":" && f.sep != "-") || !f.sure && real < leastReal {
		return f, false
	}
	f.number = real == 12 && f.sep != ":" && strings.Trim(f.digits, "0") != ""
	words := real == 0 && f.sep == "" && len(groups) > 1 // such as be ad fa
	f.sure = f.sure && whole == len(groups) && !f.number && !words
	return f, true
}

// goesOn reports whether the text next to an address makes it part of something longer.
func (f spelling) goesOn(gap, text string) bool {
	h, ok := hexOf(text)
	if !ok {
		return strings.HasPrefix(gap, "%") && text != "" // the zone of an IPv6 address
	}
	alike := len(text) == 12/f.groups
	switch gap {
	case ":", "-", ".", "_":
		return h.plain || alike
	case "%":
		return true
	case " ":
		return h.plain && alike && f.groups > 1 && f.sep == "" ||
			f.number && f.sep == "" && h.real == len(text) // of a longer number, such as an IMEI
	}
	return false
}

// alikes are letters that people type for hexadecimal digits, by mistake or on a keyboard of another
// script.
var alikes = map[rune]rune{
	'O': '0', 'o': '0', 'О': '0', 'о': '0', 'Ο': '0', 'ο': '0',
	'I': '1', 'i': '1', 'l': '1', 'L': '1', 'І': '1', 'і': '1', 'Ι': '1', 'ı': '1',
	'S': '5', 's': '5', 'Z': '2', 'z': '2', 'З': '3', 'з': '3',
	'А': 'A', 'а': 'A', 'Α': 'A', 'В': 'B', 'Β': 'B', 'С': 'C', 'с': 'C', 'Е': 'E', 'е': 'E', 'Ε': 'E',
}

// A hexed is a word read as hexadecimal digits.
type hexed struct {
	digits string
	real   int  // how many were typed as decimal digits
	plain  bool // no letter was replaced
}

// hexOf reads a word as hexadecimal digits.
func hexOf(word string) (h hexed, ok bool) {
	h.plain = true
	if len(word) > 2 && word[0] == '0' && word[1]|0x20 == 'x' {
		word = word[2:]
	}
	var b strings.Builder
	for _, r := range word {
		switch digit, alike := alikes[r]; {
		case r >= '0' && r <= '9':
			h.real++
		case r >= 'a' && r <= 'f', r >= 'A' && r <= 'F':
		case alike:
			r, h.plain = digit, false
		default:
			return h, false
		}
		b.WriteRune(r)
	}
	h.digits = b.String()
	return h, word != ""
}
