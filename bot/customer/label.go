package customer

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
)

// maxLabel is how long the name of a device may be.
const maxLabel = 24

// unlabelled is the button that gives a device its first name. It stands in My access, too: where numbers are
// typed, the menu below the device is gone as soon as its access begins.
func unlabelled(t *dialog.Turn, mac router.MAC) [][]bot.Choice {
	if t.Decision.Customer.Labels[mac.String()] != "" || !slices.Contains(t.Decision.Customer.Devices, mac) {
		return nil
	}
	return [][]bot.Choice{{{Label: t.Lang.Say(text.ButtonLabel), Data: "name " + mac.String()}}}
}

// askLabel: name <mac>.
func askLabel(t *dialog.Turn, args []string) {
	mac, err := router.ParseMAC(strings.Join(args, ""))
	if err != nil || !slices.Contains(t.Decision.Customer.Devices, mac) {
		t.Menu(text.OldMenu)
		return
	}
	t.Decision.Session.Label = mac
	t.Say(text.AskLabel, "mac", mac)
}

// label names the device that the customer was asked about.
func label(t *dialog.Turn, mac router.MAC) {
	name := strings.Join(strings.Fields(strings.Map(dialog.Shown, t.In.Text)), " ")
	if len([]rune(name)) > maxLabel || name == "" {
		t.Decision.Session.Label = mac
		t.Say(text.LabelLong, "n", maxLabel)
		return
	}
	labels := map[string]string{}
	for _, known := range t.Decision.Customer.Devices { // those of devices that are forgotten are dropped
		if old, ok := t.Decision.Customer.Labels[known.String()]; ok {
			labels[known.String()] = old
		}
	}
	labels[mac.String()] = name
	t.Decision.Customer.Labels = labels
	t.Menu(text.LabelDone, "mac", mac, "name", name)
}
