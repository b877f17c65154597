package records

import (
	"context"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/internal/redisdb"
)

// Read reads what a server says of itself: its settings and its state.
func Read(ctx context.Context, db *redisdb.DB) (map[string]string, error) {
	said := map[string]string{}
	for _, pattern := range []string{"maxmemory-policy", "append*", "notify-keyspace-events"} {
		settings, err := db.ConfigGet(ctx, pattern).Result()
		if err != nil {
			return nil, err
		}
		for name, value := range settings {
			said[name] = value
		}
	}
	for _, section := range []string{"server", "persistence", "replication"} {
		text, err := db.Info(ctx, section).Result()
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(text) {
			if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
				said[name] = value
			}
		}
	}
	return said, nil
}

// A Doubt is what would lose a shop's records, or stop it.
type Doubt struct {
	Says, Remedy string
	Grave        bool // the shop can't work so
}

// Judge says what would lose a shop's records, or stop it.
func Judge(said map[string]string) []Doubt {
	var found []Doubt
	fails := func(says, remedy string) Doubt { return Doubt{says, remedy, true} }
	warns := func(says, remedy string) Doubt { return Doubt{says, remedy, false} }
	if !atLeast(said["redis_version"], 6, 2) {
		found = append(found,
			fails("version "+said["redis_version"]+" is too old", "use Redis 6.2 or newer, or Valkey"))
	}
	if said["role"] == "slave" {
		found = append(found, fails("it is a copy that can't be written", "name the main server with the key redis"))
	}
	if said["aof_last_write_status"] == "err" || said["rdb_last_bgsave_status"] == "err" {
		found = append(found, fails("it can't write to its disk", "make room on the disk of Redis, and see its log"))
	}
	if said["maxmemory-policy"] != "noeviction" {
		found = append(found,
			warns("it throws records away when memory is short (maxmemory-policy "+said["maxmemory-policy"]+")",
				"redis-cli config set maxmemory-policy noeviction, and the same in redis.conf"))
	}
	if said["appendonly"] != "yes" {
		found = append(found, warns("it keeps no append-only file and forgets at a crash",
			"redis-cli config set appendonly yes, and the same in redis.conf"))
	} else if said["appendfsync"] == "no" {
		found = append(found, warns("it leaves to chance when records reach the disk (appendfsync no)",
			"redis-cli config set appendfsync everysec, and the same in redis.conf"))
	}
	if flags := said["notify-keyspace-events"]; flags != "" &&
		(!strings.Contains(flags, "E") || !strings.ContainsAny(flags, "xA")) {
		found = append(found, warns("it announces other events than expirations (notify-keyspace-events "+flags+")",
			"nothing: sharefi run adds Ex to that; where it may not, ends come 25 ms late"))
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
