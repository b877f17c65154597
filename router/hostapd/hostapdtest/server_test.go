package hostapdtest_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/hostapd/hostapdtest"
)

const anybody = "00:00:00:00:00:00 "

func device(n byte) router.MAC { return router.MAC{0x02, 0, 0x5e, 0x10, 0, n} }

// A world is an emulator with its file of passphrases and a raw client.
type world struct {
	*hostapdtest.Server
	t    *testing.T
	file string
	ask  func(command string) string
}

func start(t *testing.T, radio hostapdtest.Radio, psk string) world {
	t.Helper()
	dir := t.TempDir()
	w := world{t: t, file: filepath.Join(dir, "psk")}
	w.write(psk)
	radio.Name, radio.PSKFile = "wlan0", w.file
	s, err := hostapdtest.New(hostapdtest.Options{Dir: filepath.Join(dir, "ctl"), Radios: []hostapdtest.Radio{radio},
		Global: filepath.Join(dir, "global")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	w.Server = s
	w.ask = client(t, s.Socket("wlan0"))
	return w
}

func (w world) write(lines string) {
	w.t.Helper()
	if err := os.WriteFile(w.file, []byte(lines), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w world) says(command, want string) {
	w.t.Helper()
	if got := w.ask(command); got != want {
		w.t.Fatalf("%s: %q, want %q", command, got, want)
	}
}

// dial binds a name of its own, as a client must.
func dial(t *testing.T, path string) *net.UnixConn {
	t.Helper()
	local := filepath.Join(t.TempDir(), "me")
	conn, err := net.DialUnix("unixgram", &net.UnixAddr{Name: local, Net: "unixgram"}, &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	return conn
}

func receive(t *testing.T, conn *net.UnixConn) string {
	t.Helper()
	b := make([]byte, 1<<14)
	n, err := conn.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}

func client(t *testing.T, path string) func(string) string {
	conn := dial(t, path)
	return func(command string) string {
		t.Helper()
		if _, err := conn.Write([]byte(command)); err != nil {
			t.Fatal(err)
		}
		return receive(t, conn)
	}
}

func TestAReloadPutsOffThoseWhoseKeyIsGoneAndNobodyElse(t *testing.T) {
	w := start(t, hostapdtest.Radio{Passphrase: "the owner's own"}, "keyid=a "+anybody+"first key\nkeyid=b "+anybody+"second key\n")
	phone, tablet := w.Station("wlan0", device(1), "first key"), w.Station("wlan0", device(2), "first key")
	other, owner := w.Station("wlan0", device(3), "second key"), w.Station("wlan0", device(4), "the owner's own")
	for _, p := range []*hostapdtest.Station{phone, tablet, other, owner} {
		if !p.Join() {
			t.Fatalf("%s does not get in", p.MAC)
		}
	}
	w.write("keyid=b " + anybody + "second key\n")
	if !phone.Online() {
		t.Fatal("a file that nobody read put a station off")
	}
	w.says("RELOAD_WPA_PSK", "OK\n")
	w.Retry()
	if phone.Online() || tablet.Online() || !other.Online() || !owner.Online() {
		t.Fatalf("online: %v", w.Online("wlan0"))
	}
	w.write("keyid=a " + anybody + "first key\n")
	w.says("RELOAD_WPA_PSK", "OK\n")
	w.Retry()
	if !phone.Online() || other.Online() {
		t.Fatalf("online after the line is back: %v", w.Online("wlan0"))
	}
}

func TestABadLineLoadsHalfTheFileAndPutsNobodyOff(t *testing.T) {
	w := start(t, hostapdtest.Radio{}, anybody+"first key\n"+anybody+"second key\n")
	first, second := w.Station("wlan0", device(1), "first key"), w.Station("wlan0", device(2), "second key")
	if !first.Join() || !second.Join() {
		t.Fatal("they do not get in")
	}
	w.write(anybody + "first key\n" + anybody + "short\n" + anybody + "second key\n")
	w.says("RELOAD_WPA_PSK", "FAIL\n")
	if !first.Online() || !second.Online() {
		t.Fatal("a failed reload put somebody off")
	}
	first.Leave()
	second.Leave()
	if !first.Join() || second.Join() {
		t.Fatal("not the lines before the bad one are in force")
	}
}

func TestAStationIsToldOnlyWhatHostapdTells(t *testing.T) {
	w := start(t, hostapdtest.Radio{}, "keyid=first "+anybody+"one key of two\nkeyid=last "+anybody+"one key of two\n")
	events := dial(t, w.Socket("wlan0"))
	_, _ = events.Write([]byte("ATTACH"))
	receive(t, events)
	phone := w.Station("wlan0", device(1), "one key of two")
	stranger := w.Station("wlan0", device(2), "some other key")
	phone.Join()
	if stranger.Join() {
		t.Fatal("a stranger gets in")
	}
	for _, want := range []string{"<3>AP-STA-CONNECTED 02:00:5e:10:00:01 keyid=last", "<3>EAPOL-4WAY-HS-COMPLETED 02:00:5e:10:00:01",
		"<3>AP-STA-POSSIBLE-PSK-MISMATCH 02:00:5e:10:00:02"} {
		if got := receive(t, events); got != want {
			t.Fatalf("event %q, want %q", got, want)
		}
	}
	shown := w.ask("STA 02:00:5e:10:00:02")
	if !strings.Contains(shown, "keyid=last\n") || strings.Contains(shown, "AUTHORIZED") {
		t.Fatalf("an unproven keyid is not shown: %s", shown)
	}
	phone.Leave()
	shown = w.ask("STA 02:00:5e:10:00:01")
	if !strings.Contains(shown, "flags=\n") || strings.Contains(shown, "keyid") {
		t.Fatalf("a station that left: %s", shown)
	}
	if first := w.ask("STA-FIRST"); !strings.HasPrefix(first, "02:00:5e:10:00:02\n") {
		t.Fatalf("first is %s, want the newest", first)
	}
	w.says("STA-NEXT 02:00:5e:10:00:01", "") // past the end
}

func TestAFileIsReadAsHostapdReadsIt(t *testing.T) {
	const hex = "abababababababababababababababababababababababababababababababab"
	for name, c := range map[string]struct {
		line   string
		starts bool
	}{
		"a keyid of 31 bytes":       {"keyid=" + strings.Repeat("k", 31) + " " + anybody + hex, true},
		"a keyid of 32 bytes":       {"keyid=" + strings.Repeat("k", 32) + " " + anybody + hex, false},
		"two words":                 {anybody + "two words", true},
		"64 characters, not hex":    {anybody + strings.Repeat("z", 64), false},
		"63 characters":             {anybody + strings.Repeat("z", 63), true},
		"7 characters":              {anybody + "1234567", false},
		"an unknown tag":            {"name=x " + anybody + "12345678", false},
		"an unknown tag's capital":  {"KEYID=x " + anybody + "12345678", false},
		"no key":                    {"00:00:00:00:00:00", false},
		"no address":                {"12345678", false},
		"a blank line of CRLF":      {"\r", false},
		"127 characters":            {"#" + strings.Repeat("x", 126), true},
		"a comment that is too far": {"#" + strings.Repeat("x", 127), false},
		"vlanid and wps":            {"vlanid=3 wps=0 keyid=a " + anybody + "12345678", true},
	} {
		t.Run(name, func(t *testing.T) {
			w := start(t, hostapdtest.Radio{}, "")
			w.write(c.line + "\n")
			if got := w.ask("RELOAD_WPA_PSK"); (got == "OK\n") != c.starts {
				t.Errorf("reload: %q", got)
			}
			if err := w.Restart(); (err == nil) != c.starts {
				t.Errorf("start: %v", err)
			}
		})
	}
}

func TestAKeyIsNotTrimmed(t *testing.T) {
	w := start(t, hostapdtest.Radio{}, anybody+"of a file of Windows\r\n"+anybody+"with a space \n")
	for _, c := range []struct {
		passphrase string
		in         bool
	}{{"of a file of Windows", false}, {"with a space", false}, {"with a space ", true}} {
		if got := w.Station("wlan0", device(1), c.passphrase).Join(); got != c.in {
			t.Errorf("%q: %v", c.passphrase, got)
		}
	}
}

func TestAMissingFileKeepsTheNetworkDown(t *testing.T) {
	dir := t.TempDir()
	_, err := hostapdtest.New(hostapdtest.Options{Dir: dir, Radios: []hostapdtest.Radio{{PSKFile: filepath.Join(dir, "none")}}})
	if err == nil || !strings.Contains(err.Error(), "not found") {
		t.Fatalf("New: %v", err)
	}
}

func TestTheHexKeyIsLostAtTheFirstReload(t *testing.T) {
	w := start(t, hostapdtest.Radio{SSID: "IEEE", PSK: "f42c6fc52df0ebef9ebb4b90b38a5f902e83fe1b135a70e23aed762e9710a12e"}, "")
	owner := w.Station("wlan0", device(1), "password")
	if !owner.Join() {
		t.Fatal("the owner does not get in")
	}
	w.says("RELOAD_WPA_PSK", "OK\n")
	w.Retry()
	if owner.Online() {
		t.Fatal("the hex key outlived a reload")
	}
}

func TestSAEWorksForTheOwnerAloneAndEachReloadDropsIt(t *testing.T) {
	w := start(t, hostapdtest.Radio{KeyMgmt: "WPA-PSK SAE", Passphrase: "the owner's own"}, anybody+"a customer's\n")
	modern, owner := w.Station("wlan0", device(1), "a customer's"), w.Station("wlan0", device(2), "the owner's own")
	modern.SAE, owner.SAE = true, true
	if modern.Join() || !owner.Join() {
		t.Fatal("SAE is not the owner's alone")
	}
	off := w.Changed()
	w.says("RELOAD_WPA_PSK", "OK\n")
	if owner.Online() {
		t.Fatal("an SAE station outlived a reload")
	}
	<-off
	if w.Retry(); !owner.Online() {
		t.Fatal("the owner's key is still good")
	}
}

func TestARestartDropsEverybodyAndACrashLeavesTheSocket(t *testing.T) {
	w := start(t, hostapdtest.Radio{}, anybody+"a customer's\n")
	phone := w.Station("wlan0", device(1), "a customer's")
	phone.Join()
	conn := dial(t, w.Socket("wlan0"))
	w.Kill()
	if _, err := os.Stat(w.Socket("wlan0")); err != nil {
		t.Fatalf("a crash removed the socket: %v", err)
	}
	if _, err := conn.Write([]byte("PING")); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Fatalf("a command to nobody: %v", err)
	}
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	if err := w.Start(); err == nil {
		t.Fatal("it started twice")
	}
	if phone.Online() {
		t.Fatal("a station outlived a restart")
	}
	if w.Retry(); !phone.Online() {
		t.Fatal("the station does not come back")
	}
	w.Stop()
	if _, err := os.Stat(w.Socket("wlan0")); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the socket is still there: %v", err)
	}
}

func TestAnAcceptListIsCutAndKicks(t *testing.T) {
	w := start(t, hostapdtest.Radio{Passphrase: "the owner's own", ListedOnly: true}, "")
	phone := w.Station("wlan0", device(1), "the owner's own")
	if phone.Join() {
		t.Fatal("a device that is not listed gets in")
	}
	for n := range 300 {
		w.says(fmt.Sprintf("ACCEPT_ACL ADD_MAC 02:00:5e:10:%02x:%02x", n>>8, n&0xff), "OK\n")
	}
	if !phone.Join() {
		t.Fatal("a listed device does not get in")
	}
	if lines := strings.Count(w.ask("ACCEPT_ACL SHOW"), "\n"); lines != 146 {
		t.Fatalf("%d lines, want 146 of 300", lines)
	}
	w.says("ACCEPT_ACL DEL_MAC 02:00:5e:10:00:01", "OK\n")
	if phone.Online() || phone.Join() {
		t.Fatal("a device that is no longer listed is online")
	}
	w.says("ACCEPT_ACL ADD_MAC nonsense", "FAIL\n")
	w.says("ACCEPT_ACL CLEAR", "OK\n")
	w.says("ACCEPT_ACL SHOW", "")
}

func TestAnotherRadioIsAnotherList(t *testing.T) {
	dir := t.TempDir()
	psk := filepath.Join(dir, "psk")
	if err := os.WriteFile(psk, []byte(anybody+"a customer's\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := hostapdtest.New(hostapdtest.Options{Dir: dir, Global: filepath.Join(dir, "global"),
		Radios: []hostapdtest.Radio{{PSKFile: psk}, {PSKFile: psk}}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	near, far := s.Station("wlan0", device(1), "a customer's"), s.Station("wlan1", device(2), "a customer's")
	near.Join()
	far.Join()
	if err := os.WriteFile(psk, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ask := client(t, s.Global)
	if got := ask("IFNAME=wlan0 RELOAD_WPA_PSK"); got != "OK\n" {
		t.Fatalf("reload: %q", got)
	}
	if near.Online() || !far.Online() {
		t.Fatal("a reload is not of one radio alone")
	}
	for command, want := range map[string]string{"INTERFACES": "wlan0\nwlan1\n", "PING": "PONG\n", "NONSENSE": "FAIL\n",
		"IFNAME=eth0 PING": "FAIL-NO-IFNAME-MATCH\n", "IFNAME=wlan1 PING": "PONG\n"} {
		if got := ask(command); got != want {
			t.Errorf("%s: %q, want %q", command, got, want)
		}
	}
}

func TestStationsThatAreGoneAreForgottenAfterMinutes(t *testing.T) {
	var passed atomic.Int64 // since it began
	pass := func(d time.Duration) { passed.Add(int64(d)) }
	dir := t.TempDir()
	s, err := hostapdtest.New(hostapdtest.Options{Dir: dir,
		Now:    func() time.Time { return time.Unix(1_800_000_000, 0).Add(time.Duration(passed.Load())) },
		Radios: []hostapdtest.Radio{{Passphrase: "the owner's own"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	phone := s.Station("wlan0", device(1), "the owner's own")
	phone.Join()
	phone.Transfer(1000, 2000)
	ask := client(t, s.Socket("wlan0"))
	pass(90 * time.Second)
	if got := ask("STA-FIRST"); !strings.Contains(got, "rx_bytes=1000\ntx_bytes=2000\n") || !strings.Contains(got, "connected_time=90\n") {
		t.Fatalf("shown: %s", got)
	}
	if got := ask("DEAUTHENTICATE 02:00:5e:10:00:01"); got != "OK\n" || phone.Online() {
		t.Fatalf("deauthenticate: %q", got)
	}
	s.Retry()
	if got := ask("STA-FIRST"); !strings.Contains(got, "rx_bytes=0\n") {
		t.Fatalf("octets go on after a new association: %s", got)
	}
	phone.Leave()
	pass(4 * time.Minute)
	if ask("STA-FIRST") == "" {
		t.Fatal("a station that is gone is forgotten at once")
	}
	pass(time.Minute)
	if got := ask("STA-FIRST"); got != "" {
		t.Fatalf("after minutes: %s", got)
	}
}
