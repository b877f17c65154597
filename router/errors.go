package router

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Errors in an address that somebody typed.
var (
	ErrMACFormat    = errors.New("not a MAC address")
	ErrMACZero      = errors.New("the MAC address is all zeros")
	ErrMACGroup     = errors.New("the MAC address belongs to a group, not to a device")
	ErrMACBroadcast = errors.New("the MAC address is the broadcast address")
	ErrMACHidden    = errors.New("the MAC address is the one that Android shows instead of the real one")
	ErrMACExample   = errors.New("the MAC address is the example")
	ErrMACShared    = errors.New("the MAC address is one that routers share")
	ErrMACOther     = errors.New("the address is not that of the Wi-Fi")
)

// Errors of a router. Drivers wrap these; decorators and the reconcile loop act on them.
var (
	ErrUnreachable   = errors.New("router unreachable")                  // retried
	ErrHeld          = errors.New("nothing may be sent to the router")   // it says nothing of the router; retried
	ErrBusy          = errors.New("the owner is logged in")              // retried
	ErrWrongPassword = errors.New("the router refuses the password")     // never retried
	ErrLockedOut     = errors.New("the router refuses any login by now") // never retried
	ErrUnsupported   = errors.New("the router does not speak this protocol")
	ErrFull          = errors.New("the allow list is full")        // of an addition: it fits when there is room
	ErrRefused       = errors.New("the router refused the change") // of one change: no other is to blame
)

// A BatchError tells which changes of a batch failed, and why: ErrFull where the list has no room, ErrRefused
// where the router says no to this one. The others were made. A router that is out of reach fails the whole
// batch, never a part of it.
type BatchError struct {
	Failed map[Key]error
}

// NotAdmitted is a BatchError of devices.
func NotAdmitted(failed map[MAC]error) *BatchError {
	e := &BatchError{Failed: make(map[Key]error, len(failed))}
	for mac, err := range failed {
		e.Failed[Key{MAC: mac}] = err
	}
	return e
}

func (e *BatchError) Error() string {
	lines := make([]string, 0, len(e.Failed))
	for key, err := range e.Failed {
		lines = append(lines, fmt.Sprintf("%s: %v", key.Short(), err))
	}
	slices.Sort(lines)
	return fmt.Sprintf("%d of the changes not made: %s", len(lines), strings.Join(lines, "; "))
}

// Unwrap lets errors.Is find any of the reasons.
func (e *BatchError) Unwrap() []error {
	errs := make([]error, 0, len(e.Failed))
	for _, err := range e.Failed {
		errs = append(errs, err)
	}
	return errs
}

// Permanent reports whether a retry is useless or harmful until the owner changes something.
func Permanent(err error) bool {
	return errors.Is(err, ErrWrongPassword) || errors.Is(err, ErrLockedOut) || errors.Is(err, ErrUnsupported)
}
