package bot

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
)

// maxLabel is how long the name of a device may be.
const maxLabel = 24

// call is what a customer calls a device: the name that he gave it, or its address.
func (c Customer) call(mac router.MAC) string {
	if label := c.Labels[mac.String()]; label != "" {
		return label
	}
	return mac.String()
}

// unlabelled is the button that gives a device its first name. It stands in My access, too: where numbers are
// typed, the menu below the device is gone as soon as its access begins.
func (t *turn) unlabelled(mac router.MAC) [][]Choice {
	if t.d.Customer.Labels[mac.String()] != "" || !slices.Contains(t.d.Customer.Devices, mac) {
		return nil
	}
	return [][]Choice{{{Label: t.lang.Say(text.ButtonLabel), Data: "name " + mac.String()}}}
}

// askLabel: name <mac>.
func (t *turn) askLabel(args []string) {
	mac, err := router.ParseMAC(strings.Join(args, ""))
	if err != nil || !slices.Contains(t.d.Customer.Devices, mac) {
		t.menu(text.OldMenu)
		return
	}
	t.d.Session.Naming = mac
	t.say(text.AskLabel, "mac", mac)
}

// label names the device that the customer was asked about.
func (t *turn) label(mac router.MAC) {
	name := strings.Join(strings.Fields(strings.Map(shown, t.in.Text)), " ")
	if len([]rune(name)) > maxLabel || name == "" {
		t.d.Session.Naming = mac
		t.say(text.LabelLong, "n", maxLabel)
		return
	}
	labels := map[string]string{}
	for _, known := range t.d.Customer.Devices { // those of devices that are forgotten are dropped
		if old, ok := t.d.Customer.Labels[known.String()]; ok {
			labels[known.String()] = old
		}
	}
	labels[mac.String()] = name
	t.d.Customer.Labels = labels
	t.menu(text.LabelDone, "mac", mac, "name", name)
}
