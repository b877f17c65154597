package redisdb

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// ErrNewer means that the records have a format that this version does not know.
var ErrNewer = errors.New("a newer sharefi wrote these records; " +
	"install that version again, or restore the backup from before it")

// A Migration converts all records from one version of their format to the next. It may be interrupted
// anywhere and is then run again, so it must not harm records that it already converted.
type Migration func(ctx context.Context, db *DB) error

// schemaKey holds the version of the records' format.
func (db *DB) schemaKey() string { return db.Key("schema") }

// Schema reads the version of the records' format: 1 for records from before versions were stored, 0 if
// there are no records.
func (db *DB) Schema(ctx context.Context) (int, error) {
	text, err := db.UniversalClient.Get(ctx, db.schemaKey()).Result()
	switch {
	case err == nil:
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return 0, fmt.Errorf("read the records' version: %q is not a version", text)
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

// Migrate converts the records to the newest version: migrations[0] leads from 1 to 2, and so on. The
// version is stored after each step. The caller holds the shop's lock. Errors: ErrNewer, ErrFenced.
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
			return from, n, fmt.Errorf("migrate the records from version %d to %d: %w", n, n+1, err)
		}
		if err := db.note(ctx, n+1); err != nil {
			return from, n, err
		}
	}
	if from == newest && newest == 1 { // it may not be stored yet
		stored, err := db.Exists(ctx, db.schemaKey()).Result()
		if err == nil && stored == 0 {
			err = db.note(ctx, newest)
		}
		if err != nil {
			return from, newest, fmt.Errorf("note the records' version: %w", err)
		}
	}
	return from, newest, nil
}

func (db *DB) note(ctx context.Context, version int) error {
	var b Batch
	b.Do("SET", db.schemaKey(), version)
	if err := db.Commit(ctx, &b); err != nil {
		return fmt.Errorf("store the records' version: %w", err)
	}
	return nil
}
