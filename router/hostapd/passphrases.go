package hostapd

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// passphrases are the admissions of a network with a passphrase for each customer.
type passphrases struct {
	file file
	keys keys
}

func (p *passphrases) kind() router.Kind { return router.ByPassphrase }

func (p *passphrases) read(ctx context.Context) ([]router.Admission, error) {
	networks, err := p.file.networks(ctx)
	if err != nil {
		return nil, err
	}
	lines, _, err := p.file.read(ctx)
	if err != nil {
		return nil, err
	}
	return lines.admissions(networks), nil
}

// admissions are the owner's lines and ours. One of ours is there in part when a network lacks its key, because the
// network has another name now, or when somebody changed its line.
func (f pskFile) admissions(networks []string) []router.Admission {
	var list []router.Admission
	for _, o := range f.others {
		if o.line.key != "" {
			list = append(list, router.Admission{Name: o.line.keyid})
		}
	}
	of := map[string][]ownLine{}
	for _, l := range f.own {
		of[l.pass] = append(of[l.pass], l)
	}
	for _, l := range f.own {
		if lines, first := of[l.pass]; first {
			list = append(list, router.Admission{Pass: l.pass, Name: l.keyid, Part: !whole(lines, networks)})
			delete(of, l.pass)
		}
	}
	return list
}

// whole reports whether the lines of a passphrase have a key for every network, under one name, as we write them.
func whole(lines []ownLine, networks []string) bool {
	for _, l := range lines {
		if l.broken || l.keyid != lines[0].keyid {
			return false
		}
	}
	_, all := keysOf(lines, lines[0].pass, networks)
	return all
}

func (p *passphrases) apply(ctx context.Context, add, remove []router.Admission) error {
	networks, err := p.file.networks(ctx)
	if err != nil {
		return err
	}
	lines, was, err := p.file.read(ctx)
	if err != nil {
		return err
	}
	for _, a := range remove {
		if a.Pass != "" {
			lines.drop(a.Pass)
		}
	}
	failed := map[router.Key]error{}
	for _, a := range add {
		if err := ctx.Err(); err != nil {
			return err
		}
		delete(failed, a.Key())
		if err := p.add(&lines, a, networks); err != nil {
			failed[a.Key()] = err
		}
	}
	if err := p.file.write(ctx, was, lines.String()); err != nil {
		return err
	}
	if len(failed) > 0 {
		return &router.BatchError{Failed: failed}
	}
	return nil
}

var (
	errNoPassphrase = fmt.Errorf("%w: this access point lets in by passphrase, and none is given", router.ErrRefused)
	errMark         = fmt.Errorf("%w: its mark does not fit into hostapd's keyid", router.ErrRefused)
)

// add puts the lines of an admission into the file. One whose words are not known any more keeps the keys that it has.
func (p *passphrases) add(lines *pskFile, a router.Admission, networks []string) error {
	pass, ours := passOf(a.Name)
	if !ours || pass != a.Pass || len(a.Name) > longestKeyid {
		return errMark
	}
	w := wanted{keyid: a.Name, pass: pass}
	if a.Passphrase.IsZero() {
		keys, all := keysOf(lines.own, pass, networks)
		if !all {
			return errNoPassphrase
		}
		w.keys = keys
		return lines.put(w, "")
	}
	w.keys = map[string]pmk{}
	for _, network := range networks {
		key, err := p.keys.of(a.Passphrase, network)
		if err != nil {
			return fmt.Errorf("%w: %w", router.ErrRefused, err)
		}
		w.keys[network] = key
	}
	return lines.put(w, a.Passphrase.Reveal())
}

// Why customers would not get in.
var (
	errNoPSK = fmt.Errorf("%w: its network has no WPA2 passphrases; set wpa=2 and wpa_key_mgmt=WPA-PSK in hostapd.conf", router.ErrUnsupported)
	errSAE   = fmt.Errorf("%w: with WPA3 (SAE) newer phones are refused, because it knows one passphrase alone; "+
		"set wpa_key_mgmt=WPA-PSK in hostapd.conf, and give WPA3 a network of its own", router.ErrUnsupported)
	errUntrimmed = errors.New("their passphrases end in a carriage return, which nobody can type; save the file with the line ends of Linux")
)

func (p *passphrases) doubts(ctx context.Context) error {
	for _, radio := range p.file.radios {
		n, err := radio.network(ctx)
		switch {
		case err != nil:
			return err
		case n.takes("SAE"):
			return fmt.Errorf("%s: %w", radio.radio, errSAE)
		case !n.takes("WPA-PSK") && !n.takes("WPA-PSK-SHA256") && !n.takes("FT-PSK"):
			return fmt.Errorf("%s: %w", radio.radio, errNoPSK)
		}
	}
	lines, _, err := p.file.read(ctx)
	if numbers := lines.doubts(); err == nil && len(numbers) > 0 {
		return fmt.Errorf("%s, lines %s: %w", p.file.store.path, strings.Trim(fmt.Sprint(numbers), "[]"), errUntrimmed)
	}
	return err
}

// A wanted is a passphrase that is to be in force, with its key for each network.
type wanted struct {
	keyid string
	pass  string
	keys  map[string]pmk
}

// errTaken is of a passphrase that stands in the file already: hostapd could not tell the two apart.
var errTaken = fmt.Errorf("%w: another line of the file has this passphrase", router.ErrRefused)

// put makes the lines of a passphrase those that are wanted. What it had before goes, whatever network it was for.
func (f *pskFile) put(w wanted, passphrase string) error {
	for _, o := range f.others {
		key, isKey := parsePMK(o.line.key)
		for _, wants := range w.keys {
			if passphrase != "" && o.line.key == passphrase || isKey && key == wants {
				return errTaken
			}
		}
	}
	for _, l := range f.own {
		if key, found := w.keys[l.network]; found && l.pass != w.pass && l.key == key {
			return errTaken
		}
	}
	at := len(f.own)
	if i := slices.IndexFunc(f.own, func(l ownLine) bool { return l.pass == w.pass }); i >= 0 {
		at = i
	}
	f.drop(w.pass)
	var lines []ownLine
	for _, network := range slices.Sorted(maps.Keys(w.keys)) {
		lines = append(lines, ownLine{keyid: w.keyid, pass: w.pass, network: network, key: w.keys[network]})
	}
	f.own = slices.Insert(f.own, min(at, len(f.own)), lines...)
	return nil
}

// drop takes away the lines of a passphrase.
func (f *pskFile) drop(pass string) {
	f.own = slices.DeleteFunc(f.own, func(l ownLine) bool { return l.pass == pass })
}

// keysOf are the keys that a passphrase has in some lines for some networks, and whether it has one for each.
func keysOf(lines []ownLine, pass string, networks []string) (map[string]pmk, bool) {
	keys := map[string]pmk{}
	for _, l := range lines {
		if l.pass == pass && l.key != (pmk{}) && slices.Contains(networks, l.network) {
			keys[l.network] = l.key
		}
	}
	return keys, len(keys) == len(networks)
}
