package records

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/redisdb"
)

// Read reads what the shop's server says of itself: its settings and its state. What it refuses to say is left out,
// and named under "refused": many services allow neither CONFIG nor INFO.
func Read(ctx context.Context, db *redisdb.DB) (map[string]string, error) {
	node, _, err := db.Node(ctx)
	if err != nil {
		return nil, err
	}
	said, refused := map[string]string{}, []string{}
	note := func(command string, err error) error {
		var no redis.Error
		if errors.As(err, &no) && (strings.HasPrefix(no.Error(), "NOPERM") ||
			strings.HasPrefix(no.Error(), "ERR unknown")) {
			refused, err = append(refused, command), nil
		}
		return err
	}
	for _, section := range []string{"server", "memory", "persistence", "replication"} {
		text, err := node.Info(ctx, section).Result()
		if err := note("INFO", err); err != nil {
			return nil, err
		}
		for line := range strings.Lines(text) {
			if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
				said[name] = value
			}
		}
	}
	inferred(said)
	for _, pattern := range []string{"maxmemory-policy", "append*", "notify-keyspace-events"} {
		settings, err := node.ConfigGet(ctx, pattern).Result()
		if err := note("CONFIG", err); err != nil {
			return nil, err
		}
		for name, value := range settings {
			said[name] = value
		}
	}
	if len(refused) > 0 {
		said["refused"] = strings.Join(slices.Compact(refused), " and ")
	}
	return said, nil
}

// inferred takes from INFO what CONFIG would say, too.
func inferred(said map[string]string) {
	if policy, ok := said["maxmemory_policy"]; ok {
		said["maxmemory-policy"] = policy
	}
	switch said["aof_enabled"] {
	case "1":
		said["appendonly"] = "yes"
	case "0":
		said["appendonly"] = "no"
	}
}

// A Doubt is what would lose a shop's records, or stop it.
type Doubt struct {
	Says, Remedy string
	Grave        bool // the shop can't work so
	Passing      bool // the same may work later
}

// Judge says what would lose a shop's records, or stop it. What is not said is not judged.
func Judge(said map[string]string) []Doubt {
	var found []Doubt
	fails := func(says, remedy string) { found = append(found, Doubt{Says: says, Remedy: remedy, Grave: true}) }
	warns := func(says, remedy string) { found = append(found, Doubt{Says: says, Remedy: remedy}) }
	if version, told := said["redis_version"]; told && !atLeast(version, 6, 2) {
		fails("version "+version+" is too old", "use Redis 6.2 or newer, or Valkey")
	}
	if said["role"] == "slave" {
		fails("it is a copy that can't be written", "name the main server with the key redis")
	}
	if said["aof_last_write_status"] == "err" || said["rdb_last_bgsave_status"] == "err" {
		fails("it can't write to its disk", "make room on the disk of Redis, and see its log")
	}
	if policy, told := said["maxmemory-policy"]; told && policy != "noeviction" {
		warns("it throws records away when memory is short (maxmemory-policy "+policy+")",
			"redis-cli config set maxmemory-policy noeviction, and the same in redis.conf")
	}
	if kept, told := said["appendonly"]; told && kept != "yes" {
		warns("it keeps no append-only file and forgets at a crash",
			"redis-cli config set appendonly yes, and the same in redis.conf")
	} else if said["appendfsync"] == "no" {
		warns("it leaves to chance when records reach the disk (appendfsync no)",
			"redis-cli config set appendfsync everysec, and the same in redis.conf")
	}
	if flags := said["notify-keyspace-events"]; flags != "" &&
		(!strings.Contains(flags, "E") || !strings.ContainsAny(flags, "xA")) {
		warns("it announces other events than expirations (notify-keyspace-events "+flags+")",
			"nothing: sharefi run adds Ex to that; where it may not, ends come 25 ms late")
	}
	if refused := said["refused"]; refused != "" {
		warns("its user may not run "+refused+", so its settings are not known",
			"see by hand that it keeps an append-only file, evicts nothing and announces expirations "+
				"(notify-keyspace-events Ex); without the last, ends come 25 ms late")
	}
	return found
}

// atLeast compares a version such as 7.0.15.
func atLeast(version string, major, minor int) bool {
	first, rest, _ := strings.Cut(version, ".")
	second, _, _ := strings.Cut(rest, ".")
	m, err := strconv.Atoi(first)
	n, _ := strconv.Atoi(second)
	return err == nil && (m > major || m == major && n >= minor)
}
