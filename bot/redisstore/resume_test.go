package redisstore_test

import (
	"encoding/json"
	"testing"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/redisstore"
)

func TestWhatTheSessionWantedIsReadWhenTheMessageGoesOnWithIt(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		d := selling(t, s)
		tell(t, d, "41", ".plan p1")
		open, err := s.Orders.Open(t.Context())
		if err != nil || len(open) != 1 {
			t.Fatalf("%+v, %v", open, err)
		}
		for _, wanted := range []string{"gift " + open[0].Code + " GAVE-0001", "again " + open[0].Code} {
			session, err := json.Marshal(bot.Session{Purchase: bot.Purchase{Wants: wanted}})
			if err != nil {
				t.Fatal(err)
			}
			in := message("first", "42")
			if err := s.DB.Set(t.Context(), s.DB.Key("session", in.From()), "1 "+string(session), 0).Err(); err != nil {
				t.Fatal(err)
			}
			if w := load(t, s, desk.Query{In: in, Resumes: true}); w.Named == nil || w.Named.Code != open[0].Code {
				t.Errorf("%s: it reads %+v", wanted, w.Named)
			}
			if w := load(t, s, desk.Query{In: in}); w.Named != nil {
				t.Errorf("%s: any message reads %+v", wanted, w.Named)
			}
		}
	})
}
