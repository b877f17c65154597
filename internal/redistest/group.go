package redistest

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/porttest"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// MasterName is what the Sentinels of tests call their master.
const MasterName = "mymaster"

// A Group is several servers that hold the same records, and go on when one of them dies.
type Group struct {
	Address   string // as in the key redis
	CA        string // the file of the authority's certificate, where all speak TLS
	nodes     []*node
	sentinels []*node
	follow    func(dead, next *node) // starts a dead server again, as a replica
	t         testing.TB
}

// StartGroup starts a group of a kind: redisdb.Sentinel or redisdb.Cluster.
func StartGroup(t testing.TB, kind redisdb.Kind) *Group {
	t.Helper()
	if kind == redisdb.Cluster {
		return StartCluster(t)
	}
	return StartSentinels(t)
}

// durable is what every server with records is told. Replicas are sent everything at once, so that tests need not
// wait.
const durable = "appendonly yes\nsave \"\"\nrepl-diskless-sync-delay 0\nrepl-ping-replica-period 1\n"

// StartSentinels starts a master with two replicas, and three Sentinels.
func StartSentinels(t testing.TB) *Group { return startSentinels(t, folder(t), nil) }

// StartSecureSentinels starts the same, with TLS on all ways.
func StartSecureSentinels(t testing.TB) *Group {
	t.Helper()
	dir := folder(t)
	a := newAuthority(t, dir)
	g := startSentinels(t, dir, a)
	g.Address, g.CA = strings.Replace(g.Address, "redis", "rediss", 1), a.File
	return g
}

func startSentinels(t testing.TB, dir string, tls *authority) *Group {
	t.Helper()
	g := &Group{t: t}
	g.follow = func(dead, next *node) { dead.start("replicaof 127.0.0.1 " + fmt.Sprint(next.port)) }
	for i := range 3 {
		n := newNode(t, dir, durable, tls)
		g.nodes = append(g.nodes, n)
		if i == 0 {
			n.start()
			continue
		}
		g.follow(n, g.nodes[0])
	}
	g.linked(g.nodes[0])
	for range 3 {
		s := newNode(t, dir, "", tls)
		g.sentinels = append(g.sentinels, s)
		s.watch(g.nodes[0])
	}
	for _, s := range g.sentinels {
		s.until("it knows the others", func(c *redis.Client) bool {
			return says(c, "sentinel", fmt.Sprintf("master0:name=%s,status=ok,address=%s,slaves=2,sentinels=3", MasterName,
				g.nodes[0].addr()))
		})
	}
	g.Address = "redis+sentinel://" + addrs(g.sentinels) + "/" + MasterName
	return g
}

// slots is how many a Cluster has.
const slots = 16384

// StartCluster starts a Cluster of three masters, with a replica each.
func StartCluster(t testing.TB) *Group {
	t.Helper()
	dir, g := folder(t), &Group{t: t}
	g.follow = func(dead, _ *node) { dead.start() } // the others tell it
	for i := range 6 {
		bus := porttest.Free(t)
		n := newNode(t, dir,
			fmt.Sprintf("%scluster-enabled yes\ncluster-node-timeout 2000\ncluster-port %d\n", durable, bus), nil)
		n.start()
		n.do("cluster", "set-config-epoch", i+1)
		g.nodes = append(g.nodes, n)
		if i > 0 {
			n.do("cluster", "meet", "127.0.0.1", g.nodes[0].port, g.bus(0))
		}
	}
	masters := g.nodes[:3]
	for i, n := range masters {
		n.do("cluster", "addslotsrange", i*slots/3, (i+1)*slots/3-1)
	}
	for i, n := range g.nodes[3:] {
		id := masters[i].do("cluster", "myid")
		n.until("it knows its master", func(c *redis.Client) bool {
			return c.Do(context.Background(), "cluster", "replicate", id).Err() == nil
		})
	}
	for _, n := range g.nodes {
		n.until("the Cluster is whole", func(c *redis.Client) bool {
			text, err := c.ClusterInfo(context.Background()).Result()
			known, _ := c.ClusterNodes(context.Background()).Result()
			return err == nil && strings.Contains(text, "cluster_state:ok") && strings.Count(known, " slave ")+
				strings.Count(known, "myself,slave ") == 3
		})
	}
	for _, n := range g.nodes[3:] {
		n.until("it is linked", func(c *redis.Client) bool { return says(c, "replication", "master_link_status:up") })
	}
	g.Address = "redis+cluster://" + addrs(g.nodes[:3])
	return g
}

// StartLoneNode starts a Cluster of one node, which has all slots or none.
func StartLoneNode(t testing.TB, whole bool) *Group {
	t.Helper()
	g := &Group{t: t}
	n := newNode(t, folder(t), fmt.Sprintf("%scluster-enabled yes\ncluster-port %d\n", durable, porttest.Free(t)), nil)
	n.start()
	g.nodes = []*node{n}
	if whole {
		n.do("cluster", "addslotsrange", 0, slots-1)
		n.until("it is whole", func(c *redis.Client) bool {
			text, err := c.ClusterInfo(context.Background()).Result()
			return err == nil && strings.Contains(text, "cluster_state:ok")
		})
	}
	g.Address = "redis+cluster://" + n.addr()
	return g
}

// bus is the port on which a node of a Cluster talks with the others.
func (g *Group) bus(i int) string {
	_, port, _ := strings.Cut(g.nodes[i].conf, "cluster-port ")
	return strings.TrimSpace(port)
}

func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sfg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func addrs(nodes []*node) string {
	var list []string
	for _, n := range nodes {
		list = append(list, n.addr())
	}
	return strings.Join(list, ",")
}

// DB opens the shop's data as the program does.
func (g *Group) DB() *redisdb.DB {
	g.t.Helper()
	a, err := redisdb.ParseAddress(g.Address)
	if err != nil {
		g.t.Fatal(err)
	}
	client := a.Client()
	g.t.Cleanup(func() { client.Close() })
	return redisdb.New(client, "test")
}

// StartSecure starts a server that speaks TLS alone, and gives the file of its authority's certificate.
func StartSecure(t testing.TB) (s Plain, ca string) {
	t.Helper()
	dir := folder(t)
	a := newAuthority(t, dir)
	n := newNode(t, dir, durable, a)
	n.start()
	return Plain{n}, a.File
}

// A Plain is a server with a port.
type Plain struct{ *node }

// StartPlain starts a server with a port, which belongs to no others.
func StartPlain(t testing.TB) Plain {
	t.Helper()
	n := newNode(t, folder(t), durable, nil)
	n.start()
	return Plain{n}
}

// Addr is where the server listens.
func (p Plain) Addr() string { return p.addr() }

// Do sends a command that must work.
func (p Plain) Do(args ...any) { p.t.Helper(); p.do(args...) }

// Follow makes it a replica of another.
func (p Plain) Follow(master Plain) {
	p.t.Helper()
	p.do("replicaof", "127.0.0.1", master.port)
	p.until("it copies", func(c *redis.Client) bool { return says(c, "replication", "master_link_status:up") })
}

// Node is a plain address of one of the servers: the one that holds the shop's keys, or a replica of it.
func (g *Group) Node(replica bool) string {
	g.t.Helper()
	if len(g.nodes) == 1 {
		return g.nodes[0].addr()
	}
	owner := g.owner()
	if !replica {
		return owner.addr()
	}
	return g.replica(owner).addr()
}

// replica is one that copies a master.
func (g *Group) replica(of *node) *node {
	g.t.Helper()
	for _, n := range g.nodes {
		c := n.client()
		copies := says(c, "replication", "role:slave", fmt.Sprintf("master_port:%d", of.port))
		c.Close()
		if copies {
			return n
		}
	}
	g.t.Fatalf("%s has no replica", of.addr())
	return nil
}

// Pause stops the server that holds the shop's keys, as a machine does that hangs, until resume is called.
func (g *Group) Pause() (resume func()) {
	g.t.Helper()
	n := g.owner()
	if err := n.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		g.t.Fatal(err)
	}
	return func() { _ = n.cmd.Process.Signal(syscall.SIGCONT) }
}

// Sentinels are the plain addresses of the Sentinels.
func (g *Group) Sentinels() []string { return strings.Split(addrs(g.sentinels), ",") }

// owner waits for the server that holds the shop's keys and may write them.
func (g *Group) owner() *node {
	g.t.Helper()
	var owner *node
	patience.Until(g.t, "a server has the shop's keys", func() bool {
		i := slices.IndexFunc(g.nodes, func(n *node) bool { return n.cmd != nil && n.owns() })
		if i >= 0 {
			owner = g.nodes[i]
		}
		return i >= 0
	})
	return owner
}

// owns reports whether a node would take the shop's writes.
func (n *node) owns() bool {
	c := n.client()
	defer c.Close()
	ctx := context.Background()
	return c.Exists(ctx, redisdb.New(c, "test").Key("x")).Err() == nil && says(c, "replication", "role:master")
}

// linked waits until every server that runs copies from one.
func (g *Group) linked(to *node) {
	g.t.Helper()
	for _, n := range g.nodes {
		if n.cmd == nil || n == to {
			continue
		}
		n.until("it copies the master", func(c *redis.Client) bool {
			return says(c, "replication", "master_link_status:up", fmt.Sprintf("master_port:%d", to.port))
		})
	}
}

// Failover kills the server that holds the shop's keys, waits for its successor, and starts it again as a replica.
func (g *Group) Failover() {
	g.t.Helper()
	dead := g.owner()
	dead.kill()
	next := g.owner()
	g.follow(dead, next)
	g.settled(dead, next)
}

// Switch lets a replica take over by hand, as before a machine is taken down. The old master lives on.
func (g *Group) Switch() {
	g.t.Helper()
	old := g.owner()
	if len(g.sentinels) > 0 {
		g.sentinels[0].until("it begins a failover", func(c *redis.Client) bool { // the last one may still be in progress
			old.do("client", "pause", 5000, "write")
			return c.Do(context.Background(), "sentinel", "failover", MasterName).Err() == nil
		})
	} else {
		g.replica(old).do("cluster", "failover")
	}
	old.until("it is a replica", func(c *redis.Client) bool { return says(c, "replication", "role:slave") })
	g.settled(old, g.owner())
}

// settled waits until all know who the master is.
func (g *Group) settled(old, next *node) {
	g.t.Helper()
	old.until("it copies the new master", func(c *redis.Client) bool {
		return says(c, "replication", "master_link_status:up", fmt.Sprintf("master_port:%d", next.port))
	})
	for _, s := range g.sentinels {
		s.until("it knows the new master", func(c *redis.Client) bool {
			said, err := c.Do(context.Background(), "sentinel", "get-master-addr-by-name", MasterName).StringSlice()
			return err == nil && slices.Equal(said, []string{"127.0.0.1", fmt.Sprint(next.port)})
		})
	}
}
