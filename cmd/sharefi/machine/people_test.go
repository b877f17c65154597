package machine

import (
	"regexp"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/bot"
)

// A person writes from one chat or two.
type person struct {
	name  string
	phone string // digits
	chats []string
}

// People of the shop. Those on WhatsApp are known by their number, those on Telegram share it.
var (
	owner     = &person{"Olga", "12025550111", []string{"telegram:11", "whatsapp:911"}}
	ann       = &person{"Ann", "12025550121", []string{"telegram:21", "whatsapp:921"}}
	bob       = &person{"Bob", "12025550122", []string{"telegram:22", "whatsapp:922"}}
	cid       = &person{"Cid", "12025550123", []string{"telegram:23"}}
	stranger  = &person{"Dan", "12025550131", []string{"telegram:31"}}
	eve       = &person{"Eve", "12025550141", []string{"telegram:41"}}
	fay       = &person{"Fay", "12025550142", []string{"whatsapp:942"}}
	everybody = []*person{ann, owner, bob, cid, eve, fay, stranger}
	customers = []*person{ann, bob, cid}

	owners = []string{"telegram:11", "whatsapp:+12025550111"}
)

// A chat is what somebody was told in one place.
type chat struct {
	told    int      // letters
	buttons []string // data, newest first
}

// latest puts what is new before what is old, and keeps a few dozen.
func latest(list []string, more ...string) []string {
	for _, one := range more {
		list = slices.Insert(slices.DeleteFunc(list, func(known string) bool { return known == one }), 0, one)
	}
	return list[:min(len(list), 60)]
}

var (
	codes   = regexp.MustCompile(`\b[0-9A-Z]{4}(?:-[0-9A-Z]{4})+\b|\b[A-Z2-7]{16}\b|\b(?:gift|staff|off)-[0-9A-Za-z_-]+`)
	devices = []string{"02:00:5e:10:20:30", "02:00:5e:10:20:31", "02:00:5e:10:20:32", "02:00:5e:10:20:33",
		"02:00:5e:10:20:34", "02:00:5e:10:20:35", "02:00:5e:10:20:36"}
	seen = []string{"02:00:5e:30:00:01", "02:00:5e:30:00:02"} // connected to the routers, so that searches find them
	odd  = []string{
		"ff:ff:ff:ff:ff:ff", "02:00:00:00:00:00", "00:00:00:00:00:00", "01:00:5e:10:20:30", "fe80::1", "02-00-5E-10-20-31",
		"02005e102032", "0200.5e10.2033", "\u202e02:00:5e:10:20:30\u202c", "\x00\x01\x1b[31m", "\u200f", "١٢٣",
		"do refund", "plan p1", "site p1 0", "plan", "again", "gift", "do", "ask", strings.Repeat("word ", 1200),
		"1 {", "%!s(nil)", "*bold*", "`code`", "<b>", "ABCD-1234", "AAAA-BBBB-CCCC-DDDD",
	}
	plain = []string{
		"p1", "p2", "trial", "1", "2", "0", "-1", "3", "10", "99999999999999999999", "50%", "100%", "5 INR", "INR", "USD",
		"0.5", "12.345", "1h", "10m", "7d", "2w", "90m", "1s", "9999d", "home", "my café", "all", "unused", "add", "drop",
		"new", "price", "hide", "show", "first", "invite", "rights", "remove", "see", "grant", "refund", "sell", "manage",
		"Eve", "Fay", "SUMMER", "uses", "from", "until", "plans", "print", "void", "make", "for", "a4", "58", "off", "on",
		"quiet", "22:00", "07:00", "sale", "retry", "stop", "today", "week", "month", "orders", "customers", "leases",
		"csv", "xlsx", "password", "name", "open", "hello", "yes", "no", "hi", "menu", "buy", "stop", "español", "en", "ru",
		"2026-12-31", "Hello everybody",
	}
)

// word is any word that somebody may say, of those that fit what the shop said before.
func (m *machine) word(t *rapid.T) string {
	switch rapid.IntRange(0, 9).Draw(t, "kind of word") {
	case 0, 1, 2:
		return rapid.SampledFrom(plain).Draw(t, "word")
	case 3, 4, 5:
		if len(m.codes) > 0 {
			return rapid.SampledFrom(m.codes).Draw(t, "code")
		}
		return rapid.SampledFrom(devices).Draw(t, "device")
	case 6, 7:
		return rapid.SampledFrom(devices).Draw(t, "device")
	case 8:
		return "+" + rapid.SampledFrom(everybody).Draw(t, "phone").phone
	}
	return rapid.SampledFrom(odd).Draw(t, "odd word")
}

// words are a few of them.
func (m *machine) words(t *rapid.T, most int) string {
	var list []string
	for range rapid.IntRange(0, most).Draw(t, "words") {
		list = append(list, m.word(t))
	}
	return strings.Join(list, " ")
}

// someone is anybody, or somebody who may command in some of the draws.
func (m *machine) someone(t *rapid.T) *person { return rapid.SampledFrom(everybody).Draw(t, "person") }

// text is a message that somebody types.
func text(words string) bot.Incoming { return bot.Incoming{Kind: bot.Text, Text: words} }

// button is a press.
func button(data string) bot.Incoming {
	return bot.Incoming{Kind: bot.Button, Text: data, Menu: "7", Answer: "p"}
}

// say has anybody say anything: words, a request, a command, or two of them in one.
func (m *machine) say(t *rapid.T) {
	words := m.words(t, 4)
	switch rapid.IntRange(0, 2).Draw(t, "with") {
	case 0:
		words = rapid.SampledFrom(m.requests).Draw(t, "request") + " " + words
	case 1:
		words = rapid.SampledFrom(m.commands).Draw(t, "command") + " " + words
	}
	m.handle(t, m.someone(t), text(words))
}

// press presses a button that anybody was ever shown, in the same chat or in another.
func (m *machine) press(t *rapid.T) {
	who := m.someone(t)
	from := m.chats[rapid.SampledFrom(who.chats).Draw(t, "shown in")]
	if rapid.IntRange(0, 3).Draw(t, "whose") == 0 {
		from = m.chats[rapid.SampledFrom(m.someone(t).chats).Draw(t, "shown to")]
	}
	if len(from.buttons) == 0 {
		t.Skip("no button")
	}
	data := rapid.SampledFrom(from.buttons).Draw(t, "button")
	if rapid.IntRange(0, 9).Draw(t, "forged") == 0 {
		first, _, _ := strings.Cut(data, " ")
		data = strings.TrimSpace(first + " " + m.words(t, 3))
	}
	m.handle(t, who, button(data[:min(len(data), bot.MaxData)]))
}

// share shares a contact card, one's own or another's.
func (m *machine) share(t *rapid.T) {
	who, card := m.someone(t), m.someone(t)
	if rapid.Bool().Draw(t, "own") {
		card = who
	}
	m.handle(t, who, bot.Incoming{Kind: bot.Contact, Phone: card.phone, Own: card == who})
}

// other is what people do besides: they send a picture, write in a group, block the bot.
func (m *machine) other(t *rapid.T) {
	kind := rapid.SampledFrom([]bot.Kind{bot.Media, bot.Gone, bot.Media}).Draw(t, "kind")
	m.handle(t, m.someone(t), bot.Incoming{Kind: kind})
}

// shapes are commands as the owner means them. A word in capitals stands for one of its kind.
var shapes = []string{"/grant MAC TIME", "/grant MAC TIME SITE", "/grant PHONE TIME", "/revoke CODE", "/revoke MAC",
	"/extend CODE TIME", "/extend MAC TIME", "/refund CODE all", "/refund CODE unused", "/refund CODE 1", "/refund CODE",
	"/refund MAC", "/refund MAC unused", "/refund MAC 1",
	"/vouchers p1 2", "/vouchers p2 1 7d", "/vouchers p1 1 for 3", "/vouchers void CODE", "/vouchers print CODE 58",
	"/discounts add SUMMER 50% uses 1", "/discounts add new 100% uses 2", "/discounts add SALE 1 INR plans p1",
	"/discounts drop SUMMER", "/trial 10m", "/trial off", "/plans price p1 7", "/plans add Week 20 INR 7d 3",
	"/plans hide p2", "/plans show p2", "/plans drop p3", "/staff invite Eve see grant", "/staff invite Fay all",
	"/staff rights Eve refund sell", "/staff remove Eve", "/staff remove Fay", "/ban PHONE", "/ban PHONE refund", "/unban PHONE", "/pause",
	"/resume", "/broadcast Tomorrow we clean", "/broadcast stop", "/shelf", "/shelf retry CODE", "/shelf drop CODE",
	"/find PHONE", "/find CODE", "/find MAC", "/find Ann", "/pings sale off", "/pings quiet 22:00 07:00",
	"/pings quiet off", "/pings sale on", "/wifi", "/wifi home name Terrace", "/wifi home password longer-password",
	"/router", "/router SITE", "/active", "/stats", "/stats week", "/log", "/export orders csv", "/export leases xlsx",
	"/export customers csv", "/export journal csv", "/backup", "/staff", "/plans", "/discounts", "/vouchers", "/admin"}

// command has somebody give a command as it is meant, and confirm it.
func (m *machine) command(t *rapid.T) {
	who := owner
	if rapid.IntRange(0, 3).Draw(t, "staff") == 0 {
		who = m.someone(t)
	}
	words := strings.Fields(rapid.SampledFrom(shapes).Draw(t, "shape"))
	for i, w := range words {
		switch {
		case w == "MAC":
			words[i] = rapid.SampledFrom(devices).Draw(t, "device")
		case w == "TIME":
			words[i] = rapid.SampledFrom([]string{"10m", "1h", "3d"}).Draw(t, "time")
		case w == "SITE":
			words[i] = rapid.SampledFrom(siteNames).Draw(t, "site")
		case w == "PHONE":
			words[i] = "+" + m.someone(t).phone
		case w == "CODE" && len(m.codes) > 0:
			words[i] = rapid.SampledFrom(m.codes).Draw(t, "code")
		}
	}
	from := m.handle(t, who, text(strings.Join(words, " ")))
	for range 2 {
		shown := m.chats[from].buttons
		if len(shown) == 0 || rapid.IntRange(0, 5).Draw(t, "confirms") == 0 {
			return
		}
		if !strings.HasPrefix(shown[0], "do ") && !strings.HasPrefix(shown[0], "cast ") {
			return
		}
		m.handleAt(t, who, from, button(shown[0]))
	}
}
