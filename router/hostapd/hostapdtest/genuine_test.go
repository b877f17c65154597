package hostapdtest_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/router/hostapd/genuinetest"
	"github.com/sharefi/sharefi/router/hostapd/hostapdtest"
	"pgregory.net/rapid"
)

// name has what hostapd escapes.
const name = "Caf\u00e9 \"x\" \\\t\x1b1"

// both are a genuine hostapd and the emulator with one configuration.
func both(t *testing.T) (genuine, emulator func(string) string, files []string) {
	h := genuinetest.Start(t, name)
	dir := t.TempDir()
	psk := filepath.Join(dir, "psk")
	if err := os.WriteFile(psk, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := hostapdtest.New(hostapdtest.Options{Dir: dir, Radios: []hostapdtest.Radio{{Name: "lo", SSID: name, PSKFile: psk}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return client(t, h.Socket), client(t, s.Socket("lo")), []string{h.PSKFile, psk}
}

func TestTheEmulatorAnswersAsAGenuineHostapd(t *testing.T) {
	genuine, emulator, _ := both(t)
	for _, command := range []string{
		"PING", "", "NONSENSE", "ping", "RELOAD_WPA_PSK", "RELOAD_WPA_PSK now", "STA-FIRST", "STA 02:00:00:00:00:01", "STA zz", "STA",
		"STA-NEXT 02:00:00:00:00:01", "STA-NEXT zz", "STA-NEXT", "INTERFACES",
		"ATTACH", "ATTACH", "DETACH", "DETACH",
		"DEAUTHENTICATE 02:00:00:00:00:01", "DEAUTHENTICATE zz", "DEAUTHENTICATE", "DISASSOCIATE 02:00:00:00:00:01", "DISASSOCIATE zz",
		"ACCEPT_ACL", "ACCEPT_ACL SHOW", "ACCEPT_ACL ADD_MAC 02:00:00:00:00:02", "ACCEPT_ACL ADD_MAC 02:00:00:00:00:01 VLAN_ID=7",
		"ACCEPT_ACL ADD_MAC 02:00:00:00:00:02", "ACCEPT_ACL SHOW", "ACCEPT_ACL ADD_MAC", "ACCEPT_ACL ADD_MAC zz", "ACCEPT_ACL DEL_MAC zz",
		"ACCEPT_ACL DEL_MAC 02:00:00:00:00:09", "ACCEPT_ACL DEL_MAC 02:00:00:00:00:02", "ACCEPT_ACL SHOW", "ACCEPT_ACL SHOW all",
		"ACCEPT_ACL NONSENSE", "ACCEPT_ACL CLEAR", "ACCEPT_ACL SHOW",
		"DENY_ACL", "DENY_ACL ADD_MAC 02:00:00:00:00:02 VLAN_ID=4093", "DENY_ACL ADD_MAC 02:00:00:00:00:02", "DENY_ACL ADD_MAC zz",
		"DENY_ACL ADD_MAC 02:00:00:00:00:01", "DENY_ACL SHOW", "DENY_ACL DEL_MAC 02:00:00:00:00:02", "DENY_ACL SHOW", "DENY_ACL CLEAR",
		"SET nonsense 1", "SET ssid", "SET accept_mac_file /nonexistent", "SET macaddr_acl 0", "GET nonsense", "RELOAD", "PING",
	} {
		if got, want := emulator(command), genuine(command); got != want {
			t.Errorf("%q: %q, a genuine one says %q", command, got, want)
		}
	}
	for _, command := range []string{"STATUS", "GET_CONFIG"} {
		fields := map[string]string{}
		for line := range strings.Lines(genuine(command)) {
			key, value, _ := strings.Cut(line, "=")
			fields[key] = value
		}
		for line := range strings.Lines(emulator(command)) {
			key, value, _ := strings.Cut(line, "=")
			want, there := fields[key]
			if !there || value != want && !strings.Contains("bssid bssid[0] freq phy channel", key) { // it has no radio
				t.Errorf("%s: %s=%q, a genuine one says %q", command, key, value, want)
			}
		}
	}
}

// pieces are what files are made of, with everything that hostapd reads in a way of its own.
var pieces = rapid.SliceOf(rapid.SampledFrom([]string{
	"keyid=", "keyid=K7Q4", "vlanid=1", "wps=0", "name=x", "=", "==", " ", "  ", "\t", "\r", "\n", "\n", "\x00", "#", "a", "12345678",
	"00:00:00:00:00:00", "02:00:00:00:00:01", "00:00:00:00:00:00 ", "00-00-00-00-00-00", "\n00:00:00:00:00:00 12345678\n",
	strings.Repeat("k", 25), strings.Repeat("ab", 31), strings.Repeat("ab", 32), strings.Repeat("x", 100), "caf\u00e9", "\xff",
}))

func TestTheEmulatorReadsAnyFileAsAGenuineHostapd(t *testing.T) {
	genuine, emulator, files := both(t)
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(pieces.Draw(rt, "file"), "")
		for _, file := range files {
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				rt.Fatal(err)
			}
		}
		if got, want := emulator("RELOAD_WPA_PSK"), genuine("RELOAD_WPA_PSK"); got != want {
			rt.Fatalf("%q: %q, a genuine one says %q", text, got, want)
		}
	})
}

// rows are what accept lists are made of.
var rows = rapid.SliceOf(rapid.SampledFrom([]string{
	"02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:03\n", "AA:BB:CC:DD:EE:FF", "02-00-00-00-00-01", "-", " ", "\t", "\r", "\n", "\n",
	"0", "7", " 0 sf-K7Q4-MD2X-hx3k2", "#", "\x00", "zz", strings.Repeat("x", 100),
}))

func TestTheEmulatorReadsAnyAcceptListAsAGenuineHostapd(t *testing.T) {
	genuine, emulator, files := both(t)
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rows.Draw(rt, "file"), "")
		if err := os.WriteFile(files[0], []byte(text), 0o600); err != nil {
			rt.Fatal(err)
		}
		for _, command := range []string{"ACCEPT_ACL CLEAR", "SET accept_mac_file " + files[0], "ACCEPT_ACL SHOW"} {
			if got, want := inOrder(emulator(command)), inOrder(genuine(command)); got != want {
				rt.Fatalf("%q: %s: %q, a genuine one says %q", text, command, got, want)
			}
		}
	})
}

// inOrder sorts an answer's lines: hostapd leaves a list that it could not read to the end as it was read.
func inOrder(answer string) string {
	lines := strings.Split(answer, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
