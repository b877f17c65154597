package redisstore_test

import (
	"reflect"
	"testing"

	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// A record from before the ways to pay were kept has none, whoever reads it, and keeps none until the owner changes them.
func TestTheWaysToPayAreKeptOnceTheyWereChanged(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		var b redisdb.Batch
		b.Put(s.DB.Key("shop"), 0, map[string]any{"plans": []any{}, "paused": true})
		if err := s.DB.Commit(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		in := message("u1", "21")
		w := load(t, s, desk.Query{In: in})
		if w.Shop.Ways != nil || !w.Shop.Paused {
			t.Fatalf("an older shop is %+v", w.Shop)
		}
		d := decide(w)
		d.Shop.Paused = false
		commit(t, s, in, w, d)
		if shop, err := s.Shop(t.Context()); err != nil || shop.Ways != nil {
			t.Fatalf("the ways are %+v, %v", shop.Ways, err)
		}
		account := payload.Account{Kind: payload.Text, To: "0712345678", Words: "Pay {amount}.\nSay {code}.", Unique: true}
		want := &bot.Ways{List: []bot.Way{{Name: "stripe", Hidden: true}, {Name: "own-text-2", Label: "M-Pesa", Account: &account}},
			Given: map[payload.Kind]int{payload.Text: 2}}
		in = message("u2", "21")
		w = load(t, s, desk.Query{In: in})
		d = decide(w)
		d.Shop.Ways = want
		commit(t, s, in, w, d)
		shop, err := s.Shop(t.Context())
		if err != nil || !reflect.DeepEqual(shop.Ways, want) {
			t.Errorf("%+v, %v", shop.Ways, err)
		}
		if w := load(t, s, desk.Query{In: message("u3", "21")}); !reflect.DeepEqual(w.Shop.Ways, want) {
			t.Errorf("%+v", w.Shop.Ways)
		}
	})
}
