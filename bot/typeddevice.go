package bot

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// maxOffers is how many of the addresses in a message are asked about.
const maxOffers = 5

// typedDevice reads the address that a deal waits for. One that is not sure is asked about, and so is
// the one that takes another's place, since that is counted.
func (t *turn) typedDevice(d Deal) {
	_, moves := t.changing()
	found, sure, err := router.FindMACs(t.in.Text)
	switch {
	case err != nil:
		t.reply(Outgoing{Text: t.lang.Say(sentence(err)), Rows: [][]Choice{t.findMAC()}})
	case sure && len(found) == 1 && !moves:
		t.takeDevice(d, found[0])
	default:
		t.offer(d.Order, found[:min(len(found), maxOffers)])
	}
}

// early takes the address that somebody sends while his payment is on its way, and reports whether the
// message was one.
func (t *turn) early() bool {
	i := slices.IndexFunc(t.Deals, func(d Deal) bool { return d.Order.State == billing.Pending && !d.Order.Extends }) // what extends has its device
	found, sure, err := router.FindMACs(t.in.Text)
	if i < 0 || err != nil {
		return false
	}
	o := t.Deals[i].Order
	if !sure || len(found) > 1 { // he is asked when it is paid
		t.sayPaid([]string{o.Code})
		return true
	}
	mac := found[0]
	if err := scheduler.Free(mac, t.d.Session.Phone, t.Leases); err != nil {
		t.refuse(err)
		return true
	}
	meant, outcome, err := billing.Apply(o, billing.MeantFor{Device: mac.String()}, t.Now)
	if err != nil {
		t.refuse(err, "code", o.Code)
		return true
	}
	if outcome == billing.Applied {
		t.d.Orders = append(t.d.Orders, meant)
	}
	t.remember(mac)
	t.say(text.DeviceEarly, "mac", mac, "code", o.Code)
	return true
}

// offer asks which address is meant. Only those that are offered can be chosen.
func (t *turn) offer(o billing.Order, found []router.MAC) {
	t.d.Session.Offers = found
	if len(found) == 1 {
		words := t.lang.Say(text.MACMeant, "mac", found[0])
		if d, moves := t.changing(); moves {
			words = t.lang.Say(text.MoveSure, "left", t.left(*d.Lease), "mac", found[0])
		}
		t.reply(Outgoing{
			Text: words,
			Rows: [][]Choice{{
				{Label: t.lang.Say(text.ButtonYes), Data: "dev " + o.Code + " " + found[0].String()},
				{Label: t.lang.Say(text.ButtonNo), Data: "retype " + o.Code},
			}},
		})
		return
	}
	var rows [][]Choice
	for _, mac := range found {
		rows = append(rows, []Choice{{Label: mac.String(), Data: "dev " + o.Code + " " + mac.String()}})
	}
	t.reply(Outgoing{Text: t.lang.Say(text.MACWhich), Rows: append(rows, t.findMAC())})
}

// retype: retype <code>, for who did not mean what was offered.
func (t *turn) retype(args []string) {
	d, ok := t.mine(args)
	switch {
	case !ok:
	case d.wantsDevice(), t.d.Session.Moving == d.Order.Code:
		t.d.Session.Offers = nil
		t.reply(Outgoing{Text: t.lang.Say(text.MACAgain), Rows: [][]Choice{t.findMAC()}})
	default:
		t.menu(text.OldMenu)
	}
}

// chooseDevice: dev <code> <mac>.
func (t *turn) chooseDevice(args []string) {
	d, ok := t.mine(args)
	if !ok {
		return
	}
	mac, err := router.ParseMAC(strings.Join(args[1:], ""))
	if err != nil || !slices.Contains(t.d.Customer.Devices, mac) && !slices.Contains(t.d.Session.Offers, mac) {
		t.menu(text.OldMenu)
		return
	}
	t.takeDevice(d, mac)
}

// noted says that a device was taken, who made it, and how it stays the same.
func (t *turn) noted(mac router.MAC) {
	words := t.lang.Say(text.DeviceNoted, "mac", mac)
	if vendor := mac.Vendor(); vendor != "" {
		words = t.lang.Say(text.DeviceMade, "mac", mac, "vendor", vendor)
	}
	out := Outgoing{Text: words, Typing: true}
	if mac.Private() {
		out.Text += "\n\n" + t.lang.Say(text.PrivateMAC)
		out.Rows = [][]Choice{{{Label: t.lang.Say(text.ButtonKeepMAC), Data: "find"}}}
	}
	if t.d.Customer.Labels[mac.String()] == "" {
		out.Rows = append(out.Rows, []Choice{{Label: t.lang.Say(text.ButtonLabel), Data: "name " + mac.String()}})
	}
	t.reply(out)
}

// findMAC is the button to the help for finding an address.
func (t *turn) findMAC() []Choice {
	return []Choice{{Label: t.lang.Say(text.ButtonFindMAC), Data: "find"}}
}
