package form

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// kinds are the kinds of accounts that can be added, the most used first.
var kinds = []payload.Kind{payload.UPI, payload.Pix, payload.PromptPay, payload.VietQR, payload.PayNow, payload.EPC, payload.SwissQR,
	payload.SPAYD, payload.Static, payload.Text, payload.Cash}

func init() { // those of accounts are as many as kinds
	forms["pay"] = form{
		right:  bot.Own,
		fields: []field{{ask: text.FormKind, quick: kindsThatFit, read: kind}},
		words:  func(a []string) string { return "pay add " + a[0] },
	}
	forms["pay-label"] = form{
		right:  bot.Own,
		fields: []field{{ask: text.FormLabel, read: anything}, {ask: text.FormLabel, read: newLabel}},
		words:  func(a []string) string { return "pay label " + a[0] + " " + Pair("label", a[1]) },
	}
	forms["pay-words"] = form{
		right:  bot.Own,
		fields: []field{{ask: text.FormWayWords, read: anything}, {ask: text.FormWayWords, values: holes, read: newWords}},
		words:  func(a []string) string { return "pay words " + a[0] + " " + Pair("words", a[1]) },
	}
	for _, k := range kinds {
		forms[Account(k)] = accountForm(k)
	}
}

// Account is the name of the form for an account of a kind, whose first answer is the label.
func Account(k payload.Kind) string { return "pay-" + string(k) }

// NoLabel is the answer of an account that is called what its kind is known by.
const NoLabel = none

// A question is what is asked for a key of an account. Values may be nil.
type question struct {
	ask    text.Key
	values func(*dialog.Turn, []string) []any
}

// questions are by the key of the configuration, and by kind and key where a kind has its own.
var questions = map[string]question{
	"name": {ask: text.FormPayee}, "postcode": {ask: text.FormPostcode}, "city": {ask: text.FormCity}, "bank": {ask: text.FormVietBank},
	"words": {text.FormWayWords, holes}, "cash words": {text.FormCashWords, holes},
	"upi to": {ask: text.FormUPI}, "pix to": {ask: text.FormPix}, "promptpay to": {ask: text.FormPromptPay},
	"paynow to": {ask: text.FormPayNow}, "vietqr to": {ask: text.FormVietAccount}, "static to": {ask: text.FormSticker},
	"epc to":     {text.FormIBAN, example("DE89 3704 0044 0532 0130 00")},
	"swissqr to": {text.FormIBAN, example("CH93 0076 2011 6238 5295 7")},
	"spayd to":   {text.FormIBAN, example("CZ65 0800 0000 1920 0014 5399")},
}

func example(number string) func(*dialog.Turn, []string) []any {
	return func(*dialog.Turn, []string) []any { return []any{"example", number} }
}

// holes are what is filled into the owner's words.
func holes(*dialog.Turn, []string) []any { return []any{"code", "{code}", "amount", "{amount}"} }

// accountForm asks for the label, what the kind needs, and whether the amount is to tell who paid.
func accountForm(k payload.Kind) form {
	f := form{right: bot.Own, fields: []field{{ask: text.FormLabel, read: labelOf(k)}}}
	for i, in := range k.Inputs() {
		q, ok := questions[string(k)+" "+in.Key]
		if !ok {
			q = questions[in.Key]
		}
		next := field{ask: q.ask, values: q.values, read: accountKey(k, i)}
		if in.Optional {
			next.quick = skip
		}
		f.fields = append(f.fields, next)
	}
	if k.Blind() {
		f.fields = append(f.fields, field{ask: text.FormUnique, quick: yesOrNo, read: readYes})
	}
	f.words = func(answers []string) string {
		pairs := []string{"pay add " + string(k), Pair("label", given("", answers[0]))}
		for i, in := range k.Inputs() {
			if answers[i+1] != none {
				pairs = append(pairs, Pair(in.Key, answers[i+1]))
			}
		}
		if k.Blind() && answers[len(answers)-1] == yes {
			pairs = append(pairs, Pair("unique", yes))
		}
		return strings.Join(pairs, " ")
	}
	return f
}

// accountKey reads what is said for one of a kind's inputs. The account so far is looked at with it.
func accountKey(k payload.Kind, at int) func(*dialog.Turn, []string, string) (string, error) {
	return func(t *dialog.Turn, answers []string, said string) (string, error) {
		in := k.Inputs()
		if said == none && in[at].Optional {
			return none, nil
		}
		if t.In.Kind == bot.Text && (k == payload.Static || in[at].Key == "words") { // spaces and lines count
			said = string(dialog.Typed(t.In.Text))
		}
		a := payload.Account{Kind: k}
		for i, before := range answers[1:] {
			if before != none {
				a, _ = a.With(in[i].Key, before)
			}
		}
		a, err := a.With(in[at].Key, said)
		if err != nil {
			return "", err
		}
		err = t.Shop.Suits(a)
		switch about := payload.KeyOf(err); {
		case err == nil, about != "" && about != in[at].Key && about != "kind": // what is still to be asked for
			return said, nil
		case about != "to":
			return "", err
		}
		if like := payload.Like(said); like != "" && like != k {
			return "", bot.OtherKindError{Kind: KindName(t.Lang, like)}
		}
		return "", err
	}
}

func labelOf(k payload.Kind) func(*dialog.Turn, []string, string) (string, error) {
	return func(t *dialog.Turn, _ []string, said string) (string, error) {
		return said, t.Shop.SetWays(t.Ways).Free("", said, k)
	}
}

// newLabel reads another label for the way of the first answer.
func newLabel(t *dialog.Turn, a []string, said string) (string, error) {
	_, err := t.Shop.SetWays(t.Ways).Call(a[0], said)
	return said, err
}

// newWords reads other words for the way of the first answer.
func newWords(t *dialog.Turn, a []string, said string) (string, error) {
	if t.In.Kind == bot.Text {
		said = string(dialog.Typed(t.In.Text))
	}
	ways, err := t.Shop.SetWays(t.Ways).Tell(a[0], said)
	if err != nil {
		return "", err
	}
	return said, ways.Sound(t.Shop, a[0])
}

// KindName is what people call a kind of account.
func KindName(l text.Language, k payload.Kind) string {
	switch k {
	case payload.Static:
		return l.Say(text.KindStatic)
	case payload.Text:
		return l.Say(text.KindText)
	case payload.Cash:
		return l.Say(text.MethodCash)
	case payload.EPC:
		return "GiroCode (EUR)"
	case payload.SwissQR:
		return "Swiss QR (CHF)"
	case payload.SPAYD:
		return "QR Platba (CZK)"
	}
	return k.Brand() + " (" + k.Currency() + ")"
}

// kindsThatFit are the kinds that something could be paid with.
func kindsThatFit(t *dialog.Turn, _ []string) (list []bot.Choice) {
	for _, k := range kinds {
		if fits(t, k) {
			list = append(list, bot.Choice{Label: KindName(t.Lang, k), Data: string(k)})
		}
	}
	return list
}

// fits reports whether the shop has a price in the kind's currency.
func fits(t *dialog.Turn, k payload.Kind) bool {
	for _, p := range t.Shop.Plans {
		if k.Currency() == "" || k.Currency() == p.Price.Currency {
			return true
		}
	}
	return false
}

// kind reads the name of a kind, or what people call it.
func kind(t *dialog.Turn, _ []string, said string) (string, error) {
	i := slices.IndexFunc(kinds, func(k payload.Kind) bool {
		return strings.EqualFold(said, string(k)) || text.Fold(said) == text.Fold(KindName(t.Lang, k)) || strings.EqualFold(said, k.Brand())
	})
	switch {
	case i < 0:
		return "", payload.ErrKind
	case len(t.Shop.Plans) == 0:
		return "", bot.ErrNoCurrency
	case !fits(t, kinds[i]):
		return "", payload.ErrCurrency
	}
	return string(kinds[i]), nil
}

func skip(t *dialog.Turn, _ []string) []bot.Choice {
	return []bot.Choice{{Label: t.Lang.Say(text.ButtonSkip), Data: none}}
}

// The answers to a question of yes or no.
const (
	yes = "yes"
	no  = "no"
)

func yesOrNo(t *dialog.Turn, _ []string) []bot.Choice {
	return []bot.Choice{{Label: t.Lang.Say(text.ButtonYes), Data: yes}, {Label: t.Lang.Say(text.ButtonNo), Data: no}}
}

func readYes(t *dialog.Turn, _ []string, said string) (string, error) {
	switch said = text.Fold(said); {
	case said == yes || t.Lang.Means(text.ButtonYes, said):
		return yes, nil
	case said == no || t.Lang.Means(text.ButtonNo, said):
		return no, nil
	}
	return "", bot.ErrWayWords
}
