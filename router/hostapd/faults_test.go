package hostapd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/hostapd/hostapdtest"
)

// admit is an admission of a customer, whose passphrase is words with a number.
func admit(n int) router.Admission {
	return router.Admission{Pass: pass(n), Name: mark(n), Passphrase: secret.New(fmt.Sprint(words, n))}
}

func admits(n int) []router.Admission {
	var list []router.Admission
	for i := range n {
		list = append(list, admit(i+1))
	}
	return list
}

// joined is a customer's device that is online.
func (b box) joined(t *testing.T, radio string, n int) *hostapdtest.Station {
	t.Helper()
	p := b.Station(radio, device(n), fmt.Sprint(words, n))
	if !p.Join() {
		t.Fatalf("customer %d does not get in", n)
	}
	return p
}

func TestARefusedFileIsTakenBackOnEveryRadio(t *testing.T) {
	for _, refuses := range []string{"wlan0", "wlan1"} {
		t.Run(refuses, func(t *testing.T) {
			b := startBox(t, "", hostapdtest.Radio{}, hostapdtest.Radio{})
			d := b.driver(t)
			must(t, d.Apply(t.Context(), admits(2), nil))
			near, far := b.joined(t, "wlan0", 1), b.joined(t, "wlan1", 1)
			before := b.read(t)
			b.Intercept(func(radio, command string, after bool) {
				if radio == refuses && command == "RELOAD_WPA_PSK" && !after {
					b.FailReloads(1)
					b.Intercept(nil)
				}
			})
			err := d.Apply(t.Context(), []router.Admission{admit(3)}, admits(1))
			if !errors.Is(err, errRefuses) || !errors.Is(err, router.ErrUnreachable) || strings.Contains(err.Error(), "putting back") {
				t.Fatalf("Apply: %v", err)
			}
			if b.read(t) != before {
				t.Fatal("the file is not what it was")
			}
			b.Retry()
			if !near.Online() || !far.Online() || b.Station("wlan0", device(3), fmt.Sprint(words, 3)).Join() {
				t.Fatal("what was there before is not in force")
			}
			must(t, d.Apply(t.Context(), []router.Admission{admit(3)}, admits(1)))
			b.Retry()
			if near.Online() || far.Online() {
				t.Fatal("a removed customer is online")
			}
			b.joined(t, "wlan1", 3)
		})
	}
}

func TestAFileThatIsRefusedTwiceSaysSo(t *testing.T) {
	b := startBox(t, "")
	d := b.driver(t)
	must(t, d.Apply(t.Context(), admits(1), nil))
	b.FailReloads(2)
	if err := d.Apply(t.Context(), nil, admits(1)); !errors.Is(err, errRefuses) || !strings.Contains(err.Error(), "putting back") {
		t.Fatalf("Apply: %v", err)
	}
	list, err := d.Admissions(t.Context()) // loads it
	if err != nil || len(list) != 1 {
		t.Fatalf("Admissions: %v, %v", list, err)
	}
	b.joined(t, "wlan0", 1)
}

func TestWhoWasRemovedBeforeACrashIsPutOffAfterIt(t *testing.T) {
	crash := errors.New("the power is cut")
	for name, another := range map[string]bool{"the same process": false, "another process": true} {
		t.Run(name, func(t *testing.T) {
			b := startBox(t, "", hostapdtest.Radio{}, hostapdtest.Radio{})
			d := b.driver(t)
			must(t, d.Apply(t.Context(), admits(2), nil))
			near, far := b.joined(t, "wlan0", 1), b.joined(t, "wlan1", 1)
			before := b.read(t)
			for _, radio := range d.radios {
				radio.may = func() error {
					if b.read(t) != before {
						return crash
					}
					return nil
				}
			}
			if err := d.Apply(t.Context(), nil, admits(1)); !errors.Is(err, crash) || !near.Online() || !far.Online() {
				t.Fatalf("Apply: %v", err)
			}
			for _, radio := range d.radios {
				radio.may = nil
			}
			if another {
				d = b.driver(t)
			}
			list, err := d.Admissions(t.Context())
			if err != nil || len(list) != 1 || list[0].Pass != pass(2) {
				t.Fatalf("Admissions: %v, %v", list, err)
			}
			b.Retry()
			if near.Online() || far.Online() {
				t.Fatal("a removed customer is online")
			}
		})
	}
}

func TestAFileThatNobodyLoadedIsLoadedBeforeItIsBelieved(t *testing.T) {
	b := startBox(t, "")
	d := b.driver(t)
	must(t, d.Apply(t.Context(), admits(2), nil))
	phone := b.joined(t, "wlan0", 1)
	without := parsePSKFile(b.read(t))
	without.drop(pass(1))
	b.write(t, without.String())
	if !phone.Online() {
		t.Fatal("a file alone put somebody off")
	}
	if _, err := b.driver(t).Admissions(t.Context()); err != nil {
		t.Fatal(err)
	}
	if phone.Online() {
		t.Fatal("who is not listed is online")
	}
	reloads := b.Calls("RELOAD_WPA_PSK")
	for range 3 {
		_, err := d.Admissions(t.Context())
		must(t, err)
	}
	if n := b.Calls("RELOAD_WPA_PSK") - reloads; n != 1 {
		t.Fatalf("%d reloads of a file that did not change, want 1", n)
	}
}

func TestABadLineOfTheOwnersStopsEveryChange(t *testing.T) {
	b := startBox(t, "")
	d := b.driver(t)
	must(t, d.Apply(t.Context(), admits(1), nil))
	phone := b.joined(t, "wlan0", 1)
	bad := b.read(t) + "00:00:00:00:00:00 hush\n"
	b.write(t, bad)
	reloads := b.Calls("RELOAD_WPA_PSK")
	_, listErr := d.Admissions(t.Context())
	for _, err := range []error{listErr, d.Apply(t.Context(), nil, admits(1))} {
		if !errors.Is(err, ErrBadLine) || !errors.Is(err, errKey) || !strings.Contains(err.Error(), "line 3") || strings.Contains(err.Error(), "hush") {
			t.Fatalf("%v", err)
		}
	}
	if b.read(t) != bad || b.Calls("RELOAD_WPA_PSK") != reloads || !phone.Online() {
		t.Fatal("a file that hostapd would load by half was touched")
	}
	b.write(t, strings.ReplaceAll(bad, " hush", " hush, hush"))
	must(t, d.Apply(t.Context(), nil, admits(1)))
	if phone.Online() {
		t.Fatal("a removed customer is online")
	}
}

func TestAnEditOfTheOwnersIsNeverLost(t *testing.T) {
	b := startBox(t, "")
	d := b.driver(t)
	b.Intercept(func(_, command string, after bool) {
		if command == "RELOAD_WPA_PSK" && !after { // the driver has read the file
			b.Intercept(nil)
			b.write(t, "# the owner writes\n")
		}
	})
	if err := d.Apply(t.Context(), admits(1), nil); !errors.Is(err, ErrChanged) {
		t.Fatalf("Apply: %v", err)
	}
	must(t, d.Apply(t.Context(), admits(1), nil))
	if text := b.read(t); !strings.HasPrefix(text, "# the owner writes\n# Sharefi: network ") {
		t.Fatalf("the file has %q", text)
	}
}

func TestARenamedNetworkShowsItsKeysAsPartial(t *testing.T) {
	b := startBox(t, "", hostapdtest.Radio{SSID: "Guest"})
	must(t, b.driver(t).Apply(t.Context(), admits(2), nil))
	b.Close()
	b.Rename("wlan0", "Caf\u00e9 \"5G\" \\\x00\xff")
	must(t, b.Start())
	d := b.driver(t)
	list, err := d.Admissions(t.Context())
	if err != nil || len(list) != 2 || !list[0].Part || !list[1].Part {
		t.Fatalf("Admissions: %v, %v", list, err)
	}
	must(t, d.Apply(t.Context(), []router.Admission{admit(1)}, nil))
	if list, err = d.Admissions(t.Context()); err != nil || len(list) != 2 || list[0].Part || !list[1].Part {
		t.Fatalf("Admissions: %v, %v", list, err)
	}
	b.joined(t, "wlan0", 1)
	must(t, d.Apply(t.Context(), nil, admits(2)))
	if text := b.read(t); text != "" {
		t.Fatalf("left behind: %q", text)
	}
}

func TestALeaseWhoseWordsAreLostKeepsItsKey(t *testing.T) {
	b := startBox(t, "")
	d := b.driver(t)
	must(t, d.Apply(t.Context(), admits(1), nil))
	phone := b.joined(t, "wlan0", 1)
	renamed := router.Admission{Pass: pass(1), Name: strings.Replace(mark(1), "hx3k2", "hx4zz", 1)}
	must(t, d.Apply(t.Context(), []router.Admission{renamed}, nil))
	list, err := d.Admissions(t.Context())
	if err != nil || len(list) != 1 || list[0] != renamed || phone.Drops() != 0 || !phone.Online() {
		t.Fatalf("Admissions: %v, %v", list, err)
	}
}

func TestWhatCanNotBeAdmittedIsRefusedAloneAndWithoutItsWords(t *testing.T) {
	b := startBox(t, anybody+" the owner's own\n")
	d := b.driver(t)
	short, taken, twice, nameless, lost := admit(2), admit(3), admit(4), admit(5), admit(6)
	short.Passphrase = secret.New("hush")
	taken.Passphrase = secret.New("the owner's own")
	twice.Passphrase = admit(1).Passphrase
	nameless.Name = "somebody"
	lost.Passphrase = secret.Value{}
	err := d.Apply(t.Context(), []router.Admission{admit(1), short, taken, twice, nameless, lost}, nil)
	var batch *router.BatchError
	if !errors.As(err, &batch) || len(batch.Failed) != 5 {
		t.Fatalf("Apply: %v", err)
	}
	for a, want := range map[*router.Admission]error{&short: errPassphrase, &taken: errTaken, &twice: errTaken, &nameless: errMark,
		&lost: errNoPassphrase} {
		if why := batch.Failed[a.Key()]; !errors.Is(why, want) || !errors.Is(why, router.ErrRefused) {
			t.Errorf("%s: %v, want %v", a.Name, why, want)
		}
	}
	for _, hidden := range []string{"hush", "owner's", words} {
		if strings.Contains(err.Error(), hidden) {
			t.Errorf("a passphrase is shown: %v", err)
		}
	}
	if strings.Contains(b.read(t), words) {
		t.Error("a passphrase stands in the file")
	}
	b.joined(t, "wlan0", 1)
}

func TestNothingIsWrittenWhileARadioIsAway(t *testing.T) {
	b := startBox(t, "")
	d := b.driver(t)
	d.radios = append(d.radios, &control{radio: b.Socket("wlan7"), own: b.own})
	d.list.(*passphrases).file.radios = d.radios
	if err := d.Apply(t.Context(), admits(1), nil); !errors.Is(err, errAway) || !strings.Contains(err.Error(), "wlan7") {
		t.Fatalf("Apply: %v", err)
	}
	if b.read(t) != "" {
		t.Fatal("the file was written")
	}
}

func TestOwnLinesThatSomebodyChangedAreMendedByTheNextChange(t *testing.T) {
	b := startBox(t, "")
	d := b.driver(t)
	must(t, d.Apply(t.Context(), admits(2), nil))
	b.write(t, strings.ReplaceAll(b.read(t), "\n", "\r\n"))
	list, err := d.Admissions(t.Context())
	if err != nil || len(list) != 2 || !list[0].Part || !list[1].Part {
		t.Fatalf("Admissions: %v, %v", list, err)
	}
	must(t, d.Apply(t.Context(), admits(2), nil))
	if list, err = d.Admissions(t.Context()); err != nil || len(list) != 2 || list[0].Part || list[1].Part {
		t.Fatalf("Admissions: %v, %v", list, err)
	}
	b.joined(t, "wlan0", 1)
	b.joined(t, "wlan0", 2)
}

func TestClientsAreToldWithTheirPassphraseAndWatchedAsTheyCome(t *testing.T) {
	b := startBox(t, "", hostapdtest.Radio{Passphrase: "the owner's own"}, hostapdtest.Radio{})
	d := b.driver(t)
	must(t, d.Apply(t.Context(), admits(2), nil))
	changes := make(chan struct{}, 100)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Watch(ctx, func() { changes <- struct{}{} }) }()
	next := func() {
		t.Helper()
		select {
		case <-changes:
		case <-time.After(time.Minute):
			t.Fatal("no change is told")
		}
	}
	next() // it listens to the one radio
	next() // and to the other
	b.joined(t, "wlan0", 1)
	next()
	b.joined(t, "wlan1", 2)
	next()
	b.Station("wlan0", device(3), "the owner's own").Join()
	next()
	clients, err := d.Clients(t.Context())
	must(t, err)
	got := map[router.MAC]string{}
	for _, c := range clients {
		got[c.MAC] = c.Pass
	}
	if len(clients) != 3 || got[device(1)] != pass(1) || got[device(2)] != pass(2) || got[device(3)] != "" {
		t.Fatalf("Clients: %v", clients)
	}
	cancel()
	must(t, <-ended)
	must(t, d.Close())
	if names := b.ours(t); len(names) != 0 {
		t.Errorf("left behind: %v", names)
	}
}

func TestAProbeSaysWhyCustomersWouldNotGetIn(t *testing.T) {
	for name, c := range map[string]struct {
		radio   hostapdtest.Radio
		content string
		want    error
	}{
		"as it should be":   {hostapdtest.Radio{}, "", nil},
		"with PMF":          {hostapdtest.Radio{KeyMgmt: "WPA-PSK WPA-PSK-SHA256"}, "", nil},
		"WPA3 beside it":    {hostapdtest.Radio{KeyMgmt: "WPA-PSK SAE"}, "", errSAE},
		"WPA3 alone":        {hostapdtest.Radio{KeyMgmt: "SAE"}, "", errSAE},
		"a company's":       {hostapdtest.Radio{KeyMgmt: "WPA-EAP"}, "", errNoPSK},
		"a file of Windows": {hostapdtest.Radio{}, anybody + " a passphrase\r\n", errUntrimmed},
		"a bad line":        {hostapdtest.Radio{}, "", ErrBadLine},
	} {
		b := startBox(t, c.content, c.radio)
		if errors.Is(c.want, ErrBadLine) {
			b.write(t, "nonsense\n")
		}
		info, err := b.driver(t).Probe(t.Context())
		if !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if !info.Filter || !info.Allow || !info.Accepted || info.Network != "Guest" || info.Firmware != "2.10" {
			t.Errorf("%s: %+v", name, info)
		}
	}
	b := startBox(t, "")
	must(t, os.Remove(b.file))
	if _, err := b.driver(t).Probe(t.Context()); !errors.Is(err, ErrNoFile) {
		t.Errorf("without a file: %v", err)
	}
}

func TestDeniedDevicesAreOffUntilTheyAreNotNamedAnyMore(t *testing.T) {
	b := startBox(t, "", hostapdtest.Radio{}, hostapdtest.Radio{})
	must(t, b.driver(t).Apply(t.Context(), admits(1), nil))
	phone, tablet := b.Station("wlan0", device(1), fmt.Sprint(words, 1)), b.Station("wlan1", device(2), fmt.Sprint(words, 1))
	laptop := b.Station("wlan0", device(3), fmt.Sprint(words, 1))
	on := func(want ...bool) {
		t.Helper()
		for i, p := range []*hostapdtest.Station{phone, tablet, laptop} {
			if p.Join(); p.Online() != want[i] {
				t.Fatalf("device %d is online: %v", i+1, p.Online())
			}
		}
	}
	on(true, true, true)
	_, err := b.control(t, "wlan0").do(t.Context(), "DENY_ACL ADD_MAC "+device(3).String(), patience) // the owner's wish
	must(t, err)
	must(t, b.driver(t).Deny(t.Context(), []router.MAC{device(1), device(2)}))
	if phone.Online() || tablet.Online() {
		t.Fatal("a denied device is still online")
	}
	on(false, false, false)
	must(t, b.driver(t).Deny(t.Context(), []router.MAC{device(2)})) // another process
	on(true, false, false)
	must(t, b.driver(t).Deny(t.Context(), nil))
	on(true, true, false)
}
