package redisdb

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"
)

// An Index is rows that a store keeps beside its records, to find them by.
type Index struct {
	Keys   []string                             // patterns of the keys that hold the rows, without the shop's prefix
	Record string                               // pattern of the records that the rows are made of
	Rows   func(b *Batch, stored string) error  // adds the rows of a record to a batch
	Stays  func(row string) (key, field string) // where no record makes the rows: what a row needs; field: of a hash
}

// Reindexed is what Reindex found.
type Reindexed struct {
	Rows       int      // that there are now
	Dropped    int      // that no record made
	Unreadable []string // records that could not be read, without the shop's prefix; their rows are missing
}

// indexPage is about how many rows are written at once.
const indexPage = 1000

// Reindex makes the rows of all these indexes anew, in their order: what no record makes is gone after that. The caller
// holds the shop's lock; one that is cut off is begun anew.
func (db *DB) Reindex(ctx context.Context, all ...Index) (Reindexed, error) {
	r := reindex{db: db, old: map[uint64]bool{}, seen: map[uint64]bool{}}
	for _, ix := range all {
		if err := r.clear(ctx, ix); err != nil {
			return Reindexed{}, fmt.Errorf("clear an index: %w", err)
		}
	}
	for _, ix := range all {
		if ix.Rows == nil {
			continue
		}
		if err := db.Each(ctx, ix.Record, func(keys []string) error { return r.fill(ctx, ix, keys) }); err != nil {
			return Reindexed{}, fmt.Errorf("fill the index of %s: %w", ix.Record, err)
		}
	}
	return Reindexed{len(r.seen), r.dropped + len(r.old), r.bad}, nil
}

// A reindex is one run of Reindex. Rows are remembered by their hashes.
type reindex struct {
	db      *DB
	old     map[uint64]bool // rows that were there, and were not made yet
	seen    map[uint64]bool // rows that are there now
	dropped int
	bad     []string
}

func rowHash(key, row string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(key + "\x00" + row))
	return h.Sum64()
}

// clear takes an index away, or what does not stay of it.
func (r *reindex) clear(ctx context.Context, ix Index) error {
	for _, pattern := range ix.Keys {
		clear := func(keys []string) error {
			for _, key := range keys {
				if err := r.clearKey(ctx, key, ix); err != nil {
					return err
				}
			}
			return nil
		}
		var err error
		if strings.Contains(pattern, "*") {
			err = r.db.Each(ctx, pattern, clear)
		} else {
			err = clear([]string{r.db.Key(pattern)})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *reindex) clearKey(ctx context.Context, key string, ix Index) error {
	kind, err := r.db.Type(ctx, key).Result()
	if err != nil {
		return err
	}
	if ix.Stays != nil {
		return r.eachRow(ctx, key, kind, func(rows []string) error { return r.prune(ctx, key, kind, rows, ix) })
	}
	err = r.eachRow(ctx, key, kind, func(rows []string) error {
		for _, row := range rows {
			r.old[rowHash(key, row)] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	var b Batch
	b.Do("DEL", key)
	return r.db.Commit(ctx, &b)
}

// eachRow passes the rows of a key, a page at a time. What is no collection has none.
func (r *reindex) eachRow(ctx context.Context, key, kind string, take func(rows []string) error) error {
	for cursor, more := uint64(0), true; more; more = cursor != 0 {
		var list []string
		var err error
		step := 2 // a row and its value
		switch kind {
		case "set":
			step = 1
			list, cursor, err = r.db.SScan(ctx, key, cursor, "", eachPage).Result()
		case "hash":
			list, cursor, err = r.db.HScan(ctx, key, cursor, "", eachPage).Result()
		case "zset":
			list, cursor, err = r.db.ZScan(ctx, key, cursor, "", eachPage).Result()
		}
		var rows []string
		for i := 0; i < len(list); i += step {
			rows = append(rows, list[i])
		}
		if err == nil && len(rows) > 0 {
			err = take(rows)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// prune takes away the rows whose records are gone.
func (r *reindex) prune(ctx context.Context, key, kind string, rows []string, ix Index) error {
	pipe := r.db.Pipeline()
	there := make([]func() bool, len(rows))
	for i, row := range rows {
		record, field := ix.Stays(row)
		if field != "" {
			there[i] = pipe.HExists(ctx, record, field).Val
			continue
		}
		n := pipe.Exists(ctx, record)
		there[i] = func() bool { return n.Val() > 0 }
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return err
	}
	var b Batch
	for i, row := range rows {
		if there[i]() {
			r.seen[rowHash(key, row)] = true
			continue
		}
		r.dropped++
		b.Do(map[string]string{"set": "SREM", "zset": "ZREM", "hash": "HDEL"}[kind], key, row)
	}
	return r.db.Commit(ctx, &b)
}

// fill adds the rows of some records.
func (r *reindex) fill(ctx context.Context, ix Index, keys []string) error {
	found, err := r.db.MGet(ctx, keys...).Result()
	if err != nil {
		return err
	}
	var b Batch
	for i, stored := range found {
		text, ok := stored.(string)
		if !ok {
			continue // the pattern matches another kind of key, too
		}
		if err := ix.Rows(&b, text); err != nil {
			r.bad = append(r.bad, strings.TrimPrefix(keys[i], r.db.prefix))
		}
		if len(b.writes) >= indexPage {
			if err := r.commit(ctx, &b); err != nil {
				return err
			}
			b = Batch{}
		}
	}
	return r.commit(ctx, &b)
}

// commit writes rows, and notes which.
func (r *reindex) commit(ctx context.Context, b *Batch) error {
	b.after = nil // nobody is at work who could be nudged
	for _, w := range b.writes {
		key := b.keys[w[1].(int)-1]
		var row string
		switch w[0] {
		case "SADD", "HSET":
			for _, arg := range w[2:] {
				row = arg.(string)
				r.note(key, row)
				if w[0] == "HSET" {
					break
				}
			}
		case "ZADD":
			r.note(key, w[len(w)-1].(string))
		case "SREM":
			for _, arg := range w[2:] {
				delete(r.seen, rowHash(key, arg.(string)))
			}
		}
	}
	return r.db.Commit(ctx, b)
}

func (r *reindex) note(key, row string) {
	h := rowHash(key, row)
	delete(r.old, h)
	r.seen[h] = true
}
