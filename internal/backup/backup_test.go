package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/backup"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/internal/secret"
)

var options = backup.Options{Shop: "test", Passphrase: secret.New("correct horse battery"), Skip: []string{"worker"},
	Now: time.Now()}

// filled returns a shop with keys of every type, each in more than one piece.
func filled(t *testing.T) *redisdb.DB {
	t.Helper()
	db := redistest.Start(t).DB()
	pipe := db.Pipeline()
	for n := range 1200 {
		word := fmt.Sprint("शब्द \"<&>\" ", n)
		pipe.Set(t.Context(), db.Key("order", fmt.Sprint(n)), `1 {"code":"`+word+`"}`, 0)
		pipe.SAdd(t.Context(), db.Key("set"), word)
		pipe.HSet(t.Context(), db.Key("hash"), word, word)
		pipe.ZAdd(t.Context(), db.Key("ends"), redis.Z{Score: float64(1_800_000_000_000 + n), Member: word})
		pipe.XAdd(t.Context(), &redis.XAddArgs{Stream: db.Key("outbox"), Values: map[string]any{"letter": word, "n": n}})
	}
	pipe.Set(t.Context(), db.Key("alive"), "1", time.Hour)
	pipe.Set(t.Context(), db.Key("worker"), "this process", 0)
	redisdb.New(db.UniversalClient, "other").Set(t.Context(), redisdb.New(db.UniversalClient, "other").Key("order"),
		"not ours", 0)
	if _, err := pipe.Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// contents returns the values of all keys of a shop by name.
func contents(t *testing.T, db *redisdb.DB) map[string]any {
	t.Helper()
	all := map[string]any{}
	if err := db.Each(t.Context(), "*", func(keys []string) error {
		for _, key := range keys {
			kind := db.Type(t.Context(), key).Val()
			switch kind {
			case "string":
				all[key] = db.UniversalClient.Get(t.Context(), key).Val()
			case "set":
				all[key] = len(db.SMembers(t.Context(), key).Val())
			case "hash":
				all[key] = db.HGetAll(t.Context(), key).Val()
			case "zset":
				all[key] = db.ZRangeWithScores(t.Context(), key, 0, -1).Val()
			case "stream":
				all[key] = db.XRange(t.Context(), key, "-", "+").Val()
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	delete(all, db.Key("worker"))
	delete(all, db.Key("restored"))
	for key := range all {
		if redisdb.Passing(strings.TrimPrefix(key, db.Prefix())) {
			delete(all, key)
		}
	}
	return all
}

func written(t *testing.T, db *redisdb.DB) []byte {
	t.Helper()
	var b bytes.Buffer
	if n, err := backup.Write(t.Context(), db, &b, options); err != nil || n != 1205 {
		t.Fatalf("%d keys, %v", n, err)
	}
	return b.Bytes()
}

func TestAShopComesBackAsItWasOnAnotherMachine(t *testing.T) {
	from, to := filled(t), redistest.Start(t).DB()
	file := written(t, from)
	if bytes.Contains(file, []byte("order")) {
		t.Error("the file can be read")
	}
	if _, err := backup.Restore(t.Context(), to, bytes.NewReader(file), options); err != nil {
		t.Fatal(err)
	}
	was, is := contents(t, from), contents(t, to)
	if len(was) != 1205 || !reflect.DeepEqual(was, is) {
		t.Errorf("%d keys became %d", len(was), len(is))
	}
	if left := to.PTTL(t.Context(), to.Key("alive")).Val(); left < 59*time.Minute || left > time.Hour {
		t.Errorf("a key expires in %s", left)
	}
	if n := to.Exists(t.Context(), to.Key("worker")).Val(); n != 0 {
		t.Error("the lock came along")
	}
}

func TestRecordsThatAreThereAreReplacedOnlyOnDemand(t *testing.T) {
	from := filled(t)
	file := written(t, from)
	to := redistest.Start(t).DB()
	for _, key := range []string{to.Key("old"), to.Key("worker")} {
		if err := to.Set(t.Context(), key, "x", 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := backup.Restore(t.Context(), to, bytes.NewReader(file), options); !errors.Is(err, backup.ErrTaken) {
		t.Fatalf("restored: %v", err)
	}
	o := options
	o.Replace = true
	for range 2 { // it is safe to repeat
		if _, err := backup.Restore(t.Context(), to, bytes.NewReader(file), o); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(contents(t, from), contents(t, to)) ||
		to.UniversalClient.Get(t.Context(), to.Key("worker")).Val() != "x" {
		t.Error("it is not as it was")
	}
}

func TestARestoreThatWasCutOffIsBegunAnew(t *testing.T) {
	from, to := filled(t), redistest.Start(t).DB()
	file := written(t, from)
	cut, o := errors.New("cut off"), options
	o.Rebuild = func(context.Context) error { return cut }
	if _, err := backup.Restore(t.Context(), to, bytes.NewReader(file), o); !errors.Is(err, cut) {
		t.Fatal(err)
	}
	if err := backup.Whole(t.Context(), to); !errors.Is(err, backup.ErrHalf) {
		t.Errorf("half of a shop: %v", err)
	}
	if _, err := backup.Write(t.Context(), to, io.Discard, options); !errors.Is(err, backup.ErrHalf) {
		t.Errorf("a backup of it: %v", err)
	}
	to.Set(t.Context(), to.Key("left"), "over", 0)
	if _, err := backup.Restore(t.Context(), to, bytes.NewReader(file), options); err != nil {
		t.Fatal(err)
	}
	if err := backup.Whole(t.Context(), to); err != nil || !reflect.DeepEqual(contents(t, from), contents(t, to)) {
		t.Errorf("it is not as it was: %v", err)
	}
}

func TestAFileThatIsNotWholeIsRefused(t *testing.T) {
	file := written(t, filled(t))
	flipped := bytes.Clone(file)
	flipped[len(flipped)/2] ^= 1
	for name, c := range map[string]struct {
		file []byte
		pass string
		want error
	}{
		"good":               {file, "correct horse battery", nil},
		"another passphrase": {file, "wrong horse battery", backup.ErrPassphrase},
		"no passphrase":      {file, "", backup.ErrPassphrase},
		"cut off":            {file[:len(file)-100], "correct horse battery", backup.ErrBroken},
		"cut off at a chunk": {file[:len(file)/2], "correct horse battery", backup.ErrBroken},
		"changed":            {flipped, "correct horse battery", backup.ErrBroken},
		"no backup":          {[]byte("hello"), "correct horse battery", backup.ErrPassphrase},
		"another's age file": {sealed(t, "hello"), "correct horse battery", backup.ErrBroken},
		"of a newer version": {sealed(t, `{"sharefi_backup":99}`), "correct horse battery", backup.ErrNewer},
		"without its end": {sealed(t, `{"sharefi_backup":1}{"k":"a","t":"string","v":"x"}`), "correct horse battery",
			backup.ErrBroken},
		"with too few lines": {sealed(t, `{"sharefi_backup":1}{"k":"a","t":"string","v":"x"}{"lines":2}`),
			"correct horse battery", backup.ErrBroken},
		"with words after it": {sealed(t, `{"sharefi_backup":1}{"lines":0}{"k":"a"}`), "correct horse battery",
			backup.ErrBroken},
	} {
		o := options
		o.Passphrase = secret.New(c.pass)
		if _, err := backup.Check(bytes.NewReader(c.file), o); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// sealed encrypts any content with the right passphrase.
func sealed(t *testing.T, words string) []byte {
	t.Helper()
	recipient, err := age.NewScryptRecipient("correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	recipient.SetWorkFactor(10)
	var b bytes.Buffer
	w, err := age.Encrypt(&b, recipient)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, words); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
