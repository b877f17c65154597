package bot

import "github.com/sharefi/sharefi/internal/secret"

// A Network is what a device needs to join a site.
type Network struct {
	SSID     string
	Password secret.Value // zero for an open network
	Hidden   bool         // it doesn't send its name, so phones don't list it
}

// A SetNetwork is a network's name and password as the owner set them in the chat. It is a record, so
// the password is readable in it; it goes into no log and no journal.
type SetNetwork struct {
	SSID     string `json:"ssid"`
	Password string `json:"password,omitempty"` // empty: an open network
}

// Network is what a device needs to join a site: as the owner set it in the chat, or as configured.
// Whether it is hidden is set in the configuration only.
func (s Shop) Network(site string, configured Network) Network {
	if set, ok := s.Networks[site]; ok {
		return Network{SSID: set.SSID, Password: secret.New(set.Password), Hidden: configured.Hidden}
	}
	return configured
}
