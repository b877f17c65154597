package redisdb

import (
	"crypto/tls"
	"time"

	"github.com/redis/go-redis/v9"
)

// Options sets the client options that matter: a call ends with its context, a dead server is noticed
// at once, and no command is sent twice.
func Options(o *redis.UniversalOptions) *redis.UniversalOptions {
	o.ContextTimeoutEnabled = true
	o.DialerRetries = 1
	o.MaxRetries = -1
	o.DisableIdentity = true
	o.DialTimeout = 2 * time.Second
	o.ReadTimeout = 5 * time.Second
	return o
}

// slotsEvery is how old the client's map of a Cluster may become. By itself the client learns of a move from the
// servers that it talks to, and a shop talks to one only: when that one dies, nobody tells.
const slotsEvery = 500 * time.Millisecond

// redirects is how often a client of a Cluster follows a key, or tries again after an error of the network. So what
// was sent may arrive twice there: Commit remembers what it did, all else is the same when it is done twice.
const redirects = 5

// hungAfter is how long a node of a Cluster may take to answer. The client asks a node that hangs twice before it looks
// for another.
const hungAfter = 2 * time.Second

// Client makes the client for an address. It connects when it is used.
func (a Address) Client() redis.UniversalClient {
	o := Options(&redis.UniversalOptions{
		Addrs: a.Hosts, MasterName: a.Master, DB: a.DB, Username: a.User, Password: a.Password.Reveal(),
		SentinelUsername: a.SentinelUser, SentinelPassword: a.SentinelPassword.Reveal(),
	})
	if a.Socket != "" {
		o.Addrs = []string{a.Socket}
	}
	if a.TLS { // no server's name: each is asked for its own
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: a.CA}
	}
	switch a.Kind {
	case Sentinel:
		return redis.NewFailoverClient(o.Failover())
	case Cluster:
		cluster := o.Cluster()
		cluster.MaxRedirects, cluster.ClusterStateReloadInterval = redirects, slotsEvery
		cluster.ReadTimeout = hungAfter
		return redis.NewClusterClient(cluster)
	}
	return redis.NewClient(o.Simple())
}
