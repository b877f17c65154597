package hostapd

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// A network is what a radio tells of itself.
type network struct {
	ssid    string
	keyMgmt []string // WPA-PSK, SAE …
}

func (n network) takes(akm string) bool {
	for _, k := range n.keyMgmt {
		if k == akm {
			return true
		}
	}
	return false
}

// network asks a radio for its name and keys.
func (c *control) network(ctx context.Context) (network, error) {
	answer, err := c.do(ctx, "GET_CONFIG", patience)
	if err != nil {
		return network{}, err
	}
	n, ok := parseNetwork(answer)
	if !ok {
		return n, fmt.Errorf("%s: %w: it does not tell its network's name; is it hostapd 2.10 or later?", c.radio, router.ErrUnsupported)
	}
	return n, nil
}

func parseNetwork(answer string) (n network, ok bool) {
	for line := range strings.Lines(answer) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		switch key {
		case "ssid":
			n.ssid = unescape(value)
		case "key_mgmt":
			n.keyMgmt = strings.Fields(value)
		}
	}
	return n, n.ssid != "" && len(n.ssid) <= longestSSID
}

// escapes are those that hostapd prints in a network's name, beside \xNN for a byte.
var escapes = map[byte]byte{'\\': '\\', '"': '"', 'e': 0x1b, 'n': '\n', 'r': '\r', 't': '\t'}

// unescape reads a network's name as hostapd prints it.
func unescape(text string) string {
	var name strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			name.WriteByte(text[i])
			continue
		}
		i++
		if c, found := escapes[text[i]]; found {
			name.WriteByte(c)
		} else if b, err := strconv.ParseUint(text[i+1:min(i+3, len(text))], 16, 8); text[i] == 'x' && err == nil {
			name.WriteByte(byte(b))
			i += 2
		}
	}
	return name.String()
}
