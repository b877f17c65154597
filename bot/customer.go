package bot

import (
	"strings"
	"time"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// Call is what a customer calls a device: the name that he gave it, or its address.
func (c Customer) Call(mac router.MAC) string {
	if label := c.Labels[mac.String()]; label != "" {
		return label
	}
	return mac.String()
}

// Forgotten is what stays of a customer who is forgotten.
func Forgotten(c Customer) Customer {
	return Customer{Phone: c.Phone, Banned: c.Banned, Tried: c.Tried, Wrong: c.Wrong, Locked: c.Locked}
}

// Keeps reports whether a customer's record says what has to stay when he is forgotten.
func (c Customer) Keeps() bool { return c.Banned || c.Tried || c.Wrong > 0 }

// A Customer is a person, known by a verified phone on every channel.
type Customer struct {
	Phone   string       `json:"phone"`
	Chats   []string     `json:"chats"`             // addresses, newest last
	Devices []router.MAC `json:"devices,omitempty"` // used before, newest first
	Banned  bool         `json:"banned,omitempty"`  // nothing is sold to him
	Version int64        `json:"-"`

	Wrong  int       `json:"wrong,omitempty"` // wrong codes in a row, in all of his chats
	Locked time.Time `json:"locked,omitzero"` // no code of his is looked at until then
	Tried  bool      `json:"tried,omitempty"` // had the free trial

	Agreed   string            `json:"agreed,omitempty"`   // the edition of the terms that he agreed to
	AgreedAt time.Time         `json:"agreed_at,omitzero"` // and when
	Labels   map[string]string `json:"labels,omitempty"`   // what he calls his devices, by their addresses
}

// Calls is what a customer calls the devices of a lease.
func (c Customer) Calls(l scheduler.Lease) string {
	var list []string
	for _, s := range l.Seats() {
		list = append(list, c.Call(s.Device))
	}
	return strings.Join(list, ", ")
}
