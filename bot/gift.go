package bot

import (
	"crypto/subtle"
	"net/url"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
)

// giftLink begins what the link of a gift carries: g_<code>_<secret>.
const giftLink = "g_"

// readGiftLink reads what the link of a gift carries.
func readGiftLink(word string) (code, secret string, ok bool) {
	rest, ok := strings.CutPrefix(strings.ToLower(word), giftLink)
	if !ok {
		return "", "", false
	}
	first, second, _ := strings.Cut(rest, "_")
	code, good := billing.ParseCode(first)
	secret, ok = billing.ParseCode(second)
	return code, secret, ok && good
}

// give: give <code>, a paid order to whoever opens the link first.
func (t *turn) give(args []string) {
	d, ok := t.mine(args)
	if !ok {
		return
	}
	o, _, err := billing.Apply(d.Order, billing.Offered{Secret: t.FreshCode}, t.Now)
	if err != nil {
		t.refuse(err, "code", d.Order.Code)
		return
	}
	t.d.Orders = append(t.d.Orders, o)
	carried := giftLink + o.Code + "_" + o.Gift
	link := "https://t.me/" + t.Reach.Telegram + "?start=" + carried
	if strings.HasPrefix(t.in.From(), "whatsapp:") || t.Reach.Telegram == "" {
		link = "https://wa.me/" + t.Reach.WhatsApp + "?text=" + url.QueryEscape(carried)
	}
	t.say(text.GiftOffered, "link", link)
}

// opensGift takes the gift whose link was opened, and reports whether there was one.
func (t *turn) opensGift(word string) bool {
	code, secret, ok := readGiftLink(word)
	if ok {
		t.takeGift([]string{code, secret})
	}
	return ok
}

// takeGift: gift <code> <secret>.
func (t *turn) takeGift(args []string) {
	if len(args) != 2 {
		t.menu(text.OldMenu)
		return
	}
	wants := "gift " + strings.Join(args, " ")
	if !t.known(wants) {
		return
	}
	o := t.Named
	switch {
	case o == nil || o.Code != args[0] || o.Gift == "" || subtle.ConstantTimeCompare([]byte(o.Gift), []byte(args[1])) != 1:
		t.menu(text.GiftGone)
		return
	case o.Customer == t.d.Session.Phone:
		t.askDevice(*o)
		return
	case t.d.Customer.Banned:
		t.sorry(ErrBanned)
		return
	case !t.agrees(wants):
		return
	}
	giver := o.Chat
	taken, _, err := billing.Apply(*o, billing.Handed{Customer: t.d.Session.Phone, Chat: t.in.From()}, t.Now)
	if err != nil {
		t.menu(text.GiftGone)
		return
	}
	t.d.Orders = append(t.d.Orders, taken)
	t.d.Notices = append(t.d.Notices, billing.Notice{To: giver, Kind: billing.GiftTaken, Order: taken.Code})
	t.reply(paidAsk(t.lang, text.GiftYours, taken, t.devices(t.d.Customer.Devices, taken.Site)))
}
