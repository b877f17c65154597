package router

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Survey is what the owner must see before the filter is turned on.
type Survey struct {
	Info    Info
	Entries []Admission // on the list now
	Clients []Client    // connected now
}

// Ready reports whether the filter already admits listed devices only.
func (s Survey) Ready() bool { return s.Info.Filter && s.Info.Allow }

// Blocked are entries that the owner made to block devices. A router with a list for each radio uses it
// for both modes, so allow mode would admit them.
func (s Survey) Blocked() []Admission {
	if s.Info.Radios == "" || s.Info.Allow {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.Entries), func(e Admission) bool {
		_, ours := ParseMark(e.Name)
		return ours
	})
}

// Look makes a survey without changing anything. Errors: those of Driver.Admissions.
func Look(ctx context.Context, d Driver) (s Survey, err error) {
	prober, canProbe := As[Prober](d)
	clients, canList := As[Clients](d)
	if !canProbe || !canList {
		return s, fmt.Errorf("%w: its driver can't tell which devices are connected", ErrUnsupported)
	}
	if s.Entries, err = d.Admissions(ctx); err != nil {
		return s, err
	}
	if s.Info, err = prober.Probe(ctx); err != nil {
		return s, err
	}
	s.Clients, err = clients.Clients(ctx)
	return s, err
}

// Errors of Prepare.
var (
	ErrNoOwn     = errors.New("the address of the machine that Sharefi runs on is not known")
	ErrUnsettled = errors.New("the router's list does not come to rest")
)

// Prepare turns the filter on in allow mode without cutting off the devices in keep, which must include
// our own machine unless it is listed already. It first adds them to the list and checks that they are
// there, then turns the filter on, and finally removes the entries that the router added on its own. If it
// stops midway, the devices to keep are listed before any device is blocked.
// Errors: ErrNoOwn, ErrUnsettled, and those of Driver.Apply.
func Prepare(ctx context.Context, d Driver, s Survey, keep []Admission) error {
	turn, ok := As[Switch](d)
	if !ok {
		return fmt.Errorf("%w: its driver can't turn the filter on", ErrUnsupported)
	}
	if s.Info.Own.IsZero() || !lists(keep, s.Info.Own) && !lists(s.Entries, s.Info.Own) {
		return ErrNoOwn
	}
	want := slices.Clone(keep)
	blocked := s.Blocked()
	for _, e := range s.Entries {
		if !lists(want, e.MAC) && !lists(blocked, e.MAC) {
			want = append(want, e)
		}
	}
	if err := d.Apply(ctx, missing(want, s.Entries), nil); err != nil {
		return err
	}
	if err := turn.Switch(ctx, true); err != nil {
		return err
	}
	return settle(ctx, d, want)
}

// settle makes the list match want, although the router may add entries on its own.
func settle(ctx context.Context, d Driver, want []Admission) error {
	for range 3 {
		entries, err := d.Admissions(ctx)
		if err != nil {
			return err
		}
		var prune []Admission
		for _, e := range entries {
			if !lists(want, e.MAC) {
				prune = append(prune, e)
			}
		}
		add := missing(want, entries)
		if len(prune) == 0 && len(add) == 0 {
			return nil
		}
		if err := d.Apply(ctx, add, prune); err != nil {
			return err
		}
	}
	return ErrUnsettled
}

func lists(entries []Admission, mac MAC) bool {
	return slices.ContainsFunc(entries, func(e Admission) bool { return e.MAC == mac })
}

// missing are the entries that a list lacks, or has only in part.
func missing(want, entries []Admission) []Admission {
	var list []Admission
	for _, e := range want {
		i := slices.IndexFunc(entries, func(l Admission) bool { return l.MAC == e.MAC })
		if i < 0 || entries[i].Part {
			list = append(list, Admission{MAC: e.MAC, Name: e.Name})
		}
	}
	return list
}

// CleanName makes a description that every router accepts: at most 20 letters, digits and dashes, and
// never something that reads as a mark.
func CleanName(name string) string {
	clean := []rune{}
	for _, r := range name {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
			clean = append(clean, r)
		case len(clean) > 0 && clean[len(clean)-1] != '-':
			clean = append(clean, '-')
		}
		if len(clean) == 20 {
			break
		}
	}
	text := strings.TrimRight(string(clean), "-")
	switch {
	case text == "":
		return "device"
	case strings.HasPrefix(text, "sf-"):
		return "device-" + text
	}
	return text
}
