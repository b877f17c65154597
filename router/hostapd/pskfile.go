package hostapd

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// A pskFile is wpa_psk_file: somebody else's lines, of which no byte changes, and ours.
//
// Ours stand in groups, each under a comment with the network's name that their keys were made for, since a key lets
// nobody into a network of another name. They come after the others, because hostapd tries the last line first, but
// before a last line without a newline.
type pskFile struct {
	others []otherLine
	own    []ownLine
}

// An otherLine is a line of somebody else's, or a comment.
type otherLine struct {
	raw    string // with its newline, if it has one
	number int
	line   pskLine
	fault  error // why hostapd does not read on
}

// An ownLine is a line of ours: whoever has the passphrase is let in.
type ownLine struct {
	keyid   string // the mark
	pass    string // the id of the passphrase, from the mark
	network string // what its key was made for; empty when that is not known
	key     pmk
	broken  bool // somebody changed it, so that it is to be written anew; without a key, if that is lost
}

// A pskLine is what hostapd makes of a line.
type pskLine struct {
	keyid string
	mac   string // 00:00:00:00:00:00 is anybody
	key   string // a passphrase, or 64 hex digits
}

// Limits of hostapd: its buffer for a line, of which we leave one character to spare, and for a keyid.
const (
	lineBuffer   = 127
	longestLine  = 126
	longestKeyid = 31
	anybody      = "00:00:00:00:00:00"
)

// networkComment is followed by a network's name in hex, which may have any bytes.
const networkComment = "# Sharefi: network "

// parsePSKFile takes a file apart. It never fails: lines that hostapd would not read have their fault.
func parsePSKFile(raw string) pskFile {
	var f pskFile
	network, number := "", 0
	for text := range strings.Lines(raw) {
		number++
		if name, ok := networkName(text); ok {
			network = name
			continue
		}
		line, fault := parseLine(text)
		if pass, ours := passOf(line.keyid); ours {
			f.own = append(f.own, parseOwn(text, line, pass, network))
			continue
		}
		f.others = append(f.others, otherLine{text, number, line, fault})
	}
	return f
}

// networkName reads the comment above a group of our lines.
func networkName(text string) (string, bool) {
	digits, found := strings.CutPrefix(strings.TrimRight(text, "\r\n"), networkComment)
	name, err := hex.DecodeString(digits)
	return string(name), found && err == nil && len(name) <= longestSSID
}

// passOf reads the id of a passphrase from a keyid, and reports whether it is a mark of a shop.
func passOf(keyid string) (string, bool) {
	name, _ := router.Untagged(keyid)
	mark, ok := router.ParseMark(name)
	return mark.Pass, ok && mark.Pass != ""
}

// parseOwn reads a line with our mark. One that is not as we write it is broken, whoever it lets in.
func parseOwn(text string, line pskLine, pass, network string) ownLine {
	own := ownLine{keyid: line.keyid, pass: pass, network: network}
	own.key, _ = parsePMK(line.key)
	own.broken = own.String() != text
	return own
}

// String is the line as we write it.
func (l ownLine) String() string {
	return "keyid=" + l.keyid + " " + anybody + " " + l.key.hex() + "\n"
}

// String is the whole file. Without lines of ours it has somebody else's bytes as they were.
func (f pskFile) String() string {
	var b strings.Builder
	last := len(f.others)
	if last > 0 && !strings.HasSuffix(f.others[last-1].raw, "\n") {
		last--
	}
	for _, o := range f.others[:last] {
		b.WriteString(o.raw)
	}
	var networks []string
	for _, l := range f.own {
		if !slices.Contains(networks, l.network) {
			networks = append(networks, l.network)
		}
	}
	for _, network := range networks {
		b.WriteString(networkComment + hex.EncodeToString([]byte(network)) + "\n")
		for _, l := range f.own {
			if l.network == network && l.key != (pmk{}) {
				b.WriteString(l.String())
			}
		}
	}
	for _, o := range f.others[last:] {
		b.WriteString(o.raw)
	}
	return b.String()
}

// ErrBadLine is somebody else's line that hostapd would not read: it would load those before it and none of those after.
var ErrBadLine = errors.New("hostapd can't read the file of passphrases")

// fault is the first line that hostapd would stop at, if it is somebody else's.
func (f pskFile) fault(path string) error {
	for _, o := range f.others {
		if o.fault != nil {
			return fmt.Errorf("%w: %w: line %d of %s: %w; correct the line, or put # in front of it",
				router.ErrUnreachable, ErrBadLine, o.number, path, o.fault)
		}
	}
	return nil
}

// broken reports whether a line of ours is not as we wrote it.
func (f pskFile) broken() bool {
	return slices.ContainsFunc(f.own, func(l ownLine) bool { return l.broken })
}

// Why hostapd does not read a line.
var (
	errTooLong = fmt.Errorf("hostapd reads no more than %d characters of a line, and takes the rest for another line", lineBuffer)
	errTag     = errors.New("hostapd knows keyid=, vlanid= and wps= in front of an address, and nothing else")
	errNoMAC   = fmt.Errorf("there is no address; it begins with one, such as %s for anybody", anybody)
	errNoKey   = errors.New("there is no passphrase behind the address")
	errKey     = errors.New("a passphrase has 8 to 63 characters, a key 64 hex digits")
	errKeyid   = fmt.Errorf("a keyid has at most %d characters", longestKeyid)
)

// parseLine reads a line by hostapd's rules (hostapd_config_read_wpa_psk in 2.10 and 2.11). A comment is an empty line.
func parseLine(text string) (pskLine, error) {
	head := text
	if len(text) > lineBuffer {
		head = text[:lineBuffer]
		if rest := strings.TrimSuffix(text[lineBuffer:], "\n"); strings.Trim(rest, "#") != "" {
			return pskLine{}, errTooLong
		}
	}
	head, _, _ = strings.Cut(strings.TrimSuffix(head, "\n"), "\x00")
	if head == "" || head[0] == '#' {
		return pskLine{}, nil
	}
	return parseFields(head)
}

func parseFields(text string) (line pskLine, err error) {
	for {
		token, rest, _ := strings.Cut(strings.TrimLeft(text, " "), " ")
		name, value, tag := strings.Cut(strings.TrimLeft(token, "="), "=")
		switch {
		case tag && name == "keyid":
			line.keyid = value
		case tag && (name == "vlanid" || name == "wps"):
		case tag || strings.HasPrefix(token, "=") && name != "":
			return line, errTag
		case !startsWithMAC(token):
			return line, errNoMAC
		default:
			line.mac, line.key = token[:len(anybody)], rest
			return line, line.check()
		}
		text = rest
	}
}

func (l pskLine) check() error {
	_, isKey := parsePMK(l.key)
	switch {
	case l.key == "":
		return errNoKey
	case !isKey && (len(l.key) < shortestPassphrase || len(l.key) > longestPassphrase):
		return errKey
	case len(l.keyid) > longestKeyid:
		return errKeyid
	}
	return nil
}

// startsWithMAC reports whether a word begins with an address with colons. hostapd does not look at what comes after it.
func startsWithMAC(word string) bool {
	if len(word) < len(anybody) {
		return false
	}
	for i := range len(anybody) {
		if c := word[i]; i%3 == 2 && c != ':' || i%3 != 2 && !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
			return false
		}
	}
	return true
}

// doubts are lines of somebody else's that hostapd takes and that let nobody in: it trims no key, and the carriage return of
// a file of Windows can't be typed.
func (f pskFile) doubts() []int {
	var numbers []int
	for _, o := range f.others {
		if strings.HasSuffix(o.line.key, "\r") {
			numbers = append(numbers, o.number)
		}
	}
	return numbers
}
