package backup_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/backup"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
)

// A worker commits without end: each time a record, its row, a counter, a letter, and the row of an older record goes.
type worker struct {
	db      *redisdb.DB
	commits atomic.Int64
	longest atomic.Int64 // that one took
	turns   chan bool
}

// lag is how many records have a row.
const lag = 40

func (w *worker) once(ctx context.Context, n int) error {
	var b redisdb.Batch
	b.Put(w.db.Key("order", fmt.Sprint(n)), 0, fmt.Sprint("order ", n))
	b.Do("SADD", w.db.Key("live"), n)
	b.Do("ZADD", w.db.Key("orders"), n, fmt.Sprint(n))
	b.Do("SET", w.db.Key("newest"), n)
	b.Do("HSET", w.db.Key("customer", fmt.Sprint(n%700)), "newest", n)
	b.Do("XADD", w.db.Key("outbox"), "*", "letter", n)
	if n > lag {
		b.Do("SREM", w.db.Key("live"), n-lag)
		b.Do("DEL", w.db.Key("short", fmt.Sprint(n-lag)))
	}
	b.Do("SET", w.db.Key("short", fmt.Sprint(n)), 1)
	begun := time.Now()
	err := w.db.Commit(ctx, &b)
	w.longest.Store(max(w.longest.Load(), int64(time.Since(begun))))
	w.commits.Add(1)
	return err
}

// works commits once for each turn that it is given, beside the test, until the end that it returns is called.
func (w *worker) works(t testing.TB, from int) (end func()) {
	w.turns = make(chan bool, 10_000)
	done := make(chan error, 1)
	go func() {
		n := from
		for range w.turns {
			if err := w.once(t.Context(), n); err != nil {
				done <- err
				return
			}
			n++
		}
		done <- nil
	}()
	return func() {
		close(w.turns)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// A busy file has the shop go on whenever something is written to it.
type busy struct {
	bytes.Buffer
	w *worker
}

func (b *busy) Write(p []byte) (int, error) {
	for range 20 {
		b.w.turns <- true
	}
	for until := b.w.commits.Load() + 5; len(b.w.turns) > 0 && b.w.commits.Load() < until; {
		runtime.Gosched()
	}
	return b.Buffer.Write(p)
}

// consistent checks that a shop is as it was between two commits.
func consistent(t *testing.T, db *redisdb.DB) {
	t.Helper()
	ctx := t.Context()
	n, err := db.UniversalClient.Get(ctx, db.Key("newest")).Int()
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	newest := map[string]bool{}
	if err := db.Each(ctx, "*", func(keys []string) error {
		for _, key := range keys {
			kind, name, _ := strings.Cut(strings.TrimPrefix(key, db.Prefix()), ":")
			count[kind]++
			if kind == "order" {
				newest[name] = true
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= n; i++ {
		if !newest[fmt.Sprint(i)] {
			t.Errorf("of %d orders, number %d is missing", n, i)
		}
		if i > n-700 && db.HGet(ctx, db.Key("customer", fmt.Sprint(i%700)), "newest").Val() != fmt.Sprint(i) {
			t.Errorf("of %d orders, the customer of %d is of another time", n, i)
		}
	}
	live, rows := db.SCard(ctx, db.Key("live")).Val(), db.ZCard(ctx, db.Key("orders")).Val()
	if letters := db.XLen(ctx, db.Key("outbox")).Val(); len(newest) != n || live != lag || int(rows) != n ||
		int(letters) != n || count["short"] != lag {
		t.Errorf("number %d is the newest: %d orders, %d live, %d rows, %d letters, %d short", n, len(newest), live,
			rows, letters, count["short"])
	}
}

func TestABackupOfAWorkingShopIsOneInstant(t *testing.T) {
	for name, start := range map[string]func() *redisdb.DB{
		"a server":  func() *redisdb.DB { return redistest.Start(t).DB() },
		"a Cluster": func() *redisdb.DB { return redistest.StartLoneNode(t, true).DB() },
	} {
		t.Run(name, func(t *testing.T) {
			w := &worker{db: start()}
			for n := range 1500 {
				if err := w.once(t.Context(), n+1); err != nil {
					t.Fatal(err)
				}
			}
			end := w.works(t, 1501)
			defer end()
			for range 3 {
				file := &busy{w: w}
				before := w.commits.Load()
				if _, err := backup.Write(t.Context(), w.db, file, options); err != nil {
					t.Fatal(err)
				}
				if w.commits.Load() < before+20 {
					t.Error("the shop did not work meanwhile")
				}
				to := redistest.Start(t).DB()
				if _, err := backup.Restore(t.Context(), to, &file.Buffer, options); err != nil {
					t.Fatal(err)
				}
				consistent(t, to)
			}
		})
	}
}

func TestTwoBackupsAtOnceAreBothWhole(t *testing.T) {
	w := &worker{db: redistest.Start(t).DB()}
	for n := range 100 {
		if err := w.once(t.Context(), n+1); err != nil {
			t.Fatal(err)
		}
	}
	end := w.works(t, 101)
	defer end()
	files := make(chan *bytes.Buffer)
	for range 2 {
		go func() {
			b := &busy{w: w}
			if _, err := backup.Write(t.Context(), w.db, b, options); err != nil {
				t.Error(err)
			}
			files <- &b.Buffer
		}()
	}
	for range 2 {
		to := redistest.Start(t).DB()
		if _, err := backup.Restore(t.Context(), to, <-files, options); err != nil {
			t.Fatal(err)
		}
		consistent(t, to)
	}
}

// BenchmarkBackup is a shop with 50,000 orders, leases and customers that goes on selling.
func BenchmarkBackup(b *testing.B) {
	db := redistest.Start(b).DB()
	const sold = 50_000
	body := `1 {"filling":"` + strings.Repeat("x", 500) + `"}`
	for from := 0; from < sold; from += 500 {
		pipe := db.Pipeline()
		for n := from; n < from+500; n++ {
			for _, kind := range []string{"order", "lease", "customer", "session"} {
				pipe.Set(b.Context(), db.Key(kind, fmt.Sprint("filling", n)), body, 0)
			}
			for _, kind := range []string{"orders", "leases", "customers", "names", "heard"} {
				pipe.Do(b.Context(), "ZADD", db.Key(kind), n, fmt.Sprint("filling", n))
			}
		}
		if _, err := pipe.Exec(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	w := &worker{db: db}
	end := w.works(b, 1)
	defer end()
	turns := time.NewTicker(5 * time.Millisecond)
	defer turns.Stop()
	stopped := make(chan bool)
	defer close(stopped)
	go func() {
		for {
			select {
			case <-turns.C:
				w.turns <- true
			case <-stopped:
				return
			}
		}
	}()
	for b.Loop() {
		w.longest.Store(0)
		if _, err := backup.Write(b.Context(), db, io.Discard, options); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(w.longest.Load())/1e6, "ms-longest-commit")
	}
}
