package redisstore_test

import (
	"testing"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/redisstore"
)

func TestPeopleAreCalledByTheirNames(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		const phone = "+12025550123"
		in := message("u1", "21")
		w := load(t, s, desk.Query{In: in})
		d := decide(w)
		d.Session.Name, d.Session.Phone = "Carlo", phone
		d.Customer = bot.Customer{Phone: phone, Chats: []string{"telegram:21"}}
		d.Shop.Staff = []bot.Helper{{Name: "Anna", Address: "telegram:31"}}
		d.Changes = []bot.Change{{Who: "telegram:21", What: "pause"}, {Who: "telegram:31", What: "resume"},
			{Who: "telegram:99", What: "pause", Target: "telegram:21"}}
		commit(t, s, in, w, d)

		scene := func(n billing.Notice) bot.Scene {
			t.Helper()
			read, err := s.Scene(t.Context(), outbox.Letter{To: "telegram:11", Notice: &n})
			if err != nil {
				t.Fatal(err)
			}
			return read
		}
		if names := scene(billing.Notice{Kind: billing.Journal}).Names; len(names) != 2 || names["telegram:21"] != "Carlo" ||
			names["telegram:31"] != "Anna" {
			t.Errorf("the journal calls them %v", names)
		}
		if found := scene(billing.Notice{Kind: billing.People, Detail: "car"}); found.Known.Customer.Phone != phone {
			t.Errorf("%+v is opened", found.Known)
		}
		if w := load(t, s, desk.Query{In: message("u2", "11"), Target: phone}); w.Called != "Carlo" {
			t.Errorf("the customer is called %q", w.Called)
		}
		if err := s.DB.Set(t.Context(), s.DB.Key("session", "telegram:21"), "1 nonsense", 0).Err(); err != nil {
			t.Fatal(err)
		}
		if w := load(t, s, desk.Query{In: message("u3", "11"), Target: phone}); w.Called != "" || w.Target == nil {
			t.Errorf("after the chat is unreadable: %q, %v", w.Called, w.Target)
		}
		if names := scene(billing.Notice{Kind: billing.Journal}).Names; names["telegram:31"] != "Anna" {
			t.Errorf("after that the journal calls them %v", names)
		}
	})
}
