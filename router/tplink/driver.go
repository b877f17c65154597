package tplink

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sharefi/sharefi/router"
)

// A Driver is a router.Driver. It logs in when it first must, and logs out in Close, because the
// router has one session for everybody: while the driver has it, the owner is kept out.
type Driver struct {
	config Config
	user   string
	client *client

	session  *session
	known    bool      // it has logged in before, so the router is one of this family
	orphaned bool      // the router may hold a session of ours that we know nothing of
	capacity int       // as the router told it last
	refused  error     // why no login is tried
	until    time.Time // when it is tried again; zero for never
}

var (
	_ router.Driver   = (*Driver)(nil)
	_ router.Capacity = (*Driver)(nil)
	_ router.Prober   = (*Driver)(nil)
	_ router.Clients  = (*Driver)(nil)
)

// Entries is router.Driver's.
func (d *Driver) Entries(ctx context.Context) ([]router.Entry, error) {
	t, err := d.load(ctx)
	entries := make([]router.Entry, 0, len(t.rows))
	for _, r := range t.rows {
		if r.mac.IsZero() {
			continue // the C1200 stores whatever it is told, "zz" too; that is nobody's device
		}
		entries = append(entries, router.Entry{MAC: r.mac, Name: r.Name})
	}
	return entries, err
}

// Apply is router.Driver's. The filter itself is never touched: turning it on admits everybody who
// is connected.
func (d *Driver) Apply(ctx context.Context, add []router.Entry, remove []router.MAC) error {
	return d.inSession(ctx, func(s *session) error {
		b := batch{session: s, failed: map[router.MAC]error{}, said: map[router.MAC]error{}}
		return b.run(ctx, add, remove)
	})
}

// Capacity is router.Capacity's. It is zero when the firmware does not tell.
func (d *Driver) Capacity(ctx context.Context) (int, error) {
	if d.session != nil && d.capacity > 0 {
		return d.capacity, nil
	}
	t, err := d.load(ctx)
	return t.max, err
}

func (d *Driver) load(ctx context.Context) (t table, err error) {
	err = d.inSession(ctx, func(s *session) error {
		t, err = s.load(ctx)
		d.capacity = t.max
		return err
	})
	return t, err
}

// Probe is router.Prober's.
func (d *Driver) Probe(ctx context.Context) (info router.Info, err error) {
	err = d.inSession(ctx, func(s *session) error {
		info, err = s.probe(ctx)
		return err
	})
	return info, err
}

func (s *session) probe(ctx context.Context) (router.Info, error) {
	info := router.Info{Family: "luci/stok, " + s.dialect.String()}
	var filter struct {
		Enable  string `json:"enable"`
		HostMAC string `json:"host_mac"`
		Mode    string `json:"access_mode"`
	}
	for _, name := range []string{"enable", "mode"} {
		if err := s.read(ctx, "access_control?form="+name, &filter); err != nil {
			return info, err
		}
	}
	info.Filter, info.Allow = filter.Enable == "on", filter.Mode == "white"
	info.Own, _ = router.ParseMAC(filter.HostMAC)
	var firmware struct {
		Model    string `json:"model"`
		Firmware string `json:"firmware_version"`
	}
	err := s.read(ctx, "firmware?form=upgrade", &firmware)
	if no := (*refused)(nil); errors.As(err, &no) {
		err = nil // a name is good to have; not every firmware tells it here
	}
	info.Model, info.Firmware = firmware.Model, firmware.Firmware
	return info, err
}

// Clients is router.Clients'.
func (d *Driver) Clients(ctx context.Context) (clients []router.Client, err error) {
	err = d.inSession(ctx, func(s *session) error {
		a, err := s.ask(ctx, "access_control?form=white_devices", form{{"operation", "load"}})
		if err != nil {
			return err
		}
		rows, err := readRows(a.Data)
		rows = slices.DeleteFunc(rows, func(r row) bool { return r.mac.IsZero() })
		clients = make([]router.Client, len(rows))
		for i, r := range rows {
			clients[i] = router.Client{MAC: r.mac, Name: r.Name}
		}
		return err
	})
	return clients, err
}

// logoutWithin is how long the router may take to let us go.
const logoutWithin = 3 * time.Second

// Close is router.Driver's. It logs out also when the pass was cut short, so that the owner is not
// kept out for the ten minutes until the session ends by itself.
func (d *Driver) Close() error {
	s := d.session
	if s == nil {
		return nil
	}
	d.session = nil
	defer d.client.http.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), logoutWithin)
	defer cancel()
	_, err := s.ask(ctx, "system?form=logout", form{{"operation", "write"}})
	if errors.Is(err, errSessionGone) {
		return nil
	}
	d.orphaned = err != nil
	return inWords(err)
}
