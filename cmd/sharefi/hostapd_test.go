package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// hostapdConf is an access point's file before Sharefi, whose phones with WPA3 would be refused.
const hostapdConf = "interface=wlan0\nssid=Sharefi\nwpa=2\nwpa_key_mgmt=WPA-PSK SAE\nsae_password=of the owner\n"

func TestAnAccessPointIsPreparedInATalkAndBack(t *testing.T) {
	t.Parallel()
	w := apptest.OnAir(t)
	w.Device(apptest.Tv, "a passphrase with spaces").Join()
	one, two := filepath.Join(t.TempDir(), "wlan0.conf"), filepath.Join(t.TempDir(), "wlan1.conf")
	for path, radio := range map[string]string{one: "wlan0", two: "wlan1"} {
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(hostapdConf, "wlan0", radio)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"router", "prepare", "--config", w.File("unix://" + w.Redis.Socket), "--conf", one + "," + two}
	for _, c := range []struct {
		answer string
		args   []string
		code   int
		wants  []string
	}{
		{"no\n", nil, 1, []string{"nothing was changed"}},
		{"", []string{"--admit-all"}, 2, []string{"are not for a hostapd"}},
		{"yes\n", nil, 0, []string{one, two, "- wpa_key_mgmt=WPA-PSK SAE", "- sae_password=…", "+ wpa_key_mgmt=WPA-PSK", "nobody is dropped",
			"sudo systemctl restart hostapd", "1 now", "The way back: sharefi router prepare --undo --site home"}},
		{"", nil, 0, []string{"its files have all that it takes"}},
		{"yes\n", []string{"--undo"}, 0, []string{"+ wpa_key_mgmt=WPA-PSK SAE", "sudo systemctl restart hostapd"}},
		{"", []string{"--undo"}, 0, []string{"no file has lines of Sharefi's"}},
	} {
		code, out := answered(t, c.answer, append(args, c.args...)...)
		if code != c.code || strings.Contains(out, "of the owner") {
			t.Errorf("%q with %v ends with %d:\n%s", c.answer, c.args, code, out)
		}
		for _, want := range c.wants {
			if !strings.Contains(out, want) {
				t.Errorf("%q with %v does not say %q:\n%s", c.answer, c.args, want, out)
			}
		}
	}
	if now, err := os.ReadFile(one); err != nil || string(now) != hostapdConf {
		t.Errorf("at the end, %v:\n%s", err, now)
	}
}

func TestATPLinkHasNoHostapdConf(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	code, out := command(t, "router", "prepare", "--config", w.File("unix://"+w.Redis.Socket), "--conf", "/etc/hostapd/hostapd.conf")
	if code != 2 || !strings.Contains(out, "--conf is for a hostapd") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
}
