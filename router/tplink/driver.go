package tplink

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sharefi/sharefi/router"
)

// A Driver is a router.Driver. It logs in when it first must, and logs out in Close, because the
// router has one session for everybody: while the driver has it, the owner is kept out.
type Driver struct {
	config Config
	user   string
	client *client

	family   *family // the one that the last login spoke; nil before
	session  session
	orphaned bool      // the router may hold a session of ours that we know nothing of
	capacity int       // as the router told or showed it last
	refused  error     // why no login is tried
	until    time.Time // when it is tried again; zero for never
}

var (
	_ router.Driver   = (*Driver)(nil)
	_ router.Capacity = (*Driver)(nil)
	_ router.Prober   = (*Driver)(nil)
	_ router.Clients  = (*Driver)(nil)
	_ router.Switch   = (*Driver)(nil)
)

// A session is one login at a router, in the way of its family. Its methods give errSessionGone
// when the router has dropped it.
type session interface {
	// entries reads the list, and how many entries it can hold; 0 when it is not known.
	entries(ctx context.Context) ([]router.Entry, int, error)

	// apply makes a batch of changes, as router.Driver's, and tells the capacity as entries does.
	apply(ctx context.Context, add []router.Entry, remove []router.MAC) (int, error)

	probe(ctx context.Context) (router.Info, error)
	clients(ctx context.Context) ([]router.Client, error)
	turn(ctx context.Context, on bool) error
	logout(ctx context.Context) error
}

// Entries is router.Driver's.
func (d *Driver) Entries(ctx context.Context) (entries []router.Entry, err error) {
	err = d.inSession(ctx, func(s session) error {
		var most int
		entries, most, err = s.entries(ctx)
		d.holds(most)
		return err
	})
	return entries, err
}

// Apply is router.Driver's. The filter itself is not touched: turning it on may admit everybody
// who is connected.
func (d *Driver) Apply(ctx context.Context, add []router.Entry, remove []router.MAC) error {
	return d.inSession(ctx, func(s session) error {
		most, err := s.apply(ctx, add, remove)
		d.holds(most)
		return err
	})
}

func (d *Driver) holds(most int) {
	if most > 0 {
		d.capacity = most
	}
}

// Capacity is router.Capacity's. It is zero when the firmware does not tell and was never full.
func (d *Driver) Capacity(ctx context.Context) (int, error) {
	if d.session != nil {
		return d.capacity, nil
	}
	_, err := d.Entries(ctx)
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

// inSession does f in the session, and opens one if there is none. When the router has dropped
// the session, f is done once more from its beginning in a new one: positions that f read before
// may be wrong by now, since somebody else may have changed the list.
func (d *Driver) inSession(ctx context.Context, f func(session) error) error {
	for again := false; ; again = true {
		if d.session == nil {
			if err := d.open(ctx); err != nil {
				return err
			}
		}
		err := f(d.session)
		if errors.Is(err, router.ErrWrongPassword) { // of a family without a login
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
			return fmt.Errorf("%w: it ends our session at once", router.ErrBusy)
		}
	}
}

// logoutWithin is how long the router may take to let us go.
const logoutWithin = 3 * time.Second

// Close is router.Driver's. It logs out also when the pass was cut short, so that the owner is not
// kept out until the session ends by itself.
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
