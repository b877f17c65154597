package customer

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
)

// maxOffers is how many of the addresses in a message are asked about.
const maxOffers = 5

// typedDevice reads the address that a deal waits for. One that is not sure is asked about, and so is
// the one that takes another's place, since that is counted.
func typedDevice(t *dialog.Turn, d bot.Deal) {
	_, moves := changing(t)
	found, sure, err := router.FindMACs(t.In.Text)
	switch {
	case err != nil:
		t.Reply(bot.Outgoing{Text: t.Lang.Say(dialog.Sentence(err)), Rows: [][]bot.Choice{findMAC(t)}})
	case sure && len(found) == 1 && !moves:
		takeDevice(t, d, found[0])
	default:
		offer(t, d.Order, found[:min(len(found), maxOffers)])
	}
}

// early takes the address that is sent while the payment is on its way, and reports whether the
// message was one.
func early(t *dialog.Turn) bool {
	i := slices.IndexFunc(t.Deals, func(d bot.Deal) bool { // an extension has its device already
		return d.Order.State == billing.Pending && !d.Order.Extends
	})
	found, sure, err := router.FindMACs(t.In.Text)
	if i < 0 || err != nil {
		return false
	}
	o := t.Deals[i].Order
	if !sure || len(found) > 1 { // the customer is asked once it is paid
		sayPaid(t, []string{o.Code})
		return true
	}
	mac := found[0]
	if !admitted(t, o.Site, mac) {
		return true
	}
	meant, outcome, err := billing.Apply(o, billing.MeantFor{Device: mac.String()}, t.Now)
	if err != nil {
		t.Refuse(err, "code", o.Code)
		return true
	}
	if outcome == billing.Applied {
		t.Decision.Orders = append(t.Decision.Orders, meant)
	}
	remember(t, mac)
	t.Say(text.DeviceEarly, "mac", mac, "code", o.Code)
	return true
}

// offer asks which address is meant. Only those that are offered can be chosen.
func offer(t *dialog.Turn, o billing.Order, found []router.MAC) {
	t.Decision.Session.Offers = found
	if len(found) == 1 {
		words := t.Lang.Say(text.MACMeant, "mac", found[0])
		if d, moves := changing(t); moves {
			words = t.Lang.Say(text.MoveSure, "left", left(t, *d.Lease), "mac", found[0])
		}
		t.Reply(bot.Outgoing{
			Text: words,
			Rows: [][]bot.Choice{{
				{Label: t.Lang.Say(text.ButtonYes), Data: "dev " + o.Code + " " + found[0].String()},
				{Label: t.Lang.Say(text.ButtonNo), Data: "retype " + o.Code},
			}},
		})
		return
	}
	var rows [][]bot.Choice
	for _, mac := range found {
		rows = append(rows, []bot.Choice{{Label: mac.String(), Data: "dev " + o.Code + " " + mac.String()}})
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.MACWhich), Rows: append(rows, findMAC(t))})
}

// retype: retype <code>, when none of the offered addresses is meant.
func retype(t *dialog.Turn, args []string) {
	d, ok := mine(t, args)
	switch {
	case !ok:
	case d.WantsDevice(), d.Turned(), t.Decision.Session.Moving == d.Order.Code:
		t.Decision.Session.Offers = nil
		t.Reply(bot.Outgoing{Text: t.Lang.Say(text.MACAgain), Rows: [][]bot.Choice{findMAC(t)}})
	default:
		t.Menu(text.OldMenu)
	}
}

// chooseDevice: dev <code> <mac>.
func chooseDevice(t *dialog.Turn, args []string) {
	d, ok := mine(t, args)
	if !ok {
		return
	}
	mac, err := router.ParseMAC(strings.Join(args[1:], ""))
	if err != nil || !slices.Contains(t.Decision.Customer.Devices, mac) &&
		!slices.Contains(t.Decision.Session.Offers, mac) {
		t.Menu(text.OldMenu)
		return
	}
	takeDevice(t, d, mac)
}

// noted says which device was taken, its maker, and how to keep its address from changing.
func noted(t *dialog.Turn, mac router.MAC) {
	words := t.Lang.Say(text.DeviceNoted, "mac", mac)
	if vendor := mac.Vendor(); vendor != "" {
		words = t.Lang.Say(text.DeviceMade, "mac", mac, "vendor", vendor)
	}
	out := bot.Outgoing{Text: words, Typing: true}
	if mac.Private() {
		out.Text += "\n\n" + t.Lang.Say(text.PrivateMAC)
		out.Rows = [][]bot.Choice{{{Label: t.Lang.Say(text.ButtonKeepMAC), Data: "find"}}}
	}
	if t.Decision.Customer.Labels[mac.String()] == "" {
		out.Rows = append(out.Rows, []bot.Choice{{Label: t.Lang.Say(text.ButtonLabel), Data: "name " + mac.String()}})
	}
	t.Reply(out)
}

// findMAC is the button to the help for finding an address.
func findMAC(t *dialog.Turn) []bot.Choice {
	return []bot.Choice{{Label: t.Lang.Say(text.ButtonFindMAC), Data: "find"}}
}
