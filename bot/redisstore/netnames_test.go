package redisstore_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/scheduler"
)

// onAir gives four people a lease: a passphrase that is used, twice, one that is not, one that waits, and a device.
func onAir(t *testing.T, s *redisstore.Store) {
	t.Helper()
	s.Orders.Places = func(string) int { return 9 }
	s.Networks = map[string]bot.Network{"home": {SSID: "Sharefi", ByPass: true}}
	in := message("sold", "21")
	w := load(t, s, desk.Query{In: in})
	d := decide(w)
	for i, state := range []scheduler.State{scheduler.Active, scheduler.Active, scheduler.Ready, scheduler.Waiting} {
		code := "AAAA-000" + string(rune('0'+i))
		l := scheduler.Lease{ID: code, Site: "home", Customer: "+12025550123", Chat: "telegram:2" + string(rune('0'+i)), Asked: noon,
			State: state, Lasts: time.Hour, Pass: scheduler.Pass{ID: "abcdefg" + string(rune('0'+i)), Words: secret.New("words-" + code)}}
		if state == scheduler.Active {
			l.Start, l.End, l.Pass.ID, l.Chat = noon, noon.Add(time.Hour), "abcdefg0", "telegram:20"
		}
		d.Leases = append(d.Leases, l)
	}
	commit(t, s, in, w, d)
}

// told are the addresses of the letters about the network, which are taken away.
func told(t *testing.T, s *redisstore.Store) (to []string) {
	t.Helper()
	rows, err := s.DB.XRange(t.Context(), s.DB.Key("outbox"), "-", "+").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		letter := r.Values["letter"].(string)
		if strings.Contains(letter, string(billing.NewNetwork)) && strings.Contains(letter, `"order":"AAAA-`) {
			_, rest, _ := strings.Cut(letter, `"to":"`)
			address, _, _ := strings.Cut(rest, `"`)
			to = append(to, address)
		}
		s.DB.XDel(t.Context(), s.DB.Key("outbox"), r.ID)
	}
	slices.Sort(to)
	return to
}

func TestANetworksNewNameIsOwedOnceToEachPassphrase(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		onAir(t, s)
		named := func(name string, was map[string][]string, want ...string) {
			t.Helper()
			for site := range s.Networks {
				s.Networks[site] = bot.Network{SSID: name, ByPass: true}
			}
			for range 2 {
				n, err := s.TellNames(t.Context(), was)
				if got := told(t, s); err != nil || n != len(want) || !slices.Equal(got, want) {
					t.Fatalf("%d told, %v: %v", n, got, err)
				}
				want = nil // the second time nothing is new
			}
		}
		told(t, s)
		named("Sharefi", nil) // the first start of all
		named("Garden", nil, "telegram:20", "telegram:22")
		in := message("set", "21")
		w := load(t, s, desk.Query{In: in})
		d := decide(w)
		d.Shop.Networks = map[string]bot.SetNetwork{"home": {SSID: "Terrace"}}
		commit(t, s, in, w, d)
		named("Yard", nil) // which is not what customers are told
	})
}

func TestGuestsWithPassphrasesAreToldOfTheNetworkWithTheirOwn(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		onAir(t, s)
		told(t, s)
		l := outbox.Letter{ID: "1-1", To: billing.Guests, Notice: &billing.Notice{To: billing.Guests, Kind: billing.NewNetwork, Site: "home"}}
		if err := s.Forward(t.Context(), l, []string{"telegram:20", "telegram:22"}); err != nil {
			t.Fatal(err)
		}
		if got := told(t, s); !slices.Equal(got, []string{"telegram:20", "telegram:22"}) {
			t.Errorf("%v are told with their passphrases", got)
		}
	})
}
