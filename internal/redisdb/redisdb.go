// Package redisdb is the shop's only access to Redis: the client with the settings that matter, the
// key builder and the atomic batch.
//
// Every part has its own keys and records in its redisstore package; this package knows none of them.
// Its one invariant: a batch is committed whole or not at all, and only by the process that holds the
// shop's lock.
package redisdb

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// Why a commit is refused.
var (
	ErrConflict = errors.New("a record changed meanwhile")                  // read the record again and decide again
	ErrSeen     = errors.New("this was done before")                        // a replay: nothing changed
	ErrFull     = errors.New("no place is free")                            // a set has no room
	ErrSpent    = errors.New("nothing is left")                             // a set of uses has no room
	ErrTaken    = errors.New("it belongs to somebody else")                 // a hash has a different value
	ErrFenced   = errors.New("another sharefi process took over this shop") // stop working
	ErrMoved    = errors.New("the records moved to another server meanwhile; do it again")
	ErrBroken   = errors.New("a record is of another kind") // somebody overwrote it; no repetition helps
	ErrNoRecord = errors.New("no such record")
)

// Readable reports whether an error says that the server answers, and refuses to store anything for now.
func Readable(err error) bool {
	var refusal redis.Error
	return errors.As(err, &refusal) && refusesWrites.MatchString(refusal.Error()) || errors.As(err, new(errLapsed))
}

// refusesWrites are the codes of such errors. Before version 7, Redis puts its own words before that of a script's.
var refusesWrites = regexp.MustCompile(`(^|-)(READONLY|MISCONF|NOREPLICAS) `)

// A DB is the Redis data of one shop. It is safe for concurrent use.
type DB struct {
	redis.UniversalClient
	prefix  string
	fence   atomic.Pointer[fence]
	dialled dialled
	resends bool // the client may send the same twice
}

type fence struct{ key, token string }

// New makes a shop's DB that uses a client.
func New(client redis.UniversalClient, shop string) *DB {
	db := &DB{UniversalClient: client, prefix: "sharefi:{" + shop + "}:"}
	switch client := client.(type) {
	case *redis.ClusterClient:
		db.resends = true
	case *redis.Client:
		if client.Options().Addr == behindSentinels {
			client.AddHook(&db.dialled)
		}
	}
	return db
}

// Key builds a key of the shop. The hash tag keeps all keys in one slot of a Cluster.
func (db *DB) Key(parts ...string) string { return db.prefix + strings.Join(parts, ":") }

// Prefix returns the prefix of every key of the shop.
func (db *DB) Prefix() string { return db.prefix }

// SetFence makes every later commit check that key still has the value token.
func (db *DB) SetFence(key, token string) { db.fence.Store(&fence{key, token}) }

// record packs a record with its version, as Batch.Put stores it.
func record(version int64, body []byte) string {
	return strconv.FormatInt(version, 10) + " " + string(body)
}

// Unpack splits a stored record into its version and its body.
func Unpack(stored string) (version int64, body string, err error) {
	head, body, ok := strings.Cut(stored, " ")
	if !ok {
		return 0, "", errors.New("read record: it has no version")
	}
	version, err = strconv.ParseInt(head, 10, 64)
	if err != nil {
		return 0, "", fmt.Errorf("read record: %w", err)
	}
	return version, body, nil
}

// Get reads one record. Errors: ErrNoRecord.
func (db *DB) Get(ctx context.Context, key string) (version int64, body string, err error) {
	stored, err := db.UniversalClient.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		return 0, "", ErrNoRecord
	}
	if err != nil {
		return 0, "", err
	}
	return Unpack(stored)
}
