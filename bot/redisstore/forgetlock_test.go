package redisstore_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/redisstore"
)

// TestWhoIsForgottenDoesNotOpenTheLock after too many wrong codes: of the phone for good, of the chat for as long as it
// matters. Nothing else stays.
func TestWhoIsForgottenDoesNotOpenTheLock(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		knows(t, s, "21")
		locked := bot.Tries{Locked: noon.Add(time.Hour)}
		in := message("locks", "21")
		w := load(t, s, desk.Query{In: in})
		d := decide(w)
		d.Session.Name, d.Session.Tries, d.Customer.Tries = "Carlo", locked, locked
		commit(t, s, in, w, d)
		in = message("forgets", "21")
		w = load(t, s, desk.Query{In: in})
		d = decide(w)
		d.Erase, d.Session, d.Customer = true, bot.Session{Codes: bot.Codes{Tries: locked}}, bot.Forgotten(w.Customer)
		commit(t, s, in, w, d)
		w = load(t, s, desk.Query{In: message("again", "21"), Phone: carlo})
		if w.Session.Tries != locked || w.Customer.Tries != locked || w.Session.Phone != "" || w.Session.Name != "" {
			t.Errorf("the chat is %+v, the customer %+v", w.Session, w.Customer)
		}
		if left := s.DB.PTTL(t.Context(), s.DB.Key("session", "telegram:21")).Val(); left <= 0 || left > bot.LocksFor {
			t.Errorf("it stays for %s", left)
		}
	})
}
