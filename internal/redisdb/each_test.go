package redisdb_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/sharefi/sharefi/internal/redisdb"
)

func TestEveryKeyOfTheShopIsSeenAndNoOther(t *testing.T) {
	each(t, func(t *testing.T, db *redisdb.DB) {
		const many = 2345
		other := redisdb.New(db.UniversalClient, "tes?")
		for n := range many {
			for _, key := range []string{db.Key("order", fmt.Sprint(n)), db.Key("lease", fmt.Sprint(n)),
				other.Key("order", fmt.Sprint(n))} {
				if err := db.Set(t.Context(), key, "x", 0).Err(); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, shop := range []*redisdb.DB{db, other} {
			seen := map[string]bool{}
			if err := shop.Each(t.Context(), "order:*", func(keys []string) error {
				for _, key := range keys {
					seen[key] = true
				}
				return nil
			}); err != nil || len(seen) != many || !seen[shop.Key("order", "7")] {
				t.Errorf("%v: %d keys", err, len(seen))
			}
		}
		stop := errors.New("enough")
		if err := db.Each(t.Context(), "*", func([]string) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("it ends with %v", err)
		}
	})
}
