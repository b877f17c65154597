package bot

import (
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/phone"
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
	Configured
	Fresh
	Mentioned

	Now      time.Time
	ClockErr error           // the clock guard objects
	Rests    []Rest          // parts of the program that don't do their work
	Today    []billing.Money // sold since midnight, read for people who may see them; nil for others
	Claim    string          // the code that claims the shop; empty when it has an owner

	Shop     Shop
	Places   []Place
	Session  Session
	Customer Customer
	Deals    []Deal         // of the customer, those that are not over
	Lapses   billing.Lapses // of the customer
}

// Configured is what the owner's configuration says.
type Configured struct {
	Name      string // of the shop
	Zone      *time.Location
	Rules     scheduler.Rules
	Countries []string           // ISO codes whose numbers are served; empty: all
	Owners    []string           // addresses
	Networks  map[string]Network // by site
	Texts     *text.Catalog      // the sentences in the owner's words
	House     House              // what the owner says of the shop
	Methods   []Method           // ways to pay, in the order in which they are offered
	Ways      []Method           // those too that are hidden
	Reach     Reach              // how people find the bot
	Keep      time.Duration      // how long a customer who has nothing is known; 0: for ever

	CastWhatsApp bool // broadcasts go to WhatsApp, too
	Backups      bool // a passphrase for them is set
}

// Fresh is chance, drawn for each message, so that a step stays pure.
type Fresh struct {
	FreshCode   string // for a new order
	FreshInvite string // for a new invitation
	FreshPass   scheduler.Pass
	Seed        [32]byte // for the codes of new vouchers
}

// Mentioned are the records that the message names.
type Mentioned struct {
	Leases  []scheduler.Lease // of the device or order
	Orders  []billing.Order   // of these leases, where a command acts on the whole access
	Named   *billing.Order
	Search  *scheduler.Search // for the device of the order
	Target  *Customer         // named by phone in an owner's message
	Called  string            // the name that the target goes by in their last chat
	Theirs  []Deal            // of the target, those that are not over
	Shelved *Shelved          // on the shelf
	Voucher *billing.Voucher  // also one that waits for the phone
	Sheet   *billing.Sheet    // also that of the voucher
	Used    map[string]int    // orders that use the discounts of the message and of the session
	Claimed *billing.Order    // that the session names
	Sent    map[string]string // orders that the message's reference or picture was sent for before, by their marks
}

// Owner reports whether a message is an owner's: by the chat's address, or by the phone that its
// channel vouches for, as in "whatsapp:+12025550101".
func (w World) Owner(in Incoming) bool { return sentBy(in, w.Owners) || sentBy(in, w.Shop.Owners) }

func sentBy(in Incoming, addresses []string) bool {
	return slices.Contains(addresses, in.From()) ||
		in.Own && in.Kind != Contact && slices.ContainsFunc(addresses, func(address string) bool {
			number, here := strings.CutPrefix(address, in.Channel+":+")
			return here && phone.Same(number, in.Phone)
		})
}

// Heads reports whether a message is from an owner who says who the others are: those whom the configuration names, or,
// where it names nobody, the one who has been an owner for longest.
func (w World) Heads(in Incoming) bool {
	if len(w.Owners) > 0 {
		return sentBy(in, w.Owners)
	}
	return len(w.Shop.Owners) > 0 && sentBy(in, w.Shop.Owners[:1])
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

// Turned reports whether the deal waits for another device, because the router refused the first.
func (d Deal) Turned() bool { return d.Lease != nil && d.Lease.Turned() }

// For is what an order at a site is for until somebody names a device.
func (w World) For(site string) string {
	if w.Networks[site].ByPass {
		return billing.ForPassphrase
	}
	return ""
}

// WantsDevice reports whether the deal waits for its customer to name a device.
func (d Deal) WantsDevice() bool {
	return d.Order.State == billing.Paid && !d.Order.Device && d.Order.For == ""
}
