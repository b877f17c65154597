package tplink

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sharefi/sharefi/router"
)

// A Driver is a router.Driver. It logs in on the first call and logs out in Close, because the router
// allows one session at a time: while the driver has it, the owner can't log in.
type Driver struct {
	config Config
	user   string
	client *client

	family   *family // of the last login; nil before
	session  session
	orphaned bool      // the router may hold a session that we lost
	capacity int       // as last seen; zero when unknown
	refused  error     // why no login is attempted
	until    time.Time // when a login is attempted again; zero for never
}

var (
	_ router.Driver   = (*Driver)(nil)
	_ router.Capacity = (*Driver)(nil)
	_ router.Prober   = (*Driver)(nil)
	_ router.Clients  = (*Driver)(nil)
	_ router.Switch   = (*Driver)(nil)
)

// A session is one login at a router of some family. Its methods return errSessionGone when the router
// has ended it.
type session interface {
	// entries reads the list and its capacity, which is 0 when unknown.
	entries(ctx context.Context) ([]router.Admission, int, error)

	// apply is router.Driver's, and returns the capacity like entries.
	apply(ctx context.Context, add []router.Admission, remove []router.MAC) (int, error)

	probe(ctx context.Context) (router.Info, error)
	clients(ctx context.Context) ([]router.Client, error)
	turn(ctx context.Context, on bool) error
	logout(ctx context.Context) error
}

// Admissions is router.Driver's.
func (d *Driver) Admissions(ctx context.Context) (entries []router.Admission, err error) {
	err = d.inSession(ctx, func(s session) error {
		var most int
		entries, most, err = s.entries(ctx)
		d.holds(most)
		return err
	})
	return entries, err
}

// Apply is router.Driver's. It never turns the filter on, because that may admit every connected device.
func (d *Driver) Apply(ctx context.Context, add, remove []router.Admission) error {
	return d.inSession(ctx, func(s session) error {
		most, err := s.apply(ctx, add, router.Devices(remove))
		d.holds(most)
		return err
	})
}

func (d *Driver) holds(most int) {
	if most > 0 {
		d.capacity = most
	}
}

// Capacity is router.Capacity's. It is zero when the firmware does not tell it and the list was never
// full.
func (d *Driver) Capacity(ctx context.Context) (int, error) {
	if d.session != nil {
		return d.capacity, nil
	}
	_, err := d.Admissions(ctx)
	return d.capacity, err
}

// Probe is router.Prober's.
func (d *Driver) Probe(ctx context.Context) (info router.Info, err error) {
	err = d.inSession(ctx, func(s session) error {
		info, err = s.probe(ctx)
		info.Family = d.family.String()
		return err
	})
	return info, err
}

// Clients is router.Clients'.
func (d *Driver) Clients(ctx context.Context) (clients []router.Client, err error) {
	err = d.inSession(ctx, func(s session) error {
		clients, err = s.clients(ctx)
		return err
	})
	return clients, err
}

// Switch is router.Switch's.
func (d *Driver) Switch(ctx context.Context, on bool) error {
	return d.inSession(ctx, func(s session) error { return s.turn(ctx, on) })
}

// inSession runs f in the session, and opens one if there is none. When the router has ended the session,
// f runs once more from its start in a new one, because somebody else may have changed the list and the
// positions in it.
func (d *Driver) inSession(ctx context.Context, f func(session) error) error {
	for again := false; ; again = true {
		if d.session == nil {
			if err := d.open(ctx); err != nil {
				return err
			}
		}
		err := f(d.session)
		if errors.Is(err, router.ErrWrongPassword) { // from a family without a login
			d.session = nil
			return d.refuse(err)
		}
		if !errors.Is(err, errSessionGone) {
			return inWords(err)
		}
		d.session = nil
		d.orphaned = d.orphaned || errors.Is(err, errPage)
		var status fault
		switch {
		case again && errors.As(err, &status):
			return fmt.Errorf("%w: %w", router.ErrUnreachable, status)
		case again:
			return fmt.Errorf("%w: it keeps ending our session", router.ErrBusy)
		}
	}
}

// logoutWithin is the timeout of a logout.
const logoutWithin = 3 * time.Second

// Close is router.Driver's. It logs out even when the pass was cancelled, because otherwise the owner
// can't log in until the session expires.
func (d *Driver) Close() error {
	s := d.session
	if s == nil {
		return nil
	}
	d.session = nil
	defer d.client.http.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), logoutWithin)
	defer cancel()
	err := s.logout(ctx)
	d.orphaned = err != nil && (!errors.Is(err, errSessionGone) || errors.Is(err, errPage))
	if errors.Is(err, errSessionGone) {
		return nil
	}
	return inWords(err)
}
