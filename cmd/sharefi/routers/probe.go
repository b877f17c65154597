package routers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/all"
)

// A Sight is what a probe sees.
type Sight struct {
	Info          router.Info
	Kinds         []router.Kind // of admissions, the best first
	list          []router.Admission
	Entries, Ours int
	Capacity      int // 0: the router does not tell
	Own           bool
}

// A probe tries again each busyPause, for busyFor in all, while somebody is logged in: the session of a sharefi
// that runs here lasts for a second or two, that of an owner for as long as he likes.
const (
	busyPause = 500 * time.Millisecond
	busyFor   = 6 * time.Second
)

// See looks at a router with a session of its own. Errors: those of router.Driver; router.ErrBusy when
// somebody else was logged in for busyFor or until ctx ended.
func See(ctx context.Context, site config.Site) (Sight, error) {
	d, err := all.Open(all.Config{URL: site.Router, Password: site.RouterPassword, PushOut: site.PushOut,
		Cert: site.RouterCert})
	if err != nil {
		return Sight{}, err
	}
	defer d.Close()
	var busy error
	for until := time.Now().Add(busyFor); ; {
		s, err := look(ctx, d)
		switch {
		case errors.Is(err, router.ErrBusy):
			busy = err
		case busy != nil && ctx.Err() != nil:
			return s, busy
		default:
			return s, err
		}
		if time.Now().After(until) || !paused(ctx, busyPause) {
			return s, busy
		}
	}
}

// paused waits, and reports false when ctx ends first.
func paused(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func look(ctx context.Context, d router.Driver) (s Sight, err error) {
	entries, err := d.Admissions(ctx)
	if err != nil {
		return s, err
	}
	s.Info, s.Kinds = router.Info{Filter: true, Allow: true}, router.KindsOf(d)
	if p, ok := router.As[router.Prober](d); ok {
		if s.Info, err = p.Probe(ctx); err != nil {
			return s, err
		}
	}
	if c, ok := router.As[router.Capacity](d); ok {
		if s.Capacity, err = c.Capacity(ctx); err != nil {
			return s, err
		}
	}
	s.list, s.Entries = entries, len(entries)
	for _, e := range entries {
		text, _ := router.Untagged(e.Name)
		if _, marked := router.ParseMark(text); marked {
			s.Ours++
		}
		s.Own = s.Own || e.MAC == s.Info.Own
	}
	return s, nil
}

// Probe says of each router what it is.
func Probe(ctx context.Context, s cli.Streams, w Which) error {
	sites, err := w.all(s)
	if err != nil {
		return err
	}
	var failed error
	for _, site := range sites {
		if err := probeSite(ctx, s.Out, site); err != nil {
			failed = cli.ErrSeen
			fmt.Fprintf(s.Out, "%s: %v\n", site.Name, remedied(site, err))
		}
	}
	return failed
}

func probeSite(ctx context.Context, w io.Writer, site config.Site) error {
	seen, err := probeWithin(ctx, site)
	if err == nil {
		seen.print(w, site)
	}
	return err
}

// print tells what a probe saw.
func (s Sight) print(w io.Writer, site config.Site) {
	line := func(what, format string, values ...any) {
		fmt.Fprintf(w, "  %-13s %s\n", what, fmt.Sprintf(format, values...))
	}
	fmt.Fprintf(w, "%s: %s, firmware %s\n", site.Name, OrUnknown(s.Info.Model), OrUnknown(s.Info.Firmware))
	line("family", "%s", s.Info.Family)
	line("filter", "%s", FilterWords(s.Info))
	room := "it does not tell how many it holds"
	if s.Capacity > 0 {
		room = fmt.Sprintf("it holds %d", s.Capacity)
	}
	line("list", "%d entries: %d ours, %d yours; %s", s.Entries, s.Ours, s.Entries-s.Ours, room)
	line("radios", "%s", radioWords(s.Info.Radios))
	switch {
	case s.Info.Own.IsZero():
		line("this machine", "its address is not known here")
	case s.Own:
		line("this machine", "%s, on the list", s.Info.Own)
	default:
		line("this machine", "%s, not on the list", s.Info.Own)
	}
}

func OrUnknown(text string) string {
	if text == "" {
		return "unknown"
	}
	return text
}

func FilterWords(info router.Info) string {
	switch {
	case !info.Filter:
		return "off: anybody with the password gets in"
	case !info.Allow:
		return "on, but it refuses listed devices"
	}
	return "on: it admits listed devices only"
}

func radioWords(radios string) string {
	if radios == "" {
		return "one list for all of them"
	}
	return radios + ", a list each"
}
