package redisdb_test

import (
	"context"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
)

// deafness cuts a line before the next answer is heard.
type deafness struct{ armed atomic.Bool }

type deafConn struct {
	net.Conn
	to *deafness
}

func (c deafConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if c.to.armed.CompareAndSwap(true, false) {
		c.Close()
		return 0, io.EOF
	}
	return n, err
}

func (d *deafness) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := next(ctx, network, addr)
		return deafConn{conn, d}, err
	}
}

func (d *deafness) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (d *deafness) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// learns lets the server know the script, so that what is cut off next is its verdict.
func learns(t *testing.T, db *redisdb.DB) {
	t.Helper()
	var b redisdb.Batch
	b.Do("SET", db.Key("first"), 1)
	if err := db.Commit(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
}

// TestABatchThatAClusterIsSentTwiceIsCommittedOnce: the client of a Cluster sends again what it heard no answer to.
func TestABatchThatAClusterIsSentTwiceIsCommittedOnce(t *testing.T) {
	db, deaf := redistest.StartLoneNode(t, true).DB(), &deafness{}
	db.UniversalClient.(*redis.ClusterClient).OnNewNode(func(c *redis.Client) { c.AddHook(deaf) })
	for name, fill := range map[string]func(*redisdb.Batch){
		"a letter": func(b *redisdb.Batch) { b.Do("XADD", db.Key("letter"), "*", "a", "b") },
		"a record": func(b *redisdb.Batch) { b.Put(db.Key("record"), 0, "x") },
		"once":     func(b *redisdb.Batch) { b.Once(db.Key("seen"), time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			key := db.Key("count", name)
			learns(t, db)
			var b redisdb.Batch
			fill(&b)
			b.Do("INCR", key)
			told := 0
			b.After("test", func() { told++ })
			deaf.armed.Store(true)
			err := db.Commit(t.Context(), &b)
			n, _ := db.UniversalClient.Get(t.Context(), key).Int()
			if err != nil || n != 1 || told != 1 || deaf.armed.Load() {
				t.Errorf("committed %d times, told %d times, %v", n, told, err)
			}
			if letters := db.XLen(t.Context(), db.Key("letter")).Val(); letters > 1 {
				t.Errorf("%d letters", letters)
			}
		})
	}
}

// TestATransactionThatIsNotAnsweredIsNotSentAgain: what counts relies on that, since no key of its own guards it.
func TestATransactionThatIsNotAnsweredIsNotSentAgain(t *testing.T) {
	db, deaf := redistest.StartLoneNode(t, true).DB(), &deafness{}
	db.UniversalClient.(*redis.ClusterClient).OnNewNode(func(c *redis.Client) { c.AddHook(deaf) })
	count := func() error {
		pipe := db.TxPipeline()
		pipe.Incr(t.Context(), db.Key("count"))
		_, err := pipe.Exec(t.Context())
		return err
	}
	if err := count(); err != nil {
		t.Fatal(err)
	}
	deaf.armed.Store(true)
	err := count()
	if n, _ := db.UniversalClient.Get(t.Context(), db.Key("count")).Int(); err == nil || n != 2 {
		t.Errorf("counted %d, %v", n, err)
	}
}

// TestWhoWaitsForABatchIsNudgedWhenItsAnswerIsLost: it may be committed.
func TestWhoWaitsForABatchIsNudgedWhenItsAnswerIsLost(t *testing.T) {
	db, deaf := redistest.Start(t).DB(), &deafness{}
	db.AddHook(deaf)
	var b redisdb.Batch
	b.Do("INCR", db.Key("count"))
	told := 0
	b.After("test", func() { told++ })
	learns(t, db)
	deaf.armed.Store(true)
	err := db.Commit(t.Context(), &b)
	if n, _ := db.UniversalClient.Get(t.Context(), db.Key("count")).Int(); err == nil || n != 1 || told != 1 {
		t.Errorf("committed %d times, told %d times, %v", n, told, err)
	}
}

func TestAnEmptyBatchNeedsNoRedis(t *testing.T) {
	db := redisdb.New(redisdb.Address{Kind: redisdb.Cluster, Hosts: []string{"127.0.0.1:1"}}.Client(), "test")
	told := false
	var b redisdb.Batch
	b.After("test", func() { told = true })
	if err := db.Commit(t.Context(), &b); err != nil || !told {
		t.Errorf("%v, told %t", err, told)
	}
}
