package apptest

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/internal/config"
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
	site := &w.Config.Sites[0]
	site.Password, site.RouterPassword = secret.Value{}, secret.Value{}
	site.Router = w.airs()
	return w
}

// AddsAir gives the shop one more site: an access point with a passphrase for each customer.
func (w *World) AddsAir(name string) {
	w.T.Helper()
	site := w.Config.Sites[0]
	site.Name, site.Password, site.RouterPassword, site.Router = name, secret.Value{}, secret.Value{}, w.airs()
	w.Config.Sites = append(w.Config.Sites, site)
}

// airs starts an access point, and returns its address.
func (w *World) airs() *url.URL {
	w.T.Helper()
	dir, err := os.MkdirTemp("", "air")
	if err != nil {
		w.T.Fatal(err)
	}
	w.T.Cleanup(func() { _ = os.RemoveAll(dir) })
	psk := filepath.Join(dir, "guests.psk")
	if err := os.WriteFile(psk, []byte(OwnersLine), 0o600); err != nil {
		w.T.Fatal(err)
	}
	w.Air, err = hostapdtest.New(hostapdtest.Options{Dir: dir, Radios: []hostapdtest.Radio{
		{Name: "wlan0", SSID: "Sharefi", PSKFile: psk}, {Name: "wlan1", SSID: "Sharefi", PSKFile: psk},
	}})
	if err != nil {
		w.T.Fatal(err)
	}
	w.T.Cleanup(w.Air.Close)
	return &url.URL{Scheme: "hostapd", Path: w.Air.Socket("wlan0") + "," + w.Air.Socket("wlan1"),
		RawQuery: url.Values{"psk": {psk}, "sockets": {dir}}.Encode()}
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

// siteLine is what the configuration says of a site.
func (w *World) siteLine(s config.Site) string {
	at := fmt.Sprintf("router: %q", s.Router)
	if s.Router.Scheme != "hostapd" {
		at = fmt.Sprintf("password_file: wifi.password, router: %q, router_password_file: router.password", w.via(s.Router.String()))
	}
	return fmt.Sprintf("  - {name: %s, ssid: %s, %s, capacity: %d, check_every: %s}\n", s.Name, s.SSID, at, s.Capacity, s.CheckEvery)
}
