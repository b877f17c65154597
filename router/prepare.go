package router

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Survey is what the owner has to see before the filter is turned on.
type Survey struct {
	Info    Info
	Entries []Entry  // on the list now
	Clients []Client // connected now
}

// Ready reports whether the filter admits listed devices only, already.
func (s Survey) Ready() bool { return s.Info.Filter && s.Info.Allow }

// Blocked are entries that the owner made to keep devices out: a router with a list for each radio
// has the same one for both rules, and would let them in.
func (s Survey) Blocked() []Entry {
	if s.Info.Radios == "" || s.Info.Allow {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.Entries), func(e Entry) bool {
		_, ours := ParseMark(e.Name)
		return ours
	})
}

// Look makes a survey, and changes nothing.
func Look(ctx context.Context, d Driver) (s Survey, err error) {
	prober, canProbe := As[Prober](d)
	clients, canList := As[Clients](d)
	if !canProbe || !canList {
		return s, fmt.Errorf("%w: its driver can't tell who is connected", ErrUnsupported)
	}
	if s.Entries, err = d.Entries(ctx); err != nil {
		return s, err
	}
	if s.Info, err = prober.Probe(ctx); err != nil {
		return s, err
	}
	s.Clients, err = clients.Clients(ctx)
	return s, err
}

// What may keep a router from being prepared.
var (
	ErrNoOwn     = errors.New("the address of the machine that Sharefi runs on is not known")
	ErrUnsettled = errors.New("the router's list does not come to rest")
)

// Prepare turns the filter on in allow mode, so that nobody is cut off who shall not be: first it
// lists whom to keep (our own machine must be among them) and makes sure that the router lists
// them, then it turns the filter on, and last it takes off what the router listed by itself.
// Whatever stops it in between, the devices to keep are listed before anybody is refused.
func Prepare(ctx context.Context, d Driver, s Survey, keep []Entry) error {
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

// settle brings the list to what is wanted, against a router that adds to it by itself.
func settle(ctx context.Context, d Driver, want []Entry) error {
	for range 3 {
		entries, err := d.Entries(ctx)
		if err != nil {
			return err
		}
		var prune []MAC
		for _, e := range entries {
			if !lists(want, e.MAC) {
				prune = append(prune, e.MAC)
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

func lists(entries []Entry, mac MAC) bool {
	return slices.ContainsFunc(entries, func(e Entry) bool { return e.MAC == mac })
}

// missing are the entries that a list does not have whole.
func missing(want, entries []Entry) []Entry {
	var list []Entry
	for _, e := range want {
		i := slices.IndexFunc(entries, func(l Entry) bool { return l.MAC == e.MAC })
		if i < 0 || entries[i].Part {
			list = append(list, Entry{MAC: e.MAC, Name: e.Name})
		}
	}
	return list
}

// CleanName makes a description that every router takes: letters, digits and dashes, 20 at most,
// and nothing that could be taken for a mark.
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
