package router

import (
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
)

// A MAC is the hardware address of one device.
type MAC [6]byte

// ParseMAC reads an address in any usual notation: AA:BB:CC:DD:EE:FF, aa-bb-cc-dd-ee-ff,
// aabb.ccdd.eeff, aa bb cc dd ee ff or aabbccddeeff.
// Errors: ErrMACFormat, ErrMACZero, ErrMACBroadcast, ErrMACGroup.
func ParseMAC(s string) (MAC, error) {
	var mac MAC
	digits, ok := hexDigits(strings.TrimSpace(s))
	if !ok {
		return MAC{}, ErrMACFormat
	}
	if _, err := hex.Decode(mac[:], []byte(digits)); err != nil {
		return MAC{}, ErrMACFormat
	}
	switch {
	case mac == MAC{}:
		return MAC{}, ErrMACZero
	case mac == MAC{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}:
		return MAC{}, ErrMACBroadcast
	case mac[0]&1 != 0:
		return MAC{}, ErrMACGroup
	}
	return mac, nil
}

// hexDigits removes the separators, and reports whether twelve characters in groups of equal size remain.
func hexDigits(s string) (string, bool) {
	if len(s) == 12 {
		return s, true
	}
	for _, sep := range []string{":", "-", ".", " "} {
		groups := strings.Split(s, sep)
		if n := len(groups); n != 6 && n != 3 && n != 2 {
			continue
		}
		for _, g := range groups {
			if len(g) != 12/len(groups) {
				return "", false
			}
		}
		return strings.Join(groups, ""), true
	}
	return "", false
}

// String is the usual notation, AA:BB:CC:DD:EE:FF.
func (m MAC) String() string { return m.join(":") }

// Dashes is the notation of TP-Link's protocols, AA-BB-CC-DD-EE-FF.
func (m MAC) Dashes() string { return m.join("-") }

func (m MAC) join(sep string) string {
	return fmt.Sprintf("%02X%s%02X%s%02X%s%02X%s%02X%s%02X",
		m[0], sep, m[1], sep, m[2], sep, m[3], sep, m[4], sep, m[5])
}

// Short is for logs and errors: the vendor's prefix and the last byte.
func (m MAC) Short() string { return fmt.Sprintf("%02X:%02X:%02X:…:%02X", m[0], m[1], m[2], m[5]) }

// LogValue keeps whole addresses out of logs.
func (m MAC) LogValue() slog.Value { return slog.StringValue(m.Short()) }

// Private reports whether the device chose the address itself (locally administered). It may change such
// an address unless it is set to keep it for this network.
func (m MAC) Private() bool { return m[0]&2 != 0 }

// IsZero reports whether no address is set.
func (m MAC) IsZero() bool { return m == MAC{} }

// MarshalText writes the usual notation; the zero address is empty.
func (m MAC) MarshalText() ([]byte, error) {
	if m.IsZero() {
		return nil, nil
	}
	return []byte(m.String()), nil
}

// UnmarshalText reads what MarshalText wrote.
func (m *MAC) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*m = MAC{}
		return nil
	}
	mac, err := ParseMAC(string(b))
	if err != nil {
		return err
	}
	*m = mac
	return nil
}
