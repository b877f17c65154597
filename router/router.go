// Package router defines what a router does for the shop: it keeps an allow list of devices.
//
// It owns MAC addresses, the mark that shows which entries are ours, the Driver contract and the abilities
// beyond it, the named errors, and the decorators that all drivers share. It must not import billing or
// anything above it. Its one invariant: an entry without our mark is the owner's, and nothing in this
// package removes it.
package router

import "context"

// An Entry is one row of a router's allow list.
type Entry struct {
	MAC  MAC
	Name string // the description as the router stores it; a Mark in our entries
	Part bool   // it applies to some of the router's radios only, or is switched off

	Foreign bool // it has the mark of another shop
}

// A Driver controls the allow list of one router. Every method is safe to repeat, may block on the
// network, and is called by one goroutine at a time.
//
// A Driver logs in on the first call and keeps the session until Close, so that a pass (read, change, read
// back) takes one login.
type Driver interface {
	// Entries reads everything on the list, ours and the owner's.
	// Errors: ErrUnreachable, ErrWrongPassword, ErrLockedOut, ErrBusy, ErrUnsupported.
	Entries(ctx context.Context) ([]Entry, error)

	// Apply adds and removes entries as one batch in one session. A change counts as made only when a
	// read-back shows it on every radio. Adding a listed MAC renames its entry, and completes it where
	// it is partial; removing an unlisted MAC is no error. When some changes were refused and the
	// others made, the error is a *BatchError.
	// Errors: those of Entries, and *BatchError wrapping ErrFull or ErrRefused for each MAC.
	Apply(ctx context.Context, add []Entry, remove []MAC) error

	// Close ends the session at the router, so that the owner can log in. The next call of another
	// method logs in again. Closing twice is no error.
	Close() error
}

// Abilities beyond the contract have one method each. A driver implements those that its router supports.
// Like the contract's methods they may block, are safe to repeat, and return the errors of Driver.Entries.
type (
	// Capacity is how many entries the list can hold in total; 0 when unknown.
	Capacity interface {
		Capacity(ctx context.Context) (int, error)
	}
	// Prober describes the router and the state of its filter.
	Prober interface {
		Probe(ctx context.Context) (Info, error)
	}
	// Clients lists the devices that are connected now.
	Clients interface {
		Clients(ctx context.Context) ([]Client, error)
	}
	// Switch turns the filter off, or on to admit listed devices only. When turned on, a router may add
	// every connected device to the list on its own.
	Switch interface {
		Switch(ctx context.Context, on bool) error
	}
)

// Info is what a router tells about itself. Fields are empty when it does not tell them.
type Info struct {
	Model    string
	Firmware string
	Family   string // the driver's name for the protocol it speaks
	Filter   bool   // the access control is on
	Allow    bool   // it admits listed devices only; if false, it blocks them
	Own      MAC    // the machine that Sharefi runs on, as the router sees it
	Radios   string // where each radio has its own list: their names, such as "2.4 GHz, 5 GHz"
}

// A Client is a device that is connected now.
type Client struct {
	MAC  MAC
	Name string
}
