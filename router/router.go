// Package router defines what a router does for the shop: it lets customers in, by a list of devices or by
// passphrases of their own.
//
// It owns MAC addresses, the mark that shows which admissions are ours, the Driver contract and the abilities
// beyond it, the named errors, and the decorators that all drivers share. It must not import billing or
// anything above it. Its one invariant: an admission without our mark is the owner's, and nothing in this
// package removes it.
package router

import (
	"context"
	"time"

	"github.com/sharefi/sharefi/internal/secret"
)

// A Kind is what an admission lets in. The set is closed.
type Kind string

const (
	ByDevice     Kind = "device"     // a device, by its MAC address
	ByPassphrase Kind = "passphrase" // whoever has a WPA2 passphrase
)

// An Admission is what lets somebody in: a device on the allow list, or a passphrase of a customer's own.
type Admission struct {
	MAC  MAC    // the device; zero for a passphrase
	Pass string `json:",omitempty"` // the id of a passphrase of ours; empty for a device, and for one of the owner's
	Name string // the description as the router stores it; a Mark in ours
	Part bool   // it applies to some of the router's radios only, or is switched off

	Foreign bool // it has the mark of another shop

	Passphrase secret.Value `json:"-"` // of one that is added; no router tells it
}

// A Key tells the admissions of a router apart. That of a passphrase of the owner's is zero.
type Key struct {
	MAC  MAC
	Pass string
}

// Key identifies the admission.
func (a Admission) Key() Key { return Key{a.MAC, a.Pass} }

// Short is the key for logs.
func (k Key) Short() string {
	if k.Pass != "" {
		return "passphrase " + k.Pass
	}
	return k.MAC.Short()
}

// A Driver controls the admissions of one router. Every method is safe to repeat, may block on the
// network, and is called by one goroutine at a time.
//
// A Driver logs in on the first call and keeps the session until Close, so that a pass (read, change, read
// back) takes one login.
type Driver interface {
	// Admissions reads everything that is there, ours and the owner's.
	// Errors: ErrUnreachable, ErrWrongPassword, ErrLockedOut, ErrBusy, ErrUnsupported.
	Admissions(ctx context.Context) ([]Admission, error)

	// Apply adds and removes admissions as one batch in one session. A change counts as made only when a
	// read-back shows it on every radio. Adding what is there renames it, and completes it where it is
	// partial; removing what is not there is no error, and what is removed is off the air. When some changes
	// were refused and the others made, the error is a *BatchError.
	// Errors: those of Admissions, and *BatchError wrapping ErrFull or ErrRefused for each key.
	Apply(ctx context.Context, add, remove []Admission) error

	// Close ends the session at the router, so that the owner can log in. The next call of another
	// method logs in again. Closing twice is no error.
	Close() error
}

// Abilities beyond the contract have one method each. A driver implements those that its router supports.
// Like the contract's methods they may block, are safe to repeat, and return the errors of Driver.Admissions.
type (
	// Kinds are the kinds of admissions that the router takes, the best first. A driver without this ability
	// takes devices.
	Kinds interface {
		Kinds() []Kind
	}
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
	// Watcher calls changed whenever a device joins or leaves, until ctx is done. It may be called beside
	// the other methods. What it misses, Clients tells.
	Watcher interface {
		Watch(ctx context.Context, changed func()) error
	}
	// Denier keeps these devices off the air, and no others: who was denied before and is not named may come back.
	// A router that restarts may forget them.
	Denier interface {
		Deny(ctx context.Context, macs []MAC) error
	}
	// Switch turns the filter off, or on to admit listed devices only. When turned on, a router may add
	// every connected device to the list on its own.
	Switch interface {
		Switch(ctx context.Context, on bool) error
	}
	// Drafter prepares equipment that reads its configuration from files when it is started. Drafts are what
	// is to change in these files, or in those of its usual place; undo is the way back. Nothing is written.
	Drafter interface {
		Drafts(files []string, undo bool) ([]Draft, error)
	}
)

// A Draft is a change of a file, which an owner sees before it is written.
type Draft struct {
	File    string
	New     bool     // there is none yet
	Out, In []string // the settings that go, and those that come, without secrets

	Write func() error // an error of ErrBusy: it was changed meanwhile
}

// Info is what a router tells about itself. Fields are empty when it does not tell them.
type Info struct {
	Model    string
	Firmware string
	Family   string // the driver's name for the protocol it speaks
	Filter   bool   // the access control is on
	Allow    bool   // it admits listed devices only; if false, it blocks them
	Own      MAC    // the machine that Sharefi runs on, as the router sees it
	Radios   string // where each radio has its own list: their names, such as "2.4 GHz, 5 GHz"
	Network  string // the name of the network that it lets people into

	// Accepted says how strong the read-back is: the router can't list what it admits, so that our own file and
	// its OK stand for it. Else it lists what it admits.
	Accepted bool
}

// A Client is a device that is connected now.
type Client struct {
	MAC  MAC
	Name string
	Pass string `json:"pass,omitempty"` // the id of the passphrase that it joined with, where the router tells

	For time.Duration `json:"-"` // how long it has been connected, where the router tells
}

// KindsOf returns the kinds of admissions that a driver's router takes, the best first.
func KindsOf(d Driver) []Kind {
	if k, ok := As[Kinds](d); ok {
		return k.Kinds()
	}
	return []Kind{ByDevice}
}

// Devices are the addresses of admissions by device.
func Devices(admissions []Admission) []MAC {
	var all []MAC
	for _, a := range admissions {
		if !a.MAC.IsZero() {
			all = append(all, a.MAC)
		}
	}
	return all
}

// OfDevices are the admissions of devices without a name, as they are removed.
func OfDevices(macs ...MAC) []Admission {
	all := make([]Admission, len(macs))
	for i, mac := range macs {
		all[i] = Admission{MAC: mac}
	}
	return all
}
