package redisstore_test

import (
	"slices"
	"testing"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/redisstore"
)

// TestWhatTheOwnerSetForASiteGoesToItsNewName, and to no site that has its own.
func TestWhatTheOwnerSetForASiteGoesToItsNewName(t *testing.T) {
	for name, merged := range map[string]bool{"a new name": false, "a site that was there": true} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, s *redisstore.Store) {
				in := message("u1", "21")
				w := load(t, s, desk.Query{In: in})
				d := decide(w)
				d.Shop = d.Shop.WithSite("old", true)
				d.Shop.Networks = map[string]bot.SetNetwork{"old": {SSID: "Old Wi-Fi"}}
				commit(t, s, in, w, d)
				for range 2 { // once more, after it was cut off
					if err := s.RenameSite(t.Context(), "old", "home", merged); err != nil {
						t.Fatal(err)
					}
				}
				shop, err := s.Shop(t.Context())
				if _, set := shop.Networks["home"]; err != nil || shop.Sells("home") != merged || set == merged {
					t.Errorf("%v: closed %v, networks %v", err, shop.Closed, shop.Networks)
				}
				if _, set := shop.Networks["old"]; set || slices.Contains(shop.Closed, "old") {
					t.Errorf("left: closed %v, networks %v", shop.Closed, shop.Networks)
				}
			})
		})
	}
}
