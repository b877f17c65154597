package bot

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
)

// maxText is the longest message that is read at all.
const maxText = 1000

// Step decides what comes of one message. It is pure: the same world and message give the same
// decision, and nothing happens until the decision is stored.
func Step(w World, in Incoming) Decision {
	t := turn{World: w, in: in, d: Decision{Session: w.Session, Customer: w.Customer, Shop: w.Shop}}
	if t.d.Session.Lang == "" {
		t.d.Session.Lang = guess(in)
	}
	if in.Name != "" {
		t.d.Session.Name = in.Name
	}
	t.d.Session.Quiet, t.d.Session.Gone = false, in.Kind == Gone
	t.lang = w.Texts.In(t.d.Session.Lang)
	t.recognise()
	t.take()
	return t.d
}

// A turn is one message being answered.
type turn struct {
	World
	in   Incoming
	lang text.Language
	d    Decision
}

// take finds out what the person wants.
func (t *turn) take() {
	switch {
	case !t.in.Private:
		t.d = Decision{Session: t.World.Session, Customer: t.World.Customer, Shop: t.World.Shop}
		if t.in.Kind == Button || strings.HasPrefix(t.in.Text, "/") { // the rest is people among themselves
			t.say(text.PrivateOnly)
		}
	case t.in.Kind == Gone:
	case t.in.Kind == Contact:
		t.takePhone()
	case t.in.Kind == Button:
		t.takeButton()
	case t.in.Kind == Media:
		t.say(text.WordsOnly)
	case len(t.in.Text) > maxText:
		t.say(text.TooLong)
	default:
		t.takeText()
	}
}

func (t *turn) takeText() {
	words := strings.Fields(t.in.Text)
	if len(words) == 0 {
		t.menu(text.NotUnderstood)
		return
	}
	command, rest := t.keyword(words), words[1:]
	if t.takeCode(command, rest) {
		return
	}
	naming, writing := t.d.Session.Naming, t.d.Session.Writing
	t.d.Session.Naming, t.d.Session.Writing = router.MAC{}, ""
	if ask, ok := requests[command]; ok {
		ask(t, rest)
		return
	}
	if len(words) == 1 && t.opensGift(words[0]) {
		return
	}
	switch command {
	case "/start", "/menu":
		if !t.opening(rest) {
			t.greet()
		}
		return
	case "staff":
		if len(rest) == 1 && t.join(rest[0]) {
			return
		}
	}
	unnamed, waits := t.unnamed()
	if d, moves := t.moving(); moves {
		unnamed, waits = d, true
	}
	switch {
	case t.command(command, rest):
	case strings.HasPrefix(command, "/"):
		t.menu(text.NotUnderstood)
	case t.pass(writing):
	case !naming.IsZero():
		t.label(naming)
	case waits:
		t.typedDevice(unnamed)
	case t.early():
	case t.d.Session.Wants != "" && t.d.Session.Phone == "":
		t.askPhone()
	case t.hails():
	default:
		t.menu(text.NotUnderstood)
	}
}

// buttons are the presses by the first word of their data; the rest of it are arguments.
var buttons = map[string]func(*turn, []string){
	"menu":    func(t *turn, _ []string) { t.greet() },
	"buy":     func(t *turn, _ []string) { t.buy() },
	"access":  func(t *turn, _ []string) { t.access() },
	"help":    func(t *turn, _ []string) { t.help() },
	"lang":    (*turn).language,
	"find":    func(t *turn, _ []string) { t.chooseSystem() },
	"sys":     (*turn).system,
	"retype":  (*turn).retype,
	"look":    (*turn).search,
	"move":    (*turn).askMove,
	"add":     (*turn).askAdd,
	"off":     (*turn).remove,
	"offline": (*turn).offline,
	"give":    (*turn).give,
	"gift":    (*turn).takeGift,
	"forget":  func(t *turn, _ []string) { t.forget() },
	"write":   func(t *turn, _ []string) { t.write() },
	"answer":  (*turn).answer,
	"name":    (*turn).askLabel,
	"again":   (*turn).again,
	"seen":    (*turn).sighted,
	"plan":    (*turn).choosePlan,
	"site":    (*turn).chooseSite,
	"paid":    (*turn).sayPaid,
	"cancel":  (*turn).cancel,
	"dev":     (*turn).chooseDevice,
	"wifi":    (*turn).showWiFi,
	"wait":    (*turn).keepWaiting,
	"money":   (*turn).moneyBack,
	"tell":    func(t *turn, _ []string) { t.tellOpen() },
	"do":      (*turn).confirmed,
	"no":      func(t *turn, _ []string) { t.drop() },
	"ask":     (*turn).askButton,
	"redeem":  (*turn).redeem,
	"code":    func(t *turn, _ []string) { t.askCode() },
	"cast":    (*turn).castTo,
}

func (t *turn) takeButton() {
	words := strings.Split(t.in.Text, " ")
	t.d.Session.Code = false
	t.d.Session.Naming, t.d.Session.Writing = router.MAC{}, ""
	press, ok := buttons[words[0]]
	if words[0] == "agree" { // which presses another one of them
		press, ok = (*turn).agree, true
	}
	if !ok {
		t.menu(text.OldMenu)
		return
	}
	press(t, words[1:])
	if len(t.d.Replies) == 0 {
		t.reply(Outgoing{}) // the press is answered in any case
	}
}

// reply owes the person a message in this chat. The first reply to a button answers its press and
// takes the place of its menu.
func (t *turn) reply(out Outgoing) {
	out.Chat = t.in.Chat
	if t.in.Kind == Button && len(t.d.Replies) == 0 {
		out.Answer = t.in.Answer
		if len(out.Rows) > 0 {
			out.Edit = t.in.Menu
		}
	}
	t.d.Replies = append(t.d.Replies, out)
}

func (t *turn) say(key text.Key, args ...any) { t.reply(Outgoing{Text: t.lang.Say(key, args...)}) }

// refuse says why not, with the remedy.
func (t *turn) refuse(err error, args ...any) {
	t.reply(Outgoing{Text: t.lang.Say(sentence(err), args...), Rows: t.menuRows()})
}

func (t *turn) notice(kind billing.NoticeKind, order string) {
	t.d.Notices = append(t.d.Notices, billing.Notice{To: t.in.From(), Kind: kind, Order: order})
}

// menu says a sentence above the main menu.
func (t *turn) menu(key text.Key, args ...any) {
	words := t.lang.Say(key, args...)
	if t.in.Typed {
		words += "\n\n" + t.lang.Say(text.TypeNumber)
	}
	t.reply(Outgoing{Text: words, Rows: t.menuRows()})
}

func (t *turn) menuRows() [][]Choice {
	return [][]Choice{
		{{Label: t.lang.Say(text.ButtonBuy), Data: "buy"}, {Label: t.lang.Say(text.ButtonAccess), Data: "access"}},
		{{Label: t.lang.Say(text.ButtonHelp), Data: "help"}, {Label: t.lang.Say(text.ButtonLanguage), Data: "lang"}},
	}
}

func (t *turn) back() []Choice {
	return []Choice{{Label: t.lang.Say(text.ButtonBack), Data: "menu"}}
}

func (t *turn) greet() {
	t.d.Session.Wants = ""
	t.unasked()
	name := ""
	if t.d.Session.Name != "" {
		name = t.lang.Say(text.GreetingName, "name", t.d.Session.Name)
	}
	var prices []string
	for _, p := range t.onSale() {
		prices = append(prices, t.lang.Say(text.PlanLine, "plan", planLabel(t.lang, p.Name, p.Devices), "price", p.Price.Format(t.lang.Tag)))
	}
	if p, ok := t.trial(); ok {
		prices = append(prices, t.lang.Say(text.TrialLine, "plan", p.Name, "lasts", span(t.lang, p.Lasts)))
	}
	t.menu(text.Greeting, "name", text.Lines(name), "prices", text.Lines(strings.Join(prices, "\n")))
}

// stop: the person wants to hear of his own purchases only.
func (t *turn) stop() {
	t.d.Session.Quiet, t.d.Forget = true, t.in.From()
	t.say(text.Stopped)
}

func (t *turn) help() {
	t.reply(Outgoing{
		Text: t.lang.Say(text.Help),
		Rows: append(systemRows(), []Choice{{Label: t.lang.Say(text.ButtonWrite), Data: "write"}}, t.back()),
	})
}

// onSale are the plans that are offered.
func (t *turn) onSale() []billing.Plan {
	return slices.DeleteFunc(slices.Clone(t.Shop.Plans), func(p billing.Plan) bool { return p.Hidden })
}
