package hostapd

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/hostapd/genuinetest"
	"pgregory.net/rapid"
)

var wants = place{psk: "/var/lib/sharefi/guests.psk"}.settings("/run/hostapd", "sharefi")

func TestAPreparedFileHasTheLinesOfItsRadio(t *testing.T) {
	for name, c := range map[string]struct{ radio, was, want string }{
		"one that has nothing": {"wlan0", "interface=wlan0\nssid=Guest\n", "interface=wlan0\nssid=Guest\n" + blockBegins +
			"ctrl_interface=/run/hostapd\nctrl_interface_group=sharefi\nwpa=2\nwpa_key_mgmt=WPA-PSK\nrsn_pairwise=CCMP\n" +
			"wpa_psk_file=/var/lib/sharefi/guests.psk\nap_isolate=1\n" + blockEnds},
		"one that has most, WPA3 too": {"wlan0", "interface=wlan0\nctrl_interface=/run/hostapd\nctrl_interface_group=sharefi\n" +
			"wpa=2\nwpa_key_mgmt=WPA-PSK SAE\nsae_password=secret\nrsn_pairwise=CCMP\nwpa_psk_file=/var/lib/sharefi/guests.psk\n" +
			"#ap_isolate=0\nap_isolate=1",
			"interface=wlan0\nctrl_interface=/run/hostapd\nctrl_interface_group=sharefi\nwpa=2\n#sharefi: wpa_key_mgmt=WPA-PSK SAE\n" +
				"#sharefi: sae_password=secret\nrsn_pairwise=CCMP\nwpa_psk_file=/var/lib/sharefi/guests.psk\n#ap_isolate=0\nap_isolate=1\n" +
				blockBegins + "wpa_key_mgmt=WPA-PSK\n" + blockEndsAt},
		"one for WPA3 alone": {"wlan0", "interface=wlan0\nieee80211w=2\nwpa_key_mgmt=SAE\n", "interface=wlan0\n#sharefi: ieee80211w=2\n" +
			"#sharefi: wpa_key_mgmt=SAE\n" + blockBegins + "ctrl_interface=/run/hostapd\nctrl_interface_group=sharefi\nwpa=2\n" +
			"wpa_key_mgmt=WPA-PSK\nrsn_pairwise=CCMP\nwpa_psk_file=/var/lib/sharefi/guests.psk\nap_isolate=1\nieee80211w=1\n" + blockEnds},
		"the second network of two": {"wlan0_1", "interface=wlan0\nwpa=3\nbss=wlan0_1\nwpa=1\nbss=wlan0_2\nwpa=1\n",
			"interface=wlan0\nwpa=3\nbss=wlan0_1\n#sharefi: wpa=1\n" + blockBegins + "ctrl_interface=/run/hostapd\n" +
				"ctrl_interface_group=sharefi\nwpa=2\nwpa_key_mgmt=WPA-PSK\nrsn_pairwise=CCMP\nwpa_psk_file=/var/lib/sharefi/guests.psk\n" +
				"ap_isolate=1\n" + blockEnds + "bss=wlan0_2\nwpa=1\n"},
	} {
		got, err := parseConf(c.was).prepared(c.radio, wants)
		if err != nil || got.String() != c.want {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
		if back, err := got.undone(wants); err != nil || back.String() != c.was {
			t.Errorf("%s, undone: %v\n%s", name, err, back)
		}
	}
}

func TestAFileThatIsPreparedAndUndoneIsAsBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.SampledFrom([]string{"", "# a comment", "wpa=1", "wpa=2", "ieee80211w=2", "ieee80211w=0", "wpa_key_mgmt=SAE", "wpa_key_mgmt=WPA-PSK",
			"sae_password=secret", "ssid=Caf\u00e9", "wpa_psk=00", "macaddr_acl=1", "bss=wlan1", "ap_isolate=1", "ap_isolate=1\r", "odd"})
		was := strings.Join(slices.Insert(rapid.SliceOf(line).Draw(t, "lines"), 0, "interface=wlan0"), "\n") +
			rapid.SampledFrom([]string{"", "\n"}).Draw(t, "end")
		radio := rapid.SampledFrom([]string{"wlan0", "wlan1"}).Draw(t, "radio")
		next, err := parseConf(was).prepared(radio, wants)
		if errors.Is(err, errNoSection) && !strings.Contains(was, radio) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		from, to, _ := next.section(radio)
		for _, want := range wants {
			last := ""
			for _, l := range next[from:to] {
				if key, value := field(l); key == want.key {
					last = value
				}
			}
			if want.instead == "" && last != want.value || want.instead != "" && last == want.instead {
				t.Fatalf("%s is %q in\n%s", want.key, last, next)
			}
		}
		if again, err := next.prepared(radio, wants); err != nil || again.String() != next.String() {
			t.Fatalf("prepared again, %v:\n%s\nand before:\n%s", err, again, next)
		}
		if back, err := next.undone(wants); err != nil || back.String() != was {
			t.Fatalf("undone, %v:\n%q\nand before:\n%q", err, back, was)
		}
	})
}

func TestWhatTheOwnerWritesLaterStays(t *testing.T) {
	conf, err := parseConf("interface=wlan0\nwpa=1").prepared("wlan0", wants)
	must(t, err)
	later := strings.Replace(conf.String(), blockEnds, "channel=11\n"+blockEnds, 1) + "country_code=IN\n"
	later = strings.Replace(later, blockEndsAt, "channel=11\n"+blockEndsAt, 1)
	back, err := parseConf(later).undone(wants)
	if err != nil || back.String() != "interface=wlan0\nwpa=1\nchannel=11\ncountry_code=IN\n" {
		t.Errorf("%v:\n%s", err, back)
	}
	if _, err := parseConf(strings.ReplaceAll(conf.String(), blockEndsAt, "")).undone(wants); !errors.Is(err, errNoEnd) {
		t.Errorf("without an end: %v", err)
	}
}

func TestADraftShowsWhatChangesAndNothingElse(t *testing.T) {
	for name, c := range map[string]struct{ radio, was, out, in string }{
		"a line that another network has": {"wlan1", "interface=wlan0\nwpa=2\nap_isolate=1\nbss=wlan1\nwpa=3\n", "wpa=3",
			"ctrl_interface=/run/hostapd ctrl_interface_group=sharefi wpa=2 wpa_key_mgmt=WPA-PSK rsn_pairwise=CCMP " +
				"wpa_psk_file=/var/lib/sharefi/guests.psk ap_isolate=1"},
		"a last line without a newline": {"wlan0", "interface=wlan0\nwpa=2\nwpa_passphrase=for the owner", "",
			"ctrl_interface=/run/hostapd ctrl_interface_group=sharefi wpa_key_mgmt=WPA-PSK rsn_pairwise=CCMP " +
				"wpa_psk_file=/var/lib/sharefi/guests.psk ap_isolate=1"},
	} {
		next, err := parseConf(c.was).prepared(c.radio, wants)
		must(t, err)
		for way, d := range map[string]router.Draft{"there": confDraft("", c.was, next.String()), "back": confDraft("", next.String(), c.was)} {
			out, in := strings.Join(d.Out, " "), strings.Join(d.In, " ")
			if way == "back" {
				out, in = in, out
			}
			if out != c.out || in != c.in {
				t.Errorf("%s, %s: out %q, in %q", name, way, out, in)
			}
		}
	}
}

// prepare writes what Drafts says, as an owner with these files would.
func prepare(t *testing.T, d *Driver, undo bool, files ...string) []router.Draft {
	t.Helper()
	drafts, err := d.Drafts(files, undo)
	must(t, err)
	for _, draft := range drafts {
		must(t, draft.Write())
	}
	return drafts
}

func TestAGenuineHostapdRunsWithAPreparedFile(t *testing.T) {
	dir := t.TempDir()
	conf := filepath.Join(dir, "hostapd.conf")
	const was = "interface=lo\ndriver=none\nssid=Guest\nwpa=2\nwpa_key_mgmt=WPA-PSK SAE\nsae_password=an owner's\n" +
		"wpa_passphrase=for the owner\nieee80211w=1\nctrl_interface=/nowhere"
	must(t, os.WriteFile(conf, []byte(was), 0o640))
	own := t.TempDir()
	u, err := url.Parse("hostapd://" + dir + "/control/lo?psk=" + dir + "/psk&sockets=" + own)
	must(t, err)
	d, err := New(Config{URL: u})
	must(t, err)
	t.Cleanup(func() { _ = d.Close() })
	drafts := prepare(t, d, false, conf)
	if len(drafts) != 2 || !drafts[0].New || drafts[0].File != dir+"/psk" {
		t.Fatalf("the drafts are %+v", drafts)
	}
	if text := strings.Join(append(drafts[1].Out, drafts[1].In...), "\n"); strings.Contains(text, "an owner's") {
		t.Errorf("a password is shown:\n%s", text)
	}
	if again := prepare(t, d, false, conf); len(again) != 0 {
		t.Errorf("prepared again: %+v", again)
	}
	h := genuinetest.StartIn(t, dir)
	if info, err := d.Probe(t.Context()); err != nil || info.Network != "Guest" {
		t.Errorf("it is %+v, %v:\n%s", info, err, h.Log())
	}
	must(t, d.Apply(t.Context(), admits(3), nil))
	prepare(t, d, true, conf)
	if now, err := os.ReadFile(conf); err != nil || string(now) != was {
		t.Errorf("undone, %v:\n%s", err, now)
	}
	if info, err := os.Stat(conf); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
}

func TestWhatCannotBePrepared(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	one, two, none := file("one.conf", "interface=wlan0\n"), file("two.conf", "interface=wlan0\n"), file("none.conf", "interface=eth9\n")
	pipe := filepath.Join(dir, "pipe.conf")
	must(t, syscall.Mkfifo(pipe, 0o600))
	for name, c := range map[string]struct {
		address string
		files   []string
		want    string
	}{
		"no section":       {"?psk=" + dir + "/psk", []string{none}, "--conf"},
		"its file's name":  {"?psk=" + dir + "/psk", []string{none}, none},
		"a folder":         {"?psk=" + dir + "/psk", []string{dir}, dir + ": it is no ordinary file"},
		"a pipe":           {"?psk=" + dir + "/psk", []string{pipe}, pipe + ": it is no ordinary file"},
		"two files":        {"?psk=" + dir + "/psk", []string{one, two}, "several files"},
		"of Windows":       {"?psk=" + dir + "/psk", []string{file("crlf.conf", "# theirs\r\ninterface=wlan0\r\nwpa=2\r\n")}, "line 2 ends as lines of Windows do"},
		"a mark before it": {"?psk=" + dir + "/psk", []string{file("mark.conf", "\ufeffinterface=wlan0\n")}, "byte order mark"},
		"a missing file":   {"?psk=" + dir + "/psk", []string{dir + "/missing.conf"}, "no such file"},
		"a missing folder": {"?psk=" + dir + "/missing/psk", []string{one}, "no such folder"},
	} {
		u, err := url.Parse("hostapd:///run/hostapd/wlan0" + c.address)
		must(t, err)
		d, err := New(Config{URL: u})
		must(t, err)
		if _, err := d.Drafts(c.files, false); err == nil || !strings.Contains(err.Error(), c.want) ||
			errors.Is(err, router.ErrUnreachable) || errors.Is(err, router.ErrUnsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADraftOfAFileThatWasChangedMeanwhileIsNotWritten(t *testing.T) {
	dir := t.TempDir()
	conf := filepath.Join(dir, "hostapd.conf")
	must(t, os.WriteFile(conf, []byte("interface=wlan0\n"), 0o600))
	u, err := url.Parse("hostapd:///run/hostapd/wlan0?accept=" + dir + "/accept")
	must(t, err)
	d, err := New(Config{URL: u})
	must(t, err)
	drafts, err := d.Drafts([]string{conf}, false)
	must(t, err)
	must(t, os.WriteFile(conf, []byte("interface=wlan0\nchannel=1\n"), 0o600))
	if err := drafts[len(drafts)-1].Write(); !errors.Is(err, ErrChanged) {
		t.Errorf("it was written: %v", err)
	}
	prepare(t, d, false, conf)
	if now, err := os.ReadFile(conf); err != nil || !strings.Contains(string(now), "channel=1\n"+blockBegins) ||
		!strings.Contains(string(now), "macaddr_acl=1\naccept_mac_file="+dir+"/accept\n") {
		t.Errorf("%v:\n%s", err, now)
	}
}
