package bot

import (
	"strings"

	"rsc.io/qr"
)

// WiFiString is what a phone's camera reads to join a network.
func WiFiString(n Network) string {
	escape := strings.NewReplacer(`\`, `\\`, `;`, `\;`, `,`, `\,`, `"`, `\"`, `:`, `\:`)
	if n.Password.IsZero() {
		return "WIFI:T:nopass;S:" + escape.Replace(n.SSID) + ";;"
	}
	return "WIFI:T:WPA;S:" + escape.Replace(n.SSID) + ";P:" + escape.Replace(n.Password.Reveal()) + ";;"
}

// JoinQR is the picture (PNG) that a phone's camera reads to join a network, or nil when the name
// and password do not fit into one.
func JoinQR(n Network) []byte {
	code, err := qr.Encode(WiFiString(n), qr.M)
	if err != nil {
		return nil
	}
	code.Scale = 8
	return code.PNG()
}
