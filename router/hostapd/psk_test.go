package hostapd

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/internal/secret"
)

// The vectors are those of IEEE 802.11i, annex H.4.
func TestKeysAreThoseOfTheStandard(t *testing.T) {
	var m keys
	for range 2 { // made, and remembered
		for _, c := range []struct{ passphrase, ssid, key string }{
			{"password", "IEEE", "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e"},
			{"ThisIsAPassword", "ThisIsASSID", "0dc0d6eb90555ed6419756b9a15ec3e3209b63df707dd508d14581f8982721af"},
			{strings.Repeat("a", 32), strings.Repeat("Z", 32), "becb93866bb8c3832cb777c2f559807c8c59afcb6eae734885001300a981cc62"},
		} {
			k, err := m.of(secret.New(c.passphrase), c.ssid)
			if err != nil || k.hex() != c.key {
				t.Errorf("%s at %s: %s, %v", c.passphrase, c.ssid, k.hex(), err)
			}
		}
	}
}

func TestAKeyOfEachNetworkIsAnother(t *testing.T) {
	var m keys
	seen := map[string]string{}
	for _, ssid := range []string{"Guest", "Guest ", "Caf\u00e9", "Caf\u00c9", "\x00\xff", "\x00"} {
		k, err := m.of(secret.New("a passphrase"), ssid)
		if err != nil {
			t.Fatal(err)
		}
		if other, twice := seen[k.hex()]; twice {
			t.Errorf("%q and %q have one key", ssid, other)
		}
		seen[k.hex()] = ssid
	}
}

func TestPassphrasesThatNoPhoneTakesAreRefused(t *testing.T) {
	var m keys
	for passphrase, want := range map[string]error{
		"1234567": errPassphrase, strings.Repeat("a", 64): errPassphrase, "": errPassphrase, "caf\u00e9 au lait": errPassphrase,
		"line\nbreak": errPassphrase, "with a zero\x00": errPassphrase, "12345678": nil, strings.Repeat("~", 63): nil, "two words ": nil,
	} {
		if _, err := m.of(secret.New(passphrase), "Guest"); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", passphrase, err, want)
		}
	}
	for _, ssid := range []string{"", strings.Repeat("a", 33)} {
		if _, err := m.of(secret.New("12345678"), ssid); !errors.Is(err, errSSID) {
			t.Errorf("at %q: %v", ssid, err)
		}
	}
}

func TestRememberedKeysAreBoundedAndNeverPrinted(t *testing.T) {
	var m keys
	k, err := m.of(secret.New("a passphrase"), "Guest")
	if err != nil {
		t.Fatal(err)
	}
	for i := range mostKeys { // as if they had been made
		m.made[[32]byte{1, byte(i), byte(i >> 8)}] = pmk{}
	}
	if _, err := m.of(secret.New("another one"), "Guest"); err != nil || len(m.made) > mostKeys {
		t.Fatalf("%d keys are remembered, %v", len(m.made), err)
	}
	for _, shown := range []string{fmt.Sprint(k), fmt.Sprintf("%#v", k), fmt.Sprintf("%+v", struct{ K pmk }{k})} {
		if strings.Contains(shown, k.hex()[:8]) || !strings.Contains(shown, "***") {
			t.Errorf("shown: %s", shown)
		}
	}
}
