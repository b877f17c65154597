package hostapd

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/router/hostapd/genuinetest"
	"pgregory.net/rapid"
)

// A genuine hostapd without a radio judges what we write and how we talk to it.

const oddName = "Caf\u00e9 \"x\" \\\t\x1b1"

func genuine(t *testing.T) (*genuinetest.Hostapd, *Driver) {
	t.Helper()
	h := genuinetest.Start(t, oddName)
	own, err := os.MkdirTemp("", "own")
	must(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(own) })
	u, err := url.Parse("hostapd://" + h.Socket + "?psk=" + h.PSKFile + "&sockets=" + own)
	must(t, err)
	d, err := New(Config{URL: u})
	must(t, err)
	t.Cleanup(func() { _ = d.Close() })
	return h, d
}

func TestAGenuineHostapdAnswersUs(t *testing.T) {
	_, d := genuine(t)
	info, err := d.Probe(t.Context())
	if err != nil || info.Network != oddName || info.Firmware == "" {
		t.Fatalf("Probe: %+v, %v", info, err)
	}
	clients, err := d.Clients(t.Context())
	if err != nil || len(clients) != 0 {
		t.Fatalf("Clients: %v, %v", clients, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	attached := make(chan struct{}, 10)
	ended := make(chan error, 1)
	go func() { ended <- d.Watch(ctx, func() { attached <- struct{}{} }) }()
	<-attached
	cancel()
	must(t, <-ended)
}

// Setup asks before the service has run, which makes the folder for our ends.
func TestAGenuineHostapdAnswersBeforeThereIsAFolderForUs(t *testing.T) {
	h := genuinetest.Start(t, oddName)
	u, err := url.Parse("hostapd://" + h.Socket + "?psk=" + h.PSKFile)
	must(t, err)
	d, err := New(Config{URL: u})
	must(t, err)
	for range 2 {
		if info, err := d.Probe(t.Context()); err != nil || info.Network != oddName {
			t.Fatalf("Probe: %+v, %v", info, err)
		}
		must(t, d.Close())
	}
	if end := ourEnd(t.TempDir()); end[0] != '/' {
		t.Errorf("where there is a folder, our end is %s", end)
	}
}

func TestAGenuineHostapdLoadsWhatWeWrite(t *testing.T) {
	h, d := genuine(t)
	const owners = "# the owner's\nkeyid=tv 02:00:00:00:00:01 two words\n\n00:00:00:00:00:00 no newline"
	must(t, os.WriteFile(h.PSKFile, []byte(owners), 0o600))
	must(t, d.Apply(t.Context(), admits(50), nil))
	list, err := d.Admissions(t.Context())
	if err != nil || len(list) != 52 {
		t.Fatalf("%d admissions, %v\n%s", len(list), err, h.Log())
	}
	must(t, d.Apply(t.Context(), admits(60)[50:], admits(50)))
	must(t, d.Apply(t.Context(), nil, admits(60)))
	if raw, _ := os.ReadFile(h.PSKFile); string(raw) != owners {
		t.Fatalf("the owner's lines are %q", raw)
	}
}

func TestAGenuineHostapdLoadsThousandsOfLines(t *testing.T) {
	h, d := genuine(t)
	lines := parsePSKFile("")
	for n := range 5000 {
		lines.own = append(lines.own, ownLine{keyid: mark(n) + "QZ", pass: pass(n), network: oddName, key: pmk{1, byte(n >> 8), byte(n)}})
	}
	must(t, os.WriteFile(h.PSKFile, []byte(lines.String()), 0o600))
	list, err := d.Admissions(t.Context())
	if err != nil || len(list) != 5000 || list[4999].Part {
		t.Fatalf("%d admissions, %v\n%s", len(list), err, h.Log())
	}
	must(t, d.Apply(t.Context(), nil, list[:4000]))
	if list, err = d.Admissions(t.Context()); err != nil || len(list) != 1000 {
		t.Fatalf("%d admissions, %v", len(list), err)
	}
}

func TestAGenuineHostapdRefusesABadLineWhereWeDo(t *testing.T) {
	h, d := genuine(t)
	must(t, os.WriteFile(h.PSKFile, []byte("# one\n00:00:00:00:00:00 short\n"), 0o600))
	if _, err := d.Admissions(t.Context()); !errors.Is(err, errKey) || !strings.Contains(err.Error(), "line 2") {
		t.Fatalf("Admissions: %v", err)
	}
	if answer, err := d.radios[0].do(t.Context(), "RELOAD_WPA_PSK", reloadPatience); err != nil || answer != answerFail {
		t.Fatalf("reload: %q, %v\n%s", answer, err, h.Log())
	}
	h.Says(t, "on line 2")
	if strings.Count(h.Log(), "on line") != 1 {
		t.Fatalf("it was loaded before, too:\n%s", h.Log())
	}
	must(t, os.WriteFile(h.PSKFile, nil, 0o600))
	must(t, d.Apply(t.Context(), admits(3), nil))
}

// Whatever the file, what we find no fault with is loaded, and what hostapd refuses has a fault. We are stricter with
// lines that are too long alone, whose rest hostapd takes for another line.
func TestAGenuineHostapdJudgesAnyFileAsWeDo(t *testing.T) {
	h, d := genuine(t)
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(pieces.Draw(rt, "file"), "")
		must(t, os.WriteFile(h.PSKFile, []byte(text), 0o600))
		answer, err := d.radios[0].do(t.Context(), "RELOAD_WPA_PSK", reloadPatience)
		must(t, err)
		lines := parsePSKFile(text)
		fault := lines.fault(h.PSKFile)
		if ours := fault == nil && !lines.broken(); ours != (answer == answerOK) && !errors.Is(fault, errTooLong) && !lines.broken() {
			rt.Fatalf("%q: %q, we say %v", text, answer, fault)
		}
		if fault != nil {
			return
		}
		must(t, lines.put(want(900), ""))
		must(t, os.WriteFile(h.PSKFile, []byte(lines.String()), 0o600))
		if answer, err = d.radios[0].do(t.Context(), "RELOAD_WPA_PSK", reloadPatience); err != nil || answer != answerOK {
			rt.Fatalf("%q with ours, %q: %q, %v", text, lines.String(), answer, err)
		}
	})
}

func BenchmarkGenuineReload(b *testing.B) {
	for _, n := range []int{50, 500, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			h := genuinetest.Start(b, oddName)
			c := &control{radio: h.Socket, own: b.TempDir()}
			defer c.close()
			lines := parsePSKFile("")
			for i := range n {
				lines.own = append(lines.own, ownLine{keyid: mark(i), pass: pass(i), network: oddName, key: pmk{1, byte(i >> 8), byte(i)}})
			}
			if err := os.WriteFile(h.PSKFile, []byte(lines.String()), 0o600); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if answer, err := c.do(b.Context(), "RELOAD_WPA_PSK", reloadPatience); err != nil || answer != answerOK {
					b.Fatal(answer, err)
				}
			}
		})
	}
}
