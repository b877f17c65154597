package redisstore_test

import (
	"context"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

var (
	noon   = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	phone  = router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x30}
	rupees = billing.Money{Amount: 5000, Currency: "INR"}
)

// each runs a test on a Redis in memory and on a real one.
func each(t *testing.T, f func(t *testing.T, s *redisstore.Store)) {
	for name, open := range map[string]func(t *testing.T) *redisdb.DB{
		"memory": func(t *testing.T) *redisdb.DB { return redistest.Memory(t) },
		"redis":  func(t *testing.T) *redisdb.DB { return redistest.Start(t).DB() },
	} {
		t.Run(name, func(t *testing.T) { f(t, store(open(t))) })
	}
}

// large is for tests with thousands of records: the in-memory Redis looks at every key at each command.
func large(t *testing.T, f func(t *testing.T, s *redisstore.Store)) {
	f(t, store(redistest.Start(t).DB()))
}

func store(db *redisdb.DB) *redisstore.Store {
	o := &orders.Store{DB: db, Rules: billing.DefaultRules(), Providers: []string{"stripe"}, Places: func(string) int { return 1 }}
	s := &redisstore.Store{
		DB: db, Orders: o, Leases: &leases.Store{DB: db, Orders: o, Changed: func() {}}, Sites: []string{"home", "my café"},
		Networks: map[string]bot.Network{"home": {SSID: "Sharefi", Password: secret.New("sunny-terrace")}},
		Zone:     time.UTC, Now: func() time.Time { return noon }, Nudge: func() {}, Reach: reach,
	}
	o.Post = s.Post
	return s
}

// reach is how people find the bot.
func reach(context.Context) (bot.Reach, error) { return bot.Reach{Telegram: "sharefi_bot"}, nil }

func message(id, chat string) bot.Incoming {
	return bot.Incoming{ID: id, Channel: "telegram", Chat: chat, Private: true, Kind: bot.Text, At: noon}
}

func load(t *testing.T, s *redisstore.Store, q desk.Query) bot.World {
	t.Helper()
	w, err := s.Load(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func commit(t *testing.T, s *redisstore.Store, in bot.Incoming, before bot.World, d bot.Decision) {
	t.Helper()
	if err := s.Commit(t.Context(), in, before, d); err != nil {
		t.Fatal(err)
	}
}

// decide is a decision that changes nothing yet.
func decide(w bot.World) bot.Decision {
	return bot.Decision{Session: w.Session, Customer: w.Customer, Shop: w.Shop}
}

func order(code, customer string, state billing.State) billing.Order {
	return billing.Order{
		Code: code, Customer: customer, Chat: "telegram:21", Site: "home", State: state, Created: noon,
		Expires: noon.Add(time.Hour),
		Price:   rupees, Lasts: time.Hour, Plan: "1 hour",
	}
}
