package bot

import (
	"context"
	"io"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// A Table is records to export. They are read while they are written, page by page.
type Table struct {
	Columns []string
	Total   int64 // rows; more may come while it is written
	Each    func(ctx context.Context, row func(cells []any) error) error
}

// A Person is a customer by the name that they go by in a chat.
type Person struct {
	Name  string
	Phone string
}

// Known is what the shop knows of a customer.
type Known struct {
	Customer Customer
	Deals    []Deal // that are not over
	Lapses   billing.Lapses
	Paid     []billing.Taking
	Back     []billing.Taking
	Aside    []Incoming // messages of the customer that were set aside
	Sent     []SentEvidence
}

// SentEvidence is what a customer sent about the payment of an order.
type SentEvidence struct {
	Order string `json:"order"`
	billing.Evidence
}

// A Scene is what a notice is put into words from, read when it is sent.
type Scene struct {
	To      string // the address that it is for
	Now     time.Time
	Zone    *time.Location
	Lang    string
	Texts   *text.Catalog // the sentences in the owner's words
	Order   billing.Order
	Lease   *scheduler.Lease
	Until   time.Time // the end of the access that begins with the lease, or goes on with it
	Sees    bool      // the site's router tells who is connected
	Search  *scheduler.Search
	Known   Known // of the customer who asked for it
	Network Network
	Place   Place             // the site that it is about
	Numbers Numbers           // of a report
	Running []scheduler.Lease // of a list, by their ends
	People  []Person          // found by name
	Names   map[string]string // of people in a list, by their addresses; who is not in it is not known
	Journal []Change          // of a list, newest first
	Shelf   []Shelved         // of a list, oldest first

	Shop      string             // its name
	Reach     Reach              // of links that stand on paper
	Sheet     billing.Sheet      // to print
	Vouchers  []billing.Voucher  // to print
	Sheets    []billing.Tally    // of a list, newest first
	Discounts []billing.Discount // of a list
	Customer  Customer           // with their names for devices
	Uses      map[string]int     // of the discounts
	Table     Table              // of an export
	Till      []billing.Order    // with money that came or went by hand in a period

	Backup    func(context.Context, io.Writer) error // writes all records; nil where none are made
	Broadcast *Broadcast                             // that runs
	Tally     Tally                                  // of it
	Invoices  []string                               // of the order, that stand in the chat
	Quiet     bool                                   // the person wants to hear of own purchases only
}

// Until begins the line of a notice that says until when access lasts now. An instant follows.
const Until = "until"

// Numbers are what the shop earned in a period.
type Numbers struct {
	Sales, Refunds []billing.Taking
	Before         []billing.Taking // sales of the same day a week earlier, where the period is a day
	Active         int
	New            int      // customers who paid for the first time
	Ways           []Method // to pay, as the shop has them now
}
