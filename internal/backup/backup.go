// Package backup writes every key of a shop to one encrypted file, and restores them.
//
// The file is encrypted by age with a passphrase. It holds lines of JSON, which can be restored to any
// version of Redis. The package knows no key of any other part. Its one invariant: a complete backup is one
// instant of the shop and is restored completely, and a file that was cut off or changed is not restored at all.
package backup

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"filippo.io/age"

	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/secret"
)

// Schema is the version of the file. A newer one is refused. Since 2, a line may take the place of those before it.
const Schema = 2

// work is scrypt's work factor: trying one passphrase takes 64 MB and about 0.2 s, which a small machine
// can spare.
const work = 16

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
	Type  string      `json:"t,omitempty"` // none: there is no such key
	Until int64       `json:"x,omitempty"` // when the key expires, in ms
	Text  string      `json:"v,omitempty"` // the value of a string
	Set   []string    `json:"s,omitempty"`
	Hash  [][2]string `json:"h,omitempty"`
	Rank  [][2]string `json:"z,omitempty"` // member and score
	Log   []entry     `json:"l,omitempty"` // entries of a stream
	Anew  bool        `json:"n,omitempty"` // what the file said of the key before is void
	Lines int         `json:"lines,omitempty"`
}

type entry struct {
	ID     string            `json:"id"`
	Fields map[string]string `json:"f"`
}

// Options are the options of Write, Check and Restore.
type Options struct {
	Shop       string
	Passphrase secret.Value
	Skip       []string // keys, without the prefix, that are neither written nor restored
	Replace    bool     // delete existing records first
	Now        time.Time

	Rebuild func(context.Context) error // makes anew what is kept beside the records, before the shop may open
}

// holds reports whether a key, without the prefix, is a record.
func (o Options) holds(key string) bool {
	return key != restoring && !redisdb.Passing(key) && !slices.Contains(o.Skip, key)
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
