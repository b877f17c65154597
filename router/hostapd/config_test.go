package hostapd

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestAnAddressNamesRadiosAndFile(t *testing.T) {
	for address, want := range map[string]place{
		"hostapd:///run/hostapd/wlan0?psk=/etc/hostapd/sharefi.psk": {
			radios: []string{"/run/hostapd/wlan0"}, psk: "/etc/hostapd/sharefi.psk", own: "/run/sharefi"},
		"hostapd:///run/hostapd/wlan0,/run/hostapd/wlan1?psk=/p&sockets=/run/other": {
			radios: []string{"/run/hostapd/wlan0", "/run/hostapd/wlan1"}, psk: "/p", own: "/run/other"},
		"hostapd:///run//hostapd/wlan0?accept=/a%20list": {
			radios: []string{"/run/hostapd/wlan0"}, accept: "/a list", own: "/run/sharefi"},
	} {
		got, err := parsePlace(parsed(t, address))
		if err != nil || !slices.Equal(got.radios, want.radios) || got.psk != want.psk || got.accept != want.accept || got.own != want.own {
			t.Errorf("%s: %+v, %v", address, got, err)
		}
	}
}

func TestAWrongAddressSaysWhatToWrite(t *testing.T) {
	for address, want := range map[string]error{
		"tplink://192.168.0.1":                                    errAddress,
		"hostapd://192.168.0.1/run/hostapd/wlan0?psk=/p":          errAddress,
		"hostapd:?psk=/p":                                         errAddress,
		"hostapd:///?psk=/p":                                      errAddress,
		"hostapd:///run/hostapd/?psk=/p":                          errAddress,
		"hostapd:///run/hostapd/wlan0,?psk=/p":                    errAddress,
		"hostapd:///run/a,/run//a?psk=/p":                         errTwice,
		"hostapd:///run/a,wlan1?psk=/p":                           errRelative,
		"hostapd:///run/a?psk=guests.psk":                         errRelative,
		"hostapd:///run/a?psk=/p&sockets=run":                     errRelative,
		"hostapd:///run/a":                                        errKind,
		"hostapd:///run/a?psk=/p&accept=/a":                       errKind,
		"hostapd:///run/a?psk=":                                   errKind,
		"hostapd:///run/a?psk=/p&psk=/q":                          errUnknown,
		"hostapd:///run/a?psk=/p&file=/q":                         errUnknown,
		"hostapd:///run/a?psk=%zz":                                errUnknown,
		"hostapd:///run/" + strings.Repeat("a", 120) + "?psk=/p":  errLong,
		"hostapd:///a?psk=/p&sockets=/" + strings.Repeat("a", 80): errLong,
	} {
		if _, err := parsePlace(parsed(t, address)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", address, err, want)
		}
	}
	if _, err := parsePlace(&url.URL{Scheme: "hostapd", Path: "/a", RawQuery: "psk=/p", User: url.UserPassword("", "x")}); !errors.Is(err, errSecret) {
		t.Errorf("with a password: %v", err)
	}
	if _, err := parsePlace(nil); !errors.Is(err, errAddress) {
		t.Errorf("without an address: %v", err)
	}
}

func parsed(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
