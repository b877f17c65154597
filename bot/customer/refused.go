package customer

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// deviceRefused asks for another device, since the router of the site refuses the one that was chosen. While
// nothing has begun, the money can be had back instead.
func deviceRefused(l text.Language, n billing.Notice, s bot.Scene) (bot.Outgoing, bool) {
	mac, err := router.ParseMAC(n.Detail)
	if n.Detail == "" && s.Lease != nil { // asked again
		mac, err = s.Lease.Device, nil
	}
	if err != nil || s.Lease == nil || !s.Lease.Refuses(mac) {
		return bot.Outgoing{}, false // another was chosen meanwhile, or it is in
	}
	out := bot.Outgoing{Text: l.Say(text.MACRefused, "mac", mac), Rows: [][]bot.Choice{
		{{Label: l.Say(text.ButtonMove), Data: "move " + n.Order + " " + mac.String()}},
		{{Label: l.Say(text.ButtonFindMAC), Data: "find"}},
	}}
	if !s.Lease.Turned() {
		return out, true
	}
	out.Text += "\n\n" + l.Say(text.RefusedSafe)
	if !s.Lease.Answer.IsZero() {
		out.Text += " " + l.Say(text.RefusedBy, "by", dialog.When(l, s.Lease.Answer, s.Now, s.Zone))
	}
	out.Rows = append(out.Rows, []bot.Choice{{Label: l.Say(text.ButtonMoney), Data: "money " + n.Order}})
	return out, true
}

// admitted checks that a device may have access at a site: it is free, and the site's router did not refuse it a
// moment ago. It says why not.
func admitted(t *dialog.Turn, site string, mac router.MAC) bool {
	err := scheduler.Free(mac, t.Decision.Session.Phone, t.Leases)
	if err == nil {
		err = t.Place(site).Status.MayAdmit(mac, t.Now)
	}
	if err != nil {
		t.Refuse(err, "mac", mac)
	}
	return err == nil
}
