package hostapd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// acceptList are the admissions of a network whose devices are listed, with macaddr_acl=1. hostapd has no command that
// makes its list that of the file, and shows 146 lines of it: so the file has the list, and each change goes to every radio.
type acceptList struct {
	store  store
	radios []*control
	loaded *string // the content whose devices every radio has taken; nil when that is not known
}

// An acceptFile is accept_mac_file by its lines. The name of a device stands behind its VLAN, where hostapd does not look.
type acceptFile []acceptLine

type acceptLine struct {
	raw   string // with its newline, if it has one
	mac   router.MAC
	name  string
	fault error // why hostapd would not start with it
}

var (
	errNoDevice = errors.New("a line begins with an address with colons, such as 02:00:00:00:00:01")
	errByDevice = fmt.Errorf("%w: this access point lets in by device, and no address is given", router.ErrRefused)
	errName     = fmt.Errorf("%w: its name does not fit into a line of accept_mac_file", router.ErrRefused)
)

func parseAcceptFile(raw string) acceptFile {
	var f acceptFile
	for text := range strings.Lines(raw) {
		f = append(f, parseAcceptLine(text))
	}
	return f
}

func parseAcceptLine(text string) acceptLine {
	l := acceptLine{raw: text}
	line := strings.TrimSuffix(text, "\n")
	switch {
	case len(text) > lineBuffer:
		l.fault = errTooLong
	case line == "" || line[0] == '#' || line[0] == 0:
	case !startsWithMAC(strings.TrimPrefix(line, "-")):
		l.fault = errNoDevice
	case line[0] != '-': // with a dash it is taken off the list again
		l.mac, _ = parseAddress(line[:len(anybody)])
		_, behind, _ := strings.Cut(line[len(anybody):], " ")
		behind = strings.TrimSpace(behind)
		if number, name, found := strings.Cut(behind, " "); found || strings.Trim(number, "0123456789") == "" {
			behind = name
		}
		l.name = strings.TrimSpace(behind)
	}
	return l
}

func (f acceptFile) String() string {
	var b strings.Builder
	for _, l := range f {
		b.WriteString(l.raw)
	}
	return b.String()
}

func (f acceptFile) fault(path string) error {
	for i, l := range f {
		if l.fault != nil {
			return fmt.Errorf("%w: %w: line %d of %s: %w; correct the line, or put # in front of it",
				router.ErrUnreachable, ErrBadLine, i+1, path, l.fault)
		}
	}
	return nil
}

func (f acceptFile) has(mac router.MAC) bool {
	return slices.ContainsFunc(f, func(l acceptLine) bool { return l.mac == mac && !mac.IsZero() })
}

// put makes the line of a device the only one with its address.
func (f acceptFile) put(mac router.MAC, name string) acceptFile {
	line := acceptLine{raw: strings.TrimRight(fmt.Sprintf("%s 0 %s", strings.ToLower(mac.String()), name), " ") + "\n", mac: mac, name: name}
	at := slices.IndexFunc(f, func(l acceptLine) bool { return l.mac == mac })
	f = f.drop(mac)
	if at < 0 || at > len(f) {
		at = len(f)
	}
	if at > 0 && at == len(f) && !strings.HasSuffix(f[at-1].raw, "\n") {
		at-- // in front of a last line without a newline, which stays as it is
	}
	return slices.Insert(f, at, line)
}

func (f acceptFile) drop(mac router.MAC) acceptFile {
	return slices.DeleteFunc(slices.Clone(f), func(l acceptLine) bool { return l.mac == mac && !mac.IsZero() })
}

func (a *acceptList) kind() router.Kind { return router.ByDevice }

// open returns the file's lines and bytes, once every radio answers and has taken the file's devices. What a crash or the
// owner left in the file alone is taken then.
func (a *acceptList) open(ctx context.Context) (acceptFile, string, error) {
	for _, radio := range a.radios {
		if answer, err := radio.do(ctx, "PING", patience); err != nil {
			return nil, "", err
		} else if answer != "PONG\n" {
			return nil, "", fmt.Errorf("%s: %w: it does not answer as hostapd does", radio.radio, router.ErrUnsupported)
		}
	}
	raw, err := a.store.read()
	if err != nil {
		return nil, "", err
	}
	f := parseAcceptFile(raw)
	if err := f.fault(a.store.path); err != nil {
		return nil, "", err
	}
	if a.loaded == nil || *a.loaded != raw {
		err = a.take(ctx, f, raw)
	}
	return f, raw, err
}

// take has every radio accept the devices of the file.
func (a *acceptList) take(ctx context.Context, f acceptFile, content string) error {
	a.loaded = nil
	for _, l := range f {
		if !l.mac.IsZero() {
			if err := a.everywhere(ctx, "ACCEPT_ACL ADD_MAC "+l.mac.String()); err != nil {
				return err
			}
		}
	}
	a.loaded = &content
	return nil
}

func (a *acceptList) everywhere(ctx context.Context, command string) error {
	for _, radio := range a.radios {
		if err := radio.order(ctx, command); err != nil {
			return err
		}
	}
	return nil
}

func (a *acceptList) read(ctx context.Context) ([]router.Admission, error) {
	f, _, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	var list []router.Admission
	for _, l := range f {
		if !l.mac.IsZero() {
			list = append(list, router.Admission{MAC: l.mac, Name: l.name})
		}
	}
	return list, nil
}

// apply puts devices off the air before it takes them off the file, and into the file before they are let in: a crash in
// between leaves them listed, so that the next pass does the rest.
func (a *acceptList) apply(ctx context.Context, add, remove []router.Admission) error {
	f, was, err := a.open(ctx)
	if err != nil {
		return err
	}
	next := f
	for _, r := range remove {
		if !f.has(r.MAC) {
			continue
		}
		if err := a.everywhere(ctx, "ACCEPT_ACL DEL_MAC "+r.MAC.String()); err != nil {
			return err
		}
		a.loaded = nil
		next = next.drop(r.MAC)
	}
	failed := map[router.Key]error{}
	for _, d := range add {
		delete(failed, d.Key())
		switch line := next.put(d.MAC, d.Name); {
		case d.MAC.IsZero():
			failed[d.Key()] = errByDevice
		case len(d.Name) > longestLine-len(anybody)-len(" 0 ") || strings.ContainsAny(d.Name, "\x00\r\n"):
			failed[d.Key()] = errName
		default:
			next = line
		}
	}
	content := next.String()
	if content != was {
		if err := a.store.replace(was, content); err != nil {
			return err
		}
	}
	if err := a.take(ctx, next, content); err != nil {
		return err
	}
	if len(failed) > 0 {
		return &router.BatchError{Failed: failed}
	}
	return nil
}

var errOpenList = fmt.Errorf("%w: devices that are not listed are connected, so its list lets in everybody; set macaddr_acl=1 and "+
	"accept_mac_file in hostapd.conf", router.ErrUnsupported)

// doubts looks for connected devices that are not listed: hostapd does not tell whether its list is in use.
func (a *acceptList) doubts(ctx context.Context) error {
	f, _, err := a.open(ctx)
	if err != nil {
		return err
	}
	for _, radio := range a.radios {
		stations, err := radio.stations(ctx)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(stations, func(s station) bool { return !f.has(s.mac) }) {
			return fmt.Errorf("%s: %w", radio.radio, errOpenList)
		}
	}
	return nil
}
