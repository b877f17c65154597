package bot

import (
	"strings"
	"time"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// A Customer is a person, known by a verified phone on every channel.
type Customer struct {
	Phone   string       `json:"phone"`
	Chats   []string     `json:"chats"`             // addresses, newest last
	Devices []router.MAC `json:"devices,omitempty"` // used before, newest first
	Banned  bool         `json:"banned,omitempty"`  // nothing is sold to them
	Tried   bool         `json:"tried,omitempty"`   // had the free trial
	Version int64        `json:"-"`

	Tries // of codes, in all of their chats

	Agreed   string            `json:"agreed,omitempty"`   // the edition of the terms that they agreed to
	AgreedAt time.Time         `json:"agreed_at,omitzero"` // and when
	Labels   map[string]string `json:"labels,omitempty"`   // their names for their devices, by address

	Last    Bought     `json:"last,omitzero"`    // to buy the same again
	Method  string     `json:"method,omitempty"` // the way to pay that they chose last
	Unfixed router.MAC `json:"unfixed,omitzero"` // a new device whose address may change: its access says how to keep it
}

// Bought is what a customer got last.
type Bought struct {
	Order  string     `json:"order"`
	Plan   string     `json:"plan"` // its id
	Device router.MAC `json:"device"`
}

// PassName is what people call access by a passphrase, where other access has the name of its device. It is the same in
// all languages.
const PassName = "Wi-Fi"

// Call is the customer's name for a device, or else its address; for access by a passphrase there is no device.
func (c Customer) Call(mac router.MAC) string {
	if mac.IsZero() {
		return PassName
	}
	if label := c.Labels[mac.String()]; label != "" {
		return label
	}
	return mac.String()
}

// Forgotten is what stays of a customer after everything else is erased: a ban, a trial and wrong codes would mean
// nothing otherwise.
func Forgotten(c Customer) Customer {
	return Customer{Phone: c.Phone, Banned: c.Banned, Tried: c.Tried, Tries: c.Tries}
}

// Keeps reports whether something of a customer stays when they are forgotten.
func (c Customer) Keeps() bool { return c.Banned || c.Tried || c.Tries != (Tries{}) }

// Calls is Call for the devices of a lease.
func (c Customer) Calls(l scheduler.Lease) string {
	if l.ByPass() {
		return PassName
	}
	var list []string
	for _, mac := range l.MACs() {
		list = append(list, c.Call(mac))
	}
	return strings.Join(list, ", ")
}
