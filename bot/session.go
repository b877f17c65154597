package bot

import (
	"time"

	"github.com/sharefi/sharefi/router"
)

// A Session is what the bot remembers of one chat.
type Session struct {
	Lang    string       `json:"lang,omitempty"`
	Name    string       `json:"name,omitempty"`
	Phone   string       `json:"phone,omitempty"`   // verified, E.164
	Wants   string       `json:"wants,omitempty"`   // the button to go on with after the phone is shared
	Ask     string       `json:"ask,omitempty"`     // the owner's change that waits for a second tap
	Wrong   int          `json:"wrong,omitempty"`   // wrong codes of any kind in a row
	Locked  time.Time    `json:"locked,omitzero"`   // no code is looked at until then
	Gone    bool         `json:"gone,omitempty"`    // can't be reached here, until the next word
	Draft   string       `json:"draft,omitempty"`   // what the owner wants to tell many
	Quiet   bool         `json:"quiet,omitempty"`   // said stop: hears of own purchases only, until the next word
	Network *SetNetwork  `json:"network,omitempty"` // what the change that waits makes of a site's network
	Offers  []router.MAC `json:"offers,omitempty"`  // addresses that the customer was asked about
	Moving  string       `json:"moving,omitempty"`  // the order whose device is being changed
	From    router.MAC   `json:"from,omitzero"`     // that device; the first where none is named
	Adding  bool         `json:"adding,omitempty"`  // none is changed, a further one is to join
	Writing string       `json:"writing,omitempty"` // whom the next words are for: toOwner, or an address
	Naming  router.MAC   `json:"naming,omitzero"`   // the device that the next words name
	Version int64        `json:"-"`

	Code     bool   `json:"code,omitempty"`     // was asked for a code; the next word is one
	Discount string `json:"discount,omitempty"` // that the next order is to be cheaper with
}

// ToOwner is what Session.Writing says of words for the owner; else it is the address of a customer.
const ToOwner = "owner"
