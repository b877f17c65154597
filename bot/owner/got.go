package owner

import (
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/phone"
	"github.com/sharefi/sharefi/internal/reference"
)

var gotCommand = command{
	name: "got", right: bot.Cash, help: text.HelpGot, names: dialog.Order,
	say: askGot,
	do:  doGot,
}

// byHand is the order that a message names, if it is paid to the owner directly.
func byHand(t *dialog.Turn) (billing.Order, bool) {
	if t.Named == nil || !t.Named.ByHand() {
		return billing.Order{}, false
	}
	return *t.Named, true
}

// askGot: /got ORDER [AMOUNT].
func askGot(t *dialog.Turn, args []string) {
	if len(args) == 0 {
		t.Say(text.GotWhich)
		return
	}
	o, ok := byHand(t)
	if !ok {
		t.Say(text.GotNone, "target", strings.Join(args, " "))
		return
	}
	amount, err := cameIn(o, args[1:])
	switch {
	case ownOrder(t, o):
		t.Say(text.GotOwn, "code", o.Code)
	case err != nil:
		t.Say(text.GotUsage, "code", o.Code)
	case o.Payment.ID != "":
		t.Say(text.GotBefore, "code", o.Code, "who", confirmer(t, o))
	default:
		key := text.AskGot
		if amount != o.Asked() || !hasRoom(t, o) {
			key = text.AskGotHeld
		}
		t.Ask(key, strings.Join(append([]string{"got", o.Code}, args[1:]...), " "), "code", o.Code,
			"amount", amount.Format(t.Lang.Tag), "phone", dialog.OrNobody(o.Customer))
	}
}

// cameIn is the amount that came: what was asked, if none is said.
func cameIn(o billing.Order, how []string) (billing.Money, error) {
	if len(how) == 0 {
		return o.Asked(), nil
	}
	m, err := amountOf(how, o.Price.Currency)
	if err == nil && m.Currency != o.Price.Currency {
		err = billing.ErrMoney
	}
	return m, err
}

func doGot(t *dialog.Turn, args []string) {
	o, ok := byHand(t)
	if !ok || len(args) == 0 {
		t.Menu(text.OldMenu)
		return
	}
	amount, err := cameIn(o, args[1:])
	if err != nil {
		t.Menu(text.GotUsage, "code", o.Code)
		return
	}
	confirm(t, o, amount)
}

// confirm notes that money came for an order. Of two who say so the second hears who was first.
func confirm(t *dialog.Turn, o billing.Order, amount billing.Money) {
	if ownOrder(t, o) {
		t.Menu(text.GotOwn, "code", o.Code)
		return
	}
	if o.Payment.ID != "" {
		t.Menu(text.GotBefore, "code", o.Code, "who", confirmer(t, o))
		return
	}
	p := billing.Payment{Provider: billing.MethodOf(o), ID: "own-" + o.Code, Amount: amount, At: t.Now, By: me(t),
		Payer: o.Claim.Payer}
	after, outcome, err := billing.Apply(o, billing.Confirmed{Payment: p, Room: hasRoom(t, o)}, t.Now)
	if err != nil || outcome != billing.Applied {
		t.Refuse(err, "code", o.Code)
		return
	}
	t.Decision.Orders = append(t.Decision.Orders, after)
	t.Decision.Notices = append(t.Decision.Notices, billing.PaidNotices(o, after)...)
	t.Note("got", o.Code, string(o.State), amount.String())
	t.Menu(text.GotDone, "code", o.Code, "amount", amount.Format(t.Lang.Tag))
}

// ownOrder reports whether an order is that of the person who says that its money came, or is enough, and is not the owner.
func ownOrder(t *dialog.Turn, o billing.Order) bool {
	if t.Owner(t.In) {
		return false
	}
	h, _ := t.Shop.Helper(t.In)
	own := func(number string) bool { return number != "" && phone.Same(o.Customer, number) }
	return o.Chat == t.In.From() || o.Chat == h.Address || own(h.Phone) || own(t.Decision.Session.Phone)
}

// hasRoom reports whether an order has its places, or finds others.
func hasRoom(t *dialog.Turn, o billing.Order) bool { return o.State.Live() || room(t, o) }

// room reports whether an order that lost its places finds others.
func room(t *dialog.Turn, o billing.Order) bool {
	p := t.Place(o.Site)
	return o.Extends || p.Name != "" && p.Taken+max(o.Devices, 1) <= p.Places
}

// me is the address that the person is known by in the shop: who helps may write from another one.
func me(t *dialog.Turn) string {
	if h, ok := t.Shop.Helper(t.In); ok && !t.Owner(t.In) {
		return h.Address
	}
	return t.In.From()
}

// confirmer names who said that an order's money came.
func confirmer(t *dialog.Turn, o billing.Order) string { return somebody(t, o.Payment.By) }

// somebody names one of the shop's people.
func somebody(t *dialog.Turn, address string) string {
	for _, h := range t.Shop.Staff {
		if h.Address == address {
			return h.Name
		}
	}
	if name := t.Shop.Claims[address].Name; name != "" {
		return name
	}
	return t.Lang.Say(text.WhoOwner)
}

// gotButton: got <code> <which claim>, from the question whether the money came.
func gotButton(t *dialog.Turn, args []string) {
	if o, ok := asked(t, args); ok {
		confirm(t, o, o.Asked())
	}
}

// notGotButton: notgot <code> <which claim>.
func notGotButton(t *dialog.Turn, args []string) {
	o, ok := asked(t, args)
	if !ok {
		return
	}
	after, outcome, err := billing.Apply(o, billing.ClaimDenied{Times: o.Claim.Times, By: me(t)}, t.Now)
	switch {
	case outcome == billing.Replayed:
		t.Menu(text.NotGotBefore, "code", o.Code, "who", somebody(t, o.Claim.By))
		return
	case err != nil:
		t.Menu(text.GotOld, "code", o.Code)
		return
	}
	t.Decision.Orders = append(t.Decision.Orders, after)
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: o.Chat, Kind: billing.ClaimRefused, Order: o.Code})
	t.Note("not got", o.Code, string(o.State), string(after.State))
	t.Menu(text.NotGotDone, "code", o.Code)
}

// asked is the order that a button asks about, if the person may answer, and the question is not an old one.
func asked(t *dialog.Turn, args []string) (billing.Order, bool) {
	o, ok := byHand(t)
	if !ok || len(args) != 2 || !t.May(t.In, bot.Cash) {
		t.Menu(text.OldMenu)
		return o, false
	}
	switch {
	case o.Payment.ID != "":
		t.Menu(text.GotBefore, "code", o.Code, "who", confirmer(t, o))
		return o, false
	case strconv.Itoa(o.Claim.Times) != args[1]:
		t.Menu(text.GotOld, "code", o.Code)
		return o, false
	}
	return o, true
}

// claimAsk asks whether the money came that a customer says to have sent.
func claimAsk(l text.Language, n billing.Notice, s bot.Scene) (bot.Outgoing, bool) {
	o := s.Order
	if !o.AsksOwner() {
		return bot.Outgoing{}, false
	}
	args := " " + o.Code + " " + strconv.Itoa(o.Claim.Times)
	words := l.Say(text.ClaimAsk, "code", o.Code, "plan", planName(l, o), "amount", o.Asked().Format(l.Tag),
		"method", dialog.Method(l, o), "phone", person(s.Names[o.Chat], o.Customer), "at", dialog.When(l, o.Claim.At, s.Now, s.Zone))
	return bot.Outgoing{
		Text:  strings.TrimSpace(words + "\n\n" + claimMore(l, o, s)),
		Shown: o.Claim.Picture.File,
		Rows: [][]bot.Choice{{
			{Label: l.Say(text.ButtonGot), Data: "got" + args},
			{Label: l.Say(text.ButtonNotGot), Data: "notgot" + args},
		}},
	}, true
}

// claimMore is what else is known of a claim, a line each.
func claimMore(l text.Language, o billing.Order, s bot.Scene) string {
	var lines []string
	c := o.Claim
	if c.Before != "" {
		lines = append(lines, l.Say(text.ClaimUsed, "code", c.Before))
	}
	if c.Payer != "" {
		lines = append(lines, l.Say(text.ClaimReference, "tail", reference.Tail(c.Payer)))
	}
	if c.Picture != (billing.Picture{}) {
		lines = append(lines, l.Say(pictureWords(c.Picture, s.To)))
	}
	if c.Denied > 0 {
		lines = append(lines, l.Say(text.ClaimDeniedBefore, "n", c.Denied))
	}
	if c.Late {
		lines = append(lines, l.Say(text.ClaimIsLate))
	}
	return strings.Join(lines, "\n")
}

// pictureWords say that there is a picture, and whether it is shown: a chat network has those alone that were sent there.
func pictureWords(p billing.Picture, to string) text.Key {
	here, _, _ := strings.Cut(p.File, ":")
	if there, _, _ := strings.Cut(to, ":"); here == "" || here != there {
		return text.ClaimPictureHidden
	}
	return text.ClaimPicture
}

// claimOver says that nobody needs to look for the money any more.
func claimOver(l text.Language, s bot.Scene) (bot.Outgoing, bool) {
	o := s.Order
	return bot.Outgoing{Text: l.Say(text.ClaimOver, "code", o.Code, "amount", o.Asked().Format(l.Tag),
		"phone", person(s.Names[o.Chat], o.Customer))}, !o.AsksOwner() && (o.State == billing.Cancelled || o.State == billing.Expired)
}

// sendBack asks the owner to give money back by hand.
func sendBack(l text.Language, n billing.Notice, s bot.Scene) (bot.Outgoing, bool) {
	o := s.Order
	if !o.RefundStuck() {
		return bot.Outgoing{}, false
	}
	key := text.SendBack
	if o.BackByHand() && !o.ByHand() {
		key = text.SendAtProvider
	}
	return bot.Outgoing{
		Text: l.Say(key, "code", o.Code, "amount", o.Owed().Format(l.Tag), "method", dialog.Method(l, o),
			"phone", buyer(s, o)),
		Rows: [][]bot.Choice{{{Label: l.Say(text.ButtonSentBack), Data: "ask refund " + o.Code + " sent"}}},
	}, true
}

// buyer names who paid for an order. The chat of one that was given away is another's.
func buyer(s bot.Scene, o billing.Order) string {
	if o.Giver != "" {
		return o.Giver
	}
	return person(s.Names[o.Chat], o.Customer)
}
