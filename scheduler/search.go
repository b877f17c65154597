package scheduler

import (
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// A Search is a customer's wish to find their device among those that the router sees now. Its id is
// that of the order which wants the device. It is stored by the chat and answered by the site's
// loop, since only that touches the router. Whoever runs the shop asks in the same way to see all that
// the router lists, with an id of its own.
type Search struct {
	ID       string          `json:"id"`
	Site     string          `json:"site"`
	Customer string          `json:"customer"` // phone
	Chat     string          `json:"chat"`
	Asked    time.Time       `json:"asked"`
	Watch    bool            `json:"watch,omitempty"` // name what appears newly, not all that is there
	Looked   bool            `json:"looked,omitempty"`
	Before   []router.MAC    `json:"before,omitempty"` // of a watch: what was there all the time
	Done     bool            `json:"done,omitempty"`
	Found    []router.Client `json:"found,omitempty"`

	All      bool           `json:"all,omitempty"`      // it is asked to see everything
	Answered bool           `json:"answered,omitempty"` // the router told its list
	Entries  []router.Entry `json:"entries,omitempty"`

	Version int64 `json:"-"`
}

// How long a search goes on, how often it looks, and how many devices it names.
const (
	searchFor   = 3 * time.Minute
	searchEvery = 3 * time.Second
	maxFound    = 6
)

// A View is what a router tells of the devices around it. The zero View knows nothing.
type View struct {
	Known    bool // the connected devices are known
	Answered bool // what the list is
	Clients  []router.Client
	Entries  []router.Entry
	Leases   []Lease
	Own      router.MAC // the machine that Sharefi runs on
}

// Seek takes a search as far as what is seen allows, and reports whether that changes it. It is pure.
func Seek(s Search, v View, now time.Time) (Search, bool) {
	if s.Done {
		return s, false
	}
	if s.All {
		s.Done, s.Answered, s.Entries, s.Found = true, v.Answered, v.Entries, v.Clients
		return s, true
	}
	late := !now.Before(s.Asked.Add(searchFor))
	if !v.Known {
		s.Done = late
		return s, late
	}
	if !s.Watch {
		s.Done, s.Found = true, v.free(s)
		return s, true
	}
	present := make([]router.MAC, len(v.Clients))
	for i, c := range v.Clients {
		present[i] = c.MAC
	}
	if !s.Looked {
		s.Looked, s.Before = true, present
		return s, true
	}
	gone := func(mac router.MAC) bool { return !slices.Contains(present, mac) }
	before := slices.DeleteFunc(slices.Clone(s.Before), gone) // what leaves and comes back has appeared
	v.Clients = slices.DeleteFunc(slices.Clone(v.Clients), func(c router.Client) bool {
		return slices.Contains(s.Before,
			c.MAC)
	})
	changed := len(before) != len(s.Before)
	s.Before = before
	if found := v.free(s); len(found) > 0 || late {
		s.Done, s.Found = true, found
		return s, true
	}
	return s, changed
}

// free are the devices that the search's customer may take for their own: none that the owner put on
// the list, none of another customer, and not our own machine.
func (v View) free(s Search) []router.Client {
	var found []router.Client
	for _, c := range v.Clients {
		if c.MAC == v.Own || c.MAC.IsZero() || v.owners(c.MAC) || len(found) == maxFound {
			continue
		}
		others := func(l Lease) bool {
			return l.Has(c.MAC) && l.State != Over && (l.Customer != s.Customer || l.ID == s.ID) // it is in already
		}
		if !slices.ContainsFunc(v.Leases, others) {
			found = append(found, c)
		}
	}
	return found
}

// owners reports whether the owner put a device on the list.
func (v View) owners(mac router.MAC) bool {
	for _, e := range v.Entries {
		if _, ours := router.ParseMark(e.Name); e.MAC == mac && !ours && !placed(v.Leases, mac) {
			return true
		}
	}
	return false
}

// Notices are what is owed when a search is done.
func (s Search) Notices() []billing.Notice {
	if !s.Done {
		return nil
	}
	if s.All {
		return []billing.Notice{{To: s.Chat, Kind: billing.RouterView, Order: s.ID, Site: s.Site}}
	}
	return []billing.Notice{{To: s.Chat, Kind: billing.Sighted, Order: s.ID, Site: s.Site}}
}
