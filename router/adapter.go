package router

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An Adapter is an address with the name of the adapter that has it, where the message says one.
type Adapter struct {
	MAC  MAC
	Name string
	kind kind
}

// A kind is what has an address. Only the first three let a device into a network: the others are left out, however well
// formed their addresses are, because access for them would be paid and never used.
type kind int

const (
	unknown kind = iota
	wifi
	wired
	bluetooth
	virtual
	part // a serial number, or what else is called by a number of this form
)

// none reports whether the address is not one of the device in a network of ours.
func (k kind) none() bool { return k >= bluetooth }

func (k kind) rank() int {
	return []int{unknown: 1, wifi: 0, wired: 2, bluetooth: 3, virtual: 3, part: 3}[k]
}

// Words of labels, as phones, Windows, Linux and macOS write them, in the languages of our customers and some more.
var (
	sayWiFi = regexp.MustCompile(`(?i)wi-?fi|wlan|\bwl[opx][0-9a-z]+|wireless|802\.11|airport|drahtlos|inal[aá]mbric|sem fio|sans fil|` +
		`senza fili|беспровод|nirkabel|لاسلك|واي.?فاي|वाई.?फ|वायरलेस|ওয়াই.?ফা|ওয়াই.?ফা|ওয়্যারলেস|kablosuz|draadlo|trådl|bezprzewod|无线|無線|pasiwaya|bila waya`)
	sayWired = regexp.MustCompile(`(?i)ethernet|\beth\d|\ben[opsx]\d|\blan\b|wired|kabelgebunden|com fio|filaire|проводн|সাধারণ ল্যান`)
	sayBlue  = regexp.MustCompile(`(?i)bluetooth|\bbt\b|\bbnep|بلوتوث|ब्लूटूथ|ব্লুটুথ|блютуз|蓝牙|藍牙`)
	sayMade  = regexp.MustCompile(`(?i)virtual|vmware|vmnet|vbox|hyper-?v|vethernet|docker|\bveth|\bvirbr|\bbr-|\bbridge|thunderbolt|` +
		`\btap\d|tap-win|\btun\d|tunnel|wintun|wireguard|\bwg\d|vpn|anyconnect|tailscale|zerotier|hamachi|npcap|loopback|teredo|isatap|` +
		`\bawdl|\bllw|\bp2p|\bap\d\b|\banpi|wi-?fi direct|hosted network|\* ?\d+\s*:?\s*$|permaddr|\bdummy\d|\brmnet`)
	sayPart = regexp.MustCompile(`(?i)\bserial|\bs/?n\b|seriennum|\bde s[ée]rie\b|серийн|\bseri\b|सीरियल|क्रम|সিরিয়াল|সিরিয়াল|التسلسل|` +
		`\bimei|\bmeid|\bs?eid\b|iccid|\buuid|\bguid|\bduid|\biaid|\budid|\bbssid|\baccess point|gateway|\bandroid id|\bdevice id|service tag|\bp/n\b`)
	sayAddress = regexp.MustCompile(`(?i)\bmac\b|add?ress|direcci|endere|alamat|адрес|anwani|पता|ঠিকানা|عنوان`)
)

// kindOf is what a label names. Of several words the last counts: it stands next to the address.
func kindOf(label string) kind {
	if sayMade.MatchString(label) {
		return virtual
	}
	best, at := unknown, -1
	for _, c := range []struct {
		kind kind
		say  *regexp.Regexp
	}{{wired, sayWired}, {wifi, sayWiFi}, {bluetooth, sayBlue}, {part, sayPart}} {
		last := -1
		for _, found := range c.say.FindAllStringIndex(label, -1) {
			last = found[0]
		}
		if c.kind == part && last >= 0 && sayAddress.MatchString(label[last:]) { // serial number 7, MAC …
			continue
		}
		if last > at || last >= 0 && c.kind == wifi && best == wired { // wireless LAN
			best, at = c.kind, last
		}
	}
	return best
}

// A listing is a message by its lines, with its addresses.
type listing struct {
	said  string
	found []spelling
	lines []span // of all
	named []bool // the lines with an address
}

type span struct{ from, to int }

func newListing(said string, found []spelling) listing {
	l := listing{said: said, found: found}
	from := 0
	for line := range strings.SplitAfterSeq(said, "\n") {
		l.lines = append(l.lines, span{from, from + len(line)})
		from += len(line)
	}
	l.named = make([]bool, len(l.lines))
	for _, f := range found {
		l.named[l.line(f.from)] = true
	}
	return l
}

func (l listing) text(i int) string { return l.said[l.lines[i].from:l.lines[i].to] }

func (l listing) line(at int) int {
	return slices.IndexFunc(l.lines, func(s span) bool { return at < s.to })
}

// adapter tells of an address by the label beside or above it, and else by the block that it stands in.
func (l listing) adapter(i int) Adapter {
	a := Adapter{kind: kindOf(l.label(i))}
	line := l.line(l.found[i].from)
	titles := l.titles(line)
	if own := l.said[l.lines[line].from:l.found[i].from]; inline.MatchString(own) { // as ip -o link prints it
		titles = []string{own}
	}
	for _, title := range titles {
		if a.kind == unknown || a.kind == wired {
			if k := kindOf(title); k != unknown {
				a.kind = k
			}
		}
		if name := nameOf(title); name != "" {
			a.Name = name
		}
	}
	switch {
	case a.kind == wifi && a.Name == "":
		a.Name = "Wi-Fi"
	case a.kind == wired && a.Name == "":
		a.Name = "Ethernet"
	}
	return a
}

var clause = regexp.MustCompile(`[,;!?]|[^ .]\. +[^ .]`)

// label is the text that names an address: before it on its line, after it, or in the line above it. Only the last
// clause counts, so that who writes of a Bluetooth that is off, and then gives an address, is understood.
func (l listing) label(i int) string {
	f, n := l.found[i], l.line(l.found[i].from)
	first := i // on its line
	for first > 0 && l.line(l.found[first-1].to-1) == n {
		first--
	}
	if after := strings.TrimSpace(l.after(first, n)); !letters(l.said[l.behind(first, n):l.found[first].from]) && letters(after) &&
		!strings.HasSuffix(after, ":") { // each has its word behind it
		return l.after(i, n)
	}
	if before := l.said[l.behind(i, n):f.from]; letters(before) || first < i {
		return lastClause(before)
	}
	for above := n - 1; above >= 0; above-- {
		if line := l.text(above); letters(line) && !l.named[above] && len(line) <= longestLabel {
			return lastClause(line)
		} else if strings.TrimSpace(line) != "" {
			break
		}
	}
	return ""
}

// longestLabel is how long a line may be that is the label of the next.
const longestLabel = 120

// behind is where the text before an address begins on its line.
func (l listing) behind(i, line int) int {
	if i > 0 {
		return max(l.lines[line].from, l.found[i-1].to)
	}
	return l.lines[line].from
}

func (l listing) after(i, line int) string {
	end := max(l.lines[line].to, l.found[i].to)
	if i+1 < len(l.found) {
		end = min(end, l.found[i+1].from)
	}
	return l.said[l.found[i].to:end]
}

func letters(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

// lastClause is the last part of a sentence that has words.
func lastClause(s string) string {
	for {
		all := clause.FindAllStringIndex(s, -1)
		if len(all) == 0 {
			return s
		}
		at := all[len(all)-1]
		if letters(s[at[0]+1:]) {
			return s[at[0]+1:]
		}
		s = s[:at[0]]
	}
}

// How the programs begin a block of lines: ipconfig with a line that ends in a colon, ip and ifconfig with the name of the
// interface; networksetup, getmac and netsh say it in a property. Windows' dotted lines may end in a colon, too, when they
// have no value.
var (
	heading  = regexp.MustCompile(`^[^\s].*:\s*$|^\d+: \S+:|^\S+: flags=|^\S+\s+Link encap`)
	property = regexp.MustCompile(`(?i)^\s*(hardware port|network adapter|connection name|netzwerkadapter|verbindungsname|adaptador de red|` +
		`nombre de conexi|nome da conex|carte r.seau|nom de la connexion|сетевой адаптер|имя подключения|name|descri|beschreibung|` +
		`описание|deskripsi|विवरण|বিবরণ|الوصف|general\.(device|type))[^:]*:`)
	inline = regexp.MustCompile(`^\d+: \S+:|^\S+\s+Link encap`)
	dotted = regexp.MustCompile(`\. \.|\.\.\.`)
)

// mostAbove is how far above an address its block may begin.
const mostAbove = 12

// titles are the lines above an address that say what its block is of, the nearest first.
func (l listing) titles(line int) (list []string) {
	for i := line - 1; i >= 0 && i >= line-mostAbove && !l.named[i]; i-- {
		text := l.text(i)
		switch {
		case heading.MatchString(text) && !dotted.MatchString(text):
			return append(list, text)
		case property.MatchString(text), i == line-1 && dotted.MatchString(text): // what Windows says just before
			list = append(list, text)
		}
	}
	return list
}

var names = regexp.MustCompile(`(?i)^\d+: ([\w.-]+)[@:]|^([\w.-]+): flags=|^([\w.-]+)\s+Link encap|^.*adapter (.+?)\s*:\s*$|` +
	`^\s*(?:hardware port|connection name|verbindungsname|name)\s*:\s*(.+?)\s*$|^(\S.{0,30}?)\s*:\s*$`)

// longestName is how many letters of an adapter's name a button has room for.
const longestName = 24

// nameOf is the adapter's name in a title, as its owner knows it.
func nameOf(title string) string {
	found := names.FindStringSubmatch(title)
	if found == nil {
		return ""
	}
	for _, name := range found[1:] {
		if name != "" && utf8.RuneCountInString(name) <= longestName {
			return name
		}
	}
	return ""
}
