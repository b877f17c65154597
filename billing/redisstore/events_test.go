package redisstore_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
)

func TestTheCursorIsKept(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		first, err := s.Events(t.Context(), "stripe")
		if err != nil || first.At != "" {
			t.Fatalf("%+v, %v", first, err)
		}
		if err := s.Heed(t.Context(), "stripe", first.Cursor, billing.Progress{Next: "evt_1"}); err != nil {
			t.Fatal(err)
		}
		second, err := s.Events(t.Context(), "stripe")
		if err != nil || second.At != "evt_1" {
			t.Fatalf("%+v, %v", second, err)
		}
		late := billing.Progress{Next: "evt_2", Keep: []billing.Late{{Hint: billing.Hint{ID: "evt_2"}}}}
		if err := s.Heed(t.Context(), "stripe", first.Cursor, late); !errors.Is(err, billing.ErrConflict) {
			t.Fatalf("in the place of an older one: %v", err)
		}
		if known, err := s.Events(t.Context(), "stripe"); err != nil || len(known.Late) != 0 {
			t.Fatalf("what was refused is kept: %+v, %v", known, err)
		}
		if err := s.DB.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		if err := s.Heed(t.Context(), "stripe", second.Cursor, late); !errors.Is(err, billing.ErrConflict) {
			t.Fatalf("after the records were lost: %v", err)
		}
	})
}

func TestLateEventsAreKeptOldestFirst(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		var keep []billing.Late
		for i := range 3 {
			hint := billing.Hint{ID: fmt.Sprint("evt_", i), Kind: billing.HintRequest, Request: "cs_1"}
			since := noon.Add(-time.Duration(i))
			keep = append(keep, billing.Late{Hint: hint, Since: since, Next: noon.Add(time.Second), Tries: i, Reason: "no"})
		}
		if err := s.Heed(t.Context(), "stripe", billing.Cursor{}, billing.Progress{Keep: keep}); err != nil {
			t.Fatal(err)
		}
		keep[1].Tries, keep[1].Aside = 5, "AAAA-0001"
		done := billing.Progress{Keep: keep[1:2], Drop: []string{"evt_0"}}
		if err := s.Heed(t.Context(), "stripe", billing.Cursor{}, done); err != nil {
			t.Fatal(err)
		}
		known, err := s.Events(t.Context(), "stripe")
		if err != nil || len(known.Late) != 2 || known.Late[0] != keep[2] || known.Late[1] != keep[1] {
			t.Fatalf("%+v, %v", known, err)
		}
		s.DB.HSet(t.Context(), s.DB.Key("events", "late"), "evt_9", "{")
		if known, err := s.Events(t.Context(), "stripe"); err != nil || len(known.Late) != 3 || known.Late[0].Aside == "" {
			t.Fatalf("one that can't be read: %+v, %v", known, err)
		}
		code := billing.CodeOf("evt_9")
		if typed, ok := billing.ParseCode(code); !ok || typed != code {
			t.Errorf("nobody can name %s", code)
		}
		for _, drop := range []bool{false, true} { // there is nothing to be tried again
			var b redisdb.Batch
			if err := s.Unshelve(t.Context(), &b, code, drop, noon); err != nil {
				t.Fatal(err)
			}
			if err := s.DB.Commit(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
			if known, err := s.Events(t.Context(), "stripe"); err != nil || (len(known.Late) == 2) != drop {
				t.Errorf("dropped %v: %+v, %v", drop, known, err)
			}
		}
	})
}

// However many orders rest, and however many records are broken, the others are found.
func TestDueOrdersBehindThoseThatRest(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		s.Places = func(string) int { return 5000 }
		rests := map[string]bool{}
		for i := range 1203 {
			o := order(fmt.Sprintf("AAAA-%04d", i))
			o.Created = noon.Add(time.Duration(i-2000) * time.Second)
			if err := s.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
			rests[o.Code] = i < 1200
		}
		s.DB.Set(t.Context(), redisstore.OrderKey(s.DB, "AAAA-1201"), "1 {", 0)
		a, err := s.Due(t.Context(), noon, func(code string) bool { return rests[code] })
		if err != nil || len(a.Orders) != 2 || a.Orders[0].Code != "AAAA-1200" || a.Orders[1].Code != "AAAA-1202" || a.More ||
			len(a.Broken) != 1 || a.Broken[0] != "AAAA-1201" {
			t.Fatalf("%+v, %v", a, err)
		}
		if a, err = s.Due(t.Context(), noon, awake); err != nil || len(a.Orders) != 500 || !a.More {
			t.Fatalf("%d orders, %v, %v", len(a.Orders), a.More, err)
		}
		if _, err := s.Owing(t.Context()); err == nil {
			t.Error("whose order is broken is not known, and nobody must be forgotten")
		}
	})
}
