package backup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/redisdb"
)

// restored is there, with when the backup was made, until the shop knows what happened since. It is a record, so that a
// backup of such a shop knows it, too.
const restored = "restored"

// Since is when the backup was made that the shop has not caught up with; the zero time if there is none.
func Since(ctx context.Context, db *redisdb.DB) (time.Time, error) {
	text, err := db.UniversalClient.Get(ctx, db.Key(restored)).Result()
	if errors.Is(err, redis.Nil) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("look whether the records are from a backup: %w", err)
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Unix(0, 0).UTC(), nil //nolint:nilerr // it is from one, whenever that was
	}
	return at, nil
}

// CaughtUp notes that what happened since the backup is known.
func CaughtUp(ctx context.Context, db *redisdb.DB) error {
	var b redisdb.Batch
	b.Do("DEL", db.Key(restored))
	return db.Commit(ctx, &b)
}
