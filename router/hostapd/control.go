package hostapd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/sharefi/sharefi/router"
)

// A control is our end of one radio's control socket, for commands and their answers. hostapd answers to the name that we
// bind. It is used by one goroutine at a time.
type control struct {
	radio string // the path of hostapd's socket
	own   string // the folder of our ends
	may   func() error
	conn  *net.UnixConn // nil before the first command, and after one without an answer
}

// How long hostapd may take. A reload hashes each passphrase that somebody else wrote in the clear, in which time a small
// board with hundreds of them answers nobody.
const (
	patience       = 10 * time.Second
	reloadPatience = time.Minute
)

// Answers. The longest that hostapd gives has 4096 bytes.
const (
	answerOK      = "OK\n"
	answerFail    = "FAIL\n"
	answerUnknown = "UNKNOWN COMMAND\n"
	maxAnswer     = 8192
)

var (
	errAway   = fmt.Errorf("%w: hostapd does not listen there; start it, or correct the path (ctrl_interface in hostapd.conf)", router.ErrUnreachable)
	errDenied = fmt.Errorf("%w: its control socket may not be used; set ctrl_interface_group in hostapd.conf to the group that Sharefi runs as",
		router.ErrUnreachable)
	errOwn = fmt.Errorf("%w: our end of its control socket can't be made; make the folder, writable for Sharefi, or name another with "+
		"sockets= in the address", router.ErrUnreachable)
	errSilent = fmt.Errorf("%w: hostapd does not answer; restart it, and if that does not help, name a folder that it can see "+
		"with sockets= in the address", router.ErrUnreachable)
)

// do sends a command, and returns hostapd's answer. After a restart of hostapd it is sent once more: every command that
// we use is safe to repeat. Errors: those of the context, and router.ErrUnreachable.
func (c *control) do(ctx context.Context, command string, within time.Duration) (string, error) {
	answer, err := c.try(ctx, command, within)
	if errors.Is(err, errAway) && ctx.Err() == nil {
		answer, err = c.try(ctx, command, within)
	}
	if err != nil {
		return "", fmt.Errorf("%s: %w", c.radio, err)
	}
	return answer, nil
}

// try is one exchange. After a failure the socket is closed, so that a late answer finds nobody.
func (c *control) try(ctx context.Context, command string, within time.Duration) (answer string, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if c.may != nil {
		if err := c.may(); err != nil {
			return "", err
		}
	}
	defer func() {
		if err != nil {
			c.close()
		}
	}()
	if c.conn == nil {
		if c.conn, err = dial(c.radio, c.own); err != nil {
			return "", err
		}
	}
	conn := c.conn
	_ = conn.SetDeadline(time.Now().Add(within))
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	answer, err = exchange(conn, command)
	switch {
	case ctx.Err() != nil && err != nil:
		return "", ctx.Err()
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "", errSilent
	}
	return answer, err
}

func exchange(conn *net.UnixConn, command string) (string, error) {
	if _, err := conn.Write([]byte(command)); err != nil {
		return "", inWords(err)
	}
	buffer := make([]byte, maxAnswer)
	n, err := conn.Read(buffer)
	return string(buffer[:n]), inWords(err)
}

// close removes our end. The next command makes a new one.
func (c *control) close() {
	if c.conn != nil {
		hangUp(c.conn)
		c.conn = nil
	}
}

// Names of our ends: no other program's, and no two alike, so that an answer to a command that was given up never comes to
// another one.
const (
	namePattern = "sharefi-*.sock"
	longestName = len("sharefi-4194304-9999999999.sock")
)

var ends atomic.Int64

// dial connects to hostapd's socket from a name of our own.
func dial(radio, own string) (*net.UnixConn, error) {
	sweep(own)
	local := ourEnd(own)
	conn, err := net.DialUnix("unixgram", address(local), address(radio))
	if err == nil {
		return conn, nil
	}
	var call *os.SyscallError
	if errors.As(err, &call) && call.Syscall == "bind" {
		return nil, fmt.Errorf("%w: %s: %w", errOwn, own, call.Err)
	}
	unbind(local) // bound, and then not connected
	return nil, inWords(err)
}

// ourEnd names an end. Before the service, whose unit makes the usual folder, has run, setup and check talk from a name in
// no folder, which everything on this machine sees that shares its network.
func ourEnd(own string) string {
	name := fmt.Sprintf("sharefi-%d-%d.sock", os.Getpid(), ends.Add(1))
	if _, err := os.Stat(own); own == ownFolder && errors.Is(err, os.ErrNotExist) {
		return "@" + name
	}
	return filepath.Join(own, name)
}

// sweep removes the ends that a crash left: nobody is behind them any more.
func sweep(own string) {
	left, _ := filepath.Glob(filepath.Join(own, namePattern)) // the pattern is well formed
	for _, path := range left {
		conn, err := net.DialUnix("unixgram", nil, address(path))
		switch {
		case err == nil:
			_ = conn.Close()
		case errors.Is(err, syscall.ECONNREFUSED):
			_ = os.Remove(path)
		}
	}
}

func hangUp(conn *net.UnixConn) {
	local := conn.LocalAddr().String()
	_ = conn.Close()
	unbind(local)
}

// unbind removes the name of an end. One in no folder goes by itself.
func unbind(local string) {
	if filepath.IsAbs(local) {
		_ = os.Remove(local)
	}
}

func address(path string) *net.UnixAddr { return &net.UnixAddr{Name: path, Net: "unixgram"} }

// inWords turns an error of a socket into one that says what to do.
func inWords(err error) error {
	switch {
	case errors.Is(err, syscall.ENOENT), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ECONNRESET),
		errors.Is(err, syscall.ENOTCONN), errors.Is(err, syscall.ENOTDIR):
		return fmt.Errorf("%w (%w)", errAway, err)
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return fmt.Errorf("%w (%w)", errDenied, err)
	}
	return err
}
