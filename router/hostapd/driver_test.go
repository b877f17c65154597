package hostapd

import (
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/hostapd/hostapdtest"
	"github.com/sharefi/sharefi/router/routertest"
)

// driver opens the driver of an access point, with all its radios.
func (b box) driver(t testing.TB) *Driver {
	t.Helper()
	var radios []string
	for i := range b.Radios {
		radios = append(radios, b.Socket(orElse(b.Radios[i].Name, []string{"wlan0", "wlan1"}[i])))
	}
	u, err := url.Parse("hostapd://" + strings.Join(radios, ",") + "?psk=" + b.file + "&sockets=" + b.own)
	if err != nil {
		t.Fatal(err)
	}
	d, err := New(Config{URL: u})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func orElse(v, otherwise string) string {
	if v == "" {
		return otherwise
	}
	return v
}

// A phone is a station as the suite wants it.
type phone struct{ *hostapdtest.Station }

func (p phone) Join(passphrase string) bool {
	p.Passphrase = passphrase
	return p.Station.Join()
}

func (p phone) On() bool {
	p.Server().Retry()
	return p.Online()
}

func TestTheDriverKeepsTheContract(t *testing.T) {
	for name, radios := range map[string][]hostapdtest.Radio{
		"one radio":       {{Passphrase: "the owner's own"}},
		"two of one name": {{}, {}},
		"two of two":      {{SSID: "Guest"}, {SSID: "Caf\u00e9 5G"}},
	} {
		t.Run(name, func(t *testing.T) {
			routertest.Run(t, func(t *testing.T) routertest.Harness { return harness(t, radios) })
		})
	}
}

func harness(t *testing.T, radios []hostapdtest.Radio) routertest.Harness {
	b := startBox(t, "# the owner's\r\n", slices.Clone(radios)...)
	phones := 0
	return routertest.Harness{
		Kind:    router.ByPassphrase,
		Open:    func() router.Driver { return b.driver(t) },
		List:    func() []router.Admission { return b.inForce(t, len(radios)) },
		Owner:   func(a router.Admission) { b.ownerAdds(t, a) },
		Restart: func() { must(t, b.Restart()) },
		Down: func(down bool) {
			if down {
				b.Stop()
			} else {
				must(t, b.Start())
			}
		},
		Stall: b.Mute,
		Station: func() routertest.Station {
			phones++
			return phone{b.Station([]string{"wlan0", "wlan1"}[phones%len(radios)], device(phones), "")}
		},
		Foreign: func() string {
			var kept strings.Builder
			for line := range strings.Lines(b.read(t)) {
				if !strings.HasPrefix(line, "keyid=sf-") && !strings.HasPrefix(line, "# Sharefi:") {
					kept.WriteString(line)
				}
			}
			return kept.String()
		},
	}
}

func (b box) read(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile(b.file)
	must(t, err)
	return string(raw)
}

// inForce is what every radio has loaded beside the owner's own passphrase.
func (b box) inForce(t *testing.T, radios int) []router.Admission {
	t.Helper()
	var list []router.Admission
	for i := range radios {
		var here []router.Admission
		for _, keyid := range b.Loaded([]string{"wlan0", "wlan1"}[i]) {
			mark, _ := router.ParseMark(keyid)
			a := router.Admission{Name: keyid, Pass: mark.Pass}
			if a.Pass == "" || !slices.Contains(here, a) {
				here = append(here, a)
			}
		}
		if b.Radios[i].Passphrase != "" {
			here = here[1:] // the first of all
		}
		if i > 0 && !slices.Equal(here, list) {
			t.Fatalf("one radio has %v, another %v", list, here)
		}
		list = here
	}
	return list
}

func (b box) ownerAdds(t *testing.T, a router.Admission) {
	t.Helper()
	line := anybody + " " + a.Passphrase.Reveal() + "\n"
	if a.Name != "" {
		line = "keyid=" + a.Name + " " + line
	}
	b.write(t, b.read(t)+line)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
