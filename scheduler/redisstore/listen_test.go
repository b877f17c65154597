package redisstore_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/scheduler/redisstore"
)

// listening starts to listen, and gives what is heard: the sites of keys that expire, and each begin.
func listening(t *testing.T, db *redisdb.DB) (expired chan string, began chan error) {
	t.Helper()
	expired, began = make(chan string, 99), make(chan error, 99)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- (&redisstore.Store{DB: db}).Listen(ctx, func(site string) { expired <- site },
			func(deaf error) { began <- deaf })
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return expired, began
}

// within takes from a channel what must come.
func within[T any](t *testing.T, what string, from <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-from:
	case <-time.After(patience.Limit):
		t.Fatalf("waited in vain: %s", what)
	}
	return v
}

// expires lets a key of a lease run out, and touches it. That may fail while the shop moves.
func expires(t *testing.T, db *redisdb.DB) {
	t.Helper()
	key := db.Key("alive", "home:AAAA-0001")
	if db.Set(t.Context(), key, 1, time.Millisecond).Err() != nil {
		return
	}
	for db.Exists(t.Context(), key).Val() != 0 {
		<-time.After(time.Millisecond)
	}
}

// TestExpirationsAreHeardAfterAMove: a subscription stays with the old server, and the new one announces nothing by
// itself.
func TestExpirationsAreHeardAfterAMove(t *testing.T) {
	for _, kind := range []redisdb.Kind{redisdb.Sentinel, redisdb.Cluster} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			g := redistest.StartGroup(t, kind)
			db := g.DB()
			expired, began := listening(t, db)
			if deaf := within(t, "it listens", began); deaf != nil {
				t.Fatal(deaf)
			}
			expires(t, db)
			if site := within(t, "it hears", expired); site != "home" {
				t.Errorf("heard of %q", site)
			}
			for how, move := range map[string]func(){"it died": g.Failover, "by hand": g.Switch} {
				for len(began)+len(expired) > 0 {
					select {
					case <-began:
					case <-expired:
					}
				}
				move()
				moved := time.Now()
				within(t, "everything is looked at", began)
				patience.Until(t, "it hears the new server", func() bool { expires(t, db); return len(expired) > 0 })
				t.Logf("heard %s after the move, %s", time.Since(moved).Round(10*time.Millisecond), how)
			}
		})
	}
}

// TestAServerThatRefusesToBeSetIsListenedToAllTheSame: its own settings may announce expirations.
func TestAServerThatRefusesToBeSetIsListenedToAllTheSame(t *testing.T) {
	t.Parallel()
	db := redistest.Start(t).DB()
	for _, setting := range [][]any{{"config", "set", "notify-keyspace-events", "Ex"},
		{"acl", "setuser", "default", "-config"}} {
		if err := db.Do(t.Context(), setting...).Err(); err != nil {
			t.Fatal(err)
		}
	}
	expired, began := listening(t, db)
	var refused redis.Error
	if deaf := within(t, "it listens", began); !errors.As(deaf, &refused) {
		t.Errorf("it says %v", deaf)
	}
	expires(t, db)
	within(t, "it hears", expired)
}

// TestAServerThatRefusesToBeListenedToIsLookedAt: everything is looked at once, and the timer works alone.
func TestAServerThatRefusesToBeListenedToIsLookedAt(t *testing.T) {
	t.Parallel()
	db := redistest.Start(t).DB()
	if err := db.Do(t.Context(), "acl", "setuser", "default", "-psubscribe").Err(); err != nil {
		t.Fatal(err)
	}
	_, began := listening(t, db)
	var refused redis.Error
	if deaf := within(t, "it says so", began); !errors.As(deaf, &refused) {
		t.Errorf("it says %v", deaf)
	}
}
