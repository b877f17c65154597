package hostapd

import (
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"github.com/sharefi/sharefi/internal/secret"
)

// A pmk is the key that WPA2 makes of a passphrase and a network's name. It is as secret as the passphrase, and for
// this network as good.
type pmk [32]byte

func (pmk) String() string { return "***" }

// GoString keeps the key out of output with %#v.
func (pmk) GoString() string { return "***" }

// hex is how a line of the file has it.
func (k pmk) hex() string { return hex.EncodeToString(k[:]) }

func parsePMK(digits string) (k pmk, ok bool) {
	if len(digits) != hex.EncodedLen(len(k)) {
		return k, false
	}
	_, err := hex.Decode(k[:], []byte(digits))
	return k, err == nil
}

// Limits of WPA2, and how often it hashes.
const (
	shortestPassphrase = 8
	longestPassphrase  = 63
	longestSSID        = 32
	rounds             = 4096
)

var (
	errPassphrase = fmt.Errorf("a passphrase has %d to %d characters: letters, digits and signs of ASCII", shortestPassphrase, longestPassphrase)
	errSSID       = fmt.Errorf("a network's name has 1 to %d bytes", longestSSID)
	errDerive     = errors.New("the key of a passphrase can't be made: switch the FIPS mode of Go off (GODEBUG=fips140)")
)

// checkPassphrase reports whether phones and hostapd accept it. Beyond ASCII, phones differ in what bytes they make of it.
func checkPassphrase(passphrase string) error {
	if n := len(passphrase); n < shortestPassphrase || n > longestPassphrase {
		return errPassphrase
	}
	for i := range len(passphrase) {
		if passphrase[i] < ' ' || passphrase[i] > '~' {
			return errPassphrase
		}
	}
	return nil
}

// mostKeys bounds the memory of keys. A shop with more customers hashes some of them again.
const mostKeys = 4096

// keys remembers the keys that it made: each takes milliseconds, on a small board many. The zero value is ready to use,
// also by several goroutines.
type keys struct {
	mu   sync.Mutex
	made map[[sha256.Size]byte]pmk // by a hash, so that no passphrase stays in memory for this
}

// of is the key of a passphrase in a network.
func (m *keys) of(passphrase secret.Value, ssid string) (pmk, error) {
	if err := checkPassphrase(passphrase.Reveal()); err != nil {
		return pmk{}, err
	}
	if ssid == "" || len(ssid) > longestSSID {
		return pmk{}, errSSID
	}
	name := sha256.Sum256([]byte(passphrase.Reveal() + "\x00" + ssid)) // no passphrase has a zero
	m.mu.Lock()
	k, known := m.made[name]
	m.mu.Unlock()
	if known {
		return k, nil
	}
	raw, err := pbkdf2.Key(sha1.New, passphrase.Reveal(), []byte(ssid), rounds, len(k))
	if err != nil {
		return pmk{}, fmt.Errorf("%w: %w", errDerive, err)
	}
	k = pmk(raw)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.made == nil || len(m.made) >= mostKeys {
		m.made = map[[sha256.Size]byte]pmk{}
	}
	m.made[name] = k
	return k, nil
}
