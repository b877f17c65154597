package routertest

import (
	"context"
	"slices"

	"github.com/sharefi/sharefi/router"
)

// An Air is a Memory that lets people in by passphrases, and tells who joined with which.
type Air struct {
	*Memory
	wake   chan struct{}
	denied map[router.MAC]bool
}

var (
	_ router.Kinds   = Air{}
	_ router.Watcher = Air{}
	_ router.Denier  = Air{}
)

// NewAir makes a router for some passphrases.
func NewAir(capacity int) Air {
	return Air{NewMemory(capacity), make(chan struct{}, 1), map[router.MAC]bool{}}
}

// Kinds is router.Kinds'.
func (a Air) Kinds() []router.Kind { return []router.Kind{router.ByPassphrase} }

// Watch is router.Watcher's.
func (a Air) Watch(ctx context.Context, changed func()) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-a.wake:
			changed()
		}
	}
}

// Join lets a device in, if its passphrase is there.
func (a Air) Join(mac router.MAC, passphrase string) bool {
	a.Leave(mac)
	in := false
	a.set(func() {
		i := slices.IndexFunc(a.entries, func(e router.Admission) bool { return e.Passphrase.Reveal() == passphrase })
		if in = i >= 0 && !a.down && !a.denied[mac]; in {
			a.clients = append(a.clients, router.Client{MAC: mac, Pass: a.entries[i].Pass})
		}
	})
	if in { // of others the equipment tells nothing
		a.stir()
	}
	return in
}

// Deny is router.Denier's.
func (a Air) Deny(ctx context.Context, macs []router.MAC) error {
	return a.call(ctx, "deny", func() error {
		clear(a.denied)
		for _, mac := range macs {
			a.denied[mac] = true
		}
		a.clients = slices.DeleteFunc(a.clients, func(c router.Client) bool { return a.denied[c.MAC] })
		return nil
	})
}

// Leave takes a device off the air.
func (a Air) Leave(mac router.MAC) {
	was := 0
	a.set(func() {
		was = len(a.clients)
		a.clients = slices.DeleteFunc(a.clients, func(c router.Client) bool { return c.MAC == mac })
		was -= len(a.clients)
	})
	if was > 0 {
		a.stir()
	}
}

// On reports whether a device is in.
func (a Air) On(mac router.MAC) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.ContainsFunc(a.clients, func(c router.Client) bool { return c.MAC == mac })
}

func (a Air) stir() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}
