package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/all"
)

// A sight is what a probe sees.
type sight struct {
	info          router.Info
	list          []router.Entry
	entries, ours int
	capacity      int // 0: the router does not tell
	own           bool
}

// busyPause is how long a probe waits for a session to end: that of a sharefi that runs here lasts
// for a second or two.
const busyPause = 500 * time.Millisecond

// probeRouter looks at a router with a session of its own.
func probeRouter(ctx context.Context, site config.Site) (sight, error) {
	d, err := all.Open(all.Config{URL: site.Router, Password: site.RouterPassword, PushOut: site.PushOut, Cert: site.RouterCert})
	if err != nil {
		return sight{}, err
	}
	defer d.Close()
	for {
		s, err := look(ctx, d)
		if err == nil || !errors.Is(err, router.ErrBusy) || ctx.Err() != nil {
			return s, err
		}
		waited, cancel := context.WithTimeout(ctx, busyPause)
		<-waited.Done()
		cancel()
		if ctx.Err() != nil {
			return s, err
		}
	}
}

func look(ctx context.Context, d router.Driver) (s sight, err error) {
	entries, err := d.Entries(ctx)
	if err != nil {
		return s, err
	}
	s.info = router.Info{Filter: true, Allow: true}
	if p, ok := router.As[router.Prober](d); ok {
		if s.info, err = p.Probe(ctx); err != nil {
			return s, err
		}
	}
	if c, ok := router.As[router.Capacity](d); ok {
		if s.capacity, err = c.Capacity(ctx); err != nil {
			return s, err
		}
	}
	s.list, s.entries = entries, len(entries)
	for _, e := range entries {
		if _, marked := router.ParseMark(e.Name); marked {
			s.ours++
		}
		s.own = s.own || e.MAC == s.info.Own
	}
	return s, nil
}

// remedied says what to do about an error.
func remedied(site config.Site, err error) error {
	if errors.Is(err, router.ErrUnreachable) || errors.Is(err, router.ErrBusy) || router.Permanent(err) {
		return fmt.Errorf("%w; %s", err, routerRemedy(site, err))
	}
	return err
}

// probe says of each router what it is.
func probe(ctx context.Context, s streams, w which) error {
	sites, err := w.all(s)
	if err != nil {
		return err
	}
	var failed error
	for _, site := range sites {
		if err := probeSite(ctx, s.out, site); err != nil {
			failed = errCheck
			fmt.Fprintf(s.out, "%s: %v\n", site.Name, remedied(site, err))
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
func (s sight) print(w io.Writer, site config.Site) {
	line := func(what, format string, values ...any) {
		fmt.Fprintf(w, "  %-13s %s\n", what, fmt.Sprintf(format, values...))
	}
	fmt.Fprintf(w, "%s: %s, firmware %s\n", site.Name, orUnknown(s.info.Model), orUnknown(s.info.Firmware))
	line("family", "%s", s.info.Family)
	line("filter", "%s", filterWords(s.info))
	room := "it does not tell how many it holds"
	if s.capacity > 0 {
		room = fmt.Sprintf("it holds %d", s.capacity)
	}
	line("list", "%d entries: %d ours, %d yours; %s", s.entries, s.ours, s.entries-s.ours, room)
	line("radios", "%s", radioWords(s.info.Radios))
	switch {
	case s.info.Own.IsZero():
		line("this machine", "its address is not known here")
	case s.own:
		line("this machine", "%s, on the list", s.info.Own)
	default:
		line("this machine", "%s, not on the list", s.info.Own)
	}
}

func orUnknown(text string) string {
	if text == "" {
		return "unknown"
	}
	return text
}

func filterWords(info router.Info) string {
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
