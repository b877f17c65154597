package scheduler

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/sharefi/sharefi/internal/pause"
	"github.com/sharefi/sharefi/router"
)

// listenEvery is how often the router is asked who has joined while somebody is awaited. A router that tells of it by
// itself is asked at once; this is for what it did not tell.
const listenEvery = 30 * time.Second

// joinsEvery is the least time between two passes that only joining and leaving devices ask for.
const joinsEvery = time.Second

// watch nudges the site when devices join or leave, where the router tells: at once by the first, and then once for all
// that do within a second, however many. What it returns ends that.
func (s *Site) watch(ctx context.Context) func() {
	w, ok := router.As[router.Watcher](s.Driver)
	if !ok {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	stirred := make(chan struct{}, 1)
	stir := func() {
		select {
		case stirred <- struct{}{}:
		default:
		}
	}
	var both sync.WaitGroup
	both.Go(func() { s.stirs(ctx, stirred) })
	both.Go(func() {
		for ctx.Err() == nil {
			if err := w.Watch(ctx, stir); err != nil && ctx.Err() == nil {
				s.Log.Warn("listen to the router", "site", s.Name, "err", err)
			}
			pause.For(ctx, listenEvery)
		}
	})
	return func() { cancel(); both.Wait() }
}

// stirs nudges the site for what has stirred, until ctx is done.
func (s *Site) stirs(ctx context.Context, stirred <-chan struct{}) {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-stirred:
			s.Nudge()
			pause.For(ctx, joinsEvery)
		}
	}
}

// awaited reports whether a lease waits for somebody to join with its passphrase.
func awaited(leases []Lease) bool {
	return slices.ContainsFunc(leases, func(l Lease) bool { return l.State == Ready })
}

// hear adds to a sight who is on the air with passphrases, and keeps off who is too many. A router that can't keep anybody
// off lets them be.
func (s *Site) hear(ctx context.Context, leases []Lease, sight *Sight) {
	if _, sight.Tells = router.As[router.Watcher](s.Driver); !sight.Tells || !slices.ContainsFunc(leases, Lease.ByPass) {
		return
	}
	c, ok := router.As[router.Clients](s.Driver)
	if !ok {
		return
	}
	clients, err := c.Clients(ctx)
	if err != nil {
		s.Log.Warn("read who is connected", "site", s.Name, "err", err)
		return
	}
	on := map[string][]router.MAC{}
	slices.SortStableFunc(clients, func(a, b router.Client) int { return cmp.Compare(b.For, a.For) })
	for _, c := range clients {
		if c.Pass != "" {
			on[c.Pass] = append(on[c.Pass], c.MAC)
		}
	}
	crowd := Sift(s.crowd, on, leases)
	sight.Crowd = crowd // whatever comes of keeping some off: the clock starts with who is on
	if off := all(crowd.Off); s.crowd.On == nil || !slices.Equal(off, all(s.crowd.Off)) || len(off) > 0 {
		if err := s.keepOff(ctx, off); err != nil {
			s.Log.Warn("keep off who is too many", "site", s.Name, "err", err)
			return
		}
	}
	s.crowd = crowd
}

// keepOff keeps these devices off the air, and no others.
func (s *Site) keepOff(ctx context.Context, macs []router.MAC) error {
	d, ok := router.As[router.Denier](s.Driver)
	if !ok {
		return nil
	}
	return d.Deny(ctx, macs)
}
