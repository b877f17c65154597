package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"filippo.io/age"

	"github.com/sharefi/sharefi/internal/redisdb"
)

// How much is read at once: a set that is larger is read in pieces of its own. In the last moment, everything is.
const (
	pieces  = 500 // members that one line holds, so that large sets need little memory
	keyPage = 500
	rounds  = 20 // over what changed meanwhile, until that is little
)

// Write writes the shop's keys except those in o.Skip as they are at one instant, and returns how many they are. The
// shop may run meanwhile: its commits wait only while what changed in the last round is read. Errors: ErrHalf,
// redisdb.ErrWatched, redisdb.ErrTorn.
func Write(ctx context.Context, db *redisdb.DB, w io.Writer, o Options) (keys int, err error) {
	if err := Whole(ctx, db); err != nil {
		return 0, err
	}
	recipient, err := age.NewScryptRecipient(o.Passphrase.Reveal())
	if err != nil {
		return 0, fmt.Errorf("use the passphrase: %w", err)
	}
	recipient.SetWorkFactor(work)
	sealed, err := age.Encrypt(w, recipient)
	if err != nil {
		return 0, fmt.Errorf("encrypt: %w", err)
	}
	out := &writer{to: json.NewEncoder(sealed), db: db, o: o, seen: map[uint64]bool{}}
	if err := out.to.Encode(head{Schema, o.Shop, o.Now.UTC()}); err != nil {
		return 0, err
	}
	if err = out.all(ctx); err == nil {
		err = out.to.Encode(line{Lines: out.lines})
	}
	return len(out.seen), errors.Join(err, sealed.Close())
}

type writer struct {
	to    *json.Encoder
	db    *redisdb.DB
	o     Options
	seen  map[uint64]bool // keys, by their hashes, that the file has
	lines int
}

// all writes everything, however long that takes, and then what changed meanwhile instead of what was written of it.
func (w *writer) all(ctx context.Context) error {
	watch, err := w.db.Watch(ctx)
	if err != nil {
		return err
	}
	defer watch.Close()
	err = w.db.Each(ctx, "*", func(names []string) error {
		names = slices.DeleteFunc(names, func(name string) bool { return w.seen[w.o.hash(w.short(name))] })
		return w.copy(ctx, names, false)
	})
	for n := 0; n < rounds && err == nil; n++ {
		var touched []string
		if touched, err = watch.Touched(ctx); err == nil {
			err = w.copy(ctx, touched, true)
		}
		if len(touched) < keyPage {
			break
		}
	}
	if err != nil {
		return err
	}
	return w.last(ctx, watch)
}

// last writes what is left. Until it is read, nobody commits.
func (w *writer) last(ctx context.Context, watch *redisdb.Watch) error {
	touched, err := watch.Hold(ctx)
	if err != nil {
		return err
	}
	var all []found
	for page := range slices.Chunk(touched, keyPage) {
		values, err := w.read(ctx, page, math.MaxInt32)
		if err != nil {
			return err
		}
		all = append(all, values...)
	}
	if err := Whole(ctx, w.db); err != nil { // a restore began
		return err
	}
	if err := watch.Release(ctx); err != nil {
		return err
	}
	return w.emit(ctx, all, true)
}

// copy reads some keys and writes them.
func (w *writer) copy(ctx context.Context, names []string, anew bool) error {
	for page := range slices.Chunk(names, keyPage) {
		values, err := w.read(ctx, page, pieces)
		if err == nil {
			err = w.emit(ctx, values, anew)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// short is a key without the shop's prefix.
func (w *writer) short(name string) string { return strings.TrimPrefix(name, w.db.Prefix()) }

// emit writes keys that were read. Anew: instead of what was written of them before.
func (w *writer) emit(ctx context.Context, values []found, anew bool) error {
	for _, v := range values {
		v.Anew = anew
		if err := w.one(ctx, v); err != nil {
			return fmt.Errorf("write %s: %w", strings.SplitN(v.Key, ":", 2)[0], err)
		}
		if v.Type == "none" {
			delete(w.seen, w.o.hash(v.Key))
		} else {
			w.seen[w.o.hash(v.Key)] = true
		}
	}
	return nil
}

// one writes one key. Nothing is written of a key that is gone, unless something was before.
func (w *writer) one(ctx context.Context, v found) error {
	switch {
	case v.Type == "none" && !v.Anew:
		return nil
	case v.Type == "none" || v.Type == "string":
		return w.put(v.line)
	case v.large:
		return w.scan(ctx, v.line)
	case len(v.list) == 0: // a stream that was emptied
		return w.put(line{Key: v.Key, Type: "none", Anew: v.Anew})
	}
	for piece := range slices.Chunk(v.list, pieces*v.width()) {
		if err := w.piece(&v.line, piece); err != nil {
			return err
		}
	}
	return nil
}

// piece writes some members of a set, hash, sorted set or stream.
func (w *writer) piece(l *line, list []any) error {
	l.Set, l.Hash, l.Rank, l.Log = nil, nil, nil, nil
	switch l.Type {
	case "set":
		l.Set = texts(list)
	case "hash":
		l.Hash = pairs(texts(list))
	case "zset":
		l.Rank = pairs(texts(list))
	case "stream":
		l.Log = entries(list)
	}
	err := w.put(*l)
	l.Anew = false // what follows is added
	return err
}

func (w *writer) put(l line) error {
	for _, s := range append([]string{l.Text, l.Key}, l.Set...) {
		if !utf8.ValidString(s) {
			return errors.New("a value that is not text")
		}
	}
	w.lines++
	return w.to.Encode(l)
}

// scan writes a large set, hash, sorted set or stream in pieces.
func (w *writer) scan(ctx context.Context, l line) error {
	key, from := w.db.Key(l.Key), "-"
	for cursor := uint64(0); ; {
		var list []string
		var all []any
		var err error
		switch l.Type {
		case "set":
			list, cursor, err = w.db.SScan(ctx, key, cursor, "", pieces).Result()
		case "hash":
			list, cursor, err = w.db.HScan(ctx, key, cursor, "", pieces).Result()
		case "zset":
			list, cursor, err = w.db.ZScan(ctx, key, cursor, "", pieces).Result()
		case "stream":
			if all, err = w.db.Do(ctx, "XRANGE", key, from, "+", "COUNT", pieces).Slice(); len(all) > 0 {
				from, cursor = "("+entries(all[len(all)-1:])[0].ID, 1
			} else {
				cursor = 0
			}
		}
		for _, text := range list {
			all = append(all, text)
		}
		if err == nil && len(all) > 0 {
			err = w.piece(&l, all)
		}
		if err != nil || cursor == 0 {
			return err
		}
	}
}

// until is when a key expires, by the clock of the server that holds it.
func until(now int64, left int64) int64 {
	if left <= 0 {
		return 0
	}
	return time.UnixMilli(now).Add(time.Duration(left) * time.Millisecond).UnixMilli()
}
