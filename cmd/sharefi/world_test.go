package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/redis/go-redis/v9"
	"github.com/rs/zerolog"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stripe/stripetest"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/bot/whatsapp"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// The test binary is the program too, when it is told so: its process can be killed for real.
const asProgram = "RUN_AS_PROGRAM"

func TestMain(m *testing.M) {
	redis.SetLogger(unheard{})
	whatsapptest.Trust()
	if os.Getenv(asProgram) == "" {
		flag.Parse()
		_ = flag.Set("test.parallel", "12") // sales wait much more than they work
		os.Exit(m.Run())
	}
	os.Unsetenv(asProgram)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(execute(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, environ: os.Environ(), clock: wrongClock(os.Getenv(clockFile))}))
}

// clockFile names a file that says how wrong the clock of a program in its own process is.
const clockFile = "WRONG_CLOCK"

// wrongClock is the machine's clock, plus what a file says at that moment.
func wrongClock(file string) func() time.Time {
	if file == "" {
		return nil
	}
	return func() time.Time {
		text, _ := os.ReadFile(file)
		by, _ := time.ParseDuration(string(text))
		return now().Round(0).Add(by)
	}
}

// A world is the emulators and a real redis-server, with people.
type world struct {
	t        testing.TB
	telegram *telegramtest.Server
	stripe   *stripetest.Server
	router   *tplinktest.Server
	redis    *redistest.Server
	customer *telegramtest.Person
	owner    *telegramtest.Person
	config   *config.Config
	log      *lockedBuffer

	chat    *whatsapptest.Server // nil while WhatsApp is off
	account *whatsapptest.Account

	links  map[string]*toxiproxy.Proxy // on the way to an emulator, by its address
	app    *App
	stop   func()
	floods int // of a benchmark
}

// A lockedBuffer is a log that a test reads while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newWorld(t testing.TB) *world { return newWorldWith(t, tplinktest.Options{}) }

// newWorldWith is a world with another router.
func newWorldWith(t testing.TB, o tplinktest.Options) *world {
	t.Helper()
	w := &world{
		t: t, telegram: telegramtest.NewServer(telegramtest.Options{}), stripe: stripetest.NewServer(stripetest.Options{}),
		router: tplinktest.NewServer(o), redis: redistest.Start(t), log: &lockedBuffer{},
	}
	t.Cleanup(func() {
		if w.stop != nil {
			w.stop()
		}
		w.telegram.Close()
		w.stripe.Close()
		w.router.Close()
		if t.Failed() {
			t.Logf("log:\n%s", w.log)
		}
	})
	w.owner = w.telegram.Person(ownerID, "Olga", "en", "+12025550101")
	w.customer = w.telegram.Person(customerID, "Carlo", "en", "+12025550123")
	address, err := url.Parse(w.router.URL())
	if err != nil {
		t.Fatal(err)
	}
	w.config = &config.Config{
		Shop: "test", Timezone: time.UTC, Owner: config.Owner{Telegram: []int64{ownerID}},
		Telegram: config.Telegram{Token: secret.New(w.telegram.Token), APIURL: w.telegram.URL()},
		Stripe:   config.Stripe{Key: secret.New(w.stripe.Key), APIURL: w.stripe.URL()},
		Plans:    []billing.Plan{{ID: "p1", Name: "10 seconds", Price: billing.Money{Amount: 5000, Currency: "INR"}, Lasts: 10 * time.Second, Devices: 1}},
		Sites: []config.Site{{Name: "home", SSID: "Sharefi", Password: secret.New("sunny-terrace"), Router: address,
			RouterPassword: secret.New(w.router.Password), Capacity: 30, CheckEvery: time.Second}},
		Times: config.Times{Moves: 3, MoveRest: 10 * time.Minute, GrantWithin: time.Hour, AnswerWithin: time.Hour, ClaimWithin: time.Hour, Remind: []time.Duration{time.Minute}},
		Log:   config.Log{Level: "debug", Format: "text"},
	}
	return w
}

// cabled puts a proxy on each way from the program to an emulator.
func (w *world) cabled(listen string) {
	w.t.Helper()
	w.links = map[string]*toxiproxy.Proxy{}
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	for _, address := range []string{w.telegram.URL(), w.stripe.URL(), w.router.URL()} {
		u, err := url.Parse(address)
		if err != nil {
			w.t.Fatal(err)
		}
		link := toxiproxy.NewProxy(server, u.Host, listen, u.Host)
		if err := link.Start(); err != nil {
			w.t.Fatal(err)
		}
		w.t.Cleanup(link.Stop)
		w.links[u.Host] = link
	}
}

// via is the way to an emulator: through a proxy that can spoil it, where there is one.
func (w *world) via(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		w.t.Fatal(err)
	}
	if link := w.links[u.Host]; link != nil {
		u.Host = link.Listen
	}
	return u.String()
}

// logger writes the world's log as the program does.
func (w *world) logger() *slog.Logger {
	masked := secret.MaskWriter(w.log, w.config.Telegram.Token, w.config.Stripe.Key)
	return slog.New(slog.NewTextHandler(masked, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// start runs the App in this process.
func (w *world) start() {
	w.t.Helper()
	db := w.redis.DB()
	w.app = &App{Config: w.config, DB: db, Claim: "CAFE-0001", Now: now, Log: w.logger()}
	if w.chat != nil {
		w.app.Chat = whatsapp.Config{HTTP: w.chat.Client(), Gap: func() time.Duration { return 0 }}
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.app.Run(ctx) }()
	var once sync.Once
	w.stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				w.t.Errorf("the program ends with %v", err)
			}
		})
	}
}

func (w *world) ctx() context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	w.t.Cleanup(cancel)
	return ctx
}

// hears waits until a person hears some words.
func (w *world) hears(p *telegramtest.Person, words string) telegramtest.Message {
	w.t.Helper()
	m, err := p.Wait(w.ctx(), words)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

func (w *world) presses(p *telegramtest.Person, label string) {
	w.t.Helper()
	if err := p.Press(label); err != nil {
		w.t.Fatal(err)
	}
}

// asks goes from hello to the proof of the phone.
func (w *world) asks(p *telegramtest.Person) {
	w.t.Helper()
	p.Say("/start")
	w.hears(p, "I sell Wi-Fi")
	w.presses(p, "Buy")
	w.hears(p, "phone number")
	p.ShareContact()
	w.hears(p, "is confirmed")
}

// chooses goes from hello to an order.
func (w *world) chooses(p *telegramtest.Person) {
	w.t.Helper()
	w.asks(p)
	w.hears(p, "Which one")
	w.presses(p, "10 seconds")
	w.hears(p, "Your payment link comes")
}

// orders goes from hello to the link, and returns the order's code.
func (w *world) orders(p *telegramtest.Person) string {
	w.t.Helper()
	w.chooses(p)
	return w.code(w.hears(p, "Please pay by"))
}

// buys goes from hello to the question for the device, and returns the order's code.
func (w *world) buys(p *telegramtest.Person) string {
	w.t.Helper()
	code := w.orders(p)
	w.pays(code)
	w.hears(p, "is paid")
	return code
}

// code reads an order's code from a message.
func (w *world) code(m telegramtest.Message) string {
	w.t.Helper()
	for _, word := range strings.Fields(m.Text) {
		if code, ok := billing.ParseCode(strings.Trim(word, ":.,()")); ok {
			return code
		}
	}
	w.t.Fatalf("no code in %q", m.Text)
	return ""
}

func (w *world) pays(code string) {
	w.t.Helper()
	if err := w.stripe.Pay(code); err != nil {
		w.t.Fatal(err)
	}
}

// until waits for a condition.
func (w *world) until(what string, ok func() bool) {
	w.t.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); <-time.After(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("waited in vain: %s", what)
		}
	}
}

func (w *world) order(code string) billing.Order {
	w.t.Helper()
	o, err := w.app.leases.Orders.Order(w.ctx(), code)
	if err != nil {
		w.t.Fatal(err)
	}
	return o
}

func (w *world) state(code string, want billing.State) {
	w.t.Helper()
	w.until(fmt.Sprintf("order %s is %s", code, want), func() bool { return w.order(code).State == want })
}
