// Package redistest gives tests a Redis: in memory for quick tests, a real redis-server where it
// matters. It is imported by tests only.
package redistest

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// Memory starts a miniredis whose clock follows time.Now, also inside a synctest bubble.
func Memory(t testing.TB) *redisdb.DB {
	t.Helper()
	m := miniredis.NewMiniRedis()
	if err := m.StartAddr("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	m.ClockTTL(true)
	return open(t, func(context.Context, string, string) (net.Conn, error) { return m.Dial() }, "127.0.0.1:6379")
}

// Pipe starts a miniredis without a socket, for use inside a synctest bubble.
func Pipe(t testing.TB) *redisdb.DB {
	t.Helper()
	m := miniredis.NewMiniRedis()
	m.ClockTTL(true)
	return open(t, func(context.Context, string, string) (net.Conn, error) { return m.Dial() }, "127.0.0.1:6379")
}

// A Server is a real redis-server that belongs to one test.
type Server struct {
	Socket string
	dir    string
	cmd    *exec.Cmd
	t      testing.TB
}

// Start runs a redis-server with an append-only file in a directory of the test.
func Start(t testing.TB) *Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "sfr") // short, since the length of a socket's path is limited
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Socket: filepath.Join(dir, "r.sock"), dir: dir, t: t}
	t.Cleanup(func() { s.Kill(); os.RemoveAll(dir) })
	s.Start()
	return s
}

// Start runs the server with the data of its append-only file.
func (s *Server) Start() {
	s.t.Helper()
	conf := "port 0\nunixsocket " + s.Socket + "\ndir " + s.dir +
		"\nappendonly yes\nappendfsync always\nsave \"\"\nlogfile " + filepath.Join(s.dir, "log") + "\n"
	s.cmd = exec.Command("redis-server", "-")
	s.cmd.Stdin = bytes.NewBufferString(conf)
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("start redis-server (apt-get install redis-server): %v", err)
	}
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: s.Socket, MaxRetries: -1})
	defer client.Close()
	patience.Until(s.t, "redis-server answers", func() bool { return client.Ping(context.Background()).Err() == nil })
}

// Kill ends the server at once, like a power cut.
func (s *Server) Kill() {
	if s.cmd != nil && s.cmd.Process != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

// Forget ends the server and deletes its data, like a dead memory card.
func (s *Server) Forget() {
	s.t.Helper()
	s.Kill()
	if err := os.RemoveAll(filepath.Join(s.dir, "appendonlydir")); err != nil {
		s.t.Fatal(err)
	}
}

// DB opens the shop's data on the server.
func (s *Server) DB() *redisdb.DB {
	return open(s.t, func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", s.Socket)
	}, "127.0.0.1:6379")
}

// Trips counts round trips: a command, or a pipeline of them.
type Trips struct {
	Only func(ctx context.Context) bool // which are counted; all if nil

	n atomic.Int64
}

func (c *Trips) add(ctx context.Context) {
	if c.Only == nil || c.Only(ctx) {
		c.n.Add(1)
	}
}

// Count returns the number of round trips since the last Reset.
func (c *Trips) Count() int { return int(c.n.Load()) }

// Reset sets the count to zero.
func (c *Trips) Reset() { c.n.Store(0) }

// DialHook implements redis.Hook.
func (c *Trips) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook implements redis.Hook.
func (c *Trips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.add(ctx)
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook implements redis.Hook.
func (c *Trips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		c.add(ctx)
		return next(ctx, cmds)
	}
}

func open(t testing.TB, dial func(context.Context, string, string) (net.Conn, error), name string) *redisdb.DB {
	client := redis.NewUniversalClient(redisdb.Options(&redis.UniversalOptions{Addrs: []string{name}, Dialer: dial}))
	t.Cleanup(func() { client.Close() })
	return redisdb.New(client, "test")
}
