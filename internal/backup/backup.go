// Package backup writes every key of a shop to one encrypted file, and restores them.
//
// The file is encrypted by age with a passphrase. It holds lines of JSON, which can be restored to any
// version of Redis. The package knows no key of any other part. Its one invariant: a complete backup is
// restored completely, and a file that was cut off or changed is not restored at all.
package backup

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"filippo.io/age"

	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/secret"
)

// Schema is the version of the records. A file with a newer version is refused.
const Schema = 1

// work is scrypt's work factor: trying one passphrase takes 64 MB and about 0.2 s, which a small machine
// can spare.
const work = 16

// pieces is how many members of a set one line holds, so that large sets need little memory.
const pieces = 500

// Why a backup is refused.
var (
	ErrPassphrase = errors.New("the passphrase is wrong, or the file is not a backup")
	ErrBroken     = errors.New("the file is cut off or was changed")
	ErrNewer      = errors.New("the file was written by a newer version of sharefi")
	ErrTaken      = errors.New("this shop already has records")
)

// A head is the first line of a file.
type head struct {
	Sharefi int       `json:"sharefi_backup"` // the schema
	Shop    string    `json:"shop"`
	Made    time.Time `json:"made"`
}

// A line is a key, or a piece of a large one. The last line has the number of lines.
type line struct {
	Key   string      `json:"k,omitempty"` // without the shop's prefix
	Type  string      `json:"t,omitempty"`
	Until int64       `json:"x,omitempty"` // when the key expires, in ms
	Text  string      `json:"v,omitempty"` // the value of a string
	Set   []string    `json:"s,omitempty"`
	Hash  [][2]string `json:"h,omitempty"`
	Rank  [][2]string `json:"z,omitempty"` // member and score
	Log   []entry     `json:"l,omitempty"` // entries of a stream
	Lines int         `json:"lines,omitempty"`
}

type entry struct {
	ID     string            `json:"id"`
	Fields map[string]string `json:"f"`
}

// Write writes the shop's keys except those in o.Skip, and returns how many it wrote. The shop may run
// meanwhile: a change during the backup may or may not be in the file.
func Write(ctx context.Context, db *redisdb.DB, w io.Writer, o Options) (keys int, err error) {
	recipient, err := age.NewScryptRecipient(o.Passphrase.Reveal())
	if err != nil {
		return 0, fmt.Errorf("use the passphrase: %w", err)
	}
	recipient.SetWorkFactor(work)
	sealed, err := age.Encrypt(w, recipient)
	if err != nil {
		return 0, fmt.Errorf("encrypt: %w", err)
	}
	out := &writer{to: json.NewEncoder(sealed), db: db}
	if err := out.to.Encode(head{Schema, o.Shop, o.Now.UTC()}); err != nil {
		return 0, err
	}
	seen := map[uint64]bool{}
	err = db.Each(ctx, "*", func(names []string) error {
		for _, name := range names {
			key := strings.TrimPrefix(name, db.Prefix())
			if id := o.hash(key); !slices.Contains(o.Skip, key) && !seen[id] {
				seen[id] = true
				if err := out.key(ctx, key); err != nil {
					return fmt.Errorf("write %s: %w", strings.SplitN(key, ":", 2)[0], err)
				}
			}
		}
		return nil
	})
	if err == nil {
		err = out.to.Encode(line{Lines: out.lines})
	}
	return len(seen), errors.Join(err, sealed.Close())
}

// Options are the options of Write, Check and Restore.
type Options struct {
	Shop       string
	Passphrase secret.Value
	Skip       []string // keys, without the prefix, that are neither written nor restored
	Replace    bool     // delete existing records first
	Now        time.Time
}

type writer struct {
	to    *json.Encoder
	db    *redisdb.DB
	lines int
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

// key writes one key. A key that was deleted meanwhile is left out.
func (w *writer) key(ctx context.Context, name string) error {
	key := w.db.Key(name)
	kind, err := w.db.Type(ctx, key).Result()
	if err != nil || kind == "none" {
		return err
	}
	l := line{Key: name, Type: kind}
	left, err := w.db.PTTL(ctx, key).Result()
	if err != nil {
		return err
	}
	if left > 0 {
		now, err := w.clock(ctx)
		if err != nil {
			return err
		}
		l.Until = now.Add(left).UnixMilli()
	}
	switch kind {
	case "string":
		text, err := w.db.UniversalClient.Get(ctx, key).Result()
		if err != nil {
			return gone(err)
		}
		l.Text = text
		return w.put(l)
	case "stream":
		return w.stream(ctx, l)
	}
	return w.members(ctx, l)
}

// members writes a set, hash or sorted set in pieces.
// clock is the time of the server that holds the keys: what is left of them counts from it.
func (w *writer) clock(ctx context.Context) (time.Time, error) {
	node, _, err := w.db.Node(ctx)
	if err != nil {
		return time.Time{}, err
	}
	return node.Time(ctx).Result()
}

func (w *writer) members(ctx context.Context, l line) error {
	key := w.db.Key(l.Key)
	for cursor := uint64(0); ; {
		l.Set, l.Hash, l.Rank = nil, nil, nil
		var list []string
		var err error
		switch l.Type {
		case "set":
			list, cursor, err = w.db.SScan(ctx, key, cursor, "", pieces).Result()
			l.Set = list
		case "hash":
			list, cursor, err = w.db.HScan(ctx, key, cursor, "", pieces).Result()
			l.Hash = pairs(list)
		case "zset":
			list, cursor, err = w.db.ZScan(ctx, key, cursor, "", pieces).Result()
			l.Rank = pairs(list)
		default:
			return fmt.Errorf("a key of type %s", l.Type)
		}
		if err == nil && len(list) > 0 {
			err = w.put(l)
		}
		if err != nil || cursor == 0 {
			return err
		}
	}
}

func pairs(list []string) (all [][2]string) {
	for i := 0; i+1 < len(list); i += 2 {
		all = append(all, [2]string{list[i], list[i+1]})
	}
	return all
}

// stream writes a stream in pieces.
func (w *writer) stream(ctx context.Context, l line) error {
	for from := "-"; ; {
		rows, err := w.db.XRangeN(ctx, w.db.Key(l.Key), from, "+", pieces).Result()
		if err != nil || len(rows) == 0 {
			return err
		}
		l.Log = nil
		for _, row := range rows {
			e := entry{row.ID, map[string]string{}}
			for name, value := range row.Values {
				e.Fields[name], _ = value.(string)
			}
			l.Log = append(l.Log, e)
		}
		if err := w.put(l); err != nil {
			return err
		}
		from = "(" + rows[len(rows)-1].ID
	}
}

// open decrypts a file and reads its first line.
func open(r io.Reader, o Options) (*json.Decoder, head, error) {
	identity, err := age.NewScryptIdentity(o.Passphrase.Reveal())
	if err != nil {
		return nil, head{}, ErrPassphrase
	}
	plain, err := age.Decrypt(r, identity)
	if err != nil {
		return nil, head{}, fmt.Errorf("%w: %w", ErrPassphrase, err)
	}
	lines := json.NewDecoder(bufio.NewReader(plain))
	var h head
	if err := lines.Decode(&h); err != nil || h.Sharefi == 0 {
		return nil, head{}, ErrBroken
	}
	if h.Sharefi > Schema {
		return nil, head{}, ErrNewer
	}
	return lines, h, nil
}
