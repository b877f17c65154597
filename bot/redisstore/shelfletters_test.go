package redisstore_test

import (
	"slices"
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/redisstore"
)

// shelved are the codes of the letters on the shelf.
func shelved(t *testing.T, s *redisstore.Store) (codes []string) {
	t.Helper()
	list, err := s.ShelvedLetters(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		codes = append(codes, a.ID)
	}
	return codes
}

func TestLettersOnTheShelf(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		if err := s.Commit(t.Context(), message("7", "21"), bot.World{}, bot.Decision{Replies: []bot.Outgoing{{Chat: "21", Text: "hello"}}}); err != nil {
			t.Fatal(err)
		}
		letters, err := s.Read(t.Context(), "-", 10)
		if err != nil || len(letters) != 1 {
			t.Fatalf("%+v, %v", letters, err)
		}
		l := letters[0]
		for want := 1; want <= 3; want++ {
			if n, err := s.Failed(t.Context(), l); err != nil || n != want {
				t.Fatalf("try %d is %d, %v", want, n, err)
			}
		}
		a := outbox.Aside{ID: "ASDE-0001", At: noon, Letter: l, Reason: "500", Tries: 3}
		ping := billing.Notice{To: billing.Owner, Kind: billing.LetterAside, Order: a.ID}
		if err := s.Shelve(t.Context(), a, ping); err != nil {
			t.Fatal(err)
		}
		if letters, err = s.Read(t.Context(), "-", 10); err != nil || len(letters) != 1 || letters[0].Notice == nil {
			t.Fatalf("in the outbox: %+v, %v", letters, err)
		}
		list, err := s.ShelvedLetters(t.Context())
		if err != nil || len(list) != 1 || list[0].ID != a.ID || list[0].Letter.Reply.Text != "hello" || list[0].Tries != 3 {
			t.Fatalf("on the shelf: %+v, %v", list, err)
		}
		if err := s.Resolve(t.Context(), bot.ShelfTask{Code: list[0].ID}); err != nil {
			t.Fatal(err)
		}
		letters, err = s.Read(t.Context(), "-", 10)
		if err != nil || len(letters) != 2 || letters[1].To != "telegram:21" || letters[1].Reply.Text != "hello" {
			t.Fatalf("back in the outbox: %+v, %v", letters, err)
		}
		if codes := shelved(t, s); len(codes) != 0 {
			t.Errorf("on the shelf: %v", codes)
		}
	})
}

// A row of the outbox that can't be read hides no other.
func TestALetterThatCantBeReadIsSetAside(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		if err := s.DB.Do(t.Context(), "XADD", s.DB.Key("outbox"), "*", "letter", "{").Err(); err != nil {
			t.Fatal(err)
		}
		if err := s.Orders.Tell(t.Context(), billing.Notice{To: "telegram:21", Kind: billing.ShopOpen}); err != nil {
			t.Fatal(err)
		}
		letters, err := s.Read(t.Context(), "-", 10)
		if err != nil || len(letters) != 2 || letters[0].To != "telegram:21" || letters[1].To != billing.Owner {
			t.Fatalf("%+v, %v", letters, err)
		}
		list, err := s.ShelvedLetters(t.Context())
		if err != nil || len(list) != 1 || list[0].Raw != "{" || list[0].Reason == "" {
			t.Fatalf("%+v, %v", list, err)
		}
		if err := s.Resolve(t.Context(), bot.ShelfTask{Code: list[0].ID}); err == nil {
			t.Error("it is sent")
		}
		if err := s.Resolve(t.Context(), bot.ShelfTask{Code: list[0].ID, Drop: true}); err != nil || len(shelved(t, s)) != 0 {
			t.Errorf("it can't be dropped: %v", err)
		}
	})
}

// What people were told is on the shelf for a month, and not after they were forgotten.
func TestTheShelfForgetsLetters(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		for _, a := range []outbox.Aside{
			{ID: "ASDE-0001", At: noon.Add(-desk.ShelfKeeps - 1), Letter: outbox.Letter{ID: "1-1", To: "telegram:20"}},
			{ID: "ASDE-0002", At: noon, Letter: outbox.Letter{ID: "1-2", To: "telegram:21"}},
			{ID: "ASDE-0003", At: noon, Letter: outbox.Letter{ID: "1-3", To: "telegram:22"}},
		} {
			if err := s.Shelve(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
		if codes := shelved(t, s); !slices.Equal(codes, []string{"ASDE-0002", "ASDE-0003"}) && !slices.Equal(codes, []string{"ASDE-0003", "ASDE-0002"}) {
			t.Errorf("%v", codes)
		}
		if err := s.Forget(t.Context(), desk.Silent{Chat: "telegram:21"}); err != nil {
			t.Fatal(err)
		}
		if codes := shelved(t, s); !slices.Equal(codes, []string{"ASDE-0003"}) {
			t.Errorf("%v", codes)
		}
	})
}
