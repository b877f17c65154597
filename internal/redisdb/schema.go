package redisdb

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// ErrNewer says that the records have a shape that this program does not know.
var ErrNewer = errors.New("a newer sharefi wrote these records; install that version again, or restore the backup from before it")

// A Migration brings all records from one version of their shape to the next. It may be cut off
// anywhere and is then done again, so it must do no harm to records that it changed before.
type Migration func(ctx context.Context, db *DB) error

// schemaKey holds the version of the records' shape.
func (db *DB) schemaKey() string { return db.Key("schema") }

// Schema is the version of the records' shape: 1 for records from before versions were noted, 0
// where there are no records.
func (db *DB) Schema(ctx context.Context) (int, error) {
	text, err := db.UniversalClient.Get(ctx, db.schemaKey()).Result()
	switch {
	case err == nil:
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return 0, fmt.Errorf("read the records' version: %q is none", text)
		}
		return n, nil
	case !errors.Is(err, redis.Nil):
		return 0, fmt.Errorf("read the records' version: %w", err)
	}
	shop, err := db.Exists(ctx, db.Key("shop"), db.Key("sites"), db.Key("orders", "paid"),
		db.Key("orders", "due")).Result()
	if err != nil {
		return 0, fmt.Errorf("look for records: %w", err)
	}
	return int(min(shop, 1)), nil
}

// Migrate brings the records to the newest version: migrations[0] leads from 1 to 2, and so on. Each
// step is noted when it is done. The caller holds the shop's lock. Errors: ErrNewer, ErrFenced.
func (db *DB) Migrate(ctx context.Context, migrations []Migration) (from, to int, err error) {
	newest := len(migrations) + 1
	from, err = db.Schema(ctx)
	switch {
	case err != nil:
		return 0, 0, err
	case from > newest:
		return from, newest, fmt.Errorf("%w (version %d, this one knows %d)", ErrNewer, from, newest)
	case from == 0:
		return 0, newest, db.note(ctx, newest)
	}
	for n := from; n < newest; n++ {
		if err := migrations[n-1](ctx, db); err != nil {
			return from, n, fmt.Errorf("bring the records from version %d to %d: %w", n, n+1, err)
		}
		if err := db.note(ctx, n+1); err != nil {
			return from, n, err
		}
	}
	if from == newest {
		err = db.note(ctx, newest) // it may not be noted yet
	}
	return from, newest, err
}

func (db *DB) note(ctx context.Context, version int) error {
	var b Batch
	b.Do("SET", db.schemaKey(), version)
	if err := db.Commit(ctx, &b); err != nil {
		return fmt.Errorf("note the records' version: %w", err)
	}
	return nil
}
