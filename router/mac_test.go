package router_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/router"
)

func TestAMACIsReadInEveryUsualForm(t *testing.T) {
	want := router.MAC{0x02, 0x00, 0x5e, 0xab, 0xcd, 0xef}
	for _, text := range []string{
		"02:00:5E:AB:CD:EF", "02:00:5e:ab:cd:ef", "02-00-5E-AB-CD-EF", "0200.5eab.cdef", "02 00 5e ab cd ef",
		"02005EABCDEF", "02005e-abcdef", "02005e:abcdef", " 02:00:5E:AB:CD:EF\n",
	} {
		if mac, err := router.ParseMAC(text); err != nil || mac != want {
			t.Errorf("%q is %v, %v", text, mac, err)
		}
	}
}

func TestAnAddressOfNoDeviceIsRefusedWithItsReason(t *testing.T) {
	for _, c := range []struct {
		text string
		want error
	}{
		{"", router.ErrMACFormat},
		{"my phone", router.ErrMACFormat},
		{"02:00:5E:AB:CD", router.ErrMACFormat},
		{"02:00:5E:AB:CD:EF:01", router.ErrMACFormat},
		{"02:00:5E:AB:CD:EG", router.ErrMACFormat},
		{"02:00-5E:AB-CD:EF", router.ErrMACFormat},
		{"2:0:5E:AB:CD:EF", router.ErrMACFormat},
		{"02:00:5E:AB:CD:é", router.ErrMACFormat},
		{"192.168.0.1", router.ErrMACFormat},
		{"00:00:00:00:00:00", router.ErrMACZero},
		{"FF-FF-FF-FF-FF-FF", router.ErrMACBroadcast},
		{"01:00:5E:00:00:01", router.ErrMACGroup},
		{"33:33:00:00:00:01", router.ErrMACGroup},
	} {
		if _, err := router.ParseMAC(c.text); !errors.Is(err, c.want) {
			t.Errorf("%q: %v, want %v", c.text, err, c.want)
		}
	}
}

func TestAMACIsWrittenAsEachReaderWantsIt(t *testing.T) {
	mac := router.MAC{0x02, 0x00, 0x5e, 0xab, 0xcd, 0xef}
	for _, c := range []struct{ got, want string }{
		{mac.String(), "02:00:5E:AB:CD:EF"},
		{mac.Dashes(), "02-00-5E-AB-CD-EF"},
		{mac.Short(), "02:00:5E:…:EF"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("seen", "mac", mac)
	if strings.Contains(log.String(), "AB:CD") {
		t.Errorf("the log holds the whole address: %s", log.String())
	}
}

func TestAnAddressThatTheDeviceMadeUpIsPrivate(t *testing.T) {
	if !(router.MAC{0x02}).Private() || (router.MAC{0x00, 0x00, 0x5e}).Private() {
		t.Error("the second lowest bit of the first byte decides")
	}
}

func TestAMACSurvivesJSON(t *testing.T) {
	for _, mac := range []router.MAC{{}, {0x02, 0, 0x5e, 1, 2, 3}} {
		text, err := json.Marshal(mac)
		if err != nil {
			t.Fatal(err)
		}
		var back router.MAC
		if err := json.Unmarshal(text, &back); err != nil || back != mac {
			t.Errorf("%s came back as %v, %v", text, back, err)
		}
	}
	var mac router.MAC
	if err := json.Unmarshal([]byte(`"nonsense"`), &mac); !errors.Is(err, router.ErrMACFormat) {
		t.Errorf("nonsense: %v", err)
	}
}

func FuzzParseMAC(f *testing.F) {
	for _, seed := range []string{"02:00:5E:AB:CD:EF", "0200.5eab.cdef", "", "::::::", "02005e-abcdef"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		mac, err := router.ParseMAC(text)
		if err != nil {
			return
		}
		if mac.IsZero() || mac[0]&1 != 0 {
			t.Fatalf("%q is %v, which is no device's", text, mac)
		}
		for _, form := range []string{mac.String(), mac.Dashes()} {
			if again, err := router.ParseMAC(form); err != nil || again != mac {
				t.Fatalf("%q came back as %v, %v", form, again, err)
			}
		}
	})
}
