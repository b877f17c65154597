package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
)

// A knife sits between a program and its Redis, and kills the program at one of its commits: before it arrives, or
// before its answer does.
type knife struct {
	t      *testing.T
	socket string // where the program finds Redis
	real   string
	at     int64
	after  bool
	kill   func()

	commits atomic.Int64
	cut     sync.Once
}

// holds listens until the test ends.
func (k *knife) holds() {
	dir, err := os.MkdirTemp("", "sfk") // short: a socket's path is limited
	if err != nil {
		k.t.Fatal(err)
	}
	k.socket = filepath.Join(dir, "r.sock")
	door, err := net.Listen("unix", k.socket)
	if err != nil {
		k.t.Fatal(err)
	}
	k.t.Cleanup(func() { door.Close(); os.RemoveAll(dir) })
	go func() {
		for {
			client, err := door.Accept()
			if err != nil {
				return
			}
			go k.passes(client)
		}
	}()
}

// passes passes on what both sides say, until the cut.
func (k *knife) passes(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", k.real)
	if err != nil {
		return
	}
	defer server.Close()
	var deaf atomic.Bool // the next answer is not heard
	go func() {
		defer client.Close()
		for said := make([]byte, 1<<16); ; {
			n, err := server.Read(said)
			if err != nil {
				return
			}
			if deaf.Load() {
				k.cut.Do(k.kill)
				return
			}
			if _, err := client.Write(said[:n]); err != nil {
				return
			}
		}
	}()
	for from := bufio.NewReader(client); ; {
		request, err := readRequest(from)
		if err != nil {
			return
		}
		if bytes.Contains(request, []byte(`"writes":[[`)) && k.commits.Add(1) == k.at {
			if !k.after {
				k.cut.Do(k.kill)
				return
			}
			deaf.Store(true)
		}
		if _, err := server.Write(request); err != nil {
			return
		}
	}
}

// readRequest reads one command as Redis' protocol writes it, and gives its bytes.
func readRequest(from *bufio.Reader) ([]byte, error) {
	head, err := from.ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	var words int
	if _, err := fmt.Sscanf(string(head), "*%d", &words); err != nil {
		return nil, err
	}
	request := head
	for range words {
		size, err := from.ReadBytes('\n')
		if err != nil {
			return nil, err
		}
		var n int
		if _, err := fmt.Sscanf(string(size), "$%d", &n); err != nil {
			return nil, err
		}
		word := make([]byte, n+2)
		if _, err := io.ReadFull(from, word); err != nil {
			return nil, err
		}
		request = append(append(request, size...), word...)
	}
	return request, nil
}

// cutOff restores in a process of its own that is killed at a commit, and reports whether it came so far.
func cutOff(w *apptest.World, file string, at int64, after bool) bool {
	k := &knife{t: w.T.(*testing.T), real: w.Redis.Socket, at: at, after: after}
	k.holds()
	cmd := exec.Command(os.Args[0], "restore", "-c", w.File("unix://"+k.socket), file)
	cmd.Env = append(os.Environ(), apptest.AsProgram+"=1")
	cmd.Stdin = strings.NewReader(apptest.Passphrase + "\n")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	k.kill = func() { _ = cmd.Process.Kill() }
	err := cmd.Run()
	if err != nil && cmd.ProcessState.Exited() {
		w.T.Fatalf("commit %d: %v: %s", at, err, said.String())
	}
	return err != nil
}

// sold makes a shop with a sale whose access runs, and gives a backup of it.
func sold(w *apptest.World) string {
	w.T.Helper()
	w.Start()
	w.Buys(w.Customer)
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	w.Stop()
	return keeps(w)
}

// rows are the names of a shop's keys, with how much each holds.
func rows(t *testing.T, db *redisdb.DB) map[string]string {
	t.Helper()
	all := map[string]string{}
	if err := db.Each(t.Context(), "*", func(keys []string) error {
		for _, key := range keys {
			switch kind := db.Type(t.Context(), key).Val(); kind {
			case "string":
				all[key] = db.UniversalClient.Get(t.Context(), key).Val()
			case "set":
				all[key] = fmt.Sprint(db.SCard(t.Context(), key).Val(), " in a set")
			case "zset":
				all[key] = fmt.Sprint(db.ZCard(t.Context(), key).Val(), " sorted")
			case "hash":
				all[key] = fmt.Sprint(db.HGetAll(t.Context(), key).Val())
			case "stream":
				if n := db.XLen(t.Context(), key).Val(); n > 0 { // the last letter that is sent leaves an empty stream
					all[key] = fmt.Sprint(n, " in a stream")
				}
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	delete(all, db.Key("worker"))
	delete(all, db.Key("clock", "newest"))
	delete(all, db.Key("backup")) // is there for a moment
	delete(all, db.Key("restored"))
	return all
}

func TestARestoreThatIsKilledAnywhereLeavesAShopThatDoesNotOpen(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Plans[0].Lasts = 10 * time.Minute
	file := sold(w)
	w.Redis = redistest.Start(t)
	there := w.File("unix://" + w.Redis.Socket)
	refuses := func(at string, first bool) {
		t.Helper()
		for i, c := range []struct {
			code int
			args []string
		}{
			{cli.ExitUsage, []string{"run"}}, {cli.ExitFailed, []string{"check"}}, {cli.ExitFailed, []string{"order", "list"}},
			{cli.ExitFailed, []string{"backup", "-o", file + ".half"}},
		} {
			if i > 0 && !first {
				break // the rest says the same by then
			}
			typed := strings.Repeat(apptest.Passphrase+"\n", 2)
			code, said := types(w, typed, append(c.args, "-c", there)...)
			if code != c.code || !strings.Contains(said, "run sharefi restore FILE again") {
				t.Errorf("%s: %v: %d: %s", at, c.args, code, said)
			}
		}
	}
	killed := 0
	for n, goes := int64(1), true; goes; n++ {
		for _, after := range []bool{false, true} {
			if goes = cutOff(w, file, n, after); !goes {
				break
			}
			at := fmt.Sprintf("commit %d, done: %t", n, after)
			switch there := len(rows(t, w.Redis.DB())); {
			case there == 0: // nothing was touched yet
			case w.Redis.DB().Exists(t.Context(), w.Redis.DB().Key("restoring")).Val() == 0: // only the last answer is missing
				t.Log(at, "was the last")
				goes = false
			default:
				killed++
				refuses(at, killed == 1)
			}
		}
	}
	if killed < 5 {
		t.Errorf("it was killed %d times in the middle", killed)
	}
	if code, said := types(w, apptest.Passphrase+"\n", "restore", "--replace", "-c", there, file); code != 0 {
		t.Fatalf("%d: %s", code, said)
	}
	w.Start()
	caughtUp(w)
	w.Customer.Say("/buy")
	w.Hears(w.Customer, "Which plan") // the customer is known
}

func TestRowsWithoutARecordAreGoneAfterARestore(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Plans[0].Lasts, w.Config.Sites[0].Capacity = 10*time.Minute, 2
	whole := sold(w)
	restored := func(file, says string) map[string]string {
		t.Helper()
		w.Redis = redistest.Start(t)
		code, said := types(w, apptest.Passphrase+"\n", "restore", "-c", w.File("unix://"+w.Redis.Socket), file)
		if code != 0 || !strings.Contains(said, says) {
			t.Fatalf("%d: %s", code, said)
		}
		return rows(t, w.Redis.DB())
	}
	want, db := rows(t, w.Redis.DB()), w.Redis.DB()
	for _, key := range []string{"site:home:live", "site:home:leases", "orders:pending", "customer:+12025550123:live"} {
		db.SAdd(t.Context(), db.Key(key), "GGGG-0001") // as a backup had it that was made while the shop sold
	}
	db.HSet(t.Context(), db.Key("device", apptest.Phone.String()), "GGGG-0001", "+12025550199")
	db.Del(t.Context(), db.Key("ends"))
	torn := keeps(w)
	for _, got := range []map[string]string{restored(whole, "were made anew"), restored(torn, "5 rows had no record")} {
		delete(want, db.Key("heard", "all")) // is found out anew
		if !maps.Equal(got, want) {
			t.Errorf("it is\n%v\nand was\n%v", got, want)
		}
	}
	w.Start()
	caughtUp(w)
	second := w.Telegram.Person(3, "Clara", "en", "+12025550124")
	w.Orders(second) // of two places one is free
}
