package redisstore_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/redisstore"
)

func TestKeptMessages(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		second := desk.Kept{At: noon.Add(time.Second), In: message("8", "21")}
		first := desk.Kept{At: noon, In: message("9", "21")}
		other := desk.Kept{At: noon.Add(time.Minute), In: message("9", "22")}
		later := first
		later.At = noon.Add(time.Hour)
		for _, k := range []desk.Kept{second, first, other, later} { // the last one is kept already
			if err := s.Hold(t.Context(), k); err != nil {
				t.Fatal(err)
			}
		}
		s.DB.HSet(t.Context(), s.DB.Key("held"), "telegram:23 1", "{")
		list, err := s.Held(t.Context())
		if err != nil || len(list) != 3 || list[0] != first || list[1] != second || list[2] != other {
			t.Fatalf("%+v, %v", list, err)
		}
		if err := s.Release(t.Context(), second.In); err != nil {
			t.Fatal(err)
		}
		if err := s.Forget(t.Context(), desk.Silent{Chat: "telegram:21"}); err != nil {
			t.Fatal(err)
		}
		if list, err := s.Held(t.Context()); err != nil || len(list) != 1 || list[0] != other {
			t.Fatalf("after one was forgotten: %+v, %v", list, err)
		}
	})
}
