package routertest

import (
	"testing"

	"github.com/sharefi/sharefi/router"
)

// runPassphrases tests what a passphrase of one's own is to those who have it.
func runPassphrases(t *testing.T, start func(t *testing.T) Harness) {
	if start(t).Kind != router.ByPassphrase {
		return
	}
	for _, part := range []struct {
		name string
		run  func(*testing.T, Harness)
	}{
		{"who has the passphrase is in, and nobody else", joins},
		{"two devices are in on one passphrase", shares},
		{"a removed passphrase is off the air, and never back", putsOff},
		{"nobody else notices a change", undisturbed},
		{"a new mark keeps its devices in", keepsRenamed},
		{"what the owner keeps there stays byte for byte", keepsForeign},
		{"a restart of the device lets in who was in", returns},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, start(t)) })
	}
}

func joins(t *testing.T, h Harness) {
	d := open(t, h)
	phone := h.Station()
	if phone.Join(words(1).Reveal()) {
		t.Fatal("a passphrase lets somebody in before it is admitted")
	}
	apply(t, d, h.entries(2))
	if !phone.Join(words(1).Reveal()) {
		t.Fatal("an admitted passphrase lets nobody in")
	}
	if h.Station().Join("wxyz-wxyz-0003") {
		t.Fatal("another passphrase lets somebody in")
	}
	whose(t, d, h.entry(1), 1)
}

// whose checks that some connected devices have joined with a passphrase, where the driver tells.
func whose(t *testing.T, d router.Driver, e router.Admission, n int) {
	t.Helper()
	c, tells := router.As[router.Clients](d)
	if _, watches := router.As[router.Watcher](d); !tells || !watches {
		return
	}
	clients, err := c.Clients(within(t))
	if err != nil {
		t.Fatalf("Clients: %v", err)
	}
	for _, c := range clients {
		if c.Pass == e.Pass {
			n--
		}
	}
	if n != 0 {
		t.Fatalf("the clients are %v: %d too few of %s", clients, n, e.Pass)
	}
}

func shares(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, h.entries(2))
	one, other := h.Station(), h.Station()
	if !one.Join(words(2).Reveal()) || !other.Join(words(2).Reveal()) {
		t.Fatal("a passphrase lets one device in, and no second")
	}
	whose(t, d, h.entry(2), 2)
	apply(t, d, nil, h.entry(2))
	if one.On() || other.On() {
		t.Fatal("a removed passphrase keeps a device on the air")
	}
	whose(t, d, h.entry(2), 0)
}

func putsOff(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, h.entries(3))
	phone := h.Station()
	phone.Join(words(2).Reveal())
	apply(t, d, nil, h.entry(2))
	for range 3 {
		if phone.On() || phone.Join(words(2).Reveal()) {
			t.Fatal("a removed passphrase lets its device back in")
		}
	}
	apply(t, d, []router.Admission{h.entry(2)})
	if !phone.Join(words(2).Reveal()) {
		t.Fatal("a passphrase that is back lets nobody in")
	}
}

func undisturbed(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, h.entries(2))
	phone := h.Station()
	phone.Join(words(1).Reveal())
	apply(t, d, []router.Admission{h.entry(3), h.entry(4)}, h.entry(2))
	apply(t, d, nil, h.entry(3), h.entry(4))
	if !phone.On() || phone.Drops() != 0 {
		t.Fatalf("a change of others dropped a device %d times", phone.Drops())
	}
}

func keepsRenamed(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, h.entries(2))
	phone := h.Station()
	phone.Join(words(1).Reveal())
	apply(t, d, []router.Admission{h.renamed(1, 7)})
	listed(t, h, d, h.renamed(1, 7), h.entry(2))
	if !phone.On() || phone.Drops() != 0 {
		t.Fatalf("an extension dropped its device %d times", phone.Drops())
	}
	whose(t, d, h.entry(1), 1)
}

func keepsForeign(t *testing.T, h Harness) {
	h.Owner(h.owners(100, "cellar"))
	before := h.Foreign()
	d := open(t, h)
	apply(t, d, h.entries(3))
	apply(t, d, []router.Admission{h.entry(4)}, h.entry(1), h.entry(2))
	apply(t, d, nil, h.entry(3), h.entry(4))
	if after := h.Foreign(); after != before {
		t.Fatalf("the owner's part is\n%q, was\n%q", after, before)
	}
	if !h.Station().Join(words(100).Reveal()) {
		t.Fatal("the owner's passphrase lets nobody in")
	}
}

func returns(t *testing.T, h Harness) {
	d := open(t, h)
	apply(t, d, h.entries(2))
	phone := h.Station()
	phone.Join(words(1).Reveal())
	h.Restart()
	if !phone.Join(words(1).Reveal()) {
		t.Fatal("after a restart the passphrase lets nobody in")
	}
	apply(t, d, nil, h.entry(1))
	if phone.On() {
		t.Fatal("after a restart a removed passphrase keeps its device on the air")
	}
}
