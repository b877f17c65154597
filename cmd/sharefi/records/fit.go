package records

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sharefi/sharefi/internal/redisdb"
)

// Unfit says why a Redis can't work as it is named, and what to do.
type Unfit struct{ Doubt }

func (u Unfit) Error() string { return "redis: " + u.Says + "; " + u.Remedy }

// fitLimit is how long one server is waited for.
const fitLimit = 3 * time.Second

// fit looks whether an address leads to what it says. Nil: it does, or nobody answers, which may pass by itself.
func fit(ctx context.Context, a redisdb.Address) *Doubt {
	return judgeFit(a, slices.DeleteFunc(lookAt(ctx, a), func(s sight) bool { return s.mode == "" }))
}

// lookAt looks at all servers that an address names, in their order.
func lookAt(ctx context.Context, a redisdb.Address) []sight {
	hosts := a.Hosts
	if a.Socket != "" {
		hosts = []string{a.Socket}
	}
	sights := make([]sight, len(hosts))
	var looks sync.WaitGroup
	for i, host := range hosts {
		looks.Go(func() { sights[i] = look(ctx, a, host) })
	}
	looks.Wait()
	return sights
}

// Silent doubts the Sentinels or nodes that do not answer, where there are several: the others do until they fail, too.
func Silent(ctx context.Context, a redisdb.Address) (found []Doubt) {
	if a.Kind == redisdb.Single {
		return nil
	}
	for _, s := range lookAt(ctx, a) {
		if s.mode == "" {
			found = append(found, Doubt{Says: s.host + " does not answer", Remedy: "start it, or take it out of the key redis"})
		}
	}
	return found
}

// A sight is what one server says of itself. What it refuses to say is empty.
type sight struct {
	host    string
	mode    string   // standalone, cluster, sentinel; empty: no answer
	role    string   // master, replica
	masters []string // that a Sentinel watches
	state   string   // of the Cluster, as CLUSTER INFO says it
}

// look asks one server what it is. Every user may send HELLO, which needs neither CONFIG nor INFO.
func look(ctx context.Context, a redisdb.Address, host string) sight {
	ctx, cancel := context.WithTimeout(ctx, fitLimit)
	defer cancel()
	client := a.Only(host).Client()
	defer client.Close()
	s := sight{host: host}
	said, err := client.Do(ctx, "hello").Result()
	if err != nil {
		return s
	}
	s.mode, s.role = field(said, "mode"), field(said, "role")
	switch s.mode {
	case "sentinel":
		list, _ := client.Do(ctx, "sentinel", "masters").Slice()
		for _, m := range list {
			s.masters = append(s.masters, field(m, "name"))
		}
	case "cluster":
		s.state, _ = client.Do(ctx, "cluster", "info").Text()
	}
	return s
}

// field finds a text in a map, as RESP3 sends it, or in a list of names and values.
func field(of any, name string) string {
	switch of := of.(type) {
	case map[any]any:
		text, _ := of[name].(string)
		return text
	case []any:
		if i := slices.Index(of, any(name)); i >= 0 && i+1 < len(of) {
			text, _ := of[i+1].(string)
			return text
		}
	}
	return ""
}

// judgeFit says what is wrong with an address, by what its servers say of themselves.
func judgeFit(a redisdb.Address, sights []sight) *Doubt {
	for _, s := range sights {
		var d *Doubt
		switch a.Kind {
		case redisdb.Single:
			d = judgeServer(s)
		case redisdb.Sentinel:
			d = judgeSentinel(a, s)
		case redisdb.Cluster:
			d = judgeNode(s)
		}
		if d != nil {
			d.Grave = true
			return d
		}
	}
	return nil
}

// judgeServer judges what a plain address leads to.
func judgeServer(s sight) *Doubt {
	switch {
	case s.mode == "sentinel":
		master := "mymaster"
		if len(s.masters) > 0 {
			master = s.masters[0]
		}
		return &Doubt{Says: s.host + " is a Sentinel, which keeps no records",
			Remedy: fmt.Sprintf("name all Sentinels and the master: redis+sentinel://%s,…/%s", s.host, master)}
	case s.mode == "cluster":
		return &Doubt{Says: s.host + " is one node of a Cluster, and the shop may be on another",
			Remedy: fmt.Sprintf("name the Cluster, by some of its nodes: redis+cluster://%s,…", s.host)}
	case s.role == "replica" || s.role == "slave":
		return &Doubt{Says: s.host + " is a replica, which can't be written", Passing: true,
			Remedy: "name its master, or with Sentinels all of them: redis+sentinel://one:26379,two:26379/mymaster"}
	}
	return nil
}

// judgeSentinel judges a server that is named as a Sentinel.
func judgeSentinel(a redisdb.Address, s sight) *Doubt {
	switch {
	case s.mode != "sentinel":
		return &Doubt{Says: s.host + " is no Sentinel", Remedy: "name the ports of the Sentinels, 26379 as a rule, or a " +
			"server without Sentinels by redis://" + s.host}
	case s.masters != nil && !slices.Contains(s.masters, a.Master):
		return &Doubt{Says: fmt.Sprintf("the Sentinel %s knows no master %q", s.host, a.Master),
			Remedy: "put the right name behind the hosts; it knows " + strings.Join(s.masters, ", ")}
	}
	return nil
}

// judgeNode judges a server that is named as a node of a Cluster.
func judgeNode(s sight) *Doubt {
	if s.mode != "cluster" {
		return &Doubt{Says: s.host + " is no Cluster", Remedy: "name it as redis://" + s.host + ", or turn " +
			"cluster-enabled on"}
	}
	said := map[string]string{}
	for line := range strings.Lines(s.state) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		said[name] = value
	}
	switch assigned := said["cluster_slots_assigned"]; {
	case s.state == "": // it does not let us see
	case assigned != "16384":
		return &Doubt{Says: fmt.Sprintf("only %s of the 16384 slots of the Cluster have a node", assigned), Passing: true,
			Remedy: "redis-cli --cluster fix " + s.host}
	case said["cluster_state"] != "ok":
		return &Doubt{Says: "the Cluster is down: " + said["cluster_slots_fail"] + " slots have no node that lives",
			Passing: true, Remedy: "start the nodes that are away, or redis-cli --cluster fix " + s.host}
	}
	return nil
}
