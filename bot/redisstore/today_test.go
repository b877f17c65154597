package redisstore_test

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
)

func TestTheSalesOfTheDayAreReadForWhoeverMaySeeThem(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		s.Owner = []string{"telegram:11"}
		for i, at := range []time.Time{noon.Add(-13 * time.Hour), noon.Add(-11 * time.Hour)} {
			o := order(codeOf(i), "+12025550123", billing.Paid)
			o.Site = s.Sites[i]
			o.PaidAt, o.Payment = at, billing.Payment{Provider: "stripe", ID: "pi_1", Amount: rupees, At: at}
			var b redisdb.Batch
			s.Orders.Put(&b, o)
			if err := s.DB.Commit(t.Context(), &b); err != nil {
				t.Fatal(err)
			}
		}
		w := load(t, s, desk.Query{In: message("u1", "11")})
		if len(w.Today) != 1 || w.Today[0] != rupees {
			t.Errorf("the owner sees %+v", w.Today)
		}
		d := decide(w)
		d.Shop.Staff = []bot.Helper{{Name: "Anna", Address: "telegram:31", Rights: []bot.Right{bot.See}},
			{Name: "Ben", Address: "telegram:32", Rights: []bot.Right{bot.Sell}}}
		commit(t, s, message("u1", "11"), w, d)
		for chat, sees := range map[string]bool{"31": true, "32": false, "21": false} {
			if w := load(t, s, desk.Query{In: message("u2", chat)}); (w.Today != nil) != sees {
				t.Errorf("%s sees %+v", chat, w.Today)
			}
		}
		// One that can't be read costs the line, not the answer.
		if err := s.DB.ZAdd(t.Context(), s.DB.Key("orders", "paid"), redis.Z{Score: float64(noon.Add(-time.Hour).UnixMilli()), Member: "nonsense"}).Err(); err != nil {
			t.Fatal(err)
		}
		if w := load(t, s, desk.Query{In: message("u3", "11")}); w.Today != nil {
			t.Errorf("the owner sees %+v", w.Today)
		}
	})
}
