package tplink

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/router"
)

// A carrier brings frames to the router and replies back, plain or encrypted. Errors:
// errSessionGone, errForeign, and those of router.Driver.
type carrier interface {
	send(ctx context.Context, frames []frame) (reply, error)
	close(ctx context.Context) error
	local() router.MAC
}

// A cgi is a session with routers that answer CGI frames.
type cgi struct {
	carrier
	radios []cgiRadio
	names  macNames
}

// A cgiRadio is a radio with its instance in the data model.
type cgiRadio struct {
	name     string
	instance string // "1,1" for 2.4 GHz, "1,2" for 5 GHz
	device   string // "wlan0", which the firmware wants in each entry
}

func (r cgiRadio) stack() string { return r.instance + ",0,0,0,0" }

// macNames are what the attributes of an entry are called.
type macNames struct {
	list                       int // how the table is read
	enabled, mac, name, device string
}

var (
	newNames = macNames{actSublist, "Enabled", "MACAddress", "Description", "HostName"}
	oldNames = macNames{actList, "X_TPLINK_Enabled", "X_TPLINK_MACAddress", "X_TPLINK_Description", ""}
)

const (
	macTable = "LAN_WLAN_MACTABLEENTRY"
	radios   = "LAN_WLAN"
)

// begin finds the radios.
func (s *cgi) begin(ctx context.Context) error {
	s.names = newNames
	r, err := s.ask(ctx, radioFrame)
	if err != nil {
		return err
	}
	for _, i := range r.instances {
		radio := cgiRadio{instance: "1," + strconv.Itoa(i.number(1)), device: i.get("name"), name: radioName(i)}
		known := slices.ContainsFunc(s.radios, func(k cgiRadio) bool { return k.instance == radio.instance })
		if i.number(1) > 0 && i.number(2) == 0 && !known {
			s.radios = append(s.radios, radio)
		}
	}
	if len(s.radios) == 0 {
		return errForeign
	}
	return nil
}

var radioFrame = frame{act: actList, oid: radios, attrs: []string{"name", "X_TP_Band", "MACAddressControlEnabled", "X_TP_MACAddressControlRule"}}

func radioName(i instance) string {
	switch said := i.get("X_TP_Band"); {
	case strings.HasPrefix(said, "5"), said == "" && i.number(1) == 2:
		return "5 GHz"
	case strings.HasPrefix(said, "2"), said == "":
		return "2.4 GHz"
	default:
		return said
	}
}

// ask sends frames whose refusal is an error.
func (s *cgi) ask(ctx context.Context, frames ...frame) (reply, error) {
	r, err := s.send(ctx, frames)
	if err == nil {
		err = r.err()
	}
	return r, err
}

// load is banded's: one request for the switches and every table.
func (s *cgi) load(ctx context.Context) ([]band, error) {
	r, err := s.ask(ctx, s.tableFrames()...)
	if isRefused(err) && s.names == newNames {
		s.names = oldNames // of earlier firmware
		if r, err = s.ask(ctx, s.tableFrames()...); err != nil {
			s.names = newNames
		}
	}
	if err != nil {
		return nil, err
	}
	lists := make([]band, len(s.radios))
	for at, radio := range s.radios {
		lists[at].radio = radio.name
	}
	for _, i := range r.instances {
		at := slices.IndexFunc(s.radios, func(r cgiRadio) bool { return r.instance == "1,"+strconv.Itoa(i.number(1)) })
		switch {
		case at < 0:
		case i.frame == 0:
			lists[at].filter = i.get("MACAddressControlEnabled") == "1"
			lists[at].allow = i.get("X_TP_MACAddressControlRule") == "allow"
		default:
			lists[at].rows = append(lists[at].rows, bandRow{
				mac: parseMAC(i.get(s.names.mac)), name: readPlain(i.get(s.names.name)), on: i.get(s.names.enabled) == "1", at: i.number(2),
			})
		}
	}
	return lists, nil
}

func (s *cgi) tableFrames() []frame {
	frames := []frame{radioFrame}
	for _, r := range s.radios {
		attrs := []string{s.names.enabled, s.names.mac, s.names.name}
		if s.names.device != "" {
			attrs = append(attrs, s.names.device)
		}
		frames = append(frames, frame{act: s.names.list, oid: macTable, above: r.stack(), attrs: attrs})
	}
	return frames
}

// together is how many changes go into one request.
const together = 8

// write is banded's. Many changes share a request; when one of them is refused, the answer does not
// say which, so that alone sends each by itself.
func (s *cgi) write(ctx context.Context, at int, _ band, changes []*change, alone bool) error {
	size := together
	if alone {
		size = 1
	}
	var full error
	for group := range slices.Chunk(changes, size) {
		if full != nil && group[0].kind == added {
			group[0].err = full // what the first was refused for
			continue
		}
		frames := make([]frame, len(group))
		for i, c := range group {
			frames[i] = s.frameOf(s.radios[at], c)
		}
		r, err := s.send(ctx, frames)
		if err != nil {
			return err
		}
		if no := r.err(); no != nil && alone {
			group[0].err = no
			if group[0].kind == added {
				full = no
			}
		}
	}
	return nil
}

func (s *cgi) frameOf(r cgiRadio, c *change) frame {
	stack := r.instance + "," + strconv.Itoa(c.row.at) + ",0,0,0"
	switch c.kind {
	case removed:
		return frame{act: actDel, oid: macTable, stack: stack}
	case renamed:
		return frame{act: actSet, oid: macTable, stack: stack, attrs: []string{s.names.enabled + "=1", s.names.name + "=" + writePlain(c.name)}}
	}
	attrs := []string{s.names.enabled + "=1", s.names.name + "=" + writePlain(c.name), s.names.mac + "=" + c.row.mac.String()}
	if s.names.device != "" {
		attrs = append(attrs, s.names.device+"="+r.device)
	}
	return frame{act: actAdd, oid: macTable, above: r.stack(), attrs: attrs}
}

// reads is banded's.
func (s *cgi) reads(name string) string { return readPlain(writePlain(name)) }

// turn is banded's.
func (s *cgi) turn(ctx context.Context, on bool) error {
	attrs := []string{"MACAddressControlEnabled=0"}
	if on {
		attrs = []string{"MACAddressControlEnabled=1", "X_TP_MACAddressControlRule=allow"}
	}
	for _, r := range s.radios {
		if _, err := s.ask(ctx, frame{act: actSet, oid: radios, stack: r.stack(), attrs: attrs}); err != nil {
			return err
		}
	}
	return nil
}

// describe is banded's.
func (s *cgi) describe(ctx context.Context) (model, firmware string, err error) {
	r, err := s.ask(ctx, frame{act: actGet, oid: "IGD_DEV_INFO", attrs: []string{"modelName", "softwareVersion"}})
	if isRefused(err) || errors.Is(err, errForeign) {
		return "", "", nil // a name is good to have
	}
	if err != nil || len(r.instances) == 0 {
		return "", "", err
	}
	return r.instances[0].get("modelName"), r.instances[0].get("softwareVersion"), nil
}

// clients is banded's.
func (s *cgi) clients(ctx context.Context) ([]router.Client, error) {
	r, err := s.ask(ctx, frame{act: actList, oid: "LAN_HOST_ENTRY", attrs: []string{"IPAddress", "MACAddress", "hostName"}})
	if err != nil {
		return nil, err
	}
	var clients []router.Client
	for _, i := range r.instances {
		if mac := parseMAC(i.get("MACAddress")); !mac.IsZero() {
			clients = append(clients, router.Client{MAC: mac, Name: i.get("hostName")})
		}
	}
	return clients, nil
}

func (s *cgi) logout(ctx context.Context) error { return s.close(ctx) }
func (s *cgi) address() router.MAC              { return s.local() }

// logoutFrame ends a session.
var logoutFrame = frame{act: actCGI, oid: "/cgi/logout"}

// isScript reports whether an answer is what a CGI address gives, rather than a page.
func isScript(got response) bool {
	return got.status == http.StatusOK && !strings.HasPrefix(strings.TrimSpace(string(got.body)), "<")
}
