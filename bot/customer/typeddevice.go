package customer

import (
	"errors"
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
	found, sure, err := router.FindAdapters(t.In.Text)
	switch {
	case err != nil:
		refuseAddress(t, err)
	case sure && len(found) == 1 && !moves:
		takeDevice(t, d, found[0].MAC)
	default:
		offer(t, d.Order, found[:min(len(found), maxOffers)])
	}
}

// refuseAddress says why an address is not taken, and where the right one stands.
func refuseAddress(t *dialog.Turn, err error) {
	words := t.Lang.Say(dialog.Sentence(err))
	if !errors.Is(err, router.ErrMACFormat) {
		words += "\n\n" + t.Lang.Say(text.MACWhere)
	}
	t.Reply(bot.Outgoing{Text: words, Rows: [][]bot.Choice{findMAC(t)}})
}

// awaitsDevice reports whether the customer is to name a device, now or once it is paid.
func awaitsDevice(t *dialog.Turn) bool {
	_, waits := unnamed(t)
	_, moves := moving(t)
	return waits || moves || slices.ContainsFunc(t.Deals, pays)
}

// pays reports whether a deal waits for its payment, and then for its device.
func pays(d bot.Deal) bool { // an extension has its device already, and a passphrase none
	return d.Order.Unpaid() && !d.Order.Extends && d.Order.For != billing.ForPassphrase
}

// namesDevice reports whether a message has the address of a device that is awaited, whatever else it has.
func namesDevice(t *dialog.Turn) bool {
	if !awaitsDevice(t) {
		return false
	}
	_, _, err := router.FindMACs(t.In.Text)
	return err == nil
}

// PastesDevice reports whether a long message is read because a device is awaited, and it names one.
func PastesDevice(t *dialog.Turn) bool {
	s := t.Decision.Session
	if len(t.In.Text) > dialog.MaxDeviceText || s.Writing != "" || !s.Label.IsZero() || !awaitsDevice(t) {
		return false
	}
	_, _, err := router.FindMACs(t.In.Text)
	return !errors.Is(err, router.ErrMACFormat)
}

// early takes the address that is sent while the payment is on its way, and reports whether the
// message was one.
func early(t *dialog.Turn) bool {
	i := slices.IndexFunc(t.Deals, pays)
	found, sure, err := router.FindMACs(t.In.Text)
	if i < 0 || errors.Is(err, router.ErrMACFormat) {
		return false
	}
	if err != nil {
		refuseAddress(t, err)
		return true
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
func offer(t *dialog.Turn, o billing.Order, found []router.Adapter) {
	t.Decision.Session.Offers = nil
	for _, a := range found {
		t.Decision.Session.Offers = append(t.Decision.Session.Offers, a.MAC)
	}
	if mac := found[0].MAC; len(found) == 1 {
		words := t.Lang.Say(text.MACMeant, "mac", mac)
		if d, moves := changing(t); moves {
			words = t.Lang.Say(text.MoveSure, "left", left(t, *d.Lease), "mac", mac)
		}
		t.Reply(bot.Outgoing{
			Text: words,
			Rows: [][]bot.Choice{{
				{Label: t.Lang.Say(text.ButtonYes), Data: "dev " + o.Code + " " + mac.String()},
				{Label: t.Lang.Say(text.ButtonNo), Data: "retype " + o.Code},
			}},
		})
		return
	}
	var rows [][]bot.Choice
	for _, a := range found {
		label := a.MAC.String()
		if name := strings.Map(dialog.Shown, a.Name); name != "" {
			label = name + ": " + label
		}
		rows = append(rows, []bot.Choice{{Label: label, Data: "dev " + o.Code + " " + a.MAC.String()}})
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

// noted says which device was taken, and its maker. The access follows, in the place of these words where it is quick.
func noted(t *dialog.Turn, code string, mac router.MAC) {
	words := t.Lang.Say(text.DeviceNoted, "mac", mac)
	if vendor := mac.Vendor(); vendor != "" {
		words = t.Lang.Say(text.DeviceMade, "mac", mac, "vendor", vendor)
	}
	t.Reply(bot.Outgoing{Text: words, Typing: true, About: code})
}

// findMAC is the button to the help for finding an address.
func findMAC(t *dialog.Turn) []bot.Choice {
	return []bot.Choice{{Label: t.Lang.Say(text.ButtonFindMAC), Data: "find"}}
}
