package redisdb_test

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
)

// each runs a test on a Redis in memory and on a real one.
func each(t *testing.T, f func(t *testing.T, db *redisdb.DB)) {
	t.Run("memory", func(t *testing.T) { f(t, redistest.Memory(t)) })
	t.Run("redis", func(t *testing.T) { f(t, redistest.Start(t).DB()) })
}

// batch returns a batch with a write that shows whether it was committed.
func batch(db *redisdb.DB, f func(*redisdb.Batch)) *redisdb.Batch {
	var b redisdb.Batch
	f(&b)
	b.Do("INCR", db.Key("commits"))
	return &b
}

func TestABatchIsCommittedWholeOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, db *redisdb.DB) {
		for i, c := range []struct {
			check func(*redisdb.Batch)
			want  error
		}{
			{func(b *redisdb.Batch) { b.Put(db.Key("record"), 0, "first") }, nil},
			{func(b *redisdb.Batch) { b.Put(db.Key("record"), 0, "another first") }, redisdb.ErrConflict},
			{func(b *redisdb.Batch) { b.Put(db.Key("record"), 1, "second") }, nil},
			{func(b *redisdb.Batch) { b.Put(db.Key("record"), 3, "fourth") }, redisdb.ErrConflict},
			{func(b *redisdb.Batch) { b.Once(db.Key("seen"), time.Hour) }, nil},
			{func(b *redisdb.Batch) { b.Once(db.Key("seen"), time.Hour) }, redisdb.ErrSeen},
			{func(b *redisdb.Batch) { b.Room(db.Key("set"), 1, "a"); b.Do("SADD", db.Key("set"), "a") }, nil},
			{func(b *redisdb.Batch) { b.Room(db.Key("set"), 1, "b"); b.Do("SADD", db.Key("set"), "b") }, redisdb.ErrFull},
			{func(b *redisdb.Batch) { b.Room(db.Key("set"), 1, "a") }, nil}, // it is already in the set
			{func(b *redisdb.Batch) { b.Room(db.Key("set"), 3, "a", "b", "c") }, nil},
			{func(b *redisdb.Batch) { b.Room(db.Key("set"), 3, "b", "c", "d") }, redisdb.ErrFull},
			{func(b *redisdb.Batch) { b.Room(db.Key("empty set"), 2, "a", "b", "c") }, redisdb.ErrFull},
			{func(b *redisdb.Batch) { b.Left(db.Key("set"), 1, "b"); b.Do("SADD", db.Key("set"), "b") }, redisdb.ErrSpent},
			{func(b *redisdb.Batch) { b.Left(db.Key("set"), 1, "a") }, nil}, // it is already counted
			{func(b *redisdb.Batch) { b.Same(db.Key("record"), 2) }, nil},
			{func(b *redisdb.Batch) { b.Same(db.Key("record"), 1) }, redisdb.ErrConflict},
			{func(b *redisdb.Batch) { b.Same(db.Key("nothing"), 1) }, redisdb.ErrConflict},
			{func(b *redisdb.Batch) { b.Only(db.Key("hash"), "me"); b.Do("HSET", db.Key("hash"), "1", "me") }, nil},
			{func(b *redisdb.Batch) { b.Only(db.Key("hash"), "me"); b.Do("HSET", db.Key("hash"), "2", "me") }, nil},
			{func(b *redisdb.Batch) { b.Only(db.Key("hash"), "you") }, redisdb.ErrTaken},
			{func(b *redisdb.Batch) { b.Do("HSET", db.Key("nobody's"), "1", "") }, nil},
			{func(b *redisdb.Batch) { b.Only(db.Key("nobody's"), "you") }, nil},
			{func(b *redisdb.Batch) { b.Put(db.Key("record"), 2, math.NaN()) }, errAny},
		} {
			before, _ := db.UniversalClient.Get(t.Context(), db.Key("commits")).Int()
			told := false
			b := batch(db, c.check)
			b.After("test", func() { told = true })
			err := db.Commit(t.Context(), b)
			after, _ := db.UniversalClient.Get(t.Context(), db.Key("commits")).Int()
			good := c.want == nil
			if good != (err == nil) || !errors.Is(c.want, errAny) && !errors.Is(err, c.want) || good != (after == before+1) ||
				told != good {
				t.Errorf("%d: %v, want %v; committed %v, told %v", i, err, c.want, after > before, told)
			}
		}
		if version, body, err := db.Get(t.Context(), db.Key("record")); err != nil || version != 2 || body != `"second"` {
			t.Errorf("the record is %d, %s, %v", version, body, err)
		}
		if _, _, err := db.Get(t.Context(), db.Key("nothing")); !errors.Is(err, redisdb.ErrNoRecord) {
			t.Errorf("no record: %v", err)
		}
	})
}

// A key that was overwritten by hand holds a value of another kind. A script would fail at it in the middle, and what it
// wrote until then would stay.
func TestAnIndexOfAnotherKindBeginsAnew(t *testing.T) {
	each(t, func(t *testing.T, db *redisdb.DB) {
		for command, args := range map[string][]any{"SADD": {"a"}, "SREM": {"a"}, "ZADD": {1, "a"}, "ZREM": {"a"},
			"HSET": {"a", 1}, "HDEL": {"a"}, "XADD": {"*", "a", 1}, "XDEL": {"1-1"}} {
			key := db.Key(command)
			if err := db.UniversalClient.Set(t.Context(), key, "1 {", 0).Err(); err != nil {
				t.Fatal(err)
			}
			var b redisdb.Batch
			if command == "SADD" {
				b.Room(key, 9, "a")
			}
			b.Do(command, key, args...)
			if err := db.Commit(t.Context(), &b); err != nil {
				t.Errorf("%s: %v", command, err)
			}
		}
	})
}

func TestARecordOfAnotherKindRefusesTheWholeBatch(t *testing.T) {
	each(t, func(t *testing.T, db *redisdb.DB) {
		if err := db.HSet(t.Context(), db.Key("record"), "a", 1).Err(); err != nil {
			t.Fatal(err)
		}
		err := db.Commit(t.Context(), batch(db, func(b *redisdb.Batch) { b.Put(db.Key("record"), 0, "first") }))
		if n := db.Exists(t.Context(), db.Key("commits")).Val(); !errors.Is(err, redisdb.ErrBroken) || n != 0 {
			t.Fatalf("%v, written %d", err, n)
		}
	})
}

// errAny stands for any error.
var errAny = errors.New("any")

func TestOnlyTheHolderOfTheFenceCommits(t *testing.T) {
	each(t, func(t *testing.T, db *redisdb.DB) {
		db.SetFence(db.Key("worker"), "me")
		if err := db.Commit(t.Context(), batch(db, func(*redisdb.Batch) {})); !errors.Is(err, redisdb.ErrFenced) ||
			err.Error() == redisdb.ErrFenced.Error() {
			t.Errorf("nobody holds it: %v", err)
		}
		for holder, want := range map[string]error{"me": nil, "you": redisdb.ErrFenced} {
			if err := db.UniversalClient.Set(t.Context(), db.Key("worker"), holder, 0).Err(); err != nil {
				t.Fatal(err)
			}
			if err := db.Commit(t.Context(), batch(db, func(*redisdb.Batch) {})); !errors.Is(err, want) {
				t.Errorf("%s holds it: %v", holder, err)
			}
		}
	})
}

func TestOfManyWhoWantAPlaceAsManyGetIt(t *testing.T) {
	db := redistest.Start(t).DB()
	var got atomic.Int64
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			var b redisdb.Batch
			member := fmt.Sprint(i)
			b.Room(db.Key("set"), 7, member)
			b.Do("SADD", db.Key("set"), member)
			switch err := db.Commit(t.Context(), &b); {
			case err == nil:
				got.Add(1)
			case !errors.Is(err, redisdb.ErrFull):
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := db.SCard(t.Context(), db.Key("set")).Val(); got.Load() != 7 || n != 7 {
		t.Errorf("%d got a place, %d are in", got.Load(), n)
	}
}

func TestABigBatchIsOneToo(t *testing.T) {
	each(t, func(t *testing.T, db *redisdb.DB) {
		var b redisdb.Batch
		for i := range 500 {
			b.Put(db.Key("record", fmt.Sprint(i)), 0, i)
		}
		if err := db.Commit(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if n := db.DBSize(t.Context()).Val(); n != 500 {
			t.Errorf("%d records", n)
		}
	})
}

func TestARecordWithoutAVersionIsRefused(t *testing.T) {
	for _, stored := range []string{"", "{}", "x {}", "9999999999999999999999 {}"} {
		if _, _, err := redisdb.Unpack(stored); err == nil {
			t.Errorf("%q was read", stored)
		}
	}
}

func TestTheKeysOfAShopShareASlot(t *testing.T) {
	db := redisdb.New(nil, "home")
	if got := db.Key("order", "AAAA-0001"); got != "sharefi:{home}:order:AAAA-0001" || db.Prefix() != "sharefi:{home}:" {
		t.Error(got, db.Prefix())
	}
}

// TestARedisThatCanOnlyBeReadIsKnownByItsErrors: by those of commands and of scripts, also as Redis 6 words them.
func TestARedisThatCanOnlyBeReadIsKnownByItsErrors(t *testing.T) {
	db := redistest.Start(t).DB()
	if err := db.SlaveOf(t.Context(), "127.0.0.1", "0").Err(); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"a command": db.Set(t.Context(), db.Key("order"), 1, 0).Err(),
		"a batch":   db.Commit(t.Context(), batch(db, func(*redisdb.Batch) {})),
		"Redis 6": db.Eval(t.Context(), "return redis.error_reply('ERR Error running script (call to f_1): "+
			"@user_script:1: -READONLY You can\\'t write against a read only replica.')", nil).Err(),
	} {
		if !redisdb.Readable(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if redisdb.Readable(nil) || redisdb.Readable(redisdb.ErrConflict) ||
		redisdb.Readable(db.Do(t.Context(), "NOSUCH").Err()) {
		t.Error("another error is taken for one")
	}
}
