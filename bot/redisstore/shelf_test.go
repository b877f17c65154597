package redisstore_test

import (
	"errors"
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
			if n, err := s.Attempt(t.Context(), in); err != nil || n != want {
				t.Fatalf("attempt %d is %d, %v", want, n, err)
			}
		}
		if n, err := s.Attempt(t.Context(), message("8", "21")); err != nil || n != 1 {
			t.Errorf("another message's attempt is %d, %v", n, err)
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
		if err := s.Unshelve(t.Context(), first.ID); err != nil {
			t.Error(err)
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
