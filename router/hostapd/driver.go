package hostapd

import (
	"context"

	"github.com/sharefi/sharefi/router"
)

// A Driver is a router.Driver. hostapd has no logins: a session is our ends of its sockets.
type Driver struct {
	place  place
	radios []*control
	list   admissions
}

var (
	_ router.Driver  = (*Driver)(nil)
	_ router.Kinds   = (*Driver)(nil)
	_ router.Prober  = (*Driver)(nil)
	_ router.Clients = (*Driver)(nil)
	_ router.Watcher = (*Driver)(nil)
	_ router.Denier  = (*Driver)(nil)
	_ router.Drafter = (*Driver)(nil)
)

// admissions are those of one kind, in the file that hostapd has for them.
type admissions interface {
	kind() router.Kind
	read(ctx context.Context) ([]router.Admission, error)

	// apply is router.Driver's.
	apply(ctx context.Context, add, remove []router.Admission) error

	// doubts is why customers would not get in, although everything can be read and written.
	doubts(ctx context.Context) error
}

// New makes a driver. It uses neither files nor sockets.
func New(c Config) (*Driver, error) {
	p, err := parsePlace(c.URL)
	if err != nil {
		return nil, err
	}
	d := &Driver{place: p}
	for _, radio := range p.radios {
		d.radios = append(d.radios, &control{radio: radio, own: p.own, may: c.May})
	}
	if p.accept != "" {
		d.list = &acceptList{store: store{p.accept}, radios: d.radios}
	} else {
		d.list = &passphrases{file: file{store: store{p.psk}, radios: d.radios}}
	}
	return d, nil
}

// Admissions is router.Driver's. What was changed without a reload of hostapd is loaded first.
func (d *Driver) Admissions(ctx context.Context) ([]router.Admission, error) { return d.list.read(ctx) }

// Apply is router.Driver's. Whoever's passphrase is removed is off the air when it returns.
func (d *Driver) Apply(ctx context.Context, add, remove []router.Admission) error {
	return d.list.apply(ctx, add, remove)
}

// Close is router.Driver's.
func (d *Driver) Close() error {
	for _, radio := range d.radios {
		radio.close()
	}
	return nil
}
