package machine

import (
	"context"
	"sync"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/routertest"
)

// A device is a router in memory that may refuse an address, and knows which entries are its owner's.
type device struct {
	*routertest.Memory
	mu      sync.Mutex
	gauge   gauge
	refused router.MAC // zero: none
	owners  map[router.MAC]bool
}

const listHolds = 40

func newDevice() *device {
	own := router.MAC{2, 0, 0x5e, 1, 1, 1}
	return &device{Memory: routertest.NewMemory(listHolds, router.Admission{MAC: own, Name: "TV"}),
		owners: map[router.MAC]bool{own: true}}
}

// Entries implements router.Driver.
func (d *device) Admissions(ctx context.Context) ([]router.Admission, error) {
	d.mu.Lock()
	err := d.gauge.count(ctx)
	d.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return d.Memory.Admissions(ctx)
}

// Apply implements router.Driver. The refused address is neither added nor removed.
func (d *device) Apply(ctx context.Context, add []router.Admission, remove []router.Admission) error {
	d.mu.Lock()
	refused := d.refused
	d.mu.Unlock()
	failed := map[router.Key]error{}
	var adds []router.Admission
	var removes []router.Admission
	for _, e := range add {
		if e.MAC == refused {
			failed[e.Key()] = router.ErrRefused
			continue
		}
		adds = append(adds, e)
	}
	for _, r := range remove {
		if r.MAC == refused {
			failed[r.Key()] = router.ErrRefused
			continue
		}
		removes = append(removes, r)
	}
	err := d.Memory.Apply(ctx, adds, removes)
	if err == nil && len(failed) > 0 {
		return &router.BatchError{Failed: failed}
	}
	return err
}

func (d *device) refuse(mac router.MAC) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refused = mac
}

// heal makes it an ordinary router again.
func (d *device) heal() {
	d.refuse(router.MAC{})
	d.SetDown(false)
	d.SetBusy(false)
	d.SetCapacity(listHolds)
}

// ownerAdds adds an entry of the owner's, if the address is not there.
func (d *device) ownerAdds(e router.Admission) {
	if !d.Lists(e.MAC) {
		d.OwnerAdds(e)
		d.owners[e.MAC] = true
	}
}

// ownerRemoves removes any entry.
func (d *device) ownerRemoves(mac router.MAC) {
	d.OwnerRemoves(mac)
	delete(d.owners, mac)
}

// reset empties the list.
func (d *device) reset() {
	d.Reset()
	clear(d.owners)
}
