package routertest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/sharefi/sharefi/router"
)

func emptyList(t *testing.T, h Harness) {
	listed(t, h, open(t, h))
}

func admits(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, entries(3))
	listed(t, h, d, entries(3)...)
}

func admitsTwice(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, entries(2))
	apply(t, d, entries(2))
	listed(t, h, d, entries(2)...)
}

func oneOfEach(t *testing.T, h Harness) {
	d := open(t, h)
	last := router.Entry{MAC: device(1), Name: entry(9).Name}
	apply(t, d, []router.Entry{entry(1), entry(2), last})
	listed(t, h, d, last, entry(2))
}

func removesUnknown(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, entries(1))
	apply(t, d, nil, device(7))
	listed(t, h, d, entries(1)...)
}

func removesTwice(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, entries(3))
	apply(t, d, nil, device(2), device(1))
	apply(t, d, nil, device(2), device(1))
	listed(t, h, d, entry(3))
}

func renames(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, entries(3))
	renamed := router.Entry{MAC: device(2), Name: entry(8).Name}
	apply(t, d, []router.Entry{renamed})
	listed(t, h, d, entry(1), renamed, entry(3))
}

func mixedBatch(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, entries(4))
	renamed := router.Entry{MAC: device(4), Name: entry(9).Name}
	apply(t, d, []router.Entry{entry(5), renamed, entry(6)}, device(1), device(3), device(77))
	listed(t, h, d, entry(2), renamed, entry(5), entry(6))
}

func keepsOwners(t *testing.T, h Harness) {
	tv := router.Entry{MAC: device(100), Name: "Living room TV"}
	nameless := router.Entry{MAC: device(101)}
	h.Owner(tv)
	d := open(t, h)
	apply(t, d, entries(2))
	h.Owner(nameless)
	apply(t, d, []router.Entry{entry(3)}, device(1), device(2))
	listed(t, h, d, entry(3), tv, nameless)
}

func fills(t *testing.T, h Harness) {
	d := open(t, h)
	all := entries(h.Capacity + 2)
	err := d.Apply(within(t), all, nil)
	refusedAs(t, err, router.ErrFull, device(h.Capacity+1), device(h.Capacity+2))
	listed(t, h, d, all[:h.Capacity]...)
	if c, ok := router.As[router.Capacity](d); ok {
		if n, err := c.Capacity(within(t)); err != nil || n != 0 && n != h.Capacity {
			t.Fatalf("Capacity is %d, %v, want %d", n, err, h.Capacity)
		}
	}
}

func makesRoom(t *testing.T, h Harness) {
	d := open(t, h)
	all := entries(h.Capacity + 1)
	apply(t, d, all[:h.Capacity])
	apply(t, d, all[h.Capacity:], device(1))
	listed(t, h, d, all[1:]...)
}

func refusesOne(t *testing.T, h Harness) {
	if h.Refuse == nil {
		return
	}
	d := open(t, h)
	h.Refuse(device(3))
	for range 2 {
		refusedAs(t, d.Apply(within(t), entries(5), nil), router.ErrRefused, device(3))
		listed(t, h, d, entry(1), entry(2), entry(4), entry(5))
	}
	h.Refuse()
	apply(t, d, entries(5))
	listed(t, h, d, entries(5)...)
}

func refusesAlone(t *testing.T, h Harness) {
	if h.Refuse == nil {
		return
	}
	d := open(t, h)
	apply(t, d, entries(2))
	h.Refuse(device(3), device(4))
	err := d.Apply(within(t), []router.Entry{entry(3), entry(4)}, []router.MAC{device(1)})
	refusedAs(t, err, router.ErrRefused, device(3), device(4))
	listed(t, h, d, entry(2))
	if c, ok := router.As[router.Capacity](d); ok {
		if n, err := c.Capacity(within(t)); err != nil || n != 0 && n != h.Capacity {
			t.Fatalf("Capacity is %d, %v: a refused address made the list full", n, err)
		}
	}
}

func refusesWhenFull(t *testing.T, h Harness) {
	if h.Refuse == nil {
		return
	}
	d := open(t, h)
	apply(t, d, entries(h.Capacity))
	refused, other, third := entry(h.Capacity+1), entry(h.Capacity+2), entry(h.Capacity+3)
	h.Refuse(refused.MAC)
	err := d.Apply(within(t), []router.Entry{refused, other, third}, []router.MAC{device(1)})
	var batch *router.BatchError
	if !errors.As(err, &batch) || len(batch.Failed) != 2 || !errors.Is(batch.Failed[third.MAC], router.ErrFull) ||
		batch.Failed[refused.MAC] == nil {
		t.Fatalf("Apply: %v, want a refused address and a full list", err)
	}
	listed(t, h, d, append(entries(h.Capacity)[1:], other)...)
}

func oneLogin(t *testing.T, h Harness) {
	if h.Sessions == nil {
		return
	}
	d := open(t, h)
	before := h.Sessions()
	listed(t, h, d)
	apply(t, d, entries(4))
	apply(t, d, nil, device(2))
	listed(t, h, d, entry(1), entry(3), entry(4))
	if n := h.Sessions() - before; n != 1 {
		t.Fatalf("%d logins, want 1", n)
	}
}

func closes(t *testing.T, h Harness) {
	d := open(t, h)
	for range 2 {
		apply(t, d, entries(1))
		for range 2 {
			if err := d.Close(); err != nil {
				t.Fatalf("Close: %v", err)
			}
		}
	}
	other := open(t, h) // another driver can log in now
	listed(t, h, other, entries(1)...)
}

func restarts(t *testing.T, h Harness) {
	if h.Restart == nil {
		return
	}
	d := open(t, h)
	apply(t, d, entries(2))
	h.Restart()
	apply(t, d, []router.Entry{entry(3)}, device(1))
	h.Restart()
	listed(t, h, d, entry(2), entry(3))
}

func down(t *testing.T, h Harness) {
	if h.Down == nil {
		return
	}
	d := open(t, h)
	apply(t, d, entries(1))
	h.Down(true)
	if _, err := d.Entries(within(t)); !errors.Is(err, router.ErrUnreachable) {
		t.Fatalf("Entries: %v, want ErrUnreachable", err)
	}
	if err := d.Apply(within(t), nil, []router.MAC{device(1)}); !errors.Is(err, router.ErrUnreachable) {
		t.Fatalf("Apply: %v, want ErrUnreachable", err)
	}
	h.Down(false)
	apply(t, d, nil, device(1))
	listed(t, h, d)
}

func busy(t *testing.T, h Harness) {
	if h.Busy == nil {
		return
	}
	d := open(t, h)
	h.Busy(true)
	if err := d.Apply(within(t), entries(1), nil); !errors.Is(err, router.ErrBusy) {
		t.Fatalf("Apply: %v, want ErrBusy", err)
	}
	same(t, "the device lists", h.List(), nil)
	h.Busy(false)
	apply(t, d, entries(1))
}

func cancels(t *testing.T, h Harness) {
	if h.Stall == nil {
		return
	}
	d := open(t, h)
	apply(t, d, entries(1))
	h.Stall(true)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if _, err := d.Entries(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("Entries: %v, want the context's error", err)
	}
	h.Stall(false)
	listed(t, h, d, entries(1)...)
}

func wrongPassword(t *testing.T, h Harness) {
	if h.Wrong == nil {
		return
	}
	d := h.Wrong()
	defer d.Close()
	before := h.Tries()
	for range 3 {
		if _, err := d.Entries(within(t)); !errors.Is(err, router.ErrWrongPassword) {
			t.Fatalf("Entries: %v, want ErrWrongPassword", err)
		}
		if err := d.Apply(within(t), entries(1), nil); !errors.Is(err, router.ErrWrongPassword) {
			t.Fatalf("Apply: %v, want ErrWrongPassword", err)
		}
	}
	if n := h.Tries() - before; n != 1 {
		t.Fatalf("the password was sent %d times, want once", n)
	}
}
