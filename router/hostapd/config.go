// Package hostapd controls a Linux access point: a passphrase of their own for each customer, or a list of devices.
//
// It owns hostapd's control sockets and the files that it reads: how a line looks, what hostapd would make of it, and how
// a file is replaced so that no half of it is ever loaded. It must not import billing, the scheduler or the bot. Its one
// invariant: a change counts as made when the file has it and every radio has said OK to that file; nobody else's line
// is ever changed.
package hostapd

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
)

// Config is what a Driver needs.
type Config struct {
	URL *url.URL // hostapd:///run/hostapd/wlan0,/run/hostapd/wlan1?psk=/var/lib/sharefi/guests.psk

	// May is asked before each command, which is not sent if it returns an error; nil: all are.
	May func() error
}

// A place is where an access point's sockets and files are.
type place struct {
	radios []string // the control socket of each radio
	psk    string   // the file of passphrases; empty where devices are listed
	accept string   // the file of devices; empty where there are passphrases
	own    string   // the folder of our own ends of the sockets
}

// ownFolder is where our ends are unless the address names another folder. hostapd must see it, so a private /tmp won't do.
const ownFolder = "/run/sharefi"

// longestSocket is the longest path that a Unix socket can have.
const longestSocket = 107

// Errors in an access point's address. Each names what to write instead.
var (
	errAddress = errors.New("a hostapd address looks like hostapd:///run/hostapd/wlan0?psk=/var/lib/sharefi/guests.psk: the control " +
		"socket of each radio, separated by commas, then the file that wpa_psk_file names")
	errSecret   = errors.New("hostapd has no password: take it out of the address")
	errKind     = errors.New("a hostapd address has either psk=FILE (a passphrase for each customer) or accept=FILE (a list of devices)")
	errRelative = errors.New("paths in a hostapd address begin with a slash")
	errTwice    = errors.New("a hostapd address names each radio once")
	errLong     = fmt.Errorf("a socket's path has at most %d characters: choose a shorter folder", longestSocket)
	errUnknown  = errors.New("a hostapd address knows psk, accept and sockets, each once")
)

func parsePlace(u *url.URL) (place, error) {
	if u == nil || u.Scheme != "hostapd" || u.Host != "" || u.Fragment != "" || u.Opaque != "" {
		return place{}, errAddress
	}
	if u.User != nil {
		return place{}, errSecret
	}
	p, err := parseQuery(u.RawQuery)
	if err != nil {
		return place{}, err
	}
	for _, radio := range strings.Split(u.Path, ",") {
		switch {
		case radio == "" || radio == "/" || strings.HasSuffix(radio, "/"):
			return place{}, errAddress
		case slices.Contains(p.radios, filepath.Clean(radio)):
			return place{}, errTwice
		}
		p.radios = append(p.radios, filepath.Clean(radio))
	}
	return p, p.check()
}

func parseQuery(raw string) (place, error) {
	p := place{own: ownFolder}
	query, err := url.ParseQuery(raw)
	if err != nil {
		return p, errUnknown
	}
	for name, values := range query {
		field := map[string]*string{"psk": &p.psk, "accept": &p.accept, "sockets": &p.own}[name]
		if field == nil || len(values) != 1 {
			return p, errUnknown
		}
		*field = values[0]
	}
	if (p.psk == "") == (p.accept == "") {
		return p, errKind
	}
	return p, nil
}

func (p place) check() error {
	for _, path := range append([]string{p.psk + p.accept, p.own}, p.radios...) {
		if !filepath.IsAbs(path) {
			return fmt.Errorf("%w: %q does not", errRelative, path)
		}
	}
	for _, radio := range p.radios {
		if len(radio) > longestSocket || len(p.own)+len("/")+longestName > longestSocket {
			return errLong
		}
	}
	return nil
}
