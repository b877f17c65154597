package apptest

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/hostapd/hostapdtest"
)

// OwnersLine is what the owner keeps in the file of passphrases.
const OwnersLine = "# the cellar\nkeyid=cellar 00:00:00:00:00:00 a passphrase with spaces\n"

// OnAir is a world whose site is an access point with a passphrase for each customer.
func OnAir(t testing.TB) *World {
	t.Helper()
	w := New(t)
	dir, err := os.MkdirTemp("", "air")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	psk := filepath.Join(dir, "guests.psk")
	if err := os.WriteFile(psk, []byte(OwnersLine), 0o600); err != nil {
		t.Fatal(err)
	}
	w.Air, err = hostapdtest.New(hostapdtest.Options{Dir: dir, Radios: []hostapdtest.Radio{
		{Name: "wlan0", SSID: "Sharefi", PSKFile: psk}, {Name: "wlan1", SSID: "Sharefi", PSKFile: psk},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Air.Close)
	site := &w.Config.Sites[0]
	site.Password, site.RouterPassword = secret.Value{}, secret.Value{}
	site.Router = &url.URL{Scheme: "hostapd", Path: w.Air.Socket("wlan0") + "," + w.Air.Socket("wlan1"),
		RawQuery: url.Values{"psk": {psk}, "sockets": {dir}}.Encode()}
	return w
}

// Psk is the content of the file of passphrases.
func (w *World) Psk() string {
	w.T.Helper()
	content, err := os.ReadFile(w.Air.Radios[0].PSKFile)
	if err != nil {
		w.T.Fatal(err)
	}
	return string(content)
}

var theirs = regexp.MustCompile(`Password: (\S+)`)

// Told waits until a person is told a passphrase.
func (w *World) Told(p *telegramtest.Person) string {
	w.T.Helper()
	return w.PasswordIn(w.Hears(p, "Password: ").Text)
}

// PasswordIn is the passphrase in what a customer is told.
func (w *World) PasswordIn(words string) string {
	w.T.Helper()
	found := theirs.FindStringSubmatch(words)
	if found == nil {
		w.T.Fatalf("no passphrase in %q", words)
	}
	return found[1]
}

// Device is a phone of the air with a passphrase.
func (w *World) Device(mac router.MAC, passphrase string) *hostapdtest.Station {
	return w.Air.Station("wlan0", mac, passphrase)
}

// siteLine is what the configuration says of the site's router.
func (w *World) siteLine() string {
	if w.Air != nil {
		return fmt.Sprintf("router: %q", w.Config.Sites[0].Router)
	}
	return fmt.Sprintf("password_file: wifi.password, router: %q, router_password_file: router.password", w.via(w.Router.URL()))
}
