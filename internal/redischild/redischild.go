// Package redischild runs a private redis-server for one shop, on a Unix socket in the data directory
// and with an append-only file that is synced on every write.
//
// It owns the child process, its settings, the lock on the directory, and what is done about a full disk and a damaged
// file. Its invariants: two servers never use the same directory, since the second would take the first one's socket;
// and no file of records is ever deleted.
package redischild

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/redis/go-redis/v9"
)

// Why the server can't be started.
var (
	ErrNoServer = errors.New("neither redis-server nor valkey-server is installed; " +
		"install one (apt-get install redis-server), or name a Redis with the key redis")
	ErrLocked = errors.New("another sharefi uses this data directory; " +
		"stop it, or give this shop its own with the key data")
)

// Config is what a child needs.
type Config struct {
	Dir  string // created if it does not exist
	Mend bool   // a damaged append-only file is mended or moved aside; else it is left alone, and Start fails
	Log  *slog.Logger
}

// A Child is a running server.
type Child struct {
	Socket string

	config Config
	binary string
	lock   *os.File
	stop   chan struct{}
	done   sync.WaitGroup
	news   chan Trouble

	mu      sync.Mutex
	trouble Trouble // has no cause while there is none
	told    bool    // it was news
}

// mostNews is how many changes are kept for a reader that is slow.
const mostNews = 16

// Start locks the directory, runs a server and waits until it responds. With Mend it waits out what ends the server;
// without, it returns that as an error.
// Errors: ErrNoServer, ErrLocked, Trouble.
func Start(ctx context.Context, c Config) (*Child, error) {
	binary, err := find()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("create the data directory: %w", err)
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return nil, fmt.Errorf("find the data directory: %w", err)
	}
	c.Dir = dir
	socket := filepath.Join(dir, "redis.sock")
	if len(socket) > 100 {
		return nil, fmt.Errorf("the path of the data directory is too long for a socket: %s; "+
			"choose a shorter one with the key data", dir)
	}
	lock, err := takeLock(ctx, filepath.Join(dir, "lock"))
	if err != nil {
		return nil, err
	}
	child := &Child{Socket: socket, config: c, binary: binary, lock: lock, stop: make(chan struct{}),
		news: make(chan Trouble, mostNews)}
	child.done.Go(child.keep)
	if err := child.ready(ctx); err != nil {
		child.Stop()
		return nil, err
	}
	return child, nil
}

func find() (string, error) {
	for _, name := range []string{"redis-server", "valkey-server"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNoServer
}

// lockWait is how long a server may take to end after its parent was killed.
const lockWait = 3 * time.Second

// takeLock locks the directory. The server inherits the lock, so a server that outlives its parent still
// holds it. We wait for that one to end, because it removes the socket then.
func takeLock(ctx context.Context, path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock file of the data directory: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f, nil
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, ErrLocked
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// ready waits until the server responds: it loads its file first.
func (c *Child) ready(ctx context.Context) error {
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: c.Socket, MaxRetries: -1, DialerRetries: 1,
		DisableIdentity: true})
	defer client.Close()
	for {
		err := client.Ping(ctx).Err()
		if err == nil {
			return nil
		}
		if t, on := c.Trouble(); on && !c.config.Mend {
			return t
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the private Redis: %w; its log is %s", err, c.logFile())
		case <-time.After(3 * time.Millisecond):
		}
	}
}

// Stop ends the server cleanly and unlocks the directory.
func (c *Child) Stop() {
	close(c.stop)
	c.done.Wait()
	c.lock.Close()
}
