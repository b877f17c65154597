package main

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

	"github.com/sharefi/sharefi/internal/service"
)

// A serviceManager is a service manager's end of the socket.
type serviceManager struct {
	socket string
	mu     sync.Mutex
	heard  []string
}

func (w *world) serviceManager() *serviceManager {
	w.t.Helper()
	dir, err := os.MkdirTemp("", "sfn")
	if err != nil {
		w.t.Fatal(err)
	}
	m := &serviceManager{socket: filepath.Join(dir, "notify")}
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: m.socket, Net: "unixgram"})
	if err != nil {
		w.t.Fatal(err)
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
	w.t.Cleanup(func() { conn.Close(); <-done; os.RemoveAll(dir) })
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
	w := newWorld(t)
	m := w.serviceManager()
	p := w.runs("unix://"+w.redis.Socket, "NOTIFY_SOCKET="+m.socket, "WATCHDOG_USEC=600000")
	w.until("it is ready", func() bool { return m.count("READY=1") > 0 && m.count("STATUS=selling") > 0 })
	w.until("it is alive", func() bool { return m.count("WATCHDOG=1") > 4 })
	file := p.args[len(p.args)-1]
	if code, out := command(t, "health", "--config", file); code != 0 || out != "selling\n" {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	p.end(syscall.SIGTERM)
	w.until("it stops", func() bool { return m.count("STOPPING=1") == 1 })
	var out lockedBuffer
	later := streams{out: &out, err: &out, clock: func() time.Time { return now().Add(2 * time.Minute) }}
	if code := execute(t.Context(), []string{"health", "--config", file}, later); code != exitFailed || !strings.Contains(out.String(), "sign of life is 2m") {
		t.Errorf("it ends with %d:\n%s", code, out.String())
	}
}

func TestNobodyRunsWhereThereIsNoHealthFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if code, out := command(t, "health", "--config", w.file("")); code != exitFailed || !strings.Contains(out, "no sharefi runs here") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
}

func TestAProgramThatHangsGivesNoSignOfLife(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := w.serviceManager()
	a := &App{Config: w.config, Now: now, Log: w.logger(), HealthFile: filepath.Join(t.TempDir(), "test", "health.json"), Service: service.Find([]string{"NOTIFY_SOCKET=" + m.socket})}
	good, hung := a.vitals.expect("good", time.Hour), a.vitals.expect("hung", 0)
	a.beat()
	text, err := os.ReadFile(a.HealthFile)
	if err != nil || !strings.Contains(string(text), `"late":["hung"]`) || !strings.Contains(w.log.String(), "these loops hang") {
		t.Errorf("%v: %s", err, text)
	}
	w.config.Data = filepath.Dir(filepath.Dir(a.HealthFile))
	file := w.file("")
	edit(t, file, "data: "+filepath.Dir(file), "data: "+w.config.Data)
	if code, out := command(t, "health", "--config", file); code != exitFailed || !strings.Contains(out, "these loops hang: hung") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	a.vitals.forget("good")
	good()
	a.stands("selling")
	w.until("it is alive again", func() bool { return m.count("WATCHDOG=1") == 1 })
	hung() // a round that ended late is a round
	if late := a.vitals.late(); !slices.Equal(late, []string{"hung"}) {
		t.Errorf("late are %v", late)
	}
}

func TestEveryLoopOfAShopGoesRound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.start()
	w.buys(w.customer)
	for _, loop := range []string{"lock", "clock", "cashier", "Telegram", "router of home"} {
		first := up()
		w.until(loop+" goes round", func() bool {
			age, ok := w.app.vitals.ages()[loop]
			return ok && up()-age > first
		})
	}
	if late := w.app.vitals.late(); len(late) > 0 {
		t.Errorf("late are %v", late)
	}
}
