package redisdb_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
)

// steps returns three migrations that record that they ran; the one with the number fails returns an
// error.
func steps(done *[]int, fails int) []redisdb.Migration {
	var list []redisdb.Migration
	for n := 1; n <= 3; n++ {
		list = append(list, func(context.Context, *redisdb.DB) error {
			if n == fails {
				return errors.New("power cut")
			}
			*done = append(*done, n)
			return nil
		})
	}
	return list
}

func TestRecordsAreBroughtToTheNewestVersionStepByStep(t *testing.T) {
	for _, c := range []struct {
		name   string
		before func(ctx context.Context, db *redisdb.DB) error
		from   int
		done   []int
	}{
		{"no records", func(context.Context, *redisdb.DB) error { return nil }, 0, nil},
		{"records from before versions were noted", func(ctx context.Context,
			db *redisdb.DB) error {
			return db.Set(ctx, db.Key("shop"), "1 {}", 0).Err()
		}, 1, []int{1, 2, 3}},
		{"records of version 3", func(ctx context.Context, db *redisdb.DB) error { return db.Set(ctx, db.Key("schema"), 3, 0).Err() }, 3, []int{3}},
		{"the newest records", func(ctx context.Context, db *redisdb.DB) error { return db.Set(ctx, db.Key("schema"), 4, 0).Err() }, 4, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, db := t.Context(), redistest.Memory(t)
			if err := c.before(ctx, db); err != nil {
				t.Fatal(err)
			}
			var done []int
			from, to, err := db.Migrate(ctx, steps(&done, 0))
			if err != nil || from != c.from || to != 4 || !slices.Equal(done, c.done) {
				t.Errorf("from %d to %d by %v, %v", from, to, done, err)
			}
			if n, err := db.Schema(ctx); n != 4 || err != nil {
				t.Errorf("noted is %d, %v", n, err)
			}
		})
	}
}

func TestAMigrationThatIsCutOffGoesOnWhereItWas(t *testing.T) {
	ctx, db := t.Context(), redistest.Memory(t)
	if err := db.Set(ctx, db.Key("schema"), 1, 0).Err(); err != nil {
		t.Fatal(err)
	}
	var done []int
	if _, at, err := db.Migrate(ctx, steps(&done, 2)); err == nil || at != 2 {
		t.Errorf("it stands at %d, %v", at, err)
	}
	if _, _, err := db.Migrate(ctx, steps(&done, 0)); err != nil || !slices.Equal(done, []int{1, 2, 3}) {
		t.Errorf("done are %v, %v", done, err)
	}
}

func TestNewerRecordsAreLeftAlone(t *testing.T) {
	ctx, db := t.Context(), redistest.Memory(t)
	if err := db.Set(ctx, db.Key("schema"), 9, 0).Err(); err != nil {
		t.Fatal(err)
	}
	var done []int
	if _, _, err := db.Migrate(ctx, steps(&done, 0)); !errors.Is(err, redisdb.ErrNewer) || len(done) > 0 {
		t.Errorf("%v after %v", err, done)
	}
	if err := db.Set(ctx, db.Key("schema"), "old", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := db.Migrate(ctx, steps(&done, 0)); err == nil {
		t.Error("a text that is not a version was accepted")
	}
}

func TestAProcessThatWasTakenOverMigratesNothing(t *testing.T) {
	ctx, db := t.Context(), redistest.Memory(t)
	db.SetFence(db.Key("worker"), "us")
	if err := db.Set(ctx, db.Key("worker"), "them", 0).Err(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := db.Migrate(ctx, nil); !errors.Is(err, redisdb.ErrFenced) {
		t.Errorf("got %v", err)
	}
}
