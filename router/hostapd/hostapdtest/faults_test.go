package hostapdtest_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/router/hostapd/hostapdtest"
)

func TestFaultsAreAsATestSetsThem(t *testing.T) {
	w := start(t, hostapdtest.Radio{}, anybody+"a customer's\n")
	w.FailReloads(1)
	w.says("RELOAD_WPA_PSK", "FAIL\n")
	if w.Station("wlan0", device(1), "a customer's").Join() {
		t.Fatal("a failed reload kept the list")
	}
	w.says("RELOAD_WPA_PSK", "OK\n")
	w.Mute(true)
	conn := dial(t, w.Socket("wlan0"))
	_, _ = conn.Write([]byte("PING"))
	_ = conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
	if _, err := conn.Read(make([]byte, 9)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("a mute hostapd answers: %v", err)
	}
	w.Mute(false)
	var seen []string
	w.Intercept(func(radio, command string, after bool) {
		seen = append(seen, fmt.Sprint(radio, " ", command, " ", after))
	})
	w.Slow(time.Millisecond)
	w.says("PING", "PONG\n")
	w.says("NONSENSE", "UNKNOWN COMMAND\n")
	w.Intercept(nil)
	if want := []string{"wlan0 PING false", "wlan0 PING true", "wlan0 NONSENSE false", "wlan0 NONSENSE true"}; !slices.Equal(seen, want) {
		t.Fatalf("seen %q", seen)
	}
	if w.Calls("RELOAD_WPA_PSK") != 2 || w.Calls("PING") != 2 {
		t.Fatalf("%d reloads, %d pings", w.Calls("RELOAD_WPA_PSK"), w.Calls("PING"))
	}
}

func TestASlowListenerLosesEventsAndOneThatIsGoneIsForgotten(t *testing.T) {
	w := start(t, hostapdtest.Radio{}, anybody+"a customer's\n")
	events := dial(t, w.Socket("wlan0"))
	_, _ = events.Write([]byte("ATTACH"))
	receive(t, events)
	phone := w.Station("wlan0", device(1), "a customer's")
	for range 1000 { // far more than a socket holds
		phone.Join()
	}
	if w.Listeners("wlan0") != 0 {
		t.Fatal("a listener that takes nothing is still told")
	}
	events.Close() // what it has not taken would fill hostapd's buffer for everybody
	again := dial(t, w.Socket("wlan0"))
	_, _ = again.Write([]byte("ATTACH"))
	receive(t, again)
	_ = os.Remove(again.LocalAddr().String())
	again.Close()
	phone.Join()
	if w.Listeners("wlan0") != 0 {
		t.Fatal("a listener that is gone is still told")
	}
}

func TestTheHistoryTellsWhatCameIntoForceAndWhy(t *testing.T) {
	w := start(t, hostapdtest.Radio{}, "keyid=one "+anybody+"a customer's\n")
	w.FailReloads(1)
	w.says("RELOAD_WPA_PSK", "FAIL\n")
	w.says("RELOAD_WPA_PSK", "OK\n")
	w.Kill()
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, c := range w.History() {
		seen = append(seen, fmt.Sprint(c.Radio, " ", c.ID, " ", c.Loaded, " ", c.By))
	}
	if want := []string{"wlan0 one true start", "wlan0 one false refused", "wlan0 one true reload", "wlan0 one false end",
		"wlan0 one true start"}; !slices.Equal(seen, want) {
		t.Errorf("%q", seen)
	}
}
