package backup

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sharefi/sharefi/internal/redisdb"
)

// ErrHalf is why nobody works on a shop: what is there is a part of its records.
var ErrHalf = errors.New("a restore of this shop was cut off, and a part of its records is missing; " +
	"run sharefi restore FILE again, with the same backup or another one")

// restoring is there from before the first record is touched until the last one is in its place. No backup holds it.
const restoring = "restoring"

// Whole refuses records that a restore left in the middle. Errors: ErrHalf.
func Whole(ctx context.Context, db *redisdb.DB) error {
	n, err := db.Exists(ctx, db.Key(restoring)).Result()
	switch {
	case err != nil:
		return fmt.Errorf("look whether the records are whole: %w", err)
	case n > 0:
		return ErrHalf
	}
	return nil
}

// begin marks the shop before anything of it is deleted. Records that are there are refused unless they may be
// replaced, or are what a restore left in the middle.
func (o Options) begin(ctx context.Context, db *redisdb.DB) error {
	err := Whole(ctx, db)
	if err != nil && !errors.Is(err, ErrHalf) {
		return err
	}
	if err == nil && !o.Replace {
		taken := func([]string) error { return ErrTaken }
		if err := o.eachKey(ctx, db, taken); err != nil {
			return err
		}
	}
	var b redisdb.Batch
	b.Do("SET", db.Key(restoring), 1)
	return db.Commit(ctx, &b)
}

// end takes the mark away: the records are whole. They are as old as their backup, unless that was older still.
func (o Options) end(ctx context.Context, db *redisdb.DB, made time.Time) error {
	since, err := Since(ctx, db)
	if err != nil {
		return err
	}
	if since.IsZero() {
		since = made
	}
	var b redisdb.Batch
	b.Do("SET", db.Key(restored), since.Format(time.RFC3339))
	b.Do("DEL", db.Key(restoring))
	return db.Commit(ctx, &b)
}

// clear deletes everything but the mark.
func (o Options) clear(ctx context.Context, db *redisdb.DB) error {
	return o.eachKey(ctx, db, func(names []string) error {
		var b redisdb.Batch
		for _, name := range names {
			b.Do("DEL", name)
		}
		return db.Commit(ctx, &b)
	})
}

// eachKey passes the names of the records' keys to take, with their prefix, a page at a time.
func (o Options) eachKey(ctx context.Context, db *redisdb.DB, take func(names []string) error) error {
	return db.Each(ctx, "*", func(names []string) error {
		var records []string
		for _, name := range names {
			if o.holds(strings.TrimPrefix(name, db.Prefix())) {
				records = append(records, name)
			}
		}
		if len(records) == 0 {
			return nil
		}
		return take(records)
	})
}
