package redisdb_test

import (
	"context"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
)

func TestAShopGoesOnWhenItsServerHangs(t *testing.T) {
	for _, kind := range []redisdb.Kind{redisdb.Sentinel, redisdb.Cluster} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			g := redistest.StartGroup(t, kind)
			db := g.DB()
			write := func() error {
				ctx, cancel := context.WithTimeout(t.Context(), patience.Limit)
				defer cancel()
				var b redisdb.Batch
				b.Do("SET", db.Key("x"), 1)
				return db.Commit(ctx, &b)
			}
			if err := write(); err != nil {
				t.Fatal(err)
			}
			resume := g.Pause()
			defer resume()
			begun := time.Now()
			for write() != nil {
				<-time.After(10 * time.Millisecond)
			}
			t.Logf("silent for %s", time.Since(begun).Round(10*time.Millisecond))
			if took := time.Since(begun); took > silentFor {
				t.Errorf("it was silent for %s", took)
			}
		})
	}
}
