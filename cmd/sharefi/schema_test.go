package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/redisdb"
)

// record writes the records of the present version anew: go test ./cmd/sharefi -run Records -record
var record = flag.Bool("record", false, "write the testdata of the present version of the records")

// A kept key is one of Redis' as it stands in testdata.
type keptKey struct {
	Type  string            `json:"type"`
	Text  string            `json:"text,omitempty"`
	Hash  map[string]string `json:"hash,omitempty"`
	Set   []string          `json:"set,omitempty"`
	Rows  []keptRow         `json:"rows,omitempty"` // of a sorted set
	Until int64             `json:"until,omitempty"`
}

type keptRow struct {
	Member string  `json:"member"`
	Score  float64 `json:"score"`
}

// passing are keys that no later start reads.
func passing(key string) bool {
	for _, part := range []string{"worker", "clock:", "seen:", "outbox", "flood", "menu"} {
		if strings.HasPrefix(key, part) {
			return true
		}
	}
	return false
}

// keptRecords reads all records of a shop.
func (w *world) keptRecords(db *redisdb.DB) map[string]keptKey {
	w.t.Helper()
	all := map[string]keptKey{}
	keys, err := db.Keys(w.ctx(), db.Prefix()+"*").Result()
	if err != nil {
		w.t.Fatal(err)
	}
	for _, key := range keys {
		name := strings.TrimPrefix(key, db.Prefix())
		if passing(name) {
			continue
		}
		k := keptKey{Type: db.Type(w.ctx(), key).Val()}
		switch k.Type {
		case "string":
			k.Text = db.UniversalClient.Get(w.ctx(), key).Val()
		case "hash":
			k.Hash = db.HGetAll(w.ctx(), key).Val()
		case "set":
			k.Set = db.SMembers(w.ctx(), key).Val()
		case "zset":
			for _, z := range db.ZRangeWithScores(w.ctx(), key, 0, -1).Val() {
				k.Rows = append(k.Rows, keptRow{fmt.Sprint(z.Member), z.Score})
			}
		case "list", "stream":
			continue // the journal is read by people alone
		default:
			w.t.Fatalf("%s is a %s", name, k.Type)
		}
		if at := db.PExpireTime(w.ctx(), key).Val(); at > 0 {
			k.Until = at.Milliseconds()
		}
		all[name] = k
	}
	return all
}

// puts writes records into Redis.
func (w *world) puts(db *redisdb.DB, all map[string]keptKey) {
	w.t.Helper()
	for name, k := range all {
		key := db.Key(name)
		pipe := db.Pipeline()
		switch k.Type {
		case "string":
			pipe.Set(w.ctx(), key, k.Text, 0)
		case "hash":
			pipe.HSet(w.ctx(), key, k.Hash)
		case "set":
			for _, m := range k.Set {
				pipe.SAdd(w.ctx(), key, m)
			}
		case "zset":
			for _, r := range k.Rows {
				pipe.ZAdd(w.ctx(), key, redis.Z{Member: r.Member, Score: r.Score})
			}
		}
		if k.Until > 0 {
			pipe.PExpireAt(w.ctx(), key, time.UnixMilli(k.Until))
		}
		if _, err := pipe.Exec(w.ctx()); err != nil {
			w.t.Fatalf("%s: %v", name, err)
		}
	}
}

// longWorld is a world that sells ten years.
func longWorld(t *testing.T) *world {
	w := newWorld(t)
	w.config.Plans[0].Name, w.config.Plans[0].Lasts = "10 years", 10*365*24*time.Hour
	return w
}

// records plays what the testdata of a version hold.
func (w *world) records() map[string]keptKey {
	w.t.Helper()
	w.start()
	w.asks(w.customer)
	w.hears(w.customer, "Which one")
	w.presses(w.customer, "10 years")
	w.hears(w.customer, "Your payment link comes")
	code := w.code(w.hears(w.customer, "Please pay by"))
	w.pays(code)
	w.hears(w.customer, "is paid")
	w.customer.Say(phone.String())
	w.hears(w.customer, "You are in")
	w.hears(w.owner, "Sold")
	w.stop()
	return w.keptRecords(w.redis.DB())
}

func TestTheRecordsOfEveryVersionAreUnderstood(t *testing.T) {
	t.Parallel()
	newest := filepath.Join("testdata", fmt.Sprintf("records-%d.json", len(migrations)+1))
	if *record {
		text, err := json.MarshalIndent(longWorld(t).records(), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(newest, append(text, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for n := 1; n <= len(migrations)+1; n++ {
		text, err := os.ReadFile(filepath.Join("testdata", fmt.Sprintf("records-%d.json", n)))
		if err != nil {
			t.Fatal(err)
		}
		var all map[string]keptKey
		if err := json.Unmarshal(text, &all); err != nil {
			t.Fatal(err)
		}
		w := longWorld(t)
		db := w.redis.DB()
		w.puts(db, all)
		w.start()
		w.until("the router lists the device again", func() bool { return w.router.Lists(phone) })
		w.customer.Say("/access")
		w.hears(w.customer, phone.String())
		w.owner.Say("/revoke " + phone.String())
		w.hears(w.owner, "End")
		w.presses(w.owner, "Yes")
		w.until("the device is off the list", func() bool { return !w.router.Lists(phone) })
		if got, err := db.Schema(w.ctx()); err != nil || got != len(migrations)+1 {
			t.Errorf("version %d became %d, %v", n, got, err)
		}
		w.stop()
	}
}

func TestNewerRecordsAreNotSoldFrom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.stores("schema", "99")
	code, out := command(t, "run", "--config", w.file("unix://"+w.redis.Socket))
	if code != exitFailed || !strings.Contains(out, "a newer sharefi wrote these records") || !strings.Contains(out, "version 99, this one knows") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	if w.telegram.Calls("getUpdates") > 0 {
		t.Error("it sells nevertheless")
	}
}
