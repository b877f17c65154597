package tplink

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/frame"
)

// A carrier sends frames to the router and returns the replies, plain or encrypted. Errors:
// errSessionGone, errForeign, and those of router.Driver.
type carrier interface {
	send(ctx context.Context, frames []frame.Frame) (frame.Reply, error)
	close(ctx context.Context) error
	local() router.MAC
}

// A cgi is a session with a router that answers CGI frames.
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

// begin finds the radios.
func (s *cgi) begin(ctx context.Context) error {
	s.names = newNames
	r, err := s.ask(ctx, radioFrame)
	if err != nil {
		return err
	}
	for _, i := range r.Instances {
		radio := cgiRadio{instance: "1," + strconv.Itoa(i.Number(1)), device: i.Get("name"), name: radioName(i)}
		known := slices.ContainsFunc(s.radios, func(k cgiRadio) bool { return k.instance == radio.instance })
		if i.Number(1) > 0 && i.Number(2) == 0 && !known {
			s.radios = append(s.radios, radio)
		}
	}
	if len(s.radios) == 0 {
		return errForeign
	}
	return nil
}

var radioFrame = frame.Frame{
	Act: frame.List, OID: radios,
	Attrs: []string{"name", "X_TP_Band", "MACAddressControlEnabled", "X_TP_MACAddressControlRule"},
}

func radioName(i frame.Instance) string {
	switch said := i.Get("X_TP_Band"); {
	case strings.HasPrefix(said, "5"), said == "" && i.Number(1) == 2:
		return "5 GHz"
	case strings.HasPrefix(said, "2"), said == "":
		return "2.4 GHz"
	default:
		return said
	}
}

// ask sends frames, and returns a refusal as an error.
func (s *cgi) ask(ctx context.Context, frames ...frame.Frame) (frame.Reply, error) {
	r, err := s.send(ctx, frames)
	if err == nil {
		err = refusal(r)
	}
	return r, err
}

// turn is banded's.
func (s *cgi) turn(ctx context.Context, on bool) error {
	attrs := []string{"MACAddressControlEnabled=0"}
	if on {
		attrs = []string{"MACAddressControlEnabled=1", "X_TP_MACAddressControlRule=allow"}
	}
	for _, r := range s.radios {
		if _, err := s.ask(ctx, frame.Frame{Act: frame.Set, OID: radios, Stack: r.stack(), Attrs: attrs}); err != nil {
			return err
		}
	}
	return nil
}

// describe is banded's.
func (s *cgi) describe(ctx context.Context) (model, firmware string, err error) {
	r, err := s.ask(ctx, frame.Frame{
		Act: frame.Get, OID: "IGD_DEV_INFO", Attrs: []string{"modelName", "softwareVersion"},
	})
	if err != nil || len(r.Instances) == 0 {
		return "", "", optional(ctx, err)
	}
	return r.Instances[0].Get("modelName"), r.Instances[0].Get("softwareVersion"), nil
}

// clients is banded's.
func (s *cgi) clients(ctx context.Context) ([]router.Client, error) {
	r, err := s.ask(ctx, frame.Frame{
		Act: frame.List, OID: "LAN_HOST_ENTRY", Attrs: []string{"IPAddress", "MACAddress", "hostName"},
	})
	if err != nil {
		return nil, err
	}
	var clients []router.Client
	for _, i := range r.Instances {
		if mac := parseMAC(i.Get("MACAddress")); !mac.IsZero() {
			clients = append(clients, router.Client{MAC: mac, Name: i.Get("hostName")})
		}
	}
	return clients, nil
}

func (s *cgi) logout(ctx context.Context) error { return s.close(ctx) }

func (s *cgi) address() router.MAC { return s.local() }

// logoutFrame ends a session.
var logoutFrame = frame.Frame{Act: frame.CGI, OID: "/cgi/logout"}

// isScript reports whether an answer comes from a CGI address, and is not a page.
func isScript(got response) bool {
	return got.status == http.StatusOK && !strings.HasPrefix(strings.TrimSpace(string(got.body)), "<")
}

// readReply reads a reply to frames. Errors: errForeign.
func readReply(text string) (frame.Reply, error) {
	r, err := frame.Read(text)
	if err != nil {
		return r, errForeign
	}
	return r, nil
}

// refusal is the error of a reply that refuses its request.
func refusal(r frame.Reply) error {
	if r.Code == 0 {
		return nil
	}
	return &refused{code: "error " + strconv.Itoa(r.Code)}
}

// isRefused reports whether the router understood a request and refused it.
func isRefused(err error) bool {
	var no *refused
	return errors.As(err, &no)
}
