package redisdb_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
)

// commits stores a key.
func commits(t *testing.T, db *redisdb.DB, key string) error {
	t.Helper()
	var b redisdb.Batch
	b.Do("SET", db.Key(key), 1)
	return db.Commit(t.Context(), &b)
}

func TestCommitsAreNotedDuringAWatchAndWaitDuringAHold(t *testing.T) {
	db := redistest.Start(t).DB()
	if err := commits(t, db, "before"); err != nil {
		t.Fatal(err)
	}
	w, err := db.Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, key := range []string{"taken", "meanwhile"} {
		if err := commits(t, db, key); err != nil {
			t.Fatal(err)
		}
		if key == "taken" {
			if keys, err := w.Touched(t.Context()); err != nil || !slices.Equal(keys, []string{db.Key("taken")}) {
				t.Errorf("noted %v, %v", keys, err)
			}
		}
	}
	keys, err := w.Hold(t.Context())
	if err != nil || !slices.Equal(keys, []string{db.Key("meanwhile")}) {
		t.Errorf("noted %v, %v", keys, err)
	}
	done := make(chan error)
	go func() { done <- commits(t, db, "held") }()
	if n := db.Exists(t.Context(), db.Key("held")).Val(); n != 0 {
		t.Error("it was committed during the hold")
	}
	if err := w.Release(t.Context()); err != nil {
		t.Error(err)
	}
	if err := <-done; err != nil || db.Exists(t.Context(), db.Key("held")).Val() != 1 {
		t.Errorf("it was not committed after the hold: %v", err)
	}
}

func TestAHoldThatNobodyEndsHoldsNobodyForLong(t *testing.T) {
	db := redistest.Start(t).DB()
	w, err := db.Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, err := w.Hold(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := commits(t, db, "held"); err != nil { // once the hold has lapsed
		t.Error(err)
	}
	if err := w.Release(t.Context()); !errors.Is(err, redisdb.ErrTorn) {
		t.Errorf("what was read is not of one instant: %v", err)
	}
}

func TestAWatchThatLapsedIsNoticed(t *testing.T) {
	db := redistest.Start(t).DB()
	w, err := db.Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	db.Del(t.Context(), db.Key("backup"))
	if _, err := w.Hold(t.Context()); !errors.Is(err, redisdb.ErrTorn) {
		t.Errorf("what was committed meanwhile is not known: %v", err)
	}
}
