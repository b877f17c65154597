package redisdb_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
)

// A relay is a name that leads to one server or another, as the name of a managed service does.
type relay struct {
	net.Listener
	to atomic.Pointer[string]
}

func newRelay(t *testing.T, to string) *relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{Listener: l}
	r.to.Store(&to)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go r.pass(conn)
		}
	}()
	return r
}

func (r *relay) pass(conn net.Conn) {
	defer conn.Close()
	server, err := net.Dial("tcp", *r.to.Load())
	if err != nil {
		return
	}
	defer server.Close()
	go func() { _, _ = io.Copy(server, conn); server.Close() }()
	_, _ = io.Copy(conn, server)
}

// TestAConnectionToAServerThatBecameAReplicaIsDialledAnew: the name may lead to its master by now. Until it does, the
// owner is told what to do.
func TestAConnectionToAServerThatBecameAReplicaIsDialledAnew(t *testing.T) {
	old, next := redistest.StartPlain(t), redistest.StartPlain(t)
	name := newRelay(t, old.Addr())
	a, err := redisdb.ParseAddress("redis://" + name.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	client := a.Client()
	defer client.Close()
	db := redisdb.New(client, "test")
	write := func() error {
		var b redisdb.Batch
		b.Do("SET", db.Key("x"), 1)
		return db.Commit(t.Context(), &b)
	}
	if err := write(); err != nil {
		t.Fatal(err)
	}
	old.Follow(next)
	if err := write(); err == nil || !strings.Contains(redisdb.Remedy(err), "name its master") {
		t.Errorf("a replica says %v, to mend by %q", err, redisdb.Remedy(err))
	}
	to := next.Addr()
	name.to.Store(&to)
	patience.Until(t, "it moves to the master", func() bool { return write() == nil })
}

// TestKeysAreNotPassedHalfFromOneServerAndHalfFromAnother: each counts in its own order.
func TestKeysAreNotPassedHalfFromOneServerAndHalfFromAnother(t *testing.T) {
	g := redistest.StartSentinels(t)
	db := g.DB()
	for n := range 2000 {
		if err := db.Set(t.Context(), db.Key("order", fmt.Sprint(n)), 1, 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	pages := 0
	err := db.Each(t.Context(), "order:*", func([]string) error {
		if pages++; pages == 1 {
			g.Failover()
			patience.Until(t, "it answers", func() bool { return db.Ping(t.Context()).Err() == nil })
		}
		return nil
	})
	if !errors.Is(err, redisdb.ErrMoved) || pages != 1 {
		t.Errorf("%v after %d pages", err, pages)
	}
}

func TestOnlyRefusalsThatDoNotPassHaveARemedy(t *testing.T) {
	node := redistest.StartLoneNode(t, false)
	client := redisdb.Address{Kind: redisdb.Single, Hosts: []string{node.Node(false)}}.Client()
	defer client.Close()
	err := client.Set(t.Context(), "x", 1, 0).Err()
	if !strings.Contains(redisdb.Remedy(err), "slots of the Cluster") {
		t.Errorf("%v: %q", err, redisdb.Remedy(err))
	}
	for _, err := range []error{nil, io.EOF, context.Canceled, errors.New("READONLY by name only")} {
		if said := redisdb.Remedy(err); said != "" {
			t.Errorf("%v: %q", err, said)
		}
	}
}
