package redischild_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/redischild"
)

// With this variable set to a directory, the test binary acts as a parent process that can be killed.
const asParent = "RUN_AS_PARENT"

func TestMain(m *testing.M) {
	redis.SetLogger(silence{})
	dir := os.Getenv(asParent)
	if dir == "" {
		os.Exit(m.Run())
	}
	child, err := redischild.Start(context.Background(), config(dir))
	fmt.Println(err)
	if err != nil {
		os.Exit(1)
	}
	_, _ = os.Stdin.Read(make([]byte, 1)) // until the test ends
	child.Stop()
}

type silence struct{}

func (silence) Printf(context.Context, string, ...any) {}

func config(dir string) redischild.Config {
	return redischild.Config{Dir: dir, Log: slog.New(slog.DiscardHandler)}
}

// shortDir returns a directory whose path is short enough for a socket.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sfr")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func start(t *testing.T, dir string) (*redischild.Child, *redis.Client) {
	t.Helper()
	child, err := redischild.Start(t.Context(), config(dir))
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: child.Socket, MaxRetries: -1})
	t.Cleanup(func() { client.Close() })
	return child, client
}

// pid returns the server's process id.
func pid(t *testing.T, client *redis.Client) int {
	t.Helper()
	info, err := client.InfoMap(t.Context(), "server").Result()
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(info["Server"]["process_id"])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// gone reports whether a process has ended, including one whose exit code was not read yet.
func gone(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(stat), ") Z ")
}

func TestWhatWasWrittenIsThereAfterAStop(t *testing.T) {
	dir := shortDir(t)
	child, client := start(t, dir)
	if err := client.Set(t.Context(), "order", "paid", 0).Err(); err != nil {
		t.Fatal(err)
	}
	server := pid(t, client)
	child.Stop()
	if !gone(server) {
		t.Error("the server lives on")
	}
	child, client = start(t, dir)
	defer child.Stop()
	if got := client.Get(t.Context(), "order").Val(); got != "paid" {
		t.Errorf("the order is %q", got)
	}
}

func TestAServerThatIsKilledComesBackWithEverything(t *testing.T) {
	child, client := start(t, shortDir(t))
	defer child.Stop()
	for i := range 100 {
		if err := client.Set(t.Context(), "order:"+strconv.Itoa(i), i, 0).Err(); err != nil {
			t.Fatal(err)
		}
	}
	first := pid(t, client)
	if err := syscall.Kill(first, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	patience.Until(t, "it answers again", func() bool { return client.Ping(t.Context()).Err() == nil })
	if n := client.DBSize(t.Context()).Val(); n != 100 || pid(t, client) == first {
		t.Errorf("%d records", n)
	}
}

func TestASecondOneOnTheSameDataIsRefused(t *testing.T) {
	dir := shortDir(t)
	child, client := start(t, dir)
	defer child.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := redischild.Start(ctx, config(dir)); !errors.Is(err, redischild.ErrLocked) {
		t.Fatalf("got %v", err)
	}
	if err := client.Ping(t.Context()).Err(); err != nil {
		t.Errorf("the first is hurt: %v", err)
	}
}

func TestAfterItsParentWasKilledTheNextStartFindsEverything(t *testing.T) {
	dir := shortDir(t)
	for range 5 {
		parent := exec.Command(os.Args[0])
		parent.Env = append(os.Environ(), asParent+"="+dir)
		out, err := parent.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		keep, err := parent.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := parent.Start(); err != nil {
			t.Fatal(err)
		}
		if said, err := bufio.NewReader(out).ReadString('\n'); err != nil || said != "<nil>\n" {
			t.Fatalf("the parent says %q, %v", said, err)
		}
		orphan := redis.NewClient(&redis.Options{Network: "unix", Addr: filepath.Join(dir, "redis.sock"), MaxRetries: -1})
		if err := orphan.Incr(t.Context(), "sales").Err(); err != nil {
			t.Fatal(err)
		}
		server := pid(t, orphan)
		orphan.Close()
		if err := parent.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = parent.Wait()
		keep.Close()

		child, client := start(t, dir)
		if !gone(server) {
			t.Error("two servers on one directory")
		}
		if err := client.Incr(t.Context(), "sales").Err(); err != nil {
			t.Error(err)
		}
		child.Stop()
	}
	child, client := start(t, dir)
	defer child.Stop()
	if got := client.Get(t.Context(), "sales").Val(); got != "10" {
		t.Errorf("%s sales, want 10", got)
	}
}

func TestItsSettingsKeepRecordsAndTellOfEnds(t *testing.T) {
	child, client := start(t, shortDir(t))
	defer child.Stop()
	for name, want := range map[string]string{
		"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction", "notify-keyspace-events": "xE",
		"port": "0",
	} {
		if got := client.ConfigGet(t.Context(), name).Val()[name]; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if info, err := os.Stat(child.Socket); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the socket is %v, %v", info.Mode(), err)
	}
}

func TestWhatCantBeIsSaidWithItsRemedy(t *testing.T) {
	_, err := redischild.Start(t.Context(), config(filepath.Join(shortDir(t), strings.Repeat("long", 30))))
	if err == nil || !strings.Contains(err.Error(), "choose a shorter one") {
		t.Errorf("a long path: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := redischild.Start(t.Context(), config(shortDir(t))); !errors.Is(err, redischild.ErrNoServer) ||
		!strings.Contains(err.Error(), "apt-get install") {
		t.Errorf("no server: %v", err)
	}
}
