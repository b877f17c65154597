package redischild_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/redischild"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
)

// TestOnAFullDiskTheServerReadsAndIsNotStartedAgainAndAgain: nothing is lost, keys that have expired are gone for
// whoever looks, and it writes again when there is room, without being asked to.
func TestOnAFullDiskTheServerReadsAndIsNotStartedAgainAndAgain(t *testing.T) {
	if redistest.OnOwnDisks(t) {
		return
	}
	disk := redistest.NewDisk(t, shortDir(t), "8m")
	log := &bytes.Buffer{}
	child, err := redischild.Start(t.Context(), redischild.Config{Dir: disk.Dir, Mend: true,
		Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(&redis.Options{Network: "unix", Addr: child.Socket, MaxRetries: -1})
	defer client.Close()
	confirmed := fillUp(t, client, disk)
	patience.Until(t, "it reads", func() bool { return client.Ping(t.Context()).Err() == nil })
	reading := pid(t, client)
	if n := client.StrLen(t.Context(), "order").Val(); n != confirmed {
		t.Errorf("%d bytes, %d were confirmed", n, confirmed)
	}
	patience.Until(t, "the lease is over", func() bool { return client.Exists(t.Context(), "lease").Val() == 0 })
	if err := client.Set(t.Context(), "order", "free", 0).Err(); !redisdb.Readable(err) {
		t.Errorf("a write ends with %v", err)
	}
	script := client.Eval(t.Context(), "redis.call('GET', KEYS[1]) redis.call('SET', KEYS[1], 'free')", []string{"order"})
	if err := script.Err(); !redisdb.Readable(err) {
		t.Errorf("a script ends with %v", err)
	}
	<-time.After(3 * time.Second) // it looks at the disk meanwhile
	if pid(t, client) != reading {
		t.Error("it was started again")
	}
	if trouble := <-child.News(); trouble.Cause != redischild.DiskFull || trouble.Over {
		t.Errorf("the news is %+v", trouble)
	}
	disk.Empty()
	patience.Until(t, "it writes", func() bool { return client.Append(t.Context(), "order", "!").Err() == nil })
	if n := client.StrLen(t.Context(), "order").Val(); n != confirmed+1 {
		t.Errorf("%d bytes after %d", n, confirmed)
	}
	if trouble := <-child.News(); !trouble.Over {
		t.Errorf("the news is %+v", trouble)
	}
	child.Stop()
	if n := strings.Count(log.String(), "level=ERROR"); n != 1 {
		t.Errorf("the log is\n%s", log)
	}
}

// fillUp writes until the disk takes no more, and returns how many bytes of the order were confirmed.
func fillUp(t *testing.T, client *redis.Client, disk *redistest.Disk) (confirmed int64) {
	t.Helper()
	if err := client.Set(t.Context(), "lease", 1, time.Second).Err(); err != nil {
		t.Fatal(err)
	}
	disk.Fill()
	for {
		n, err := client.Append(t.Context(), "order", strings.Repeat("x", 700)).Result()
		if err != nil {
			return confirmed
		}
		confirmed = n
	}
}

// TestAFirstStartOnAFullDiskWaitsForRoom: there is nothing to read yet.
func TestAFirstStartOnAFullDiskWaitsForRoom(t *testing.T) {
	if redistest.OnOwnDisks(t) {
		return
	}
	disk := redistest.NewDisk(t, shortDir(t), "8m")
	disk.Fill()
	go func() {
		<-time.After(time.Second)
		disk.Empty()
	}()
	child, err := redischild.Start(t.Context(), redischild.Config{Dir: disk.Dir, Mend: true,
		Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer child.Stop()
	if trouble := <-child.News(); trouble.Cause != redischild.DiskFull {
		t.Errorf("the news is %+v", trouble)
	}
}
