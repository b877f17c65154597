package owner

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

var wifiCommand = command{
	name: "wifi", right: bot.Manage, help: text.HelpWiFi,
	say: wifi,
	do:  doWiFi,
}

// wifi: /wifi [SITE] [name NEW NAME | password NEW | password none | tell].
func wifi(t *dialog.Turn, args []string) {
	site, args := siteFirst(t, args)
	switch {
	case site == "":
		t.Say(text.WiFiUsage)
	case len(args) == 0:
		siteNotice(t, billing.WiFiView, site)
	case len(args) == 1 && args[0] == "tell":
		t.Ask(text.AskTell, "wifi tell "+site, "site", site)
	default:
		set, err := newNetwork(t, site, args)
		if err != nil {
			t.Say(dialog.Sentence(err))
			return
		}
		t.Decision.Session.Network = &set
		t.Ask(text.AskWiFi, "wifi set "+fingerprint(set)+" "+site, "site", site, "ssid", set.SSID,
			"password", orOpen(t.Lang, set.Password))
	}
}

// siteFirst takes the site's name off the front of a command. The only site needs no name.
func siteFirst(t *dialog.Turn, args []string) (string, []string) {
	words := strings.Join(args, " ")
	for _, p := range t.Places {
		if words == p.Name || strings.HasPrefix(words, p.Name+" ") {
			return p.Name, args[len(strings.Fields(p.Name)):]
		}
	}
	if len(t.Places) == 1 {
		return t.Places[0].Name, args
	}
	return "", args
}

// fingerprint ties a Yes to the network that was shown with it, without saying its password.
func fingerprint(n bot.SetNetwork) string {
	sum := sha256.Sum256([]byte(n.SSID + "\n" + n.Password))
	return hex.EncodeToString(sum[:6])
}

func orOpen(l text.Language, password string) string {
	if password == "" {
		return l.Say(text.WiFiOpen)
	}
	return password
}

// newNetwork is the site's network with one thing changed.
// Errors: ErrWiFiWords, ErrWiFiName, ErrWiFiPassword.
func newNetwork(t *dialog.Turn, site string, args []string) (bot.SetNetwork, error) {
	old := t.Shop.Network(site, t.Networks[site])
	set := bot.SetNetwork{SSID: old.SSID, Password: old.Password.Reveal()}
	if len(args) < 2 {
		return set, bot.ErrWiFiWords
	}
	_, typed, _ := strings.Cut(t.In.Text, args[0]+" ") // as it was typed: spaces count
	typed = strings.TrimSpace(typed)
	switch args[0] {
	case "name":
		if typed == "" || len(typed) > 32 {
			return set, bot.ErrWiFiName
		}
		set.SSID = typed
	case "password":
		if typed == "none" {
			set.Password = ""
			return set, nil
		}
		printable := strings.Trim(typed, asciiPrintable) == ""
		if len(typed) < 8 || len(typed) > 63 || !printable {
			return set, bot.ErrWiFiPassword
		}
		set.Password = typed
	default:
		return set, bot.ErrWiFiWords
	}
	return set, nil
}

// asciiPrintable are the characters of a WPA passphrase.
const asciiPrintable = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

// doWiFi: set FINGERPRINT SITE, or tell SITE.
func doWiFi(t *dialog.Turn, args []string) {
	pending := t.Decision.Session.Network
	switch {
	case len(args) > 1 && args[0] == "tell":
		site := strings.Join(args[1:], " ")
		t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: billing.Guests, Kind: billing.NewNetwork, Site: site})
		t.Note("wifi tell", site, "", "")
		t.Say(text.WiFiTelling)
	case len(args) > 2 && args[0] == "set" && pending != nil && fingerprint(*pending) == args[1]:
		site := strings.Join(args[2:], " ")
		before := t.Shop.Network(site, t.Networks[site])
		t.Decision.Session.Network = nil
		t.Decision.Shop.Networks = maps.Clone(t.Shop.Networks)
		if t.Decision.Shop.Networks == nil {
			t.Decision.Shop.Networks = map[string]bot.SetNetwork{}
		}
		t.Decision.Shop.Networks[site] = *pending
		t.Note("wifi", site, before.SSID, pending.SSID)
		t.Reply(bot.Outgoing{
			Text: t.Lang.Say(text.WiFiSet, "site", site, "ssid", pending.SSID),
			Rows: [][]bot.Choice{{{Label: t.Lang.Say(text.ButtonTellGuests), Data: "ask wifi " + site + " tell"}}},
		})
	default:
		t.Menu(text.OldMenu)
	}
}

// siteNotice owes this chat a notice about a site.
func siteNotice(t *dialog.Turn, kind billing.NoticeKind, site string) {
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: t.In.From(), Kind: kind, Site: site})
}

// wifiView is the network as the owner sees it.
func wifiView(l text.Language, n billing.Notice, s bot.Scene) bot.Outgoing {
	password := orOpen(l, s.Network.Password.Reveal())
	return bot.Outgoing{
		Text: dialog.JoinWords(l, s.Network,
			l.Say(text.WiFiView, "site", n.Site, "ssid", s.Network.SSID, "password", password)),
		Picture: dialog.JoinQR(s.Network),
	}
}
