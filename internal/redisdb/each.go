package redisdb

import (
	"context"
	"strings"

	"github.com/redis/go-redis/v9"
)

// escaped takes the meaning from what a pattern reads, in a shop's name.
var escaped = strings.NewReplacer("*", `\*`, "?", `\?`, "[", `\[`, "]", `\]`, `\`, `\\`)

// eachPage is about how many keys are looked at in one step.
const eachPage = 500

// Each reads the names of the shop's keys that match a pattern, a page at a time. A key that is there all
// the time is seen, and may be seen twice; one that comes or goes meanwhile may be missed.
func (db *DB) Each(ctx context.Context, pattern string, take func(keys []string) error) error {
	var node redis.Cmdable = db.UniversalClient
	if cluster, ok := db.UniversalClient.(*redis.ClusterClient); ok { // the hash tag keeps all keys on one
		master, err := cluster.MasterForKey(ctx, db.prefix)
		if err != nil {
			return err
		}
		node = master
	}
	for cursor := uint64(0); ; {
		keys, next, err := node.Scan(ctx, cursor, escaped.Replace(db.prefix)+pattern, eachPage).Result()
		if err != nil {
			return err
		}
		if len(keys) > 0 {
			if err := take(keys); err != nil {
				return err
			}
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}
