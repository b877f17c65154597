package app_test

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

	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// record rewrites the records of the current version: go test ./cmd/sharefi/app -run Records -record
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
func keptRecords(w *apptest.World, db *redisdb.DB) map[string]keptKey {
	w.T.Helper()
	all := map[string]keptKey{}
	keys, err := db.Keys(w.Ctx(), db.Prefix()+"*").Result()
	if err != nil {
		w.T.Fatal(err)
	}
	for _, key := range keys {
		name := strings.TrimPrefix(key, db.Prefix())
		if passing(name) {
			continue
		}
		k := keptKey{Type: db.Type(w.Ctx(), key).Val()}
		switch k.Type {
		case "string":
			k.Text = db.UniversalClient.Get(w.Ctx(), key).Val()
		case "hash":
			k.Hash = db.HGetAll(w.Ctx(), key).Val()
		case "set":
			k.Set = db.SMembers(w.Ctx(), key).Val()
		case "zset":
			for _, z := range db.ZRangeWithScores(w.Ctx(), key, 0, -1).Val() {
				k.Rows = append(k.Rows, keptRow{fmt.Sprint(z.Member), z.Score})
			}
		case "list", "stream":
			continue // the journal is read by people alone
		default:
			w.T.Fatalf("%s is a %s", name, k.Type)
		}
		if at := db.PExpireTime(w.Ctx(), key).Val(); at > 0 {
			k.Until = at.Milliseconds()
		}
		all[name] = k
	}
	return all
}

// puts writes records into Redis.
func puts(w *apptest.World, db *redisdb.DB, all map[string]keptKey) {
	w.T.Helper()
	for name, k := range all {
		key := db.Key(name)
		pipe := db.Pipeline()
		switch k.Type {
		case "string":
			pipe.Set(w.Ctx(), key, k.Text, 0)
		case "hash":
			pipe.HSet(w.Ctx(), key, k.Hash)
		case "set":
			for _, m := range k.Set {
				pipe.SAdd(w.Ctx(), key, m)
			}
		case "zset":
			for _, r := range k.Rows {
				pipe.ZAdd(w.Ctx(), key, redis.Z{Member: r.Member, Score: r.Score})
			}
		}
		if k.Until > 0 {
			pipe.PExpireAt(w.Ctx(), key, time.UnixMilli(k.Until))
		}
		if _, err := pipe.Exec(w.Ctx()); err != nil {
			w.T.Fatalf("%s: %v", name, err)
		}
	}
}

// longWorld is a world that sells ten years.
func longWorld(t *testing.T) *apptest.World {
	w := apptest.New(t)
	w.Config.Plans[0].Name, w.Config.Plans[0].Lasts = "10 years", 10*365*24*time.Hour
	return w
}

// playedRecords plays what the testdata of a version hold.
func playedRecords(w *apptest.World) map[string]keptKey {
	w.T.Helper()
	w.Start()
	w.Asks(w.Customer)
	w.Hears(w.Customer, "Which plan")
	w.Presses(w.Customer, "10 years")
	code := w.Code(w.Hears(w.Customer, "Please pay by"))
	w.Pays(code)
	w.Hears(w.Customer, "is paid")
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.Hears(w.Owner, "Sold")
	w.Stop()
	return keptRecords(w, w.Redis.DB())
}

func TestTheRecordsOfEveryVersionAreUnderstood(t *testing.T) {
	t.Parallel()
	newest := filepath.Join("testdata", fmt.Sprintf("records-%d.json", app.Shape()))
	if *record {
		text, err := json.MarshalIndent(playedRecords(longWorld(t)), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(newest, append(text, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for n := 1; n <= app.Shape(); n++ {
		text, err := os.ReadFile(filepath.Join("testdata", fmt.Sprintf("records-%d.json", n)))
		if err != nil {
			t.Fatal(err)
		}
		var all map[string]keptKey
		if err := json.Unmarshal(text, &all); err != nil {
			t.Fatal(err)
		}
		w := longWorld(t)
		db := w.Redis.DB()
		puts(w, db, all)
		w.Start()
		w.Until("the router lists the device again", func() bool { return w.Router.Lists(apptest.Phone) })
		w.Customer.Say("/access")
		w.Hears(w.Customer, apptest.Phone.String())
		w.Owner.Say("/revoke " + apptest.Phone.String())
		w.Hears(w.Owner, "End")
		w.Presses(w.Owner, "Yes")
		w.Until("the device is off the list", func() bool { return !w.Router.Lists(apptest.Phone) })
		if got, err := db.Schema(w.Ctx()); err != nil || got != app.Shape() {
			t.Errorf("version %d became %d, %v", n, got, err)
		}
		w.Stop()
	}
}

func TestNewerRecordsAreNotSoldFrom(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Stores("schema", "99")
	code, out := runsShop(t, w.File("unix://"+w.Redis.Socket))
	if code != cli.ExitFailed || !strings.Contains(out, "a newer sharefi wrote these records") ||
		!strings.Contains(out, "version 99, this one knows") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	if w.Telegram.Calls("getUpdates") > 0 {
		t.Error("it sells nevertheless")
	}
}
