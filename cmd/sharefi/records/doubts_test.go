package records

import (
	"strings"
	"testing"
)

func TestWhatNoRedisHereIsLike(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		"redis_version": "7.0.15", "role": "master", "maxmemory-policy": "noeviction", "appendonly": "yes",
		"appendfsync":           "always",
		"aof_last_write_status": "ok", "rdb_last_bgsave_status": "ok", "notify-keyspace-events": "xE",
	}
	if found := Judge(good); len(found) > 0 {
		t.Errorf("a good one: %+v", found)
	}
	for _, c := range []struct {
		name, value string
		says        string
	}{
		{"redis_version", "6.0.16", "too old"}, {"redis_version", "", "too old"}, {"role", "slave", "a copy"},
		{"aof_last_write_status", "err", "its disk"}, {"rdb_last_bgsave_status", "err", "its disk"},
	} {
		said := map[string]string{}
		for name, value := range good {
			said[name] = value
		}
		said[c.name] = c.value
		if found := Judge(said); len(found) != 1 || !found[0].Grave || !strings.Contains(found[0].Says, c.says) ||
			found[0].Remedy == "" {
			t.Errorf("%s %s: %+v", c.name, c.value, found)
		}
	}
}
