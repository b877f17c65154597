package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/errgroup"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

const saleWithin = 2 * time.Minute // beside the time that is sold: a busy machine takes its time

// Once plays a whole sale of 20 seconds and prints it.
func Once(ctx context.Context, s cli.Streams) error { return once(ctx, s, 20*time.Second) }

// once plays a whole sale of so many seconds.
func once(ctx context.Context, s cli.Streams, lasts time.Duration) error {
	if err := runsOn(strconv.IntSize); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, saleWithin+lasts)
	defer cancel()
	stage, err := newStage(s.Out, lasts)
	if err != nil {
		return err
	}
	defer stage.close()
	if err := stage.chat.link(ctx); err != nil {
		return fmt.Errorf("%w: link WhatsApp: %w", errFailed, err)
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

// A stage is the set with the program between its parts, in this process.
type stage struct {
	*set
	app    *app.App
	script *script
	plan   string
}

func newStage(w io.Writer, lasts time.Duration) (*stage, error) {
	set, err := newSet(tplinktest.Options{})
	if err != nil {
		return nil, err
	}
	address, err := url.Parse(set.router.URL())
	if err != nil {
		return nil, fmt.Errorf("read the demo router's address: %w", err)
	}
	client := redis.NewUniversalClient(redisdb.Options(&redis.UniversalOptions{Addrs: []string{set.redis.Addr()}}))
	plan := billing.Plan{ID: "p1", Name: fmt.Sprintf("%.0f seconds", lasts.Seconds()),
		Price: billing.Money{Amount: 5000, Currency: "INR"}, Lasts: lasts, Devices: 1}
	app := &app.App{
		Config: saleConfig(set, address, plan), DB: redisdb.New(client, "demo"), Sole: true, Claim: billing.NewCode(),
		Chat: set.chat.way(), Now: cli.Now, Log: slog.New(slog.DiscardHandler),
	}
	return &stage{set: set, app: app, script: &script{w: w, begun: time.Now()}, plan: plan.Name}, nil
}

func (s *stage) close() {
	s.app.DB.Close()
	s.set.close()
}

func saleConfig(s *set, address *url.URL, plan billing.Plan) *config.Config {
	return &config.Config{
		Shop: "demo", Timezone: time.Local, Data: s.chat.data,
		Owner:    config.Owner{Telegram: []int64{ownerID}},
		Telegram: config.Telegram{Token: secret.New(s.telegram.Token), APIURL: s.telegram.URL()},
		WhatsApp: config.WhatsApp{Enabled: true, NewChats: 200},
		Stripe:   config.Stripe{Key: secret.New(s.stripe.Key), APIURL: s.stripe.URL()},
		Plans:    []billing.Plan{plan},
		Sites: []config.Site{{
			Name: "home", SSID: "Sharefi", Password: secret.New("sunny-terrace"), Router: address,
			RouterPassword: secret.New(s.router.Password), Capacity: 30, CheckEvery: 30 * time.Second,
		}},
		Times: config.Times{Moves: 3, MoveRest: 10 * time.Minute, GrantWithin: 2 * time.Hour,
			AnswerWithin: 15 * time.Minute, ClaimWithin: 30 * 24 * time.Hour,
			Remind: []time.Duration{10 * time.Minute}},
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

// errFailed says that the demo did not show what it promises.
var errFailed = errors.New("the demo failed")
