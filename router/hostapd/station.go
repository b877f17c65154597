package hostapd

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sharefi/sharefi/router"
)

// A station is a device that is connected to a radio.
type station struct {
	mac       router.MAC
	keyid     string // of the line with its passphrase
	connected time.Duration
	rx, tx    uint64 // octets from and to it since it joined
}

// Limits of a walk. Stations that come and go break it off, since hostapd knows no way to go on from one that is gone.
const (
	walks       = 5
	maxStations = 10_000
)

var errRestless = fmt.Errorf("%w: its stations come and go faster than they can be listed", router.ErrUnreachable)

// stations lists who is connected. Those whose handshake is not done are left out: hostapd shows a keyid that they have
// not proved. So are those that are gone, which it shows for minutes.
func (c *control) stations(ctx context.Context) ([]station, error) {
	for range walks {
		list, whole, err := c.walk(ctx)
		if err != nil || whole {
			return list, err
		}
	}
	return nil, fmt.Errorf("%s: %w", c.radio, errRestless)
}

// walk goes from station to station, and reports whether it came to the end.
func (c *control) walk(ctx context.Context) (list []station, whole bool, err error) {
	seen := map[router.MAC]bool{}
	for command := "STA-FIRST"; len(seen) < maxStations; {
		answer, err := c.do(ctx, command, patience)
		switch {
		case err != nil:
			return nil, false, err
		case answer == "":
			return list, true, nil
		}
		s, authorized, ok := parseStation(answer)
		if !ok || seen[s.mac] {
			return nil, false, nil
		}
		seen[s.mac] = true
		if authorized {
			list = append(list, s)
		}
		command = "STA-NEXT " + strings.ToLower(s.mac.String())
	}
	return nil, false, nil
}

// parseStation reads an answer to STA, and reports whether the station has proved its key, and whether it is an answer.
func parseStation(answer string) (s station, authorized, ok bool) {
	first, rest, _ := strings.Cut(answer, "\n")
	mac, ok := parseAddress(first)
	s.mac = mac
	for line := range strings.Lines(rest) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		switch key {
		case "flags":
			authorized = strings.Contains(value, "[AUTHORIZED]")
		case "keyid":
			s.keyid = value
		case "rx_bytes":
			s.rx, _ = strconv.ParseUint(value, 10, 64) // zero where it is not told
		case "tx_bytes":
			s.tx, _ = strconv.ParseUint(value, 10, 64)
		case "connected_time":
			seconds, _ := strconv.ParseUint(value, 10, 31)
			s.connected = time.Duration(seconds) * time.Second
		}
	}
	return s, authorized, ok
}

// parseAddress reads an address as hostapd prints it.
func parseAddress(s string) (router.MAC, bool) {
	if len(s) != len("00:00:00:00:00:00") || s[2] != ':' {
		return router.MAC{}, false
	}
	mac, err := router.ParseMAC(s)
	return mac, err == nil
}
