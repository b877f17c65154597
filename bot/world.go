package bot

import (
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

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

// Deal finds one of the customer's deals.
func (w World) Deal(code string) (Deal, bool) {
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

// Place finds a site.
func (w World) Place(site string) Place {
	if i := slices.IndexFunc(w.Places, func(p Place) bool { return p.Name == site }); i >= 0 {
		return w.Places[i]
	}
	return Place{Name: site}
}

// Sees reports whether the router of a site tells who is connected.
func (w World) Sees(site string) bool {
	return slices.ContainsFunc(w.Places, func(p Place) bool { return p.Name == site && p.Status.Sees })
}

// WantsDevice reports whether the deal waits for its customer to name a device.
func (d Deal) WantsDevice() bool {
	return d.Order.State == billing.Paid && !d.Order.Device && d.Order.For == ""
}
