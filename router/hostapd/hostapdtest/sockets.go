package hostapdtest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// An endpoint is one control socket, with those that asked for its events. The server's lock guards attached.
type endpoint struct {
	path     string
	conn     *net.UnixConn
	attached []*listener
}

// A listener is a program that asked for events.
type listener struct {
	addr   string
	errors int
}

// Sizes of hostapd's buffers, and how often an event may not be taken before its listener is forgotten.
const (
	maxCommand = 4096
	maxAnswer  = 4096
	maxErrors  = 10
)

// listen opens the sockets of all radios, and the global one. The caller holds mu.
func (s *Server) listen() error {
	if err := os.MkdirAll(s.Dir, 0o750); err != nil {
		return err
	}
	for _, b := range s.radios {
		var err error
		if b.end, err = open(filepath.Join(s.Dir, b.Name)); err != nil {
			return err
		}
	}
	if s.Global != "" {
		var err error
		if s.global, err = open(s.Global); err != nil {
			return err
		}
	}
	for _, b := range s.radios {
		s.answerOn(b.end, b)
	}
	if s.global != nil {
		s.answerOn(s.global, nil)
	}
	return nil
}

// open binds a socket, in the place of one that a crash left.
func open(path string) (*endpoint, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		return nil, fmt.Errorf("hostapdtest: %w", err)
	}
	if err := os.Chmod(path, 0o770); err != nil {
		conn.Close()
		return nil, err
	}
	return &endpoint{path: path, conn: conn}, nil
}

// closeSockets closes what is open. A crash leaves the files. The caller holds mu.
func (s *Server) closeSockets(orderly bool) {
	ends := []*endpoint{s.global}
	for _, b := range s.radios {
		ends = append(ends, b.end)
		b.end = nil
	}
	s.global = nil
	for _, e := range ends {
		if e == nil {
			continue
		}
		e.conn.Close()
		if orderly {
			os.Remove(e.path)
		}
	}
}

// answerOn answers commands until the socket is closed.
func (s *Server) answerOn(e *endpoint, b *bss) {
	stop := s.stop
	s.serve.Go(func() {
		buffer := make([]byte, maxCommand)
		for {
			n, from, err := e.conn.ReadFromUnix(buffer)
			if err != nil {
				return
			}
			if from == nil || from.Name == "" { // nobody could be answered
				continue
			}
			if reply, said := s.do(e, b, string(buffer[:n]), from.Name, stop); said {
				e.send([]byte(reply[:min(len(reply), maxAnswer)]), from.Name)
			}
		}
	})
}

// do is one command, from its arrival to its answer. It reports whether there is one.
func (s *Server) do(e *endpoint, b *bss, command, from string, stop chan struct{}) (reply string, said bool) {
	s.turn.Lock()
	defer s.turn.Unlock()
	name := "global"
	if b != nil {
		name = b.Name
	}
	fault, hook := s.arrive(command)
	if !pause(fault.slow, stop) || fault.mute {
		return "", false
	}
	hook(name, command, false)
	s.mu.Lock()
	if s.stop != stop { // the hook ended it
		s.mu.Unlock()
		return "", false
	}
	reply = s.command(e, b, command, from)
	s.mu.Unlock()
	hook(name, command, true)
	return reply, get(s, func() bool { return s.stop == stop })
}

// pause waits, and reports whether hostapd still runs.
func pause(d time.Duration, stop chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-stop:
		return false
	}
}

// send hands over one datagram, and never waits for room at the other end.
func (e *endpoint) send(b []byte, to string) error {
	raw, err := e.conn.SyscallConn()
	if err != nil {
		return err
	}
	var sent error
	err = raw.Control(func(fd uintptr) {
		sent = syscall.Sendto(int(fd), b, syscall.MSG_DONTWAIT, &syscall.SockaddrUnix{Name: to})
	})
	return errors.Join(err, sent)
}

// tell sends an event of a radio to those who asked for it. The caller holds mu.
func (s *Server) tell(b *bss, event string) {
	if b.end != nil {
		b.end.tell("<3>" + event)
	}
	if s.global != nil {
		s.global.tell("IFNAME=" + b.Name + " <3>" + event)
	}
}

func (s *Server) tellAll(event string) {
	for _, b := range s.radios {
		s.tell(b, event)
	}
}

// tell drops an event that a listener has no room for, and forgets a listener that is gone.
func (e *endpoint) tell(event string) {
	e.attached = slices.DeleteFunc(e.attached, func(l *listener) bool {
		err := e.send([]byte(event), l.addr)
		if err == nil {
			l.errors = 0
			return false
		}
		l.errors++
		return l.errors > maxErrors || errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ECONNREFUSED) ||
			errors.Is(err, syscall.EPERM)
	})
}

func (e *endpoint) attach(addr string) {
	if e.listener(addr) < 0 {
		e.attached = append(e.attached, &listener{addr: addr})
	}
}

// detach reports whether the listener was there.
func (e *endpoint) detach(addr string) bool {
	i := e.listener(addr)
	if i >= 0 {
		e.attached = slices.Delete(e.attached, i, i+1)
	}
	return i >= 0
}

func (e *endpoint) listener(addr string) int {
	return slices.IndexFunc(e.attached, func(l *listener) bool { return l.addr == addr })
}
