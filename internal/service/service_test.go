package service_test

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/service"
)

// socket listens as a service manager does.
func socket(t *testing.T, name string) *net.UnixConn {
	t.Helper()
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestTheManagerHearsHowTheProgramStands(t *testing.T) {
	dir, err := os.MkdirTemp("", "sfn") // short, since the length of a socket's path is limited
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for _, name := range []string{filepath.Join(dir, "notify"), "@sharefi-" + filepath.Base(dir)} {
		conn := socket(t, name)
		m := service.Find([]string{"HOME=/", "NOTIFY_SOCKET=" + name})
		for _, c := range []struct {
			say  func() error
			want string
		}{
			{m.Ready, "READY=1"}, {m.Alive, "WATCHDOG=1"}, {m.Stopping, "STOPPING=1"},
			{func() error { return m.Status("it sells\nWATCHDOG=trigger") }, "STATUS=it sells WATCHDOG=trigger"},
		} {
			if err := c.say(); err != nil {
				t.Fatal(err)
			}
			b := make([]byte, 100)
			if n, err := conn.Read(b); err != nil || string(b[:n]) != c.want {
				t.Errorf("%s hears %q, %v", name, b[:n], err)
			}
		}
	}
}

func TestTheWatchdogIsWantedByTheManagerForThisProcess(t *testing.T) {
	for _, c := range []struct {
		environ []string
		want    time.Duration
	}{
		{nil, 0},
		{[]string{"WATCHDOG_USEC=120000000"}, 2 * time.Minute},
		{[]string{"WATCHDOG_USEC=120000000", "WATCHDOG_PID=" + strconv.Itoa(os.Getpid())}, 2 * time.Minute},
		{[]string{"WATCHDOG_USEC=120000000", "WATCHDOG_PID=1"}, 0},
		{[]string{"WATCHDOG_USEC=soon"}, 0},
	} {
		if got := service.Find(c.environ).Watchdog(); got != c.want {
			t.Errorf("%v: %v, want %v", c.environ, got, c.want)
		}
	}
}

func TestWithoutAManagerNothingIsSaid(t *testing.T) {
	if err := service.Find(nil).Ready(); err != nil {
		t.Error(err)
	}
	if err := service.Find([]string{"NOTIFY_SOCKET=/nowhere/notify"}).Ready(); err == nil {
		t.Error("a socket that does not exist took it")
	}
}
