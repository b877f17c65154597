package redisdb

import (
	"context"
	"strings"
)

// escaped escapes the special characters of a SCAN pattern, for a shop's name.
var escaped = strings.NewReplacer("*", `\*`, "?", `\?`, "[", `\[`, "]", `\]`, `\`, `\\`)

// eachPage is roughly how many keys one SCAN visits.
const eachPage = 500

// Each passes the names of the shop's keys that match a pattern to take, a page at a time. A key that
// exists the whole time is passed at least once, perhaps twice; a key that is added or deleted meanwhile
// may be missed. Errors: ErrMoved.
func (db *DB) Each(ctx context.Context, pattern string, take func(keys []string) error) error {
	node, at, err := db.Node(ctx)
	if err != nil {
		return err
	}
	for cursor := uint64(0); ; {
		keys, next, err := node.Scan(ctx, cursor, escaped.Replace(db.prefix)+pattern, eachPage).Result()
		if err != nil {
			return err
		}
		if at, err = db.stays(ctx, at); err != nil {
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

// stays checks that the shop is still on the server where it was, since another begins to count anew. Where it was is
// empty until the first answer.
func (db *DB) stays(ctx context.Context, at string) (string, error) {
	_, now, err := db.Node(ctx)
	if err == nil && at != "" && at != now {
		err = ErrMoved
	}
	return now, err
}
