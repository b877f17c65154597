package redistest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/porttest"
)

// A node is a redis-server on a port of loopback, one of several that belong together.
type node struct {
	port int
	conf string // of its own kind
	dir  string
	cmd  *exec.Cmd
	tls  *authority // nil: it speaks in the clear
	t    testing.TB
}

// head is what every server is told first.
func (n *node) head() string {
	head := fmt.Sprintf("port %d\n", n.port)
	if n.tls != nil {
		head = n.tls.conf(n.port)
	}
	return head + fmt.Sprintf("bind 127.0.0.1\ndir %s\nlogfile %s\n", n.dir, filepath.Join(n.dir, "log"))
}

// newNode makes a node with a free port. It is not started.
func newNode(t testing.TB, dir, conf string, tls *authority) *node {
	t.Helper()
	n := &node{port: porttest.Free(t), conf: conf, tls: tls, t: t}
	n.dir = filepath.Join(dir, fmt.Sprint(n.port))
	if err := os.Mkdir(n.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(n.kill)
	return n
}

func (n *node) addr() string { return fmt.Sprintf("127.0.0.1:%d", n.port) }

// start runs a node, with more lines for this time.
func (n *node) start(more ...string) {
	n.t.Helper()
	n.run(exec.Command("redis-server", "-"), n.head()+n.conf+strings.Join(more, "\n")+"\n")
}

// watch runs a node as a Sentinel, which keeps what it learns in its file of settings.
func (n *node) watch(master *node) {
	n.t.Helper()
	file := filepath.Join(n.dir, "sentinel.conf")
	conf := n.head() + fmt.Sprintf("sentinel monitor %[1]s 127.0.0.1 %[2]d 2\n"+
		"sentinel down-after-milliseconds %[1]s 1000\nsentinel failover-timeout %[1]s 3000\n", MasterName, master.port)
	if err := os.WriteFile(file, []byte(conf), 0o600); err != nil {
		n.t.Fatal(err)
	}
	n.run(exec.Command("redis-server", file, "--sentinel"), "")
}

func (n *node) run(cmd *exec.Cmd, input string) {
	n.t.Helper()
	cmd.Stdin = bytes.NewBufferString(input)
	if err := cmd.Start(); err != nil {
		n.t.Fatalf("start redis-server (apt-get install redis-server): %v", err)
	}
	n.cmd = cmd
	n.until("it answers", func(c *redis.Client) bool { return c.Ping(context.Background()).Err() == nil })
}

// kill ends a node at once, like a power cut.
func (n *node) kill() {
	if n.cmd != nil {
		_ = n.cmd.Process.Kill()
		_ = n.cmd.Wait()
		n.cmd = nil
	}
}

// client talks to this node alone.
func (n *node) client() *redis.Client {
	o := &redis.Options{Addr: n.addr(), MaxRetries: -1, DialerRetries: 1, DisableIdentity: true, PoolSize: 1,
		PipelinePoolSize: -1, DialTimeout: time.Second, ReadTimeout: time.Second}
	if n.tls != nil {
		o.TLSConfig = n.tls.client()
	}
	return redis.NewClient(o)
}

// do sends a command that must work.
func (n *node) do(args ...any) any {
	n.t.Helper()
	c := n.client()
	defer c.Close()
	said, err := c.Do(context.Background(), args...).Result()
	if err != nil {
		n.t.Fatalf("%v at %s: %v", args, n.addr(), err)
	}
	return said
}

// says reports whether a node's INFO has all of these words.
func says(c *redis.Client, section string, words ...string) bool {
	text, err := c.Info(context.Background(), section).Result()
	for _, w := range words {
		if err != nil || !strings.Contains(text, w+"\r\n") {
			return false
		}
	}
	return true
}

// until waits for something of a node.
func (n *node) until(what string, ok func(*redis.Client) bool) {
	n.t.Helper()
	c := n.client()
	defer c.Close()
	if !patience.Met(func() bool { return ok(c) }) {
		text, _ := os.ReadFile(filepath.Join(n.dir, "log"))
		n.t.Fatalf("waited in vain for %s: %s\n%s", n.addr(), what, text)
	}
}
