// Package service tells systemd the program's state: ready, alive, stopping.
//
// It owns the socket that systemd names in the environment, and speaks sd_notify(3). It must not
// know what alive means. Its one invariant: without a service manager, everything is a no-op.
package service

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// A Manager is the service manager that started us, if there is one.
type Manager struct {
	socket string
	every  time.Duration
}

// Find finds the manager in the environment variables.
func Find(environ []string) Manager {
	vars := map[string]string{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		vars[name] = value
	}
	m := Manager{socket: vars["NOTIFY_SOCKET"]}
	micros, err := strconv.ParseInt(vars["WATCHDOG_USEC"], 10, 64)
	if pid := vars["WATCHDOG_PID"]; err == nil && micros > 0 && (pid == "" || pid == strconv.Itoa(os.Getpid())) {
		m.every = time.Duration(micros) * time.Microsecond
	}
	return m
}

// Watchdog returns how long the manager waits for a sign of life; zero means that it does not watch.
func (m Manager) Watchdog() time.Duration { return m.every }

// Ready says that the program has started.
func (m Manager) Ready() error { return m.send("READY=1") }

// Alive sends a sign of life.
func (m Manager) Alive() error { return m.send("WATCHDOG=1") }

// Status sets the line that systemctl status shows.
func (m Manager) Status(line string) error {
	return m.send("STATUS=" + strings.ReplaceAll(line, "\n", " "))
}

// Stopping says that the program is shutting down.
func (m Manager) Stopping() error { return m.send("STOPPING=1") }

func (m Manager) send(state string) error {
	if m.socket == "" {
		return nil
	}
	address := &net.UnixAddr{Name: m.socket, Net: "unixgram"} // a name with @ is an abstract socket
	conn, err := net.DialUnix("unixgram", nil, address)
	if err != nil {
		return fmt.Errorf("tell the service manager: %w", err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte(state)); err != nil {
		return fmt.Errorf("tell the service manager: %w", err)
	}
	return nil
}
