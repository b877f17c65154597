package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/redisdb"
)

// hash returns a short hash of a key, which is how Write remembers which keys it wrote.
func (o Options) hash(key string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, key)
	return h.Sum64()
}

// gone drops the error of a key that was deleted meanwhile.
func gone(err error) error {
	if errors.Is(err, redis.Nil) {
		return nil
	}
	return err
}

// Check reads a whole file without restoring anything, and returns when it was made.
// Errors: ErrPassphrase, ErrBroken, ErrNewer.
func Check(r io.Reader, o Options) (made time.Time, err error) {
	lines, h, err := open(r, o)
	if err != nil {
		return time.Time{}, err
	}
	return h.Made, each(lines, func(line) error { return nil })
}

// each passes every line to take. The last line must have the right number of lines.
func each(lines *json.Decoder, take func(line) error) error {
	for n := 0; ; n++ {
		var l line
		if err := lines.Decode(&l); err != nil {
			return fmt.Errorf("%w: %w", ErrBroken, err)
		}
		if l.Key == "" {
			if l.Lines != n || lines.More() {
				return ErrBroken
			}
			return nil
		}
		if err := take(l); err != nil {
			return err
		}
	}
}

// Restore restores a file that Check accepted. Existing records are refused, or deleted if o.Replace is
// set. Errors: ErrTaken, and those of Check.
func Restore(ctx context.Context, db *redisdb.DB, r io.Reader, o Options) error {
	if err := clear(ctx, db, o); err != nil {
		return err
	}
	lines, _, err := open(r, o)
	if err != nil {
		return err
	}
	return each(lines, func(l line) error {
		if slices.Contains(o.Skip, l.Key) {
			return nil
		}
		if err := put(ctx, db, l); err != nil {
			return fmt.Errorf("restore a key: %w", err)
		}
		return nil
	})
}

// clear deletes existing records, or refuses them.
func clear(ctx context.Context, db *redisdb.DB, o Options) error {
	return db.Each(ctx, "*", func(names []string) error {
		for _, name := range names {
			if slices.Contains(o.Skip, strings.TrimPrefix(name, db.Prefix())) {
				continue
			}
			if !o.Replace {
				return ErrTaken
			}
			if err := db.Del(ctx, name).Err(); err != nil {
				return err
			}
		}
		return nil
	})
}

// put restores one line in one batch.
func put(ctx context.Context, db *redisdb.DB, l line) error {
	key := db.Key(l.Key)
	var b redisdb.Batch
	switch l.Type {
	case "string":
		b.Do("SET", key, l.Text)
	case "set":
		for _, member := range l.Set {
			b.Do("SADD", key, member)
		}
	case "hash":
		for _, f := range l.Hash {
			b.Do("HSET", key, f[0], f[1])
		}
	case "zset":
		for _, m := range l.Rank {
			b.Do("ZADD", key, m[1], m[0])
		}
	case "stream":
		for _, e := range l.Log {
			args := []any{e.ID}
			for name, value := range e.Fields {
				args = append(args, name, value)
			}
			b.Do("XADD", key, args...)
		}
	default:
		return fmt.Errorf("%w: a key of type %q", ErrBroken, l.Type)
	}
	if l.Until > 0 {
		b.Do("PEXPIREAT", key, l.Until) // a time in the past deletes the key at once
	}
	return db.Commit(ctx, &b)
}
