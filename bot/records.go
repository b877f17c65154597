package bot

import (
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
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

// A Shop is what the owner decides in the chat.
type Shop struct {
	Owners    []string       `json:"owners,omitempty"` // addresses that claimed the shop
	Paused    bool           `json:"paused,omitempty"`
	Plans     []billing.Plan `json:"plans"`
	Broadcast *Broadcast     `json:"broadcast,omitempty"` // that runs
	Staff     []Helper       `json:"staff,omitempty"`
	Invites   []Invite       `json:"invites,omitempty"`
	Pings     Pings          `json:"pings,omitzero"`

	Networks map[string]SetNetwork `json:"networks,omitempty"` // by site, where they are not as configured
	Version  int64                 `json:"-"`

	Discounts []billing.Discount `json:"discounts,omitempty"`
	Trial     time.Duration      `json:"trial,omitempty"`    // how long everybody may try for nothing, once; 0: not at all
	Vouchers  bool               `json:"vouchers,omitempty"` // some were printed
}

// A Deal is an order with its lease, if it has one.
type Deal struct {
	Order billing.Order
	Lease *scheduler.Lease
}

// A Place is a site as the conversation sees it.
type Place struct {
	Name   string
	Status scheduler.Status
	Taken  int // orders that hold a place
	Places int // orders that can
}

// A World is everything that a step may look at. It is read in one go.
type World struct {
	Name        string // of the shop
	Now         time.Time
	Zone        *time.Location
	Rules       scheduler.Rules
	Countries   []string      // ISO codes whose numbers are served; empty: all
	Owners      []string      // addresses from the configuration
	Claim       string        // the code that claims the shop; empty when it has an owner
	Texts       *text.Catalog // the sentences in the owner's words
	FreshCode   string        // for a new order
	FreshInvite string        // for a new invitation
	Reach       Reach         // how people find the bot
	ClockErr    error         // the clock guard objects
	House       House         // what the owner says of his shop
	Keep        time.Duration // how long a customer who has nothing is known; 0: for ever

	CastWhatsApp bool // broadcasts go to WhatsApp, too
	Backups      bool // a passphrase for them is set

	Networks map[string]Network // by site, as configured

	Shop     Shop
	Places   []Place
	Session  Session
	Customer Customer
	Deals    []Deal            // of the customer, those that are not over
	Leases   []scheduler.Lease // of the device or order that the message names
	Named    *billing.Order    // the order that the message names
	Search   *scheduler.Search // for the device of the order that the message names
	Target   *Customer         // whom an owner's message names by phone
	Theirs   []Deal            // of the target, those that are not over

	Seed    [32]byte         // of chance, for the codes of new vouchers
	Voucher *billing.Voucher // that the message names, or that waits for the phone
	Sheet   *billing.Sheet   // of the voucher, or that the message names
	Used    map[string]int   // orders that use the discounts that the message and the session name
}

// Owner reports whether a message is an owner's: by the chat's address, or by the phone that its
// channel vouches for, as in "whatsapp:+12025550101".
func (w World) Owner(in Incoming) bool {
	owns := func(address string) bool {
		return slices.Contains(w.Owners, address) || slices.Contains(w.Shop.Owners, address)
	}
	return owns(in.From()) || in.Own && in.Kind != Contact && owns(in.Channel+":+"+in.Phone)
}

// deal finds one of the customer's deals.
func (w World) deal(code string) (Deal, bool) {
	for _, d := range w.Deals {
		if d.Order.Code == code {
			return d, true
		}
	}
	return Deal{}, false
}

// Reach is how people find the bot. What is not known is empty.
type Reach struct {
	Telegram string // the bot's user name
	WhatsApp string // the account's number, digits alone
}

// A Decision is what comes of a message: records to store, and messages that are owed. Nothing of
// it has happened until it is stored, all together.
type Decision struct {
	Session  Session
	Customer Customer
	Shop     Shop
	Orders   []billing.Order
	Leases   []scheduler.Lease
	Replies  []Outgoing
	Notices  []billing.Notice
	Erase    bool              // the customer is to be forgotten
	Search   *scheduler.Search // for a device, which the site's loop goes on with
	Check    string            // an order whose link shall be read at once
	Remember string            // the address to tell when the shop sells again
	Forget   string            // the address not to tell that
	Link     bool              // the owner wants to link the channel that needs it
	Target   *Customer         // the other customer that an owner's message changes
	Changes  []Change          // for the journal

	Cast  bool // a broadcast began or stopped
	Menus bool // who may do what has changed, so menus of commands have

	Vouchers []billing.Voucher // that are made, redeemed or void
	Sheet    *billing.Sheet    // that is made or void
	Held     *billing.Sheet    // that must still be as it was read
	Take     *billing.Discount // that the order uses
	Dropped  string            // a discount that is no more
}

// A Change is one line of the journal: what somebody with rights did to the shop.
type Change struct {
	At     time.Time
	Who    string // the address of whoever did it
	What   string // the command's name
	Target string // an order's code, a phone or a plan
	Before string
	After  string
	ID     string // its place in the journal, once it is there
}
