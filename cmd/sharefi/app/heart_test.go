package app_test

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/service"
)

// A serviceManager is a service manager's end of the socket.
type serviceManager struct {
	socket string
	mu     sync.Mutex
	heard  []string
}

func newServiceManager(w *apptest.World) *serviceManager {
	w.T.Helper()
	dir, err := os.MkdirTemp("", "sfn")
	if err != nil {
		w.T.Fatal(err)
	}
	m := &serviceManager{socket: filepath.Join(dir, "notify")}
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: m.socket, Net: "unixgram"})
	if err != nil {
		w.T.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for b := make([]byte, 1000); ; {
			n, err := conn.Read(b)
			if err != nil {
				return
			}
			m.mu.Lock()
			m.heard = append(m.heard, string(b[:n]))
			m.mu.Unlock()
		}
	}()
	w.T.Cleanup(func() { conn.Close(); <-done; os.RemoveAll(dir) })
	return m
}

func (m *serviceManager) count(state string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, h := range m.heard {
		if h == state {
			n++
		}
	}
	return n
}

func TestTheServiceManagerHearsHowTheProgramStands(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	m := newServiceManager(w)
	p := w.Runs("unix://"+w.Redis.Socket, "NOTIFY_SOCKET="+m.socket, "WATCHDOG_USEC=600000")
	w.Until("it is ready", func() bool { return m.count("READY=1") > 0 && m.count("STATUS=selling") > 0 })
	w.Until("it is alive", func() bool { return m.count("WATCHDOG=1") > 4 })
	file := p.Args[len(p.Args)-1]
	if code, out := healthOf(file, nil); code != 0 || out != "selling\n" {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	p.End(syscall.SIGTERM)
	w.Until("it stops", func() bool { return m.count("STOPPING=1") == 1 })
	later := func() time.Time { return cli.Now().Add(2 * time.Minute) }
	if code, out := healthOf(file, later); code != cli.ExitFailed || !strings.Contains(out, "sign of life is 2 minutes") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
}

func TestNobodyRunsWhereThereIsNoHealthFile(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	if code, out := healthOf(w.File(""), nil); code != cli.ExitFailed ||
		!strings.Contains(out, "no sharefi runs here") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
}

func TestAProgramThatHangsGivesNoSignOfLife(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	m := newServiceManager(w)
	a := &app.App{Config: w.Config, Now: cli.Now, Log: w.Logger(),
		HealthFile: filepath.Join(t.TempDir(), "test", "health.json"),
		Service:    service.Find([]string{"NOTIFY_SOCKET=" + m.socket})}
	good, hung := a.Expect("good", time.Hour), a.Expect("hung", 0)
	a.Beat()
	text, err := os.ReadFile(a.HealthFile)
	if err != nil || !strings.Contains(string(text), `"late":["hung"]`) ||
		!strings.Contains(w.Log.String(), "these loops hang") {
		t.Errorf("%v: %s", err, text)
	}
	w.Config.Data = filepath.Dir(filepath.Dir(a.HealthFile))
	file := w.File("")
	apptest.Edit(t, file, "data: "+filepath.Dir(file), "data: "+w.Config.Data)
	if code, out := healthOf(file, nil); code != cli.ExitFailed || !strings.Contains(out, "these loops hang: hung") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	a.Forget("good")
	good()
	a.Stands("selling")
	w.Until("it is alive again", func() bool { return m.count("WATCHDOG=1") == 1 })
	hung() // a round that ended late is a round
	if late := a.Late(); !slices.Equal(late, []string{"hung"}) {
		t.Errorf("late are %v", late)
	}
}

func TestEveryLoopOfAShopGoesRound(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Start()
	w.Buys(w.Customer)
	for _, loop := range []string{"lock", "clock", "cashier", "Telegram", "router of home"} {
		first := app.Up()
		w.Until(loop+" goes round", func() bool {
			age, ok := w.App.Ages()[loop]
			return ok && app.Up()-age > first
		})
	}
	if late := w.App.Late(); len(late) > 0 {
		t.Errorf("late are %v", late)
	}
}
