package stripe_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/billingtest"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/billing/stripe/stripetest"
	"github.com/sharefi/sharefi/internal/secret"
)

var back = billing.Back{Success: "https://t.me/sharefi_bot", Cancel: "https://t.me/sharefi_bot"}

func setup(t *testing.T, now func() time.Time) (*stripe.Provider, *stripetest.Server) {
	t.Helper()
	server := stripetest.NewServer(stripetest.Options{Now: now})
	t.Cleanup(server.Close)
	return provider(server.URL(), server.Key, now), server
}

func provider(url, key string, now func() time.Time) *stripe.Provider {
	return stripe.New(stripe.Config{Key: secret.New(key), APIURL: url, Now: now, Log: slog.New(slog.DiscardHandler)})
}

// buyers are the emulator's as the suite wants them.
type buyers struct{ *stripetest.Server }

func (b buyers) Requests() int { return b.Calls("") }

func (b buyers) LoseNextAnswer(doing billing.Doing) {
	b.LoseAnswers(map[billing.Doing]string{billing.MakesLinks: "POST /v1/checkout/sessions", billing.MakesRefunds: "POST /v1/refunds"}[doing], 1)
}

func (b buyers) PayRequest(id string) error { return b.PaySession(id) }

func TestStripeIsAProvider(t *testing.T) {
	billingtest.Run(t, func(t *testing.T) billingtest.Account {
		p, server := setup(t, time.Now)
		other := stripe.New(stripe.Config{Shop: "cafe", Key: secret.New(server.Key), APIURL: server.URL(), Now: time.Now,
			Log: slog.New(slog.DiscardHandler)})
		return billingtest.Account{Provider: p, Sibling: other, Emulator: buyers{server}, Price: "50.00 INR"}
	})
}

func order(code, price string) billing.Order {
	m, err := billing.ParseMoney(price)
	if err != nil {
		panic(err)
	}
	return billing.Order{Code: code, Plan: "1 day", Price: m, Created: time.Now(), State: billing.Pending}
}

func link(t *testing.T, p *stripe.Provider, o billing.Order) billing.Request {
	t.Helper()
	l, err := p.Ask(t.Context(), o, back)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// hints reads all pages after a cursor.
func hints(t *testing.T, p *stripe.Provider, cursor string) (all []billing.Hint, next string, err error) {
	t.Helper()
	for {
		page, err := p.Hints(t.Context(), cursor)
		if len(page.Hints) > 100 || page.More && (len(page.Hints) == 0 || page.Next == cursor) {
			t.Fatalf("a page of %d hints after %q, more: %v", len(page.Hints), cursor, page.More)
		}
		all, cursor = append(all, page.Hints...), page.Next
		if err != nil || !page.More {
			return all, cursor, err
		}
	}
}

func TestAPartGoesBackOnceHoweverLongAgoItWasAskedFor(t *testing.T) {
	p, server := setup(t, time.Now)
	o, part := order("K7Q4-MD2X", "50.00 INR"), billing.Money{Amount: 2000, Currency: "INR"}
	l := link(t, p, o)
	if err := server.Pay(o.Code); err != nil {
		t.Fatal(err)
	}
	r, err := p.Receipt(t.Context(), l.ID)
	if err != nil {
		t.Fatal(err)
	}
	if made, err := p.Refunds(t.Context(), r.Payment); err != nil || len(made) > 0 {
		t.Errorf("refunds that nobody asked for: %v, %v", made, err)
	}
	first, err := p.Refund(t.Context(), r.Payment, part, billing.RefundKey{Mark: "refund-" + o.Code})
	if err != nil {
		t.Fatal(err)
	}
	server.Now = func() time.Time { return time.Now().Add(48 * time.Hour) }
	again, err := p.Refund(t.Context(), r.Payment, part, billing.RefundKey{Mark: "refund-" + o.Code})
	if err != nil || again != first || len(server.Refunds()) != 1 {
		t.Errorf("two days later: %+v, %v; %+v", again, err, server.Refunds())
	}
	if made, err := p.Refunds(t.Context(), r.Payment); err != nil || len(made) != 1 || made[0] != first {
		t.Errorf("what was made: %+v, %v", made, err)
	}
}

func TestALinkCanBeMadeAsLongAsTheOrderLives(t *testing.T) {
	now := time.Now()
	p, _ := setup(t, func() time.Time { return now })
	o := order("K7Q4-MD2X", "50.00 INR")
	for range 30 {
		link(t, p, o)
		now = now.Add(time.Minute)
	}
}

func TestErrorsSayWhetherToTryAgain(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault func(*stripetest.Server)
		want  error
	}{
		{"rate limit", func(s *stripetest.Server) { s.Fail(429) }, billing.ErrProviderDown},
		{"server error", func(s *stripetest.Server) { s.Fail(503) }, billing.ErrProviderDown},
		{"no connection", func(s *stripetest.Server) { s.SetDown(true) }, billing.ErrProviderDown},
		{"bad request", func(s *stripetest.Server) { s.Fail(400) }, billing.ErrProviderRefused},
		{"permissions", func(s *stripetest.Server) { s.Fail(403) }, billing.ErrProviderRefused},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, server := setup(t, time.Now)
			c.fault(server)
			_, err := p.Ask(t.Context(), order("K7Q4-MD2X", "50.00 INR"), back)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestAWrongKeyIsRefusedAndNeverShown(t *testing.T) {
	server := stripetest.NewServer(stripetest.Options{})
	t.Cleanup(server.Close)
	var log bytes.Buffer
	p := stripe.New(stripe.Config{
		Key: secret.New("sk_test_wrong_marked"), APIURL: server.URL(), Now: time.Now,
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	_, err := p.Account(t.Context())
	if !errors.Is(err, billing.ErrProviderRefused) || strings.Contains(err.Error()+log.String(), "marked") {
		t.Fatalf("%v; log %s", err, log.String())
	}
	a, err := provider(server.URL(), server.Key, time.Now).Account(t.Context())
	if err != nil || a.Live || !slices.Equal(a.Currencies, []string{"INR"}) || len(a.Lacks) > 0 ||
		len(server.Sessions()) > 0 {
		t.Fatalf("the right key opens %+v, %v", a, err)
	}
}

func TestEachPermissionThatAKeyLacksIsNamed(t *testing.T) {
	for method, name := range map[string]string{
		"GET /v1/balance": "Balance: read", "POST /v1/checkout/sessions": "Checkout Sessions: write",
		"POST /v1/refunds": "Refunds: write",
		"GET /v1/events":   "Events: read", "GET /v1/payment_intents/{id}": "PaymentIntents: read",
		"GET /v1/charges/{id}": "Charges: read",
	} {
		p, server := setup(t, time.Now)
		server.Forbid(method)
		if a, err := p.Account(t.Context()); err != nil || !slices.Equal(a.Lacks, []string{name}) {
			t.Errorf("without %s it lacks %q, %v", method, a.Lacks, err)
		}
	}
	p, server := setup(t, time.Now)
	server.SetDown(true)
	if _, err := p.Account(t.Context()); !errors.Is(err, billing.ErrProviderDown) {
		t.Errorf("got %v", err)
	}
}

func TestTheFirstLookReachesBackThreeDays(t *testing.T) {
	at := time.Now()
	p, server := setup(t, func() time.Time { return at })
	link(t, p, order("K7Q4-MD2X", "5.00 EUR"))
	_ = server.Pay("K7Q4-MD2X")
	for days, want := range map[int]int{0: 1, 2: 1, 4: 0} {
		at = time.Now().AddDate(0, 0, days)
		if got, cursor, err := hints(t, p, ""); err != nil || len(got) != want || cursor == "" {
			t.Errorf("after %d days: %v, %q, %v", days, got, cursor, err)
		}
	}
}

func TestAmountsAreInStripesUnits(t *testing.T) {
	for price, want := range map[string]int64{
		"50.00 INR": 5000, "500 JPY": 500, "1.25 KWD": 1250, "100 UGX": 10000, "100 ISK": 10000, "10 KRW": 10,
	} {
		p, server := setup(t, time.Now)
		l := link(t, p, order("K7Q4-MD2X", price))
		if got := server.Sessions()[0].Amount; got != want {
			t.Errorf("%s is %d at Stripe, want %d", price, got, want)
		}
		_ = server.Pay("K7Q4-MD2X")
		if r, err := p.Receipt(t.Context(), l.ID); err != nil || r.Payment.Amount != order("", price).Price {
			t.Errorf("%s comes back as %v, %v", price, r.Payment.Amount, err)
		}
	}
	p, _ := setup(t, time.Now)
	if _, err := p.Ask(t.Context(), order("K7Q4-MD2X", "1.001 KWD"), back); !errors.Is(err, billing.ErrProviderRefused) {
		t.Errorf("thousandths of a dinar: %v", err)
	}
}

func TestAStalledServerEndsWithTheContext(t *testing.T) {
	hang := make(chan struct{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-hang:
		case <-r.Context().Done():
		}
	})}
	go func() { _ = srv.Serve(l) }()
	defer srv.Close()
	defer close(hang)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	p := provider("http://"+l.Addr().String(), "sk_test_x", time.Now)
	if _, err := p.Ask(ctx, order("K7Q4-MD2X", "1.00 EUR"), back); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got %v", err)
	}
}
