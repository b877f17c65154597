package tplink

import (
	"context"
	"slices"
	"strconv"

	"github.com/sharefi/sharefi/router/tplink/frame"
)

// macNames are the names of an entry's attributes.
type macNames struct {
	list                       frame.Act // the act that reads the table
	enabled, mac, name, device string
}

var (
	newNames = macNames{frame.Sublist, "Enabled", "MACAddress", "Description", "HostName"}
	oldNames = macNames{frame.List, "X_TPLINK_Enabled", "X_TPLINK_MACAddress", "X_TPLINK_Description", ""}
)

const (
	macTable = "LAN_WLAN_MACTABLEENTRY"
	radios   = "LAN_WLAN"
)

// load is banded's: one request for the switches and every table.
func (s *cgi) load(ctx context.Context) ([]band, error) {
	r, err := s.ask(ctx, s.tableFrames()...)
	if isRefused(err) && s.names == newNames {
		s.names = oldNames // older firmware has these
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
	for _, i := range r.Instances {
		at := slices.IndexFunc(s.radios, func(r cgiRadio) bool { return r.instance == "1,"+strconv.Itoa(i.Number(1)) })
		switch {
		case at < 0:
		case i.Frame == 0:
			lists[at].filter = i.Get("MACAddressControlEnabled") == "1"
			lists[at].allow = i.Get("X_TP_MACAddressControlRule") == "allow"
		default:
			lists[at].rows = append(lists[at].rows, bandRow{
				mac: parseMAC(i.Get(s.names.mac)), name: frame.ReadName(i.Get(s.names.name)),
				on: i.Get(s.names.enabled) == "1", at: i.Number(2),
			})
		}
	}
	return lists, nil
}

func (s *cgi) tableFrames() []frame.Frame {
	frames := []frame.Frame{radioFrame}
	for _, r := range s.radios {
		attrs := []string{s.names.enabled, s.names.mac, s.names.name}
		if s.names.device != "" {
			attrs = append(attrs, s.names.device)
		}
		frames = append(frames, frame.Frame{Act: s.names.list, OID: macTable, Above: r.stack(), Attrs: attrs})
	}
	return frames
}

// together is how many changes share a request.
const together = 8

// write is banded's. When one of several changes in a request is refused, the answer does not say which,
// so with alone set each change has its own request.
func (s *cgi) write(ctx context.Context, at int, _ band, changes []*change, alone bool) error {
	size := together
	if alone {
		size = 1
	}
	for group := range slices.Chunk(changes, size) {
		frames := make([]frame.Frame, len(group))
		for i, c := range group {
			frames[i] = s.frameOf(s.radios[at], c)
		}
		r, err := s.send(ctx, frames)
		if err != nil {
			return err
		}
		if no := refusal(r); no != nil && alone {
			group[0].err = no
		}
	}
	return nil
}

func (s *cgi) frameOf(r cgiRadio, c *change) frame.Frame {
	stack := r.instance + "," + strconv.Itoa(c.row.at) + ",0,0,0"
	attrs := []string{s.names.enabled + "=1", s.names.name + "=" + frame.WriteName(c.name)}
	switch c.kind {
	case removed:
		return frame.Frame{Act: frame.Del, OID: macTable, Stack: stack}
	case renamed:
		return frame.Frame{Act: frame.Set, OID: macTable, Stack: stack, Attrs: attrs}
	}
	attrs = append(attrs, s.names.mac+"="+c.row.mac.String())
	if s.names.device != "" {
		attrs = append(attrs, s.names.device+"="+r.device)
	}
	return frame.Frame{Act: frame.Add, OID: macTable, Above: r.stack(), Attrs: attrs}
}

// reads is banded's.
func (s *cgi) reads(name string) string { return frame.ReadName(frame.WriteName(name)) }
