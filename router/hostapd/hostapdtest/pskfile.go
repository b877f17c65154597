package hostapdtest

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"iter"
	"strings"
	"sync"

	"github.com/sharefi/sharefi/router"
)

// A key is one line of wpa_psk_file.
type key struct {
	id  string
	mac router.MAC // zero for anybody
	pmk []byte
}

// What hostapd holds of a line: 127 characters of it, 31 of its keyid.
const (
	lineBuffer  = 128
	keyidBuffer = 32
	pmkLen      = 32
)

// fgets are the lines of a file as hostapd reads them, with their numbers: what is longer than its buffer goes on as a
// line of its own, and a line ends at a zero byte.
func fgets(raw []byte) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for n := 1; len(raw) > 0; n++ {
			size := min(len(raw), lineBuffer-1)
			if end := bytes.IndexByte(raw[:size], '\n'); end >= 0 {
				size = end + 1
			}
			line, _, _ := strings.Cut(strings.TrimSuffix(string(raw[:size]), "\n"), "\x00")
			raw = raw[size:]
			if line != "" && line[0] != '#' && !yield(n, line) {
				return
			}
		}
	}
}

// parseKeys reads wpa_psk_file. Before a bad line, the lines read so far are returned with the error.
func parseKeys(raw []byte, ssid string) ([]key, error) {
	var keys []key
	for n, line := range fgets(raw) {
		k, err := parseKey(line, ssid)
		if err != nil {
			return keys, fmt.Errorf("%w on line %d", err, n)
		}
		keys = append(keys, k)
	}
	return keys, nil
}

func parseKey(line, ssid string) (key, error) {
	var k key
	token, rest := word(line)
	for strings.Contains(token, "=") && strings.Trim(token, "=") != "" {
		name, value, _ := strings.Cut(strings.TrimLeft(token, "="), "=")
		switch name {
		case "keyid":
			k.id = value
		case "vlanid", "wps": // atoi takes anything
		default:
			return k, fmt.Errorf("unrecognized '%s=%s'", name, value)
		}
		token, rest = word(rest)
	}
	var ok bool
	if k.mac, ok = leadingMAC(token); !ok {
		return k, fmt.Errorf("invalid MAC address '%s'", token)
	}
	switch pmk, err := hex.DecodeString(rest); {
	case rest == "":
		return k, fmt.Errorf("no PSK")
	case len(rest) == 2*pmkLen && err == nil:
		k.pmk = pmk
	case len(rest) >= 8 && len(rest) < 64:
		k.pmk = derive(rest, ssid)
	default:
		return k, fmt.Errorf("invalid PSK")
	}
	if len(k.id) >= keyidBuffer {
		return k, fmt.Errorf("PSK keyid too long")
	}
	return k, nil
}

// word is the next word of a line. Spaces before it are skipped; of those behind it, one is.
func word(line string) (token, rest string) {
	token, rest, _ = strings.Cut(strings.TrimLeft(line, " "), " ")
	return token, rest
}

// leadingMAC reads an address with colons. What follows it is not looked at.
func leadingMAC(s string) (mac router.MAC, ok bool) {
	if len(s) < 17 {
		return mac, false
	}
	for i := range mac {
		if i > 0 && s[3*i-1] != ':' {
			return mac, false
		}
		b, err := hex.DecodeString(s[3*i : 3*i+2])
		if err != nil {
			return mac, false
		}
		mac[i] = b[0]
	}
	return mac, true
}

// derived keeps the keys of passphrases, because each takes a real one milliseconds.
var derived sync.Map

func derive(passphrase, ssid string) []byte {
	of := [2]string{passphrase, ssid}
	if pmk, ok := derived.Load(of); ok {
		return pmk.([]byte)
	}
	pmk, err := pbkdf2.Key(sha1.New, passphrase, []byte(ssid), 4096, pmkLen)
	if err != nil {
		panic(fmt.Sprintf("hostapdtest: %v", err)) // only where FIPS mode forbids SHA-1
	}
	derived.Store(of, pmk)
	return pmk
}
