// Package router says what a router can do for the shop: hold an allow list of devices.
//
// It owns MAC addresses, the mark that makes an entry ours, the Driver contract with the
// abilities beyond it, the named errors, and the decorators that every driver shares. It must not
// import billing or anything above it. Its one invariant: an entry without our mark is the
// owner's, and nothing in this package removes it.
package router

import "context"

// An Entry is one row of a router's allow list.
type Entry struct {
	MAC  MAC
	Name string // the description as the router stores it; ours carry a Mark
	Part bool   // it holds on some of the router's radios only, or is switched off
}

// A Driver controls the allow list of one router. Every method may be repeated safely, may block
// on the network, and is used by one goroutine at a time.
//
// A Driver logs in when it first must and keeps that one session until Close, so that a pass
// (read, change, read back) costs the router one login.
type Driver interface {
	// Entries reads everything on the list, ours and the owner's.
	// Errors: ErrUnreachable, ErrWrongPassword, ErrLockedOut, ErrBusy, ErrUnsupported.
	Entries(ctx context.Context) ([]Entry, error)

	// Apply puts add on the list and takes remove off it, as one batch in one session. It is
	// done only when a read-back shows it, on every radio. Adding a listed MAC gives the entry the
	// new name, and completes it where it holds in part;
	// removing an absent MAC is no error. When parts of the batch were refused while the others
	// went through, the error is a *BatchError.
	// Errors: those of Entries, and *BatchError wrapping ErrFull or ErrRefused for each MAC.
	Apply(ctx context.Context, add []Entry, remove []MAC) error

	// Close ends the session at the router, so that the owner can log in. The next call of
	// another method logs in again. Closing twice is no error.
	Close() error
}

// Abilities beyond the contract are interfaces of one method; a driver has those it can keep.
type (
	// Capacity tells how many entries the list can hold in all.
	Capacity interface {
		Capacity(ctx context.Context) (int, error)
	}
	// Prober tells what router this is and how its filter stands.
	Prober interface {
		Probe(ctx context.Context) (Info, error)
	}
	// Clients lists the devices that are connected now.
	Clients interface {
		Clients(ctx context.Context) ([]Client, error)
	}
	// Switch turns the filter on, to admit listed devices only, or off. A router may list by itself
	// who is connected when it is turned on.
	Switch interface {
		Switch(ctx context.Context, on bool) error
	}
)

// Info is what a router says of itself. Fields that it does not tell are empty.
type Info struct {
	Model    string
	Firmware string
	Family   string // the driver's name for the protocol it speaks
	Filter   bool   // the access control is on
	Allow    bool   // it admits listed devices only; false means that it refuses them
	Own      MAC    // the machine that Sharefi runs on, as the router sees it
	Radios   string // the names of the radios, where each has a list of its own: "2.4 GHz, 5 GHz"
}

// A Client is a device that is connected now.
type Client struct {
	MAC  MAC
	Name string
}
