package all_test

import (
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/all"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

func parse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestEverySchemeOpensADriver(t *testing.T) {
	for _, scheme := range all.Schemes() {
		address := scheme + "://admin@192.168.0.1"
		if scheme == "hostapd" {
			address = "hostapd:///run/hostapd/wlan0?psk=/var/lib/sharefi/guests.psk"
		}
		d, err := all.Open(all.Config{URL: parse(t, address)})
		if err != nil {
			t.Errorf("%s: %v", scheme, err)
			continue
		}
		if _, ok := router.As[router.Prober](d); !ok {
			t.Errorf("%s: `sharefi check` can't ask it what it is", scheme)
		}
	}
}

func TestAnUnknownSchemeIsToldWithTheKnownOnes(t *testing.T) {
	_, err := all.Open(all.Config{URL: parse(t, "ftp://admin@192.168.0.1")})
	if err == nil || !strings.Contains(err.Error(), strings.Join(all.Schemes(), ", ")) {
		t.Errorf("got %v", err)
	}
}

func TestAnAddressThatMakesNoDriverIsRefusedWithoutItsPassword(t *testing.T) {
	for _, text := range []string{
		"tplink://admin:hush@192.168.0.1", "tplink:", "tplink://192.168.0.1/cgi-bin", "tplink://192.168.0.1?x=1",
		"hostapd://:hush@/run/hostapd/wlan0?psk=/guests.psk", "hostapd:///run/hostapd/wlan0", "hostapd://192.168.0.1/wlan0?psk=/guests.psk",
	} {
		_, err := all.Open(all.Config{URL: parse(t, text)})
		if err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAnOpenedDriverTalksToItsRouter(t *testing.T) {
	s := tplinktest.NewServer(tplinktest.Options{})
	defer s.Close()
	d, err := all.Open(all.Config{URL: parse(t, s.URL()), Password: secret.New(s.Password)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	entries, err := d.Admissions(t.Context())
	if err != nil || !slices.Equal(entries, s.List()) {
		t.Errorf("%v, %v", entries, err)
	}
}

func TestARoutersOwnCertificateIsTakenAndNoOther(t *testing.T) {
	s, other := tplinktest.NewServer(tplinktest.Options{TLS: true}), httptest.NewTLSServer(http.NotFoundHandler())
	defer s.Close()
	defer other.Close()
	address, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	wrong := *other.Certificate()
	wrong.Raw = append([]byte{0}, wrong.Raw...)
	for _, c := range []struct {
		cert *x509.Certificate
		want error
	}{ // all emulators have the same certificate
		{other.Certificate(), nil},
		{&wrong, router.ErrUnreachable},
		{nil, router.ErrUnreachable},
	} {
		d, err := all.Open(all.Config{URL: address, Password: secret.New(s.Password), Cert: c.cert})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Admissions(t.Context()); !errors.Is(err, c.want) {
			t.Errorf("got %v, want %v", err, c.want)
		}
		_ = d.Close()
	}
}
