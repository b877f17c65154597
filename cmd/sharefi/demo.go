package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stripe/stripetest"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

type demoCommand struct {
	Once bool `help:"Play one whole sale (20 seconds of Wi-Fi) and print it. This version has no other demo yet."`
}

// The people and things of the demo.
const (
	ownerID, customerID = 1, 2
	demoLasts           = 20 * time.Second
	demoWithin          = 45 * time.Second
)

var phone = router.MAC{0x02, 0x00, 0x5e, 0x10, 0x20, 0x30}

// Run plays a sale on the real program, wired to emulators.
func (d demoCommand) Run(ctx context.Context, s streams) error {
	if !d.Once {
		fmt.Fprintln(s.out, "This version plays one sale and prints it, as with --once.")
	}
	ctx, cancel := context.WithTimeout(ctx, demoWithin)
	defer cancel()
	stage, err := newStage(s.out)
	if err != nil {
		return err
	}
	defer stage.close()
	if err := stage.chat.link(ctx); err != nil {
		return fmt.Errorf("%w: link WhatsApp: %w", errDemo, err)
	}
	ctx, stop := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return stage.app.Run(ctx) })
	g.Go(func() error { return stage.redis.follow(ctx) })
	played := stage.play(ctx)
	stop()
	if err := g.Wait(); err != nil && played == nil {
		return err
	}
	return played
}

// A stage is the emulators with the program between them.
type stage struct {
	telegram        *telegramtest.Server
	stripe          *stripetest.Server
	router          *tplinktest.Server
	redis           memory
	chat            *chatStage
	app             *App
	owner, customer *telegramtest.Person
	script          *script
}

func newStage(w io.Writer) (*stage, error) {
	s := &stage{
		telegram: telegramtest.NewServer(telegramtest.Options{}),
		stripe:   stripetest.NewServer(stripetest.Options{}),
		router:   tplinktest.NewServer(tplinktest.Options{}),
		redis:    memory{miniredis.NewMiniRedis()},
		script:   &script{w: w, begun: time.Now()},
	}
	if err := s.redis.StartAddr("127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("start the demo's Redis: %w", err)
	}
	chat, err := newChatStage()
	if err != nil {
		return nil, err
	}
	s.chat = chat
	s.router.OwnerAdds(router.MAC{0x00, 0x00, 0x5e, 0x00, 0x53, 0x10}, "owner's TV")
	s.owner = s.telegram.Person(ownerID, "Olga", "en", "+12025550101")
	s.customer = s.telegram.Person(customerID, "Carlo", "en", "+12025550123")
	address, err := url.Parse(s.router.URL())
	if err != nil {
		return nil, fmt.Errorf("read the demo router's address: %w", err)
	}
	client := redis.NewUniversalClient(redisdb.Options(&redis.UniversalOptions{Addrs: []string{s.redis.Addr()}}))
	log := slog.New(slog.DiscardHandler)
	s.app = &App{
		Config: demoConfig(s, address), DB: redisdb.New(client, "demo"), Sole: true, Claim: billing.NewCode(), Chat: chat.way(), Now: now, Log: log,
	}
	return s, nil
}

func demoConfig(s *stage, address *url.URL) *config.Config {
	return &config.Config{
		Shop: "demo", Timezone: time.Local, Data: s.chat.data,
		Owner:    config.Owner{Telegram: []int64{ownerID}},
		Telegram: config.Telegram{Token: secret.New(s.telegram.Token), APIURL: s.telegram.URL()},
		WhatsApp: config.WhatsApp{Enabled: true, NewChats: 200},
		Stripe:   config.Stripe{Key: secret.New(s.stripe.Key), APIURL: s.stripe.URL()},
		Plans: []billing.Plan{
			{ID: "p1", Name: "20 seconds", Price: billing.Money{Amount: 5000, Currency: "INR"}, Lasts: demoLasts, Devices: 1},
		},
		Sites: []config.Site{{
			Name: "home", SSID: "Sharefi", Password: secret.New("sunny-terrace"), Router: address,
			RouterPassword: secret.New(s.router.Password), Capacity: 30, CheckEvery: 30 * time.Second,
		}},
		Times: config.Times{GrantWithin: 2 * time.Hour, AnswerWithin: 15 * time.Minute, ClaimWithin: 30 * 24 * time.Hour, Remind: []time.Duration{10 * time.Minute}},
	}
}

func (s *stage) close() {
	s.app.DB.Close()
	s.redis.Close()
	s.telegram.Close()
	s.stripe.Close()
	s.router.Close()
	s.chat.close()
}

// A memory is a Redis in memory. Its clock stands still by itself, so it is pushed on.
type memory struct{ *miniredis.Miniredis }

func (m memory) follow(ctx context.Context) error {
	const step = 50 * time.Millisecond
	ticker := time.NewTicker(step)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return nil
		case at := <-ticker.C:
			m.FastForward(at.Sub(last))
			last = at
		}
	}
}

// A script prints what happens.
type script struct {
	w     io.Writer
	begun time.Time
}

func (p *script) scene(title string) { fmt.Fprintf(p.w, "\n── %s\n", title) }

// line prints what somebody says, with the time since the beginning.
func (p *script) line(who, words string) {
	for i, l := range strings.Split(strings.TrimSpace(words), "\n") {
		at, name := fmt.Sprintf("%5.1fs", time.Since(p.begun).Seconds()), who
		if i > 0 {
			at, name = "", ""
		}
		fmt.Fprintf(p.w, "%6s  %-9s %s\n", at, name, l)
	}
}

// errDemo says that the demo did not show what it promises.
var errDemo = errors.New("the demo failed")
