package backup

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"time"

	"github.com/sharefi/sharefi/internal/redisdb"
)

// hash returns a short hash of a key, which is how Write remembers which keys it wrote.
func (o Options) hash(key string) uint64 {
	h := fnv.New64a()
	_, _ = io.WriteString(h, key)
	return h.Sum64()
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

// Restore restores a file that Check accepted. Existing records are refused, or deleted if o.Replace is set or they
// are what a restore left in the middle. From the first change until o.Rebuild is through, Whole refuses the shop: cut
// off anywhere, it can be begun anew. It returns how many keys it restored. Errors: ErrTaken, and those of Check.
func Restore(ctx context.Context, db *redisdb.DB, r io.Reader, o Options) (keys int, err error) {
	lines, h, err := open(r, o)
	if err != nil {
		return 0, err
	}
	if err := o.begin(ctx, db); err != nil {
		return 0, err
	}
	if err := o.clear(ctx, db); err != nil {
		return 0, fmt.Errorf("delete what is there: %w", err)
	}
	page, seen := page{db: db}, map[uint64]bool{}
	err = each(lines, func(l line) error {
		if !o.holds(l.Key) {
			return nil
		}
		if seen[o.hash(l.Key)] = true; l.Type == "none" {
			delete(seen, o.hash(l.Key))
		}
		return page.add(ctx, l)
	})
	if err == nil {
		err = page.commit(ctx)
	}
	if err == nil && o.Rebuild != nil {
		err = o.Rebuild(ctx)
	}
	if err != nil {
		return 0, err
	}
	return len(seen), o.end(ctx, db, h.Made)
}

// A page is some lines that are restored in one batch.
type page struct {
	db     *redisdb.DB
	batch  redisdb.Batch
	values int
}

// pageValues is about how many values one batch restores: few enough for a small machine.
const pageValues = 500

func (p *page) add(ctx context.Context, l line) error {
	if err := put(&p.batch, p.db.Key(l.Key), l); err != nil {
		return fmt.Errorf("restore a key: %w", err)
	}
	if p.values += max(1, len(l.Set)+len(l.Hash)+len(l.Rank)+len(l.Log)); p.values < pageValues {
		return nil
	}
	return p.commit(ctx)
}

func (p *page) commit(ctx context.Context) error {
	err := p.db.Commit(ctx, &p.batch)
	p.batch, p.values = redisdb.Batch{}, 0
	if err != nil {
		return fmt.Errorf("restore keys: %w", err)
	}
	return nil
}

// put adds one line to a batch.
func put(b *redisdb.Batch, key string, l line) error {
	if l.Anew {
		b.Do("DEL", key)
	}
	switch l.Type {
	case "none":
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
	return nil
}
