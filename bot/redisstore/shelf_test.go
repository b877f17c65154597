package redisstore_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/redisstore"
)

func TestTheShelf(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		in, ping := message("7", "21"), billing.Notice{To: billing.Owner, Kind: billing.Aside, Order: "ASDE-0001"}
		for want := 1; want <= 3; want++ {
			if n, again, err := s.Attempt(t.Context(), in); err != nil || n != want || again {
				t.Fatalf("attempt %d is %d, %v, %v", want, n, again, err)
			}
		}
		if n, again, err := s.Attempt(t.Context(), message("8", "21")); err != nil || n != 1 || again {
			t.Errorf("another message's attempt is %d, %v, %v", n, again, err)
		}
		second := desk.Aside{ID: "ASDE-0001", At: noon.Add(1e9), In: in, Reason: "the record changed", Tries: 3}
		first := second
		first.ID, first.At, first.In = "ASDE-0002", noon, message("9", "22")
		if err := s.SetAside(t.Context(), second, &bot.Outgoing{Chat: "21", Text: "Sorry"}, ping); err != nil {
			t.Fatal(err)
		}
		if err := s.SetAside(t.Context(), first, nil, ping); err != nil {
			t.Fatal(err)
		}
		if err := s.SetAside(t.Context(), second, nil, ping); !errors.Is(err, desk.ErrSeen) {
			t.Errorf("set aside twice: %v", err)
		}
		if _, err := s.Load(t.Context(), desk.Query{In: in}); !errors.Is(err, desk.ErrSeen) {
			t.Errorf("it comes again: %v", err)
		}
		list, err := s.Shelved(t.Context())
		if err != nil || len(list) != 2 || list[0].ID != first.ID || list[1] != second {
			t.Errorf("%+v, %v", list, err)
		}
		letters, err := s.Read(t.Context(), "-", 10)
		if err != nil || len(letters) != 3 || letters[0].Reply == nil || letters[0].To != "telegram:21" {
			t.Errorf("%+v, %v", letters, err)
		}
		if _, again, err := s.Attempt(t.Context(), message("8", "21")); err != nil || !again {
			t.Errorf("after one was set aside: %v, %v", again, err)
		}
		if err := s.Resolve(t.Context(), bot.ShelfTask{Code: "NONE-0001"}); !errors.Is(err, desk.ErrNotShelved) {
			t.Error(err)
		}
		for range 2 {
			if err := errors.Join(s.Resolve(t.Context(), bot.ShelfTask{Code: first.ID}), s.Resolve(t.Context(), bot.ShelfTask{Code: second.ID})); err != nil {
				t.Error(err)
			}
		}
		second.Tries++
		if err := s.Reshelve(t.Context(), second); err != nil {
			t.Error(err)
		}
		if asked, err := s.Asked(t.Context()); err != nil || len(asked) != 1 || asked[0] != first.ID {
			t.Errorf("asked for %v, %v", asked, err)
		}
		if err := s.Unshelve(t.Context(), first.ID); err != nil {
			t.Error(err)
		}
		if asked, err := s.Asked(t.Context()); err != nil || len(asked) != 0 {
			t.Errorf("asked for %v, %v", asked, err)
		}
		if err := s.Unshelve(t.Context(), first.ID); !errors.Is(err, desk.ErrNotShelved) {
			t.Error(err)
		}
	})
}

func TestAShelvedMessageThatCantBeReadCanBeDropped(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		s.DB.HSet(t.Context(), s.DB.Key("shelf"), "ASDE-0003", "{")
		if list, err := s.Shelved(t.Context()); err != nil || len(list) != 1 || list[0].Reason == "" {
			t.Errorf("%+v, %v", list, err)
		}
		if err := s.Unshelve(t.Context(), "ASDE-0003"); err != nil {
			t.Error(err)
		}
	})
}

// A message is to blame for a record of its sender's, and not for one that all messages need.
func TestWhoseRecordCantBeRead(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		for key, own := range map[string]bool{"session:telegram:21": true, "shop": false, "": false} {
			var err error
			if key != "" {
				s.DB.Set(t.Context(), s.DB.Key(key), "1 {", 0)
			}
			_, err = s.Load(t.Context(), desk.Query{In: message("7", "21")})
			if (err != nil) != (key != "") || errors.Is(err, desk.ErrUnreadable) != own {
				t.Errorf("%s: %v", key, err)
			}
			s.DB.Del(t.Context(), s.DB.Key(key))
		}
		s.DB.Set(t.Context(), s.DB.Key("session:telegram:21"), `1 {"phone":"+12025550123"}`, 0)
		s.DB.Set(t.Context(), s.DB.Key("customer:+12025550123"), "1 {", 0)
		if _, err := s.Load(t.Context(), desk.Query{In: message("7", "21")}); !errors.Is(err, desk.ErrUnreadable) {
			t.Errorf("the customer: %v", err)
		}
	})
}

// What people said is on the shelf for a month, and not after they were forgotten.
func TestTheShelfForgets(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		for i, a := range []desk.Aside{
			{ID: "ASDE-0001", At: noon.Add(-desk.ShelfKeeps - 1), In: message("1", "20")},
			{ID: "ASDE-0002", At: noon, In: message("2", "21")},
			{ID: "ASDE-0003", At: noon, In: message("3", "22")},
			{ID: "ASDE-0004", At: noon, In: message("4", "23")},
		} {
			if err := s.SetAside(t.Context(), a, nil, billing.Notice{}); err != nil {
				t.Fatal(i, err)
			}
		}
		left := func(want ...string) {
			t.Helper()
			list, err := s.Shelved(t.Context())
			var got []string
			for _, a := range list {
				got = append(got, a.ID)
			}
			slices.Sort(got)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%v are left, %v", got, err)
			}
		}
		left("ASDE-0002", "ASDE-0003", "ASDE-0004")
		before := bot.World{Customer: bot.Customer{Phone: "+12025550123", Chats: []string{"telegram:22"}}}
		forgets := bot.Decision{Erase: true, Customer: bot.Customer{Phone: "+12025550123"}}
		if err := s.Commit(t.Context(), message("9", "21"), before, forgets); err != nil {
			t.Fatal(err)
		}
		left("ASDE-0004")
		if err := s.Forget(t.Context(), desk.Silent{Chat: "telegram:23"}); err != nil {
			t.Fatal(err)
		}
		left()
	})
}

// A record that was overwritten by hand is no reason to let a message come again for ever.
func TestAMessageThatMeetsARecordOfAnotherKindIsToBlame(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		w := load(t, s, desk.Query{In: message("u1", "21")})
		if err := s.DB.HSet(t.Context(), s.DB.Key("customer", "+12025550123"), "a", 1).Err(); err != nil {
			t.Fatal(err)
		}
		d := decide(w)
		d.Target = &bot.Customer{Phone: "+12025550123"}
		if err := s.Commit(t.Context(), message("u1", "21"), w, d); !errors.Is(err, desk.ErrUnreadable) {
			t.Fatal(err)
		}
	})
}
