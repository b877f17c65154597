package redischild

import (
	"path/filepath"
	"strings"
)

// A form is how a server is started on the shop's file.
type form int

// A server that reads never touches its file: as a replica of nobody it refuses every write, and leaves keys that
// have expired where they are. The file must have been loaded by the time it answers, so that appendonly stays on.
const (
	writing form = iota
	reading
)

// settings returns the configuration, which the server reads from standard input. With hz 100, Redis looks for expired
// keys often, so that the ends of leases are announced early. It logs to us, since a full disk takes no log.
func (c *Child) settings(f form) string {
	lines := []string{
		"port 0", "unixsocket " + quote(c.Socket), "unixsocketperm 700", "dir " + quote(c.config.Dir), "daemonize no",
		"appendonly yes", "appendfsync always", `save ""`, "maxmemory-policy noeviction",
		"notify-keyspace-events Ex", "hz 100", "loglevel warning", `logfile ""`,
	}
	if f == reading {
		lines = append(lines, "replicaof 127.0.0.1 0", "replica-serve-stale-data yes", "replica-read-only yes",
			"auto-aof-rewrite-percentage 0")
	}
	return strings.Join(lines, "\n") + "\n"
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// logFile is where the server's words are kept.
func (c *Child) logFile() string { return filepath.Join(c.config.Dir, "redis.log") }
