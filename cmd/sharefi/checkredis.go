package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/redischild"
	"github.com/sharefi/sharefi/internal/redisdb"
)

func (k *checker) checkRedis(ctx context.Context) []finding {
	db, sole, closeDB, err := openRedis(ctx, k.Config, k.log)
	switch {
	case errors.Is(err, redischild.ErrLocked):
		k.atWork = true
		return []finding{well("in use by the sharefi that runs here")}
	case errors.Is(err, redischild.ErrNoServer):
		return []finding{fails("neither redis-server nor valkey-server is installed", "apt-get install redis-server, or name a Redis with the key redis")}
	case err != nil:
		return []finding{fails(err, "look at redis.log in "+k.Data)}
	}
	defer closeDB()
	if err := db.Ping(ctx).Err(); err != nil {
		return []finding{redisFails(err)}
	}
	if at, err := db.Time(ctx).Result(); err == nil {
		k.heard("Redis", at)
	}
	if n, err := db.Schema(ctx); err == nil && n > len(migrations)+1 {
		return []finding{fails(fmt.Sprintf("a newer sharefi wrote these records (version %d, this one knows %d)", n, len(migrations)+1),
			"install that version again, or restore the backup from before it")}
	}
	holder, _ := db.UniversalClient.Get(ctx, db.Key("worker")).Result()
	k.atWork = holder != ""
	if sole {
		return []finding{well("a private server starts and answers")}
	}
	said, err := readRedis(ctx, db)
	if err != nil {
		return []finding{warns(fmt.Sprint("its settings can't be read: ", err), "let the user of the key redis run CONFIG and INFO, or see by hand that it keeps an append-only file and evicts nothing")}
	}
	if found := judgeRedis(said); len(found) > 0 {
		return found
	}
	return []finding{well("it answers, version %s, and keeps what it is given", said["redis_version"])}
}

// redisFails says what to do about an error of Redis'.
func redisFails(err error) finding {
	var refused redis.Error
	if errors.As(err, &refused) {
		return fails(refused.Error(), "set the right user and password in the address of the key redis")
	}
	return away(err, "see whether it runs and whether the address of the key redis is right; left out, a private one is used")
}

// readRedis reads what a server says of itself: its settings and its state.
func readRedis(ctx context.Context, db *redisdb.DB) (map[string]string, error) {
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

// judgeRedis says what would lose a shop's records, or stop it.
func judgeRedis(said map[string]string) []finding {
	var found []finding
	if !atLeast(said["redis_version"], 6, 2) {
		found = append(found, fails("version "+said["redis_version"]+" is too old", "use Redis 6.2 or newer, or Valkey"))
	}
	if said["role"] == "slave" {
		found = append(found, fails("it is a copy that can't be written", "name the main server with the key redis"))
	}
	if said["aof_last_write_status"] == "err" || said["rdb_last_bgsave_status"] == "err" {
		found = append(found, fails("it can't write to its disk", "make room on the disk of Redis, and see its log"))
	}
	if said["maxmemory-policy"] != "noeviction" {
		found = append(found, warns("it throws records away when memory is short (maxmemory-policy "+said["maxmemory-policy"]+")",
			"redis-cli config set maxmemory-policy noeviction, and the same in redis.conf"))
	}
	if said["appendonly"] != "yes" {
		found = append(found, warns("it keeps no append-only file and forgets at a crash", "redis-cli config set appendonly yes, and the same in redis.conf"))
	} else if said["appendfsync"] == "no" {
		found = append(found, warns("it leaves to chance when records reach the disk (appendfsync no)", "redis-cli config set appendfsync everysec, and the same in redis.conf"))
	}
	if flags := said["notify-keyspace-events"]; flags != "" && (!strings.Contains(flags, "E") || !strings.ContainsAny(flags, "xA")) {
		found = append(found, warns("it announces other events than expirations (notify-keyspace-events "+flags+")", "nothing: sharefi run adds Ex to that; where it may not, ends come 25 ms late"))
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
