package customer

import (
	"crypto/subtle"
	"net/url"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// ReadGiftLink reads what the link of a gift carries.
func ReadGiftLink(word string) (code, secret string, ok bool) {
	rest, ok := strings.CutPrefix(strings.ToLower(word), dialog.GiftLink)
	if !ok {
		return "", "", false
	}
	first, second, _ := strings.Cut(rest, "_")
	code, good := billing.ParseCode(first)
	secret, ok = billing.ParseCode(second)
	return code, secret, ok && good
}

// give: give <code>, a paid order for the first person to open the link.
func give(t *dialog.Turn, args []string) {
	d, ok := mine(t, args)
	if !ok {
		return
	}
	o, _, err := billing.Apply(d.Order, billing.Offered{Secret: t.FreshCode}, t.Now)
	if err != nil {
		t.Refuse(err, "code", d.Order.Code)
		return
	}
	t.Decision.Orders = append(t.Decision.Orders, o)
	carried := dialog.GiftLink + o.Code + "_" + o.Gift
	link := "https://t.me/" + t.Reach.Telegram + "?start=" + carried
	if strings.HasPrefix(t.In.From(), "whatsapp:") || t.Reach.Telegram == "" {
		link = "https://wa.me/" + t.Reach.WhatsApp + "?text=" + url.QueryEscape(carried)
	}
	words := t.Lang.Say(text.GiftOffered, "link", link)
	if o.For == billing.ForPassphrase {
		words += "\n\n" + t.Lang.Say(text.GiftOwnPass)
	}
	t.Reply(bot.Outgoing{Text: words})
}

// mayGive reports whether an order is the customer's to give to somebody: paid with their money, and not used. That it has
// no device is for the caller to see.
func mayGive(o billing.Order) bool {
	return o.State == billing.Paid && o.Giver == "" && !o.Extends && o.Payment.Provider != billing.Owner
}

// giftRow is the button that gives an order away.
func giftRow(l text.Language, o billing.Order) []bot.Choice {
	return []bot.Choice{{Label: l.Say(text.ButtonGift), Data: "give " + o.Code}}
}

// OpensGift takes the gift whose link was opened, and reports whether there was one.
func OpensGift(t *dialog.Turn, word string) bool {
	code, secret, ok := ReadGiftLink(word)
	if ok {
		takeGift(t, []string{code, secret})
	}
	return ok
}

// takeGift: gift <code> <secret>.
func takeGift(t *dialog.Turn, args []string) {
	if len(args) != 2 {
		t.Menu(text.OldMenu)
		return
	}
	wants := "gift " + strings.Join(args, " ")
	if !known(t, wants) {
		return
	}
	o := t.Named
	switch {
	case o == nil || o.Code != args[0] || o.Gift == "" || subtle.ConstantTimeCompare([]byte(o.Gift), []byte(args[1])) != 1:
		t.Menu(text.GiftGone)
		return
	case o.Customer == t.Decision.Session.Phone && o.For == billing.ForPassphrase:
		access(t)
		return
	case o.Customer == t.Decision.Session.Phone:
		askDevice(t, *o)
		return
	case t.Decision.Customer.Banned:
		sorry(t, bot.ErrBanned)
		return
	case !agrees(t, wants):
		return
	}
	giver := o.Chat
	taken, _, err := billing.Apply(*o, billing.Handed{Customer: t.Decision.Session.Phone, Chat: t.In.From()}, t.Now)
	if err != nil || taken.Device && !handsPass(t, taken) {
		t.Menu(text.GiftGone)
		return
	}
	t.Decision.Orders = append(t.Decision.Orders, taken)
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: giver, Kind: billing.GiftTaken, Order: taken.Code})
	if taken.For == billing.ForPassphrase { // it follows when the router has it
		t.Reply(bot.Outgoing{Text: t.Lang.Say(text.GiftPass, "code", taken.Code), Typing: true, About: taken.Code})
		return
	}
	t.Reply(paidAsk(t.Lang, text.GiftYours, taken, choicesAt(t, t.Decision.Customer.Devices, taken.Site)))
}

// handsPass makes the lease of a gift its new customer's, and reports whether it could: somebody may have joined already.
func handsPass(t *dialog.Turn, taken billing.Order) bool {
	i := slices.IndexFunc(t.Leases, func(l scheduler.Lease) bool { return l.ID == taken.Code })
	if i < 0 {
		return false
	}
	lease, err := scheduler.HandPass(t.Leases[i], taken, t.FreshPass, leases(t), t.Rules, t.Now)
	if err != nil {
		return false
	}
	t.Decision.Leases = append(t.Decision.Leases, lease)
	return true
}
