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
	apply(t, d, h.entries(3))
	listed(t, h, d, h.entries(3)...)
}

func admitsTwice(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, h.entries(2))
	apply(t, d, h.entries(2))
	listed(t, h, d, h.entries(2)...)
}

func oneOfEach(t *testing.T, h Harness) {
	d := open(t, h)
	last := h.renamed(1, 9)
	apply(t, d, []router.Admission{h.entry(1), h.entry(2), last})
	listed(t, h, d, last, h.entry(2))
}

func removesUnknown(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, h.entries(1))
	apply(t, d, nil, h.entry(7))
	listed(t, h, d, h.entries(1)...)
}

func removesTwice(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, h.entries(3))
	apply(t, d, nil, h.entry(2), h.entry(1))
	apply(t, d, nil, h.entry(2), h.entry(1))
	listed(t, h, d, h.entry(3))
}

func renames(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, h.entries(3))
	renamed := h.renamed(2, 8)
	apply(t, d, []router.Admission{renamed})
	listed(t, h, d, h.entry(1), renamed, h.entry(3))
}

func mixedBatch(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, h.entries(4))
	renamed := h.renamed(4, 9)
	apply(t, d, []router.Admission{h.entry(5), renamed, h.entry(6)}, h.entry(1), h.entry(3), h.entry(77))
	listed(t, h, d, h.entry(2), renamed, h.entry(5), h.entry(6))
}

func keepsOwners(t *testing.T, h Harness) {
	tv, nameless := h.owners(100, "Living room TV"), h.owners(101, "")
	h.Owner(tv)
	d := open(t, h)
	apply(t, d, h.entries(2))
	h.Owner(nameless)
	apply(t, d, []router.Admission{h.entry(3)}, h.entry(1), h.entry(2))
	listed(t, h, d, h.entry(3), tv, nameless)
}

func fills(t *testing.T, h Harness) {
	if h.Capacity == 0 {
		return
	}
	d := open(t, h)
	all := h.entries(h.Capacity + 2)
	err := d.Apply(within(t), all, nil)
	refusedAs(t, err, router.ErrFull, h.entry(h.Capacity+1), h.entry(h.Capacity+2))
	listed(t, h, d, all[:h.Capacity]...)
	if c, ok := router.As[router.Capacity](d); ok {
		if n, err := c.Capacity(within(t)); err != nil || n != 0 && n != h.Capacity {
			t.Fatalf("Capacity is %d, %v, want %d", n, err, h.Capacity)
		}
	}
}

func makesRoom(t *testing.T, h Harness) {
	if h.Capacity == 0 {
		return
	}
	d := open(t, h)
	all := h.entries(h.Capacity + 1)
	apply(t, d, all[:h.Capacity])
	apply(t, d, all[h.Capacity:], h.entry(1))
	listed(t, h, d, all[1:]...)
}

func refusesOne(t *testing.T, h Harness) {
	if h.Refuse == nil {
		return
	}
	d := open(t, h)
	h.Refuse(device(3))
	for range 2 {
		refusedAs(t, d.Apply(within(t), h.entries(5), nil), router.ErrRefused, h.entry(3))
		listed(t, h, d, h.entry(1), h.entry(2), h.entry(4), h.entry(5))
	}
	h.Refuse()
	apply(t, d, h.entries(5))
	listed(t, h, d, h.entries(5)...)
}

func refusesAlone(t *testing.T, h Harness) {
	if h.Refuse == nil {
		return
	}
	d := open(t, h)
	apply(t, d, h.entries(2))
	h.Refuse(device(3), device(4))
	err := d.Apply(within(t), []router.Admission{h.entry(3), h.entry(4)}, []router.Admission{h.entry(1)})
	refusedAs(t, err, router.ErrRefused, h.entry(3), h.entry(4))
	listed(t, h, d, h.entry(2))
	if c, ok := router.As[router.Capacity](d); ok {
		if n, err := c.Capacity(within(t)); err != nil || n != 0 && n != h.Capacity {
			t.Fatalf("Capacity is %d, %v: a refused address made the list full", n, err)
		}
	}
}

func refusesWhenFull(t *testing.T, h Harness) {
	if h.Refuse == nil || h.Capacity == 0 {
		return
	}
	d := open(t, h)
	apply(t, d, h.entries(h.Capacity))
	refused, other, third := h.entry(h.Capacity+1), h.entry(h.Capacity+2), h.entry(h.Capacity+3)
	h.Refuse(refused.MAC)
	err := d.Apply(within(t), []router.Admission{refused, other, third}, []router.Admission{h.entry(1)})
	var batch *router.BatchError
	if !errors.As(err, &batch) || len(batch.Failed) != 2 || !errors.Is(batch.Failed[third.Key()], router.ErrFull) ||
		batch.Failed[refused.Key()] == nil {
		t.Fatalf("Apply: %v, want a refused address and a full list", err)
	}
	listed(t, h, d, append(h.entries(h.Capacity)[1:], other)...)
}

func oneLogin(t *testing.T, h Harness) {
	if h.Sessions == nil {
		return
	}
	d := open(t, h)
	before := h.Sessions()
	listed(t, h, d)
	apply(t, d, h.entries(4))
	apply(t, d, nil, h.entry(2))
	listed(t, h, d, h.entry(1), h.entry(3), h.entry(4))
	if n := h.Sessions() - before; n != 1 {
		t.Fatalf("%d logins, want 1", n)
	}
}

func closes(t *testing.T, h Harness) {
	d := open(t, h)
	for range 2 {
		apply(t, d, h.entries(1))
		for range 2 {
			if err := d.Close(); err != nil {
				t.Fatalf("Close: %v", err)
			}
		}
	}
	other := open(t, h) // another driver can log in now
	listed(t, h, other, h.entries(1)...)
}

func restarts(t *testing.T, h Harness) {
	if h.Restart == nil {
		return
	}
	d := open(t, h)
	apply(t, d, h.entries(2))
	h.Restart()
	apply(t, d, []router.Admission{h.entry(3)}, h.entry(1))
	h.Restart()
	listed(t, h, d, h.entry(2), h.entry(3))
}

func down(t *testing.T, h Harness) {
	if h.Down == nil {
		return
	}
	d := open(t, h)
	apply(t, d, h.entries(1))
	h.Down(true)
	if _, err := d.Admissions(within(t)); !errors.Is(err, router.ErrUnreachable) {
		t.Fatalf("Entries: %v, want ErrUnreachable", err)
	}
	if err := d.Apply(within(t), nil, []router.Admission{h.entry(1)}); !errors.Is(err, router.ErrUnreachable) {
		t.Fatalf("Apply: %v, want ErrUnreachable", err)
	}
	h.Down(false)
	apply(t, d, nil, h.entry(1))
	listed(t, h, d)
}

func busy(t *testing.T, h Harness) {
	if h.Busy == nil {
		return
	}
	d := open(t, h)
	h.Busy(true)
	if err := d.Apply(within(t), h.entries(1), nil); !errors.Is(err, router.ErrBusy) {
		t.Fatalf("Apply: %v, want ErrBusy", err)
	}
	same(t, "the device lists", h.List(), nil)
	h.Busy(false)
	apply(t, d, h.entries(1))
}

func cancels(t *testing.T, h Harness) {
	if h.Stall == nil {
		return
	}
	d := open(t, h)
	apply(t, d, h.entries(1))
	h.Stall(true)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if _, err := d.Admissions(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("Entries: %v, want the context's error", err)
	}
	h.Stall(false)
	listed(t, h, d, h.entries(1)...)
}

func wrongPassword(t *testing.T, h Harness) {
	if h.Wrong == nil {
		return
	}
	d := h.Wrong()
	defer d.Close()
	before := h.Tries()
	for range 3 {
		if _, err := d.Admissions(within(t)); !errors.Is(err, router.ErrWrongPassword) {
			t.Fatalf("Entries: %v, want ErrWrongPassword", err)
		}
		if err := d.Apply(within(t), h.entries(1), nil); !errors.Is(err, router.ErrWrongPassword) {
			t.Fatalf("Apply: %v, want ErrWrongPassword", err)
		}
	}
	if n := h.Tries() - before; n != 1 {
		t.Fatalf("the password was sent %d times, want once", n)
	}
}
