package frame_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/frame"
)

func recorded(t testing.TB, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// holds reports whether an attribute is the address of a numbered test device.
func holds(i frame.Instance, attr string, device byte) bool {
	mac, err := router.ParseMAC(i.Get(attr))
	return err == nil && mac == router.MAC{2, 0, 0x5e, 0x10, 0, device}
}

func TestFramesAreRead(t *testing.T) {
	r, err := frame.Read(recorded(t, "archer-c50-cgi/macentry-list.txt"))
	if err != nil || r.Code != 0 || len(r.Instances) != 3 {
		t.Fatalf("%+v, %v", r, err)
	}
	second, third := r.Instances[1], r.Instances[2]
	if second.Number(2) != 7 || second.Get("Enabled") != "0" || second.Get("Description") != "bob" ||
		!holds(second, "MACAddress", 2) {
		t.Errorf("%+v", second)
	}
	if third.Frame != 1 || third.Number(1) != 2 || frame.ReadName(third.Get("Description")) != "sf-K7Q4-MD2X-hx3k2" {
		t.Errorf("%+v", third)
	}
	r, err = frame.Read(recorded(t, "archer-c50-cgi/macentry-old-names.txt"))
	if err != nil || !holds(r.Instances[0], "X_TPLINK_MACAddress", 1) {
		t.Errorf("%+v, %v", r, err)
	}
	r, err = frame.Read(recorded(t, "archer-c50-cgi/refused.txt"))
	if err != nil || r.Code == 0 {
		t.Errorf("%+v, %v", r, err)
	}
	whole := recorded(t, "archer-c50-cgi/macentry-list.txt")
	for end := range len(whole) - len("0\r\n") {
		if _, err := frame.Read(whole[:end]); !errors.Is(err, frame.ErrReply) {
			t.Fatalf("cut at %d: %v", end, err)
		}
	}
}

func TestFramesAreWrittenAsPublished(t *testing.T) {
	frames := []frame.Frame{
		{
			Act: frame.Add, OID: "LAN_WLAN_MACTABLEENTRY", Above: "1,1,0,0,0,0",
			Attrs: []string{"Enabled=1", "Description=bob"},
		},
		{Act: frame.Del, OID: "LAN_WLAN_MACTABLEENTRY", Stack: "1,1,4,0,0,0"},
	}
	want := "[LAN_WLAN_MACTABLEENTRY#0,0,0,0,0,0#1,1,0,0,0,0]0,2\r\nEnabled=1\r\nDescription=bob\r\n" +
		"[LAN_WLAN_MACTABLEENTRY#1,1,4,0,0,0#0,0,0,0,0,0]1,0\r\n"
	if acts, body := frame.Acts(frames), frame.Body(frames); acts != "3&4" || body != want {
		t.Errorf("%s\n%s", acts, body)
	}
}

// The text is a published test vector (tp_link_crypto.py of 0xf15h/tp_link_gdpr), decrypted.
func TestALoginFrameIsAsPublished(t *testing.T) {
	want := "8\r\n[/cgi/login#0,0,0,0,0,0#0,0,0,0,0,0]0,2\r\nusername=admin\r\npassword=password123\r\n"
	login := []frame.Frame{{
		Act: frame.CGI, OID: "/cgi/login", Attrs: []string{"username=admin", "password=password123"},
	}}
	if got := frame.Acts(login) + "\r\n" + frame.Body(login); got != want {
		t.Errorf("%q", got)
	}
}

func TestNamesWithoutPunctuation(t *testing.T) {
	for name, want := range map[string]string{
		"sf-K7Q4-MD2X-hx3k2":   "sfK7Q4MD2Xhx3k2",
		"sf-0000-0000-0":       "sf000000000",
		"sf-K7Q4-MD2X-hx3k2QZ": "sfK7Q4MD2Xhx3k2QZ",
		"bob":                  "bob",
		"Olga's TV (4K)":       "Olgas TV 4K",
		"a\r\nEnabled=1":       "aEnabled1",
		"":                     "",
	} {
		if got := frame.WriteName(name); got != want {
			t.Errorf("%q is written %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{
		"sf-K7Q4-MD2X-hx3k2", "sf-0000-0000-0", "bob", "", "sfbob", "sfbobbybobby", "surf K7Q4MD2Xhx3k2",
	} {
		if got := frame.ReadName(frame.WriteName(name)); got != name {
			t.Errorf("%q comes back as %q", name, got)
		}
	}
}

// An accepted reply has its last line, and each instance has a stack.
func FuzzReply(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.txt")
	if err != nil || len(files) == 0 {
		f.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		f.Add(recorded(f, strings.TrimPrefix(file, "testdata/")))
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := frame.Read(text)
		if err != nil && !errors.Is(err, frame.ErrReply) {
			t.Fatalf("%v has no name", err)
		}
		if err == nil && !strings.Contains(text, "[error]") {
			t.Fatal("it has no end")
		}
		for _, i := range r.Instances {
			if !strings.Contains(i.Stack, ",") || i.Number(1) != 0 && !strings.ContainsAny(i.Stack, "123456789") {
				t.Fatalf("%+v", i)
			}
			if name := frame.ReadName(i.Get("Description")); len(name) > len(text)+3 {
				t.Fatalf("%q", name)
			}
		}
	})
}

// Any name is written on one line, and a mark survives.
func FuzzPlainName(f *testing.F) {
	f.Add("sf-K7Q4-MD2X-hx3k2")
	f.Add("a\r\nMACAddress=0")
	f.Fuzz(func(t *testing.T, name string) {
		written := frame.WriteName(name)
		if strings.ContainsAny(written, "\r\n=[],\"") || frame.WriteName(frame.ReadName(written)) != written {
			t.Fatalf("%q is written %q", name, written)
		}
	})
}
