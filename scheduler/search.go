package scheduler

import (
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
)

// A Search is a customer's request to find their device among those that the router sees now. Its id is
// the code of the order that needs the device. The chat stores it and the site's loop answers it, since
// only the loop may touch the router. The owner and staff use a search with its own kind of id to see
// everything that the router lists.
type Search struct {
	ID       string          `json:"id"`
	Site     string          `json:"site"`
	Customer string          `json:"customer"` // phone
	Chat     string          `json:"chat"`
	Asked    time.Time       `json:"asked"`
	Watch    bool            `json:"watch,omitempty"` // report only devices that appear, not all that are there
	Looked   bool            `json:"looked,omitempty"`
	Before   []router.MAC    `json:"before,omitempty"` // of a watch: what has been there from the start
	Done     bool            `json:"done,omitempty"`
	Found    []router.Client `json:"found,omitempty"`

	All      bool               `json:"all,omitempty"`      // report everything
	Answered bool               `json:"answered,omitempty"` // the router sent its list
	Entries  []router.Admission `json:"entries,omitempty"`

	Version int64 `json:"-"`
}

// How long a search runs, how often it looks, and how many devices it reports.
const (
	searchFor   = 3 * time.Minute
	searchEvery = 3 * time.Second
	maxFound    = 6
)

// A View is what a router reports about its devices. The zero View knows nothing.
type View struct {
	Known    bool // Clients is known
	Answered bool // Entries is known
	Clients  []router.Client
	Entries  []router.Admission
	Leases   []Lease
	Own      router.MAC // the machine that Sharefi runs on
}

// Seek takes a search as far as the view allows, and reports whether the search changed. It is pure.
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
	before := slices.DeleteFunc(slices.Clone(s.Before), gone) // a device that left counts as new when it returns
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

// free returns the devices that may be the customer's: not those that the owner put on the list, not
// those of other customers, and not the machine that we run on.
func (v View) free(s Search) []router.Client {
	var found []router.Client
	for _, c := range v.Clients {
		if c.MAC == v.Own || c.MAC.IsZero() || v.owners(c.MAC) || len(found) == maxFound {
			continue
		}
		others := func(l Lease) bool {
			return l.Has(c.MAC) && l.State != Over && (l.Customer != s.Customer || l.ID == s.ID) // it already has access
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
		if _, ours := router.ParseMark(e.Name); e.MAC == mac && !ours && !placed(v.Leases, e.Key()) {
			return true
		}
	}
	return false
}

// Notices returns the notices that are due when a search is done.
func (s Search) Notices() []billing.Notice {
	if !s.Done {
		return nil
	}
	if s.All {
		return []billing.Notice{{To: s.Chat, Kind: billing.RouterView, Order: s.ID, Site: s.Site}}
	}
	return []billing.Notice{{To: s.Chat, Kind: billing.Sighted, Order: s.ID, Site: s.Site}}
}
