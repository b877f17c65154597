package owner

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/owner/form"
	"github.com/sharefi/sharefi/bot/text"
)

var payCommand = command{
	name: "pay", right: bot.Own, help: text.HelpPay,
	say: pay,
	do:  doPay,
}

// pay: /pay, and what changes how customers pay: add KIND [KEY=VALUE …]; label NAME WORDS; words NAME WORDS; hide, show,
// first and drop NAME. Orders are paid as they were asked for.
func pay(t *dialog.Turn, args []string) {
	switch m, known := wayNamed(t.Ways, args); {
	case len(args) == 0:
		listWays(t)
	case known && len(args) == 1:
		showWay(t, m)
	case args[0] == "add" && len(args) < 3:
		addWay(t, args[1:])
	default:
		askWays(t, args)
	}
}

// addWay asks for an account of a kind, step by step.
func addWay(t *dialog.Turn, args []string) {
	if len(args) == 0 {
		begin(t, []string{"pay"})
		return
	}
	kind := payload.Kind(strings.ToLower(args[0]))
	label := []string{form.NoLabel}
	if t.Shop.SetWays(t.Ways).Free("", kind.Brand(), kind) != nil {
		label = nil // it is asked for
	}
	switch {
	case len(kind.Inputs()) == 0:
		refuseWays(t, payload.ErrKind)
	case len(t.Shop.Plans) == 0:
		refuseWays(t, bot.ErrNoCurrency)
	default:
		begin(t, append([]string{form.Account(kind)}, label...))
	}
}

// askWays asks for the second tap before a change.
func askWays(t *dialog.Turn, args []string) {
	c, err := changeWays(t, args)
	if err != nil {
		refuseWays(t, err)
		return
	}
	change := "pay " + strings.Join(args, " ")
	if args[0] == "add" {
		askAdd(t, c, change)
		return
	}
	key := text.AskPlans
	if bot.Sells(t.Shop.Plans, t.Ways) && !bot.Sells(t.Shop.Plans, c.ways) {
		key = text.AskWaysLast
	}
	t.Ask(key, change, "before", wayWords(t, c.before), "after", wayWords(t, c.after))
}

// refuseWays says why nothing changes, and how changes are written where nobody is being asked step by step.
func refuseWays(t *dialog.Turn, err error) {
	why := dialog.Explain(t.Lang, err)
	if errors.Is(err, payload.ErrKind) {
		why += " (" + kindNames() + ")"
	}
	t.Say(text.WaysUsage, "why", why)
}

// kindNames are the kinds of accounts as they are written.
func kindNames() string {
	var names []string
	for _, k := range payload.Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// askAdd asks whether an account is to be added, with a code to try.
func askAdd(t *dialog.Turn, c waysChange, change string) {
	amount := trialAmount(t.Shop.Plans, c.after.Currency)
	asked, err := c.after.Account.Asks(t.FreshCode, amount, t.Now)
	if err != nil {
		refuseWays(t, err)
		return
	}
	var lines []string
	for _, line := range asked.Lines {
		lines = append(lines, dialog.PaymentLine(t.Lang, billing.Line{Label: string(line.Label), Value: line.Value}))
	}
	t.Ask(text.AskWayAdd, change, "way", dialog.MethodLabel(t.Lang, c.after), "lines", text.Lines(strings.Join(lines, "\n")))
	if asked.QR == "" {
		return
	}
	out := &t.Decision.Replies[len(t.Decision.Replies)-1]
	out.Text += "\n\n" + t.Lang.Say(text.WayTry, "amount", amount.Format(t.Lang.Tag))
	out.Picture = dialog.QR(asked.QR)
}

// trialAmount is what an account is tried with: one unit, or a thousand where prices are in thousands.
func trialAmount(plans []billing.Plan, currency string) billing.Money {
	for _, p := range plans {
		if p.Price.Currency != currency && currency != "" {
			continue
		}
		unit := billing.Money{Amount: 1, Currency: p.Price.Currency}
		for _, cents, _ := strings.Cut(strings.Fields(unit.String())[0], "."); cents != ""; cents = cents[1:] {
			unit.Amount *= 10
		}
		if p.Price.Amount >= 2000*unit.Amount {
			unit.Amount *= 1000
		}
		return unit
	}
	return billing.Money{Amount: 1, Currency: currency}
}

// doPay makes the change that was asked for.
func doPay(t *dialog.Turn, args []string) {
	c, err := changeWays(t, args)
	if err != nil {
		t.Menu(text.WaysUsage, "why", dialog.Explain(t.Lang, err))
		return
	}
	t.Note("pay "+args[0], c.name, wayNote(t.Lang, c.before), wayNote(t.Lang, c.after))
	t.Decision.Shop.Ways, t.Ways = &c.set, c.ways
	tellOwners(t, c)
	listWays(t)
}

// tellOwners says to the other owners, if there are any, that money goes another way now.
func tellOwners(t *dialog.Turn, c waysChange) {
	if len(t.Owners)+len(t.Shop.Owners) < 2 {
		return
	}
	now := wayNote(t.Lang, c.after)
	if now == "" {
		now = wayNote(t.Lang, c.before) + " – " + t.Lang.Say(text.WayNone)
	}
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: billing.Owner, Kind: billing.WaysChanged, Detail: now})
}

// A waysChange is what /pay shall do, checked against the shop.
type waysChange struct {
	name          string
	before, after bot.Method // empty where there is none
	set           bot.Ways
	ways          []bot.Method
}

// changeWays makes a change to a copy of the ways to pay. Errors: those of bot.Ways and bot.Shop.Suits.
func changeWays(t *dialog.Turn, args []string) (c waysChange, err error) {
	all := t.Shop.SetWays(t.Ways)
	if len(args) < 2 {
		return c, bot.ErrWayWords
	}
	c.name = strings.ToLower(args[1])
	rest := args[2:]
	switch args[0] {
	case "add":
		c.set, c.name, err = added(t, all, args[1:])
	case "hide", "show":
		c.set, err = all.Hide(c.name, args[0] == "hide")
	case "first":
		c.set, err = all.First(c.name)
	case "drop":
		c.set, err = all.Drop(c.name)
	case "label":
		c.set, err = all.Call(c.name, oneValue("label", rest))
	case "words":
		if c.set, err = all.Tell(c.name, oneValue("words", rest)); err == nil {
			err = c.set.Sound(t.Shop, c.name)
		}
	default:
		err = bot.ErrWayWords
	}
	c.ways = c.set.Methods(t.Ways)
	c.before, _ = wayNamed(t.Ways, []string{c.name})
	c.after, _ = wayNamed(c.ways, []string{c.name})
	switch {
	case err != nil:
	case c.before.Name == "" && c.after.Name == "": // of a provider that the shop has no more
		err = bot.ErrWayUnknown
	case c.after.Label != c.before.Label && readTwice(t.Lang, c.ways, c.after):
		err = bot.ErrLabelTaken
	}
	return c, err
}

// readTwice reports whether a way's label is what customers read for another one that has none.
func readTwice(l text.Language, ways []bot.Method, it bot.Method) bool {
	return slices.ContainsFunc(ways, func(m bot.Method) bool {
		return it.Name != "" && m.Name != it.Name && text.Fold(dialog.MethodLabel(l, m)) == text.Fold(dialog.MethodLabel(l, it))
	})
}

// added is the ways with one more: KIND KEY=VALUE ….
func added(t *dialog.Turn, all bot.Ways, args []string) (bot.Ways, string, error) {
	a, label := payload.Account{Kind: payload.Kind(strings.ToLower(args[0]))}, ""
	pairs, ok := form.Pairs(args[1:], func(key string) bool {
		_, err := a.With(key, "")
		return err == nil || key == "label" || key == "unique"
	})
	if !ok {
		return all, "", bot.ErrWayWords
	}
	for _, p := range pairs {
		switch p.Key {
		case "label":
			label = p.Value
		case "unique":
			a.Unique = p.Value == "yes"
		default:
			a, _ = a.With(p.Key, p.Value)
		}
	}
	if err := t.Shop.Suits(a); err != nil {
		return all, "", err
	}
	return all.Add(label, a)
}

// oneValue is what is said for one key, with the key before it or without.
func oneValue(key string, words []string) string {
	if pairs, ok := form.Pairs(words, func(k string) bool { return k == key }); ok && len(pairs) == 1 {
		return pairs[0].Value
	}
	return strings.Join(words, " ")
}

// wayNamed finds the way that a command's first word names.
func wayNamed(ways []bot.Method, args []string) (bot.Method, bool) {
	for _, m := range ways {
		if len(args) > 0 && m.Name == strings.ToLower(args[0]) {
			return m, true
		}
	}
	return bot.Method{}, false
}

func listWays(t *dialog.Turn) {
	var lines []string
	var rows [][]bot.Choice
	example := "own-upi" // in the hint below: one that there is, and can be dropped
	for _, m := range t.Ways {
		if m.IsDirect() {
			example = m.Name
		}
		lines = append(lines, t.Lang.Say(text.PlanRow, "id", m.Name, "plan", wayWords(t, m)))
		rows = append(rows, []bot.Choice{{Label: dialog.MethodLabel(t.Lang, m), Data: "ask pay " + m.Name}})
	}
	if !bot.Sells(t.Shop.Plans, t.Ways) {
		lines = append(lines, "", t.Lang.Say(text.WaysNone))
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.WaysList, "lines", text.Lines(strings.Join(lines, "\n")), "id", example),
		Rows: append(rows, append([]bot.Choice{{Label: t.Lang.Say(text.ButtonAddWay), Data: "form pay"}}, t.Back()...))})
}

// showWay is one way to pay, with what can be changed about it.
func showWay(t *dialog.Turn, m bot.Method) {
	button := func(label text.Key, data string) bot.Choice {
		return bot.Choice{Label: t.Lang.Say(label), Data: data + " " + m.Name}
	}
	seen := button(text.ButtonHide, "ask pay hide")
	if m.Hidden {
		seen = button(text.ButtonUnhide, "ask pay show")
	}
	rows := [][]bot.Choice{{seen, button(text.ButtonFirst, "ask pay first")}}
	if m.IsDirect() {
		rows = append(rows, []bot.Choice{button(text.ButtonLabelWay, "form pay-label"), button(text.ButtonDrop, "ask pay drop")})
	}
	if m.Account.Kind == payload.Text || m.Account.Kind == payload.Cash {
		rows = append(rows, []bot.Choice{button(text.ButtonWords, "form pay-words")})
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.PlanRow, "id", m.Name, "plan", wayWords(t, m)),
		Rows: append(rows, []bot.Choice{{Label: t.Lang.Say(text.ButtonBack), Data: "ask pay"}})})
}

// mostShown is how much is shown of what an account is known by: a code of the owner's own has hundreds of characters.
const mostShown = 60

// wayWords is a way to pay in one line.
func wayWords(t *dialog.Turn, m bot.Method) string {
	if m.Name == "" {
		return t.Lang.Say(text.WayNone)
	}
	words := []string{dialog.MethodLabel(t.Lang, m)}
	for _, said := range []string{m.Account.Bank, m.Account.To, m.Account.Biller, m.Account.Words} {
		if said = strings.Join(strings.Fields(said), " "); said != "" {
			words = append(words, shortened(said))
		}
	}
	line := strings.Join(words, " – ")
	if !bot.Sells(t.Shop.Plans, []bot.Method{{Currency: m.Currency}}) {
		line = t.Lang.Say(text.WayIdle, "way", line)
	}
	if m.Hidden {
		line = t.Lang.Say(text.WayHidden, "way", line)
	}
	return line
}

func shortened(said string) string {
	if utf8.RuneCountInString(said) <= mostShown {
		return said
	}
	return string([]rune(said)[:mostShown]) + "…"
}

// wayNote is a way to pay as the journal has it, which staff may read: with no more of the number than tells it from another.
func wayNote(l text.Language, m bot.Method) string {
	if m.Name == "" {
		return ""
	}
	words := dialog.MethodLabel(l, m)
	if number := []rune(strings.Join(strings.Fields(m.Account.To), "")); len(number) > 4 {
		words += " …" + string(number[len(number)-4:])
	}
	if m.Hidden {
		words = l.Say(text.WayHidden, "way", words)
	}
	return words
}
