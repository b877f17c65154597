package customer

import (
	"slices"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// maxDevices is how many devices of a customer are remembered: those of the largest plan.
const maxDevices = billing.MaxDevices

// askDevice asks which device a paid order is for.
func askDevice(t *dialog.Turn, o billing.Order) {
	t.Reply(paidAsk(t.Lang, text.PaidAsk, o, choicesAt(t, t.Decision.Customer.Devices, o.Site)))
}

// devices are what a customer can choose from without typing.
type choices struct {
	known []router.MAC // used before
	sees  bool         // the router tells which are there
	by    bot.Customer // with their names for them
}

func choicesAt(t *dialog.Turn, known []router.MAC, site string) choices {
	return choices{known, t.Sees(site), t.Decision.Customer}
}

// paidAsk is the question for the device.
func paidAsk(l text.Language, key text.Key, o billing.Order, from choices) bot.Outgoing {
	out := bot.Outgoing{Text: l.Say(key, "code", o.Code, "plan", dialog.PlanLabel(l, o.Plan, o.Devices))}
	if len(from.known) > 0 {
		out.Text += "\n\n" + l.Say(text.DeviceKnown)
	}
	for _, mac := range from.known {
		out.Rows = append(out.Rows, []bot.Choice{{Label: from.by.Call(mac), Data: "dev " + o.Code + " " + mac.String()}})
	}
	if from.sees {
		out.Rows = append(out.Rows, []bot.Choice{{Label: l.Say(text.ButtonSearch), Data: "look " + o.Code}})
	}
	out.Rows = append(out.Rows, []bot.Choice{{Label: l.Say(text.ButtonFindMAC), Data: "find"}})
	if mayGive(o) && !o.Device {
		out.Rows = append(out.Rows, giftRow(l, o))
	}
	return out
}

// unnamed is the deal that is paid and waits for its device, or for another one.
func unnamed(t *dialog.Turn) (bot.Deal, bool) {
	for _, d := range t.Deals {
		if d.WantsDevice() || d.Turned() {
			return d, true
		}
	}
	return bot.Deal{}, false
}

// grant makes the lease. The router confirms it later, and then its clock starts.
func grant(t *dialog.Turn, o billing.Order, mac router.MAC) {
	present := t.Leases
	if d, ok := t.Deal(o.Code); ok && d.Lease != nil {
		present = append(slices.Clone(present), *d.Lease)
	}
	if err := t.Place(o.Site).Status.MayAdmit(mac, t.Now); err != nil {
		t.Refuse(err, "mac", mac)
		return
	}
	lease, outcome, err := scheduler.Grant(o, mac, present, t.Rules, t.Now)
	if err != nil {
		t.Refuse(err, "code", o.Code)
		return
	}
	if outcome == billing.Replayed {
		t.Refuse(scheduler.ErrDeviceChosen, "code", o.Code)
		return
	}
	o, _, err = billing.Apply(o, billing.DeviceNamed{}, t.Now)
	if err != nil {
		t.Refuse(err, "code", o.Code)
		return
	}
	t.Decision.Orders, t.Decision.Leases = append(t.Decision.Orders, o), append(t.Decision.Leases, lease)
	t.Decision.Session.Offers = nil
	remember(t, mac)
	if o.PlanID != "" && o.PlanID != trialID {
		t.Decision.Customer.Last = bot.Bought{Order: o.Code, Plan: o.PlanID, Device: mac}
	}
	noted(t, o.Code, mac)
}
