// Package apptest is the world of whole sales: the emulators, a real redis-server, people with their phones, and the
// program in this process or in one of its own. It is for tests alone.
//
// It knows the app, and no room that has a subcommand. Its one invariant: everything is on loopback, and ends with
// the test.
package apptest

import (
	"bytes"
	"context"
	"log/slog"
	"net/url"
	"sync"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/razorpay/razorpaytest"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/billing/stripe/stripetest"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/bot/whatsapp"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/hostapd/hostapdtest"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

const Passphrase = "correct horse battery"

var Tv, Stranger = router.MAC{0x02, 0, 0x5e, 0x10, 0, 1}, router.MAC{0x02, 0, 0x5e, 0x10, 0, 2}

// The people and things of every world.
const (
	OwnerID, CustomerID = 1, 2
)

var Phone = router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x30}

// A World is the emulators and a real redis-server, with people.
type World struct {
	T        testing.TB
	Telegram *telegramtest.Server
	Stripe   *stripetest.Server
	Razorpay *razorpaytest.Server // nil where the shop is not paid by it
	Router   *tplinktest.Server
	Air      *hostapdtest.Server // nil where the site is Router's
	Redis    *redistest.Server
	Customer *telegramtest.Person
	Owner    *telegramtest.Person
	Config   *config.Config
	Log      *Buffer

	Chat    *whatsapptest.Server // nil while WhatsApp is off
	Account *whatsapptest.Account

	Links  map[string]*toxiproxy.Proxy // on the way to an emulator, by its address
	App    *app.App
	Stop   func()
	Floods int // of a benchmark

	once   sync.Once
	beside *redisdb.DB // for the records of a process
}

// A Buffer is a log that a test reads while it is written.
type Buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *Buffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *Buffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func New(t testing.TB) *World { return NewWith(t, tplinktest.Options{}) }

// NewWith is a world with another router.
func NewWith(t testing.TB, o tplinktest.Options) *World {
	t.Helper()
	w := &World{
		T: t, Telegram: telegramtest.NewServer(telegramtest.Options{}),
		Stripe: stripetest.NewServer(stripetest.Options{}),
		Router: tplinktest.NewServer(o), Redis: redistest.Start(t), Log: &Buffer{},
	}
	t.Cleanup(func() {
		if w.Stop != nil {
			w.Stop()
		}
		w.Telegram.Close()
		w.Stripe.Close()
		w.Router.Close()
		if t.Failed() {
			t.Logf("log:\n%s", w.Log)
		}
	})
	w.Owner = w.Telegram.Person(OwnerID, "Olga", "en", "+12025550101")
	w.Customer = w.Telegram.Person(CustomerID, "Carlo", "en", "+12025550123")
	address, err := url.Parse(w.Router.URL())
	if err != nil {
		t.Fatal(err)
	}
	w.Config = &config.Config{
		Shop: "test", Timezone: time.UTC, Owner: config.Owner{Telegram: []int64{OwnerID}},
		Telegram: config.Telegram{Token: secret.New(w.Telegram.Token), APIURL: w.Telegram.URL()},
		Stripe:   config.Stripe{Key: secret.New(w.Stripe.Key), APIURL: w.Stripe.URL()},
		Plans: []billing.Plan{{ID: "p1", Name: "10 seconds", Price: billing.Money{Amount: 5000, Currency: "INR"},
			Lasts: 10 * time.Second, Devices: 1}},
		Sites: []config.Site{{Name: "home", SSID: "Sharefi", Password: secret.New("sunny-terrace"), Router: address,
			RouterPassword: secret.New(w.Router.Password), Capacity: 30, CheckEvery: time.Second}},
		Times: config.Times{Moves: 3, MoveRest: 10 * time.Minute, GrantWithin: time.Hour, AnswerWithin: time.Hour,
			ClaimWithin: time.Hour, Remind: []time.Duration{time.Minute}},
		Log: config.Log{Level: "debug", Format: "text"},
	}
	return w
}

// ByRazorpay has the shop be paid by Razorpay, and by Stripe no more.
func (w *World) ByRazorpay() {
	w.T.Helper()
	w.Config.Stripe.Key = secret.Value{}
	w.AddsRazorpay()
}

// AddsRazorpay has the shop be paid by Razorpay, too.
func (w *World) AddsRazorpay() {
	w.T.Helper()
	w.Razorpay = razorpaytest.NewServer(razorpaytest.Options{})
	w.T.Cleanup(w.Razorpay.Close)
	w.Config.Razorpay = config.Razorpay{KeyID: w.Razorpay.KeyID, Secret: secret.New(w.Razorpay.Secret), APIURL: w.Razorpay.URL()}
}

// Cabled puts a proxy on each way from the program to an emulator.
func (w *World) Cabled(listen string) {
	w.T.Helper()
	w.Links = map[string]*toxiproxy.Proxy{}
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	addresses := []string{w.Telegram.URL(), w.Stripe.URL(), w.Router.URL()}
	if w.Razorpay != nil {
		addresses = append(addresses, w.Razorpay.URL())
	}
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil {
			w.T.Fatal(err)
		}
		link := toxiproxy.NewProxy(server, u.Host, listen, u.Host)
		if err := link.Start(); err != nil {
			w.T.Fatal(err)
		}
		w.T.Cleanup(link.Stop)
		w.Links[u.Host] = link
	}
}

// via is the way to an emulator: through a proxy that can spoil it, where there is one.
func (w *World) via(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		w.T.Fatal(err)
	}
	if link := w.Links[u.Host]; link != nil {
		u.Host = link.Listen
	}
	return u.String()
}

// Logger writes the world's log as the program does.
func (w *World) Logger() *slog.Logger {
	masked := secret.MaskWriter(w.Log, cli.SecretsOf(w.Config)...)
	return slog.New(slog.NewTextHandler(masked, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// Start runs the App in this process.
func (w *World) Start() {
	w.T.Helper()
	db := w.Redis.DB()
	w.App = &app.App{Config: w.Config, DB: db, Claim: "CAFE-0001", Version: "dev", Now: cli.Now, Log: w.Logger()}
	if w.Chat != nil {
		w.App.Chat = whatsapp.Config{HTTP: w.Chat.Client(), Gap: func() time.Duration { return 0 }}
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.App.Run(ctx) }()
	var once sync.Once
	w.Stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				w.T.Errorf("the program ends with %v", err)
			}
		})
	}
}

// Keeps is for a program that keeps its records in a Redis of its own.
func (w *World) Keeps(db *redisdb.DB) { w.once.Do(func() { w.beside = db }) }

// Leases reads and writes the program's records beside it, also those of a process.
func (w *World) Leases() *leases.Store {
	var db *redisdb.DB
	if w.App != nil {
		db = w.App.DB
	} else {
		w.once.Do(func() { w.beside = w.Redis.DB() })
		db = w.beside
	}
	o := &orders.Store{
		DB: db, Rules: billing.DefaultRules(), Providers: []string{"stripe", "razorpay"}, Places: func(string) int { return 1 << 30 },
		Post: func(*redisdb.Batch, ...billing.Notice) {},
	}
	return &leases.Store{DB: db, Orders: o, Changed: func() {}}
}

func (w *World) Ctx() context.Context {
	return patience.Context(w.T)
}

// Until waits for a condition.
func (w *World) Until(what string, ok func() bool) {
	w.T.Helper()
	patience.Until(w.T, what, ok)
}

// Sleep waits for a part of a plan, or until ctx ends.
func Sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
