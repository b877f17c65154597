package bot

import (
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/scheduler"
)

// A Network is what a device needs to join a site.
type Network struct {
	SSID     string
	Password secret.Value // zero for an open network
	Hidden   bool         // it doesn't send its name, so phones don't list it
	ByPass   bool         // each customer has a passphrase of their own, and no device is asked for
}

// A SetNetwork is a network's name and password as the owner set them in the chat. It is a record, so
// the password is readable in it; it goes into no log and no journal.
type SetNetwork struct {
	SSID     string `json:"ssid"`
	Password string `json:"password,omitempty"` // empty: an open network
}

// Network is what a device needs to join a site: as the owner set it in the chat, or as configured.
// Whether it is hidden, and what customers get, is set in the configuration only.
func (s Shop) Network(site string, configured Network) Network {
	if set, ok := s.Networks[site]; ok {
		configured.SSID, configured.Password = set.SSID, secret.New(set.Password)
	}
	return configured
}

// Of returns the network as the customer of a lease joins it: with their own passphrase, where they have one.
func (n Network) Of(l *scheduler.Lease) Network {
	if l != nil && l.ByPass() {
		n.Password = l.Pass.Words
	}
	return n
}
