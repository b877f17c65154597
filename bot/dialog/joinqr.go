package dialog

import (
	"strings"
	"unicode"

	"rsc.io/qr"
	"rsc.io/qr/coding"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
)

// WiFiString is what a phone's camera reads to join a network.
func WiFiString(n bot.Network) string {
	escape := strings.NewReplacer(`\`, `\\`, `;`, `\;`, `,`, `\,`, `"`, `\"`, `:`, `\:`)
	said := "WIFI:T:nopass;S:" + escape.Replace(n.SSID) + ";"
	if !n.Password.IsZero() {
		said = "WIFI:T:WPA;S:" + escape.Replace(n.SSID) + ";P:" + escape.Replace(n.Password.Reveal()) + ";"
	}
	if n.Hidden {
		said += "H:true;" // without it a phone only looks for networks that send their name
	}
	return said + ";"
}

// JoinWords are words that tell a network, and how to find one that is hidden.
func JoinWords(l text.Language, n bot.Network, words string) string {
	if !n.Hidden {
		return words
	}
	return words + "\n\n" + l.Say(text.NetworkHidden)
}

// QR is the picture (PNG) of a QR code with some words, or nil when there are none, or they do not fit into one.
func QR(said string) []byte {
	if said == "" {
		return nil
	}
	return picture(said)
}

// JoinQR is the picture (PNG) that a phone's camera reads to join a network, or nil when the name
// and password do not fit into one.
func JoinQR(n bot.Network) []byte { return picture(WiFiString(n)) }

func picture(said string) []byte {
	parts := []coding.Encoding{coding.String(said)}
	if strings.IndexFunc(said, func(r rune) bool { return r > unicode.MaxASCII }) >= 0 {
		parts = append([]coding.Encoding{utf8Follows{}}, parts...)
	}
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		bits := 0
		for _, p := range parts {
			bits += p.Bits(v)
		}
		if bits > v.DataBytes(coding.M)*8 {
			continue
		}
		plan, err := coding.NewPlan(v, coding.M, 0)
		if err != nil {
			return nil
		}
		code, err := plan.Encode(parts...)
		if err != nil {
			return nil
		}
		return (&qr.Code{Bitmap: code.Bitmap, Size: code.Size, Stride: code.Stride, Scale: 8}).PNG()
	}
	return nil
}

// utf8Follows tells readers the character set, which they guess wrongly without it: the extended
// channel interpretation 26 of ISO/IEC 18004.
type utf8Follows struct{}

func (utf8Follows) Check() error { return nil }

func (utf8Follows) Bits(coding.Version) int { return 12 }

func (utf8Follows) Encode(b *coding.Bits, _ coding.Version) {
	b.Write(0b0111, 4)
	b.Write(26, 8)
}
