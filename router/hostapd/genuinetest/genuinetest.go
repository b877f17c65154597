// Package genuinetest runs a genuine hostapd without a radio, for tests: it judges the files that are written for it,
// and answers on its real control socket. No station can join it.
//
// It owns the process and its configuration. Its one invariant: the process ends with its test.
package genuinetest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A Hostapd is one process. Its interface is lo, with the driver that does nothing.
type Hostapd struct {
	Socket  string // the control socket
	Global  string // the global one
	PSKFile string

	log   lockedBuffer
	ended chan struct{}
}

// Start runs hostapd for the duration of a test, with an empty wpa_psk_file. Further lines are added to its configuration.
func Start(t testing.TB, ssid string, lines ...string) *Hostapd {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "psk"), "")
	write(t, filepath.Join(dir, confName), fmt.Sprintf("interface=lo\ndriver=none\nssid2=%x\nwpa=2\nwpa_key_mgmt=WPA-PSK\nrsn_pairwise=CCMP\n"+
		"wpa_psk_file=%s/psk\nctrl_interface=%s/control\n%s\n", ssid, dir, dir, strings.Join(lines, "\n")))
	return StartIn(t, dir)
}

// confName is what StartIn's configuration is called.
const confName = "hostapd.conf"

// StartIn runs hostapd for the duration of a test with the hostapd.conf of a folder, which says that its interface is lo, its
// control socket in the folder's control, and its wpa_psk_file the folder's psk.
func StartIn(t testing.TB, dir string) *Hostapd {
	t.Helper()
	h := &Hostapd{Socket: filepath.Join(dir, "control", "lo"), Global: filepath.Join(dir, "global"),
		PSKFile: filepath.Join(dir, "psk")}
	process := exec.Command(program(t), "-g", h.Global, filepath.Join(dir, confName))
	process.Stdout, process.Stderr = &h.log, &h.log
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = process.Wait() // killed at the end; what it said before is in the log
		close(ended)
	}()
	t.Cleanup(func() {
		_ = process.Process.Kill()
		<-ended
	})
	h.ended = ended
	h.Says(t, "AP-ENABLED")
	return h
}

// Says waits until hostapd has printed a text.
func (h *Hostapd) Says(t testing.TB, text string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !strings.Contains(h.Log(), text); {
		if h.gone() || time.Now().After(deadline) {
			t.Fatalf("hostapd has not said %q:\n%s", text, h.Log())
		}
		time.Sleep(time.Millisecond)
	}
}

func (h *Hostapd) gone() bool {
	select {
	case <-h.ended:
		return true
	default:
		return false
	}
}

// Log is what it has printed.
func (h *Hostapd) Log() string { return h.log.String() }

// program finds hostapd, which is not on the path of an ordinary user.
func program(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"hostapd", "/usr/sbin/hostapd", "/usr/local/sbin/hostapd"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("hostapd is needed: make deps installs it")
	return ""
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A lockedBuffer is written by the process and read by the test.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
