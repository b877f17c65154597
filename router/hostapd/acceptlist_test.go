package hostapd

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/hostapd/genuinetest"
	"github.com/sharefi/sharefi/router/hostapd/hostapdtest"
	"github.com/sharefi/sharefi/router/routertest"
	"pgregory.net/rapid"
)

// listing is an access point whose devices are listed, on two radios.
func listing(t *testing.T, content string) box {
	t.Helper()
	b := startBox(t, "")
	b.Close()
	b.write(t, content)
	s, err := hostapdtest.New(hostapdtest.Options{Dir: b.Dir, Radios: []hostapdtest.Radio{
		{Passphrase: words, AcceptFile: b.file, ListedOnly: true}, {Passphrase: words, AcceptFile: b.file, ListedOnly: true}}})
	must(t, err)
	t.Cleanup(s.Close)
	b.Server = s
	return b
}

func (b box) lister(t *testing.T) *Driver {
	t.Helper()
	u, err := url.Parse("hostapd://" + b.Socket("wlan0") + "," + b.Socket("wlan1") + "?accept=" + b.file + "&sockets=" + b.own)
	must(t, err)
	d, err := New(Config{URL: u})
	must(t, err)
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func listedAs(n int) router.Admission {
	return router.Admission{MAC: device(n), Name: fmt.Sprintf("sf-K7Q4-%04d-hx3k2QZ", n)}
}

func TestTheDriverKeepsTheContractForDevices(t *testing.T) {
	routertest.Run(t, func(t *testing.T) routertest.Harness {
		b := listing(t, "# the owner's\n")
		return routertest.Harness{
			Open: func() router.Driver { return b.lister(t) },
			List: func() []router.Admission { return b.accepted(t) },
			Owner: func(a router.Admission) {
				b.write(t, b.read(t)+strings.ToLower(a.MAC.String())+" 0 "+a.Name+"\n")
			},
			Restart: func() { must(t, b.Restart()) },
			Down: func(down bool) {
				if down {
					b.Stop()
				} else {
					must(t, b.Start())
				}
			},
			Stall: b.Mute,
		}
	})
}

// accepted are the file's devices, which every radio must have in force.
func (b box) accepted(t *testing.T) []router.Admission {
	t.Helper()
	var list []router.Admission
	var macs []router.MAC
	for _, l := range parseAcceptFile(b.read(t)) {
		if !l.mac.IsZero() {
			list, macs = append(list, router.Admission{MAC: l.mac, Name: l.name}), append(macs, l.mac)
		}
	}
	slices.SortFunc(macs, func(x, y router.MAC) int { return slices.Compare(x[:], y[:]) })
	for _, radio := range []string{"wlan0", "wlan1"} {
		if in := b.Accepted(radio); !slices.Equal(in, macs) {
			t.Fatalf("%s accepts %v, the file has %v", radio, in, macs)
		}
	}
	return list
}

func TestAListedDeviceIsOnAndARemovedOneIsOff(t *testing.T) {
	b := listing(t, "")
	d := b.lister(t)
	must(t, d.Apply(t.Context(), []router.Admission{listedAs(1), listedAs(2)}, nil))
	near, far := b.Station("wlan0", device(1), words), b.Station("wlan1", device(2), words)
	if !near.Join() || !far.Join() || b.Station("wlan0", device(3), words).Join() {
		t.Fatal("not those that are listed get in")
	}
	if info, err := d.Probe(t.Context()); err != nil || info.Family != "hostapd, by device" {
		t.Fatalf("Probe: %+v, %v", info, err)
	}
	clients, err := d.Clients(t.Context())
	if err != nil || len(clients) != 2 || d.Kinds()[0] != router.ByDevice {
		t.Fatalf("Clients: %v, %v", clients, err)
	}
	must(t, d.Apply(t.Context(), nil, []router.Admission{listedAs(1), listedAs(7)}))
	b.Retry()
	if near.Online() || !far.Online() || far.Drops() != 0 {
		t.Fatal("not the removed device is off")
	}
	must(t, b.Restart())
	b.Retry()
	if near.Online() || !far.Online() {
		t.Fatal("a restart does not keep the list")
	}
}

func TestAListThatLetsInEverybodyIsFound(t *testing.T) {
	b := listing(t, "")
	d := b.lister(t)
	_, err := b.control(t, "wlan1").do(t.Context(), "SET macaddr_acl 0", patience)
	must(t, err)
	if _, err := d.Probe(t.Context()); err != nil {
		t.Fatalf("Probe: %v", err)
	}
	b.Station("wlan1", device(1), words).Join()
	if _, err := d.Probe(t.Context()); !errors.Is(err, errOpenList) {
		t.Fatalf("Probe: %v", err)
	}
}

func TestWhatWasListedBeforeACrashIsTaken(t *testing.T) {
	b := listing(t, "")
	d := b.lister(t)
	must(t, d.Apply(t.Context(), []router.Admission{listedAs(1)}, nil))
	b.write(t, b.read(t)+strings.Replace(b.read(t), ":01 ", ":02 ", 1)) // written, and then the power was cut
	for _, d := range []*Driver{d, b.lister(t)} {
		list, err := d.Admissions(t.Context())
		if err != nil || len(list) != 2 || !b.Station("wlan1", device(2), words).Join() {
			t.Fatalf("Admissions: %v, %v", list, err)
		}
	}
}

func TestADeviceThatCanNotBeListedIsRefusedAlone(t *testing.T) {
	b := listing(t, "")
	long, split := listedAs(2), listedAs(3)
	long.Name, split.Name = strings.Repeat("x", 120), "two\nlines"
	err := b.lister(t).Apply(t.Context(), []router.Admission{listedAs(1), long, split, admit(4)}, nil)
	var batch *router.BatchError
	if !errors.As(err, &batch) || len(batch.Failed) != 3 || !errors.Is(batch.Failed[admit(4).Key()], errByDevice) {
		t.Fatalf("Apply: %v", err)
	}
	if list := b.accepted(t); len(list) != 1 || list[0] != listedAs(1) {
		t.Fatalf("listed: %v", list)
	}
}

func TestABadLineOfAnAcceptListIsNamed(t *testing.T) {
	b := listing(t, "")
	b.write(t, "02:00:00:00:00:09\n\nliving room\n")
	_, err := b.lister(t).Admissions(t.Context())
	if !errors.Is(err, ErrBadLine) || !errors.Is(err, errNoDevice) || !strings.Contains(err.Error(), "line 3") {
		t.Fatalf("Admissions: %v", err)
	}
}

// rows are what accept lists are made of.
var rows = rapid.SliceOf(rapid.SampledFrom([]string{
	"02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:03\n", "AA:BB:CC:DD:EE:FF", "02-00-00-00-00-01", "-", " ", "\t", "\r", "\n", "\n",
	"0", "7", " 0 sf-K7Q4-MD2X-hx3k2", "#", "\x00", "zz", strings.Repeat("x", 100),
}))

func TestAGenuineHostapdReadsOurAcceptListAndKeepsTheOwners(t *testing.T) {
	h := genuinetest.Start(t, "Guest")
	own, err := os.MkdirTemp("", "own")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(own) })
	c := &control{radio: h.Socket, own: own}
	t.Cleanup(c.close)
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rows.Draw(rt, "file"), "")
		f := parseAcceptFile(text)
		if f.String() != text {
			rt.Fatalf("%q became %q", text, f)
		}
		must(t, os.WriteFile(h.PSKFile, []byte(text), 0o600))
		must(t, c.order(t.Context(), "ACCEPT_ACL CLEAR"))
		answer, err := c.do(t.Context(), "SET accept_mac_file "+h.PSKFile, patience)
		must(t, err)
		fault := f.fault(h.PSKFile)
		if (fault == nil) != (answer == answerOK) && !errors.Is(fault, errTooLong) {
			rt.Fatalf("%q: %q, we say %v", text, answer, fault)
		}
		if fault != nil {
			return
		}
		ours := f.put(device(1), listedAs(1).Name)
		must(t, os.WriteFile(h.PSKFile, []byte(ours.String()), 0o600))
		must(t, c.order(t.Context(), "ACCEPT_ACL CLEAR"))
		must(t, c.order(t.Context(), "SET accept_mac_file "+h.PSKFile))
		shown, err := c.do(t.Context(), "ACCEPT_ACL SHOW", patience)
		must(t, err)
		if !strings.Contains(shown, "02:00:5e:10:00:01 VLAN_ID=0\n") {
			rt.Fatalf("%q: shown %q", ours, shown)
		}
		if again := parseAcceptFile(ours.String()); again.drop(device(1)).String() != text || !again.has(device(1)) {
			rt.Fatalf("%q with ours is %q, and without it %q", text, ours, again.drop(device(1)))
		}
	})
}
