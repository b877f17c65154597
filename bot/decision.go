package bot

import (
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/scheduler"
)

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
	Moves    string            // the customer's number before: all that is theirs moves to the one that they have now
	Search   *scheduler.Search // for a device, which the site's loop goes on with
	Check    string            // an order whose payment link is read at once
	Remember string            // the address to tell when the shop sells again
	Forget   string            // the address not to tell that
	Link     bool              // the owner wants to link the channel that needs it
	Target   *Customer         // the other customer that an owner's message changes
	Changes  []Change          // for the journal

	Cast  bool // a broadcast began or stopped
	Menus bool // rights changed, so the menus of commands do

	Vouchers []billing.Voucher // that are made, redeemed or void
	Sheet    *billing.Sheet    // that is made or void
	Held     *billing.Sheet    // that must still be as it was read
	Take     *billing.Discount // that the order uses
	Dropped  string            // a discount that is no more
	Shelf    *ShelfTask

	Evidence map[string]string // references and pictures that are sent for the first time: the order, by their marks
}

// A Change is one line of the journal: what somebody with rights did to the shop.
type Change struct {
	At     time.Time
	Who    string // the address of the person who did it
	What   string // the command's name
	Target string // an order's code, a phone or a plan
	Before string
	After  string
	ID     string // its place in the journal, once it is there
}
