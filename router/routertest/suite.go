package routertest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
)

// A Harness is one device and how to control it. A nil function means that the device can't do it, and
// the suite skips those parts.
type Harness struct {
	Open     func() router.Driver // a new driver of the device
	Wrong    func() router.Driver // a new driver with a wrong password
	Tries    func() int           // how often a password was sent
	Sessions func() int           // how often a login succeeded
	List     func() []router.Admission
	Owner    func(router.Admission) // the owner adds an entry by hand
	Capacity int                    // of the list; 32 or less, or zero where there is no end
	Restart  func()
	Down     func(bool)
	Busy     func(bool)          // the owner logs in, and out
	Stall    func(bool)          // calls get no answer
	Refuse   func(...router.MAC) // these addresses, whenever they are added

	Kind    router.Kind    // of the admissions; by device if empty
	Station func() Station // a new device in the air, where the kind is by passphrase
	Foreign func() string  // what the owner keeps beside ours, byte for byte
}

// A Station is a device in the air.
type Station interface {
	// Join tries a passphrase, and reports whether the device is in.
	Join(passphrase string) bool
	// On reports whether the device is in. One that was put off the air has tried again by then.
	On() bool
	// Drops counts how often the device was put off the air.
	Drops() int
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
	runPassphrases(t, start)
}

// device is an invented address.
func device(n int) router.MAC { return router.MAC{0x02, 0x00, 0x5e, 0x10, byte(n >> 8), byte(n)} }

var end = time.Date(2030, 5, 1, 12, 0, 0, 0, time.UTC)

// entry is an admission with our mark, of the harness's kind.
func (h Harness) entry(n int) router.Admission {
	mark := router.Mark{Code: fmt.Sprintf("K7Q4-%04d", n), End: end}
	if h.Kind != router.ByPassphrase {
		return router.Admission{MAC: device(n), Name: mark.String()}
	}
	mark.Pass = fmt.Sprintf("pass%04d", n)
	return router.Admission{Pass: mark.Pass, Name: mark.String(), Passphrase: words(n)}
}

// words is the passphrase of an entry.
func words(n int) secret.Value { return secret.New(fmt.Sprintf("wxyz-wxyz-%04d", n)) }

// renamed is an entry with the mark of another order.
func (h Harness) renamed(n, as int) router.Admission {
	e := h.entry(n)
	mark, _ := router.ParseMark(h.entry(as).Name)
	mark.Pass = e.Pass
	e.Name = mark.String()
	return e
}

// owners is an admission that the owner makes by hand.
func (h Harness) owners(n int, name string) router.Admission {
	if h.Kind != router.ByPassphrase {
		return router.Admission{MAC: device(n), Name: name}
	}
	return router.Admission{Name: strings.ReplaceAll(name, " ", "-"), Passphrase: words(n)}
}

func (h Harness) entries(n int) []router.Admission {
	var all []router.Admission
	for i := range n {
		all = append(all, h.entry(i+1))
	}
	return all
}

// within gives a call a timeout, so that a driver that hangs fails its test.
func within(t *testing.T) context.Context { return patience.Context(t) }

func open(t *testing.T, h Harness) router.Driver {
	d := h.Open()
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func apply(t *testing.T, d router.Driver, add []router.Admission, remove ...router.Admission) {
	t.Helper()
	if err := d.Apply(within(t), add, remove); err != nil {
		t.Fatalf("Apply: %v", err)
	}
}

// listed checks the device's own list, and what the driver reads from it.
func listed(t *testing.T, h Harness, d router.Driver, want ...router.Admission) {
	t.Helper()
	read, err := d.Admissions(within(t))
	if err != nil {
		t.Fatalf("Entries: %v", err)
	}
	same(t, "the driver reads", read, want)
	same(t, "the device lists", h.List(), want)
}

func same(t *testing.T, what string, got, want []router.Admission) {
	t.Helper()
	got, want = sorted(got), sorted(want)
	if !slices.Equal(got, want) {
		t.Fatalf("%s\n%v, want\n%v", what, got, want)
	}
}

// sorted puts admissions in order, without their passphrases, which no router tells.
func sorted(entries []router.Admission) []router.Admission {
	entries = slices.Clone(entries)
	for i := range entries {
		entries[i].Passphrase = secret.Value{}
	}
	slices.SortFunc(entries, func(a, b router.Admission) int {
		return cmp.Or(slices.Compare(a.MAC[:], b.MAC[:]), cmp.Compare(a.Pass, b.Pass), cmp.Compare(a.Name, b.Name))
	})
	return entries
}

// refusedAs checks that exactly the given changes failed, with the given reason.
func refusedAs(t *testing.T, err, reason error, changes ...router.Admission) {
	t.Helper()
	var batch *router.BatchError
	if !errors.As(err, &batch) {
		t.Fatalf("err is %v, want a BatchError", err)
	}
	if len(batch.Failed) != len(changes) {
		t.Fatalf("%v failed, want %d", batch, len(changes))
	}
	for _, c := range changes {
		if why := batch.Failed[c.Key()]; !errors.Is(why, reason) || errors.Is(why, router.ErrUnreachable) {
			t.Fatalf("%s failed with %v, want %v", c.Key().Short(), why, reason)
		}
	}
}
