package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/secret"
)

// A SetNetwork is a network's name and password as the owner set them in the chat. It is a record, so
// the password is readable in it; it goes into no log and no journal.
type SetNetwork struct {
	SSID     string `json:"ssid"`
	Password string `json:"password,omitempty"` // empty: an open network
}

// Network is what a device needs to join a site: as the owner set it in the chat, or as configured.
func (s Shop) Network(site string, configured Network) Network {
	if set, ok := s.Networks[site]; ok {
		return Network{SSID: set.SSID, Password: secret.New(set.Password)}
	}
	return configured
}

// wifi: /wifi [SITE] [name NEW NAME | password NEW | password none | tell].
func (t *turn) wifi(args []string) {
	site, args := t.siteFirst(args)
	switch {
	case site == "":
		t.say(text.WiFiUsage)
	case len(args) == 0:
		t.siteNotice(billing.WiFiView, site)
	case len(args) == 1 && args[0] == "tell":
		t.ask(text.AskTell, "wifi tell "+site, "site", site)
	default:
		set, err := t.newNetwork(site, args)
		if err != nil {
			t.say(sentence(err))
			return
		}
		t.d.Session.Network = &set
		t.ask(text.AskWiFi, "wifi set "+fingerprint(set)+" "+site, "site", site, "ssid", set.SSID, "password", orOpen(t.lang, set.Password))
	}
}

// siteFirst takes the site's name off the front of a command. The only site needs no name.
func (t *turn) siteFirst(args []string) (string, []string) {
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
func fingerprint(n SetNetwork) string {
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
func (t *turn) newNetwork(site string, args []string) (SetNetwork, error) {
	old := t.Shop.Network(site, t.Networks[site])
	set := SetNetwork{SSID: old.SSID, Password: old.Password.Reveal()}
	if len(args) < 2 {
		return set, ErrWiFiWords
	}
	_, typed, _ := strings.Cut(t.in.Text, args[0]+" ") // as it was typed: spaces count
	typed = strings.TrimSpace(typed)
	switch args[0] {
	case "name":
		if typed == "" || len(typed) > 32 {
			return set, ErrWiFiName
		}
		set.SSID = typed
	case "password":
		if typed == "none" {
			set.Password = ""
			return set, nil
		}
		printable := strings.Trim(typed, asciiPrintable) == ""
		if len(typed) < 8 || len(typed) > 63 || !printable {
			return set, ErrWiFiPassword
		}
		set.Password = typed
	default:
		return set, ErrWiFiWords
	}
	return set, nil
}

// asciiPrintable are the characters of a WPA passphrase.
const asciiPrintable = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

// doWiFi: set FINGERPRINT SITE, or tell SITE.
func (t *turn) doWiFi(args []string) {
	pending := t.d.Session.Network
	switch {
	case len(args) > 1 && args[0] == "tell":
		site := strings.Join(args[1:], " ")
		t.d.Notices = append(t.d.Notices, billing.Notice{To: billing.Guests, Kind: billing.NewNetwork, Site: site})
		t.change("wifi tell", site, "", "")
		t.say(text.WiFiTelling)
	case len(args) > 2 && args[0] == "set" && pending != nil && fingerprint(*pending) == args[1]:
		site := strings.Join(args[2:], " ")
		before := t.Shop.Network(site, t.Networks[site])
		t.d.Session.Network = nil
		t.d.Shop.Networks = maps.Clone(t.Shop.Networks)
		if t.d.Shop.Networks == nil {
			t.d.Shop.Networks = map[string]SetNetwork{}
		}
		t.d.Shop.Networks[site] = *pending
		t.change("wifi", site, before.SSID, pending.SSID)
		t.reply(Outgoing{
			Text: t.lang.Say(text.WiFiSet, "site", site, "ssid", pending.SSID),
			Rows: [][]Choice{{{Label: t.lang.Say(text.ButtonTellGuests), Data: "ask wifi " + site + " tell"}}},
		})
	default:
		t.menu(text.OldMenu)
	}
}

// siteNotice owes this chat a notice about a site.
func (t *turn) siteNotice(kind billing.NoticeKind, site string) {
	t.d.Notices = append(t.d.Notices, billing.Notice{To: t.in.From(), Kind: kind, Site: site})
}

// wifiView is the network as the owner sees it.
func wifiView(l text.Language, site string, n Network) Outgoing {
	return Outgoing{Text: l.Say(text.WiFiView, "site", site, "ssid", n.SSID, "password", orOpen(l, n.Password.Reveal())), Picture: JoinQR(n)}
}

// newNetwork tells a guest how the network is called now.
func newNetwork(l text.Language, n Network) Outgoing {
	if n.Password.IsZero() {
		return Outgoing{Text: l.Say(text.NewNetworkOpen, "ssid", n.SSID), Picture: JoinQR(n)}
	}
	return Outgoing{Text: l.Say(text.NewNetwork, "ssid", n.SSID, "password", n.Password.Reveal()), Picture: JoinQR(n)}
}
