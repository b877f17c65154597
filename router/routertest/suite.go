package routertest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/router"
)

// A Harness is one device and how to control it. A nil function means that the device can't do it, and
// the suite skips those parts.
type Harness struct {
	Open     func() router.Driver // a new driver of the device
	Wrong    func() router.Driver // a new driver with a wrong password
	Tries    func() int           // how often a password was sent
	Sessions func() int           // how often a login succeeded
	List     func() []router.Entry
	Owner    func(router.Entry) // the owner adds an entry by hand
	Capacity int                // of the list; 32 or less
	Restart  func()
	Down     func(bool)
	Busy     func(bool)          // the owner logs in, and out
	Stall    func(bool)          // calls get no answer
	Refuse   func(...router.MAC) // these addresses, whenever they are added
}

// Run tests a driver against the contract. It calls start for each part.
func Run(t *testing.T, start func(t *testing.T) Harness) {
	for _, part := range []struct {
		name string
		run  func(*testing.T, Harness)
	}{
		{"an empty list is empty", emptyList},
		{"what is admitted is listed", admits},
		{"admitting twice lists once", admitsTwice},
		{"the same address twice in a batch is listed once", oneOfEach},
		{"removing an unknown device is no error", removesUnknown},
		{"removing twice is no error", removesTwice},
		{"an admitted device takes its new name", renames},
		{"a batch adds, renames and removes", mixedBatch},
		{"the owner's entries stay as they are", keepsOwners},
		{"a full list refuses by name and takes what fits", fills},
		{"a removal makes room in the same batch", makesRoom},
		{"a refused address is named and takes none with it", refusesOne},
		{"a refused address on its own is no full list", refusesAlone},
		{"a refused address in a list that gets full costs no place", refusesWhenFull},
		{"a pass costs one login", oneLogin},
		{"closing twice is no error and the next call logs in again", closes},
		{"a restart of the device goes unnoticed", restarts},
		{"a device that is down is unreachable until it is back", down},
		{"a busy owner is left alone", busy},
		{"a cancelled call returns", cancels},
		{"a wrong password is sent once", wrongPassword},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, start(t)) })
	}
}

// device is an invented address; entry is one with a mark.
func device(n int) router.MAC { return router.MAC{0x02, 0x00, 0x5e, 0x10, byte(n >> 8), byte(n)} }

var end = time.Date(2030, 5, 1, 12, 0, 0, 0, time.UTC)

func entry(n int) router.Entry {
	mark := router.Mark{Code: fmt.Sprintf("K7Q4-%04d", n), End: end}
	return router.Entry{MAC: device(n), Name: mark.String()}
}

func entries(n int) []router.Entry {
	var all []router.Entry
	for i := range n {
		all = append(all, entry(i+1))
	}
	return all
}

// within gives a call a timeout, so that a driver that hangs fails its test.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func open(t *testing.T, h Harness) router.Driver {
	d := h.Open()
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func apply(t *testing.T, d router.Driver, add []router.Entry, remove ...router.MAC) {
	t.Helper()
	if err := d.Apply(within(t), add, remove); err != nil {
		t.Fatalf("Apply: %v", err)
	}
}

// listed checks the device's own list, and what the driver reads from it.
func listed(t *testing.T, h Harness, d router.Driver, want ...router.Entry) {
	t.Helper()
	read, err := d.Entries(within(t))
	if err != nil {
		t.Fatalf("Entries: %v", err)
	}
	same(t, "the driver reads", read, want)
	same(t, "the device lists", h.List(), want)
}

func same(t *testing.T, what string, got, want []router.Entry) {
	t.Helper()
	got, want = sorted(got), sorted(want)
	if !slices.Equal(got, want) {
		t.Fatalf("%s\n%v, want\n%v", what, got, want)
	}
}

func sorted(entries []router.Entry) []router.Entry {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, func(a, b router.Entry) int { return slices.Compare(a.MAC[:], b.MAC[:]) })
	return entries
}

// refusedAs checks that exactly the given addresses failed, with the given reason.
func refusedAs(t *testing.T, err, reason error, macs ...router.MAC) {
	t.Helper()
	var batch *router.BatchError
	if !errors.As(err, &batch) {
		t.Fatalf("err is %v, want a BatchError", err)
	}
	if len(batch.Failed) != len(macs) {
		t.Fatalf("%v failed, want %d", batch, len(macs))
	}
	for _, mac := range macs {
		if !errors.Is(batch.Failed[mac], reason) || errors.Is(batch.Failed[mac], router.ErrUnreachable) {
			t.Fatalf("%s failed with %v, want %v", mac, batch.Failed[mac], reason)
		}
	}
}
