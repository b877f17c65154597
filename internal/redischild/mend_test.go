package redischild_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/redischild"
)

// stored makes a directory with records in a base and in an increment, and returns it stopped.
func stored(t *testing.T) string {
	t.Helper()
	dir := shortDir(t)
	child, client := start(t, dir)
	defer child.Stop()
	put := func(name string) {
		for i := range 20 {
			if err := client.Set(t.Context(), name+strconv.Itoa(i), strings.Repeat("v", i), 0).Err(); err != nil {
				t.Fatal(err)
			}
		}
	}
	put("base")
	if err := client.BgRewriteAOF(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	patience.Until(t, "it is rewritten", func() bool {
		info, err := client.InfoMap(t.Context(), "persistence").Result()
		return err == nil && info["Persistence"]["aof_rewrite_in_progress"] == "0" &&
			info["Persistence"]["aof_rewrite_scheduled"] == "0"
	})
	put("increment")
	return dir
}

// the finds the only file of a kind.
func the(t *testing.T, dir, kind string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "appendonlydir", kind))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %v, %v", kind, found, err)
	}
	return found[0]
}

func change(t *testing.T, file string, f func([]byte) []byte) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, f(text), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// mending starts a child that may mend, and returns its log.
func mending(t *testing.T, dir string) (*redischild.Child, *redis.Client, *bytes.Buffer) {
	t.Helper()
	log := &bytes.Buffer{}
	child, err := redischild.Start(t.Context(), redischild.Config{Dir: dir, Mend: true,
		Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: child.Socket, MaxRetries: -1})
	t.Cleanup(func() { client.Close() })
	return child, client, log
}

func garble(text []byte) []byte {
	copy(text[len(text)/2:], "XXXXXXXXXXXXXXXX")
	return text
}

func noManifest(t *testing.T, dir string) {
	if err := os.Remove(the(t, dir, "*.manifest")); err != nil {
		t.Fatal(err)
	}
}

var damages = []struct {
	name   string
	damage func(t *testing.T, dir string)
	left   int64 // records
	mended bool
}{
	{"zeros behind the increment", func(t *testing.T, dir string) {
		change(t, the(t, dir, "*.incr.aof"), func(b []byte) []byte { return append(b, make([]byte, 4096)...) })
	}, 40, true},
	{"a transaction under way, and zeros", func(t *testing.T, dir string) {
		change(t, the(t, dir, "*.incr.aof"), func(b []byte) []byte {
			return append(append(b, "*1\r\n$5\r\nMULTI\r\n*3\r\n$3\r\nSET\r\n$1\r\nx"...), make([]byte, 512)...)
		})
	}, 40, true},
	{"a garbled manifest", func(t *testing.T, dir string) {
		change(t, the(t, dir, "*.manifest"), func([]byte) []byte { return []byte("garbage\n") })
	}, 40, true},
	{"an empty manifest", func(t *testing.T, dir string) {
		change(t, the(t, dir, "*.manifest"), func([]byte) []byte { return nil })
	}, 40, true},
	{"no manifest", noManifest, 40, true},
	{"no manifest, and two increments", func(t *testing.T, dir string) {
		noManifest(t, dir)
		other := filepath.Join(dir, "appendonlydir", "appendonly.aof.9.incr.aof")
		if err := os.WriteFile(other, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}, 0, false},
	{"a garbled base", func(t *testing.T, dir string) { change(t, the(t, dir, "*.base.rdb"), garble) }, 0, false},
	{"a base that is cut off", func(t *testing.T, dir string) {
		change(t, the(t, dir, "*.base.rdb"), func(b []byte) []byte { return b[:len(b)-30] })
	}, 0, false},
	{"an increment that is garbled in its middle", func(t *testing.T, dir string) {
		change(t, the(t, dir, "*.incr.aof"), garble)
	}, 0, false},
	{"no increment", func(t *testing.T, dir string) {
		if err := os.Remove(the(t, dir, "*.incr.aof")); err != nil {
			t.Fatal(err)
		}
	}, 0, false},
}

func TestADamagedFileIsMendedWithoutALossOrMovedAside(t *testing.T) {
	for _, c := range damages {
		t.Run(c.name, func(t *testing.T) {
			dir := stored(t)
			c.damage(t, dir)
			before := contents(t, filepath.Join(dir, "appendonlydir"))
			child, client, log := mending(t, dir)
			if n := client.DBSize(t.Context()).Val(); n != c.left {
				t.Errorf("%d records, want %d", n, c.left)
			}
			trouble := <-child.News()
			if now, on := child.Trouble(); !on || now != trouble || trouble.Mended != c.mended ||
				trouble.Cause != redischild.Damaged {
				t.Errorf("the trouble is %+v, the news %+v", now, trouble)
			}
			if after := contents(t, filepath.Join(trouble.Aside, "appendonlydir")); after != before {
				t.Errorf("kept is\n%s\nof\n%s", after, before)
			}
			if err := client.Set(t.Context(), "new", 1, 0).Err(); err != nil {
				t.Errorf("it takes nothing: %v", err)
			}
			child.Stop()
			if n := strings.Count(log.String(), "level=ERROR"); n != 1 {
				t.Errorf("the log is\n%s", log)
			}
			child, client = start(t, dir)
			defer child.Stop()
			if n := client.DBSize(t.Context()).Val(); n != c.left+1 {
				t.Errorf("%d records after another start", n)
			}
		})
	}
}

// contents are all files of a directory, with what is in them.
func contents(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, entry := range list {
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s %q\n", entry.Name(), text)
	}
	return all.String()
}

func TestACommandThatIsCutOffAtTheEndIsNoTrouble(t *testing.T) {
	dir := stored(t)
	change(t, the(t, dir, "*.incr.aof"), func(b []byte) []byte { return b[:len(b)-5] })
	child, client, _ := mending(t, dir)
	defer child.Stop()
	if n := client.DBSize(t.Context()).Val(); n != 39 {
		t.Errorf("%d records, want 39", n)
	}
	if trouble, on := child.Trouble(); on {
		t.Errorf("it is %+v", trouble)
	}
}

func TestTheFileOfAnOlderRedisIsMendedToo(t *testing.T) {
	dir := shortDir(t)
	file := filepath.Join(dir, "appendonly.aof")
	text := "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nSET\r\n$5\r\norder\r\n$4\r\npaid\r\n" + strings.Repeat("\x00", 99)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	child, client, _ := mending(t, dir)
	defer child.Stop()
	trouble := <-child.News()
	kept, err := os.ReadFile(filepath.Join(trouble.Aside, "appendonlydir", "appendonly.aof")) // version 7 moved it there
	if got := client.Get(t.Context(), "order").Val(); got != "paid" || !trouble.Mended || string(kept) != text {
		t.Errorf("the order is %q, the trouble %+v, kept %q, %v", got, trouble, kept, err)
	}
}

// onlyServer lets programs find redis-server alone.
func onlyServer(t *testing.T) {
	t.Helper()
	server, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal(err)
	}
	fake(t, "exec "+server+` "$@"`)
}

// fake puts a script in the place of redis-server, and no other program beside it.
func fake(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "redis-server"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
}

// TestWithoutTheToolADamagedFileIsMovedAside: nothing can be said about it then.
func TestWithoutTheToolADamagedFileIsMovedAside(t *testing.T) {
	dir := stored(t)
	change(t, the(t, dir, "*.incr.aof"), func(b []byte) []byte { return append(b, make([]byte, 512)...) })
	onlyServer(t)
	child, client, _ := mending(t, dir)
	defer child.Stop()
	trouble := <-child.News()
	if n := client.DBSize(t.Context()).Val(); n != 0 || trouble.Mended || trouble.Aside == "" {
		t.Errorf("%d records, %+v", n, trouble)
	}
}

func TestWhoDoesNotSellLeavesADamagedFileAlone(t *testing.T) {
	dir := stored(t)
	change(t, the(t, dir, "*.base.rdb"), garble)
	before := contents(t, filepath.Join(dir, "appendonlydir"))
	var trouble redischild.Trouble
	if _, err := redischild.Start(t.Context(), config(dir)); !errors.As(err, &trouble) ||
		trouble.Cause != redischild.Damaged || trouble.Remedy() == "" {
		t.Errorf("got %v", err)
	}
	if after := contents(t, filepath.Join(dir, "appendonlydir")); after != before {
		t.Error("the file was changed")
	}
	noManifest(t, dir)
	if _, err := redischild.Start(t.Context(), config(dir)); !errors.As(err, &trouble) {
		t.Errorf("without a manifest: %v", err)
	}
}

// TestANewerFileIsNotDamaged: an older Redis can't read it, and must not begin in its place.
func TestANewerFileIsNotDamaged(t *testing.T) {
	dir := stored(t)
	change(t, the(t, dir, "*.base.rdb"), func(b []byte) []byte { copy(b, "REDIS0099"); return b })
	var trouble redischild.Trouble
	if _, err := redischild.Start(t.Context(), config(dir)); !errors.As(err, &trouble) || trouble.Cause != redischild.Newer {
		t.Errorf("got %v", err)
	}
	aside, err := filepath.Glob(filepath.Join(dir, "damaged-*"))
	if len(aside) > 0 || err != nil {
		t.Errorf("it was moved to %v, %v", aside, err)
	}
}

func TestAServerThatCantRunIsStartedSeldom(t *testing.T) {
	dir, counter := shortDir(t), filepath.Join(t.TempDir(), "starts")
	fake(t, "echo 1 >>"+counter+"; echo 'it has no mood'; exit 3")
	log := &bytes.Buffer{}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	_, err := redischild.Start(ctx, redischild.Config{Dir: dir, Mend: true, Log: slog.New(slog.NewTextHandler(log, nil))})
	starts, readErr := os.ReadFile(counter)
	if n := strings.Count(string(starts), "1"); err == nil || readErr != nil || n < 2 || n > 6 {
		t.Errorf("%d starts in 3 s, %v, %v", n, err, readErr)
	}
	if n := strings.Count(log.String(), "it has no mood"); n != 1 || !strings.Contains(log.String(), "remedy=") {
		t.Errorf("the log is\n%s", log)
	}
}
