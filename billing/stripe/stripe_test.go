package stripe_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
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

func TestASaleGoesFromLinkToRefund(t *testing.T) {
	p, server := setup(t, time.Now)
	o := order("K7Q4-MD2X", "50.00 INR")
	_, cursor, err := hints(t, p, "")
	if err != nil {
		t.Fatal(err)
	}
	l := link(t, p, o)
	if l.URL == "" || time.Until(l.Expires) < 30*time.Minute {
		t.Fatalf("link %+v", l)
	}
	if r, err := p.Receipt(t.Context(), l.ID); err != nil || r.State != billing.RequestOpen || r.Order != o.Code {
		t.Fatalf("open receipt: %+v, %v", r, err)
	}
	if err := server.Pay(o.Code); err != nil {
		t.Fatal(err)
	}
	found, next, err := hints(t, p, cursor)
	if err != nil || len(found) != 1 || found[0].Request != l.ID || found[0].Kind != billing.HintRequest {
		t.Fatalf("hints: %+v, %v", found, err)
	}
	r, err := p.Receipt(t.Context(), l.ID)
	if err != nil || r.State != billing.RequestPaid || r.Payment.Amount != o.Price || r.Payment.ID == "" {
		t.Fatalf("paid receipt: %+v, %v", r, err)
	}
	first, err := p.Refund(t.Context(), r.Payment, o.Price, billing.RefundKey{Mark: "refund-" + o.Code})
	if err != nil || first.Amount != o.Price || first.Failed {
		t.Fatalf("refund: %+v, %v", first, err)
	}
	if again, err := p.Refund(t.Context(), r.Payment, o.Price, billing.RefundKey{Mark: "refund-" + o.Code}); err != nil || again != first {
		t.Fatalf("the same refund again: %+v, %v", again, err)
	}
	if other, err := p.Refund(t.Context(), r.Payment, o.Price, billing.RefundKey{Mark: "another-key"}); err != nil || other.ID != first.ID {
		t.Fatalf("a refund that was made before: %+v, %v", other, err)
	}
	found, _, err = hints(t, p, next)
	if err != nil || len(found) != 1 || found[0].Kind != billing.HintRefund || found[0].Order != o.Code ||
		found[0].Amount != o.Price {
		t.Fatalf("refund's hint: %+v, %v", found, err)
	}
	if len(server.Refunds()) != 1 {
		t.Fatalf("refunds at Stripe: %v", server.Refunds())
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

func TestALinkWhoseAnswerWasLostIsTheSameLink(t *testing.T) {
	p, server := setup(t, time.Now)
	o := order("K7Q4-MD2X", "50.00 INR")
	server.LoseAnswers("POST /v1/checkout/sessions", 1)
	if _, err := p.Ask(t.Context(), o, back); !errors.Is(err, billing.ErrProviderDown) {
		t.Fatalf("a lost answer: %v", err)
	}
	link(t, p, o)
	if n := len(server.Sessions()); n != 1 {
		t.Fatalf("%d sessions of one order", n)
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

func TestClosingIsSafeWhateverTheLinkIs(t *testing.T) {
	p, server := setup(t, time.Now)
	open, paid := link(t, p, order("AAAA-0001", "1.00 EUR")), link(t, p, order("AAAA-0002", "1.00 EUR"))
	if err := server.Pay("AAAA-0002"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for _, l := range []billing.Request{open, paid} {
			if err := p.Close(t.Context(), l.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	if server.Pay("AAAA-0001") == nil {
		t.Fatal("a closed link was paid")
	}
	if err := p.Close(t.Context(), "cs_test_none"); !errors.Is(err, billing.ErrNoRequest) {
		t.Fatalf("an unknown link: %v", err)
	}
	if _, err := p.Receipt(t.Context(), "cs_test_none"); !errors.Is(err, billing.ErrNoRequest) {
		t.Fatalf("an unknown link's receipt: %v", err)
	}
}

func TestABankDebitIsPaidWhenItArrives(t *testing.T) {
	p, server := setup(t, time.Now)
	l := link(t, p, order("K7Q4-MD2X", "5.00 EUR"))
	if err := server.PayLater("K7Q4-MD2X"); err != nil {
		t.Fatal(err)
	}
	if r, err := p.Receipt(t.Context(), l.ID); err != nil || r.State != billing.RequestPending {
		t.Fatalf("before: %+v, %v", r, err)
	}
	server.Arrive("K7Q4-MD2X")
	if r, err := p.Receipt(t.Context(), l.ID); err != nil || r.State != billing.RequestPaid {
		t.Fatalf("after: %+v, %v", r, err)
	}
}

func TestEveryEventIsReadOnceOverManyPages(t *testing.T) {
	p, server := setup(t, time.Now)
	_, cursor, err := hints(t, p, "")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for round := range 2 {
		for i := range 130 {
			code := fmt.Sprintf("AAAA-%d%03d", round, i)
			link(t, p, order(code, "1.00 EUR"))
			if err := server.Pay(code); err != nil {
				t.Fatal(err)
			}
		}
		var found []billing.Hint
		if found, cursor, err = hints(t, p, cursor); err != nil {
			t.Fatal(err)
		}
		for i, h := range found {
			if want := fmt.Sprintf("AAAA-%d%03d", round, i); h.Order != want || seen[h.ID] {
				t.Fatalf("hint %d is of %s, want %s", i, h.Order, want)
			}
			seen[h.ID] = true
		}
		if len(found) != 130 {
			t.Fatalf("round %d: %d hints", round, len(found))
		}
	}
	calls := server.Calls("GET /v1/events")
	if _, again, err := hints(t, p, cursor); err != nil || again != cursor ||
		server.Calls("GET /v1/events") != calls+1 {
		t.Fatalf("a quiet look costs %d requests, %v", server.Calls("GET /v1/events")-calls, err)
	}
	if all, _, err := hints(t, p, "evt_forgotten"); err != nil || len(all) != 260 || all[0].Order != "AAAA-0000" {
		t.Fatalf("a cursor that Stripe forgot: %d hints, %v", len(all), err)
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

func TestADisputeNamesItsOrder(t *testing.T) {
	p, server := setup(t, time.Now)
	link(t, p, order("K7Q4-MD2X", "5.00 EUR"))
	_ = server.Pay("K7Q4-MD2X")
	_, cursor, _ := hints(t, p, "")
	server.Dispute("K7Q4-MD2X")
	found, _, err := hints(t, p, cursor)
	if err != nil || len(found) != 1 || found[0].Kind != billing.HintDispute {
		t.Fatalf("%+v, %v", found, err)
	}
	if order, err := p.Whose(t.Context(), found[0].Payment); err != nil || order != "K7Q4-MD2X" {
		t.Fatalf("it is %s's, %v", order, err)
	}
	if order, err := p.Whose(t.Context(), "pi_unknown"); err != nil || order != "" {
		t.Fatalf("an unknown payment is %s's, %v", order, err)
	}
}

// Another program's sales cost no request but those of disputes, which carry no mark, and may be in currencies that
// nobody knows.
func TestSalesOfAnotherProgramAreLeftOutByWhatTheyCarry(t *testing.T) {
	p, server := setup(t, time.Now)
	_, cursor, _ := hints(t, p, "")
	for _, currency := range []string{"BGN", "USDC", "EUR"} {
		server.SellElsewhere(currency)
	}
	link(t, p, order("K7Q4-MD2X", "5.00 EUR"))
	_ = server.Pay("K7Q4-MD2X")
	found, _, err := hints(t, p, cursor)
	if err != nil || len(found) != 4 || found[3].Order != "K7Q4-MD2X" {
		t.Fatalf("%+v, %v", found, err)
	}
	for _, h := range found[:3] {
		if order, err := p.Whose(t.Context(), h.Payment); err != nil || order != "" || h.Kind != billing.HintDispute {
			t.Errorf("%+v is of %q, %v", h, order, err)
		}
	}
	for _, s := range server.Sessions() {
		if r, err := p.Receipt(t.Context(), s.ID); err != nil || (r.Order == "") == (s.Order == "K7Q4-MD2X") {
			t.Errorf("a receipt of %+v: %+v, %v", s, r, err)
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

func TestTheLinksOfAnotherShopOnTheAccountAreNotOurs(t *testing.T) {
	ours, server := setup(t, time.Now)
	theirs := stripe.New(stripe.Config{Shop: "cafe", Key: secret.New(server.Key), APIURL: server.URL(), Now: time.Now,
		Log: slog.New(slog.DiscardHandler)})
	o := order("K7Q4-MD2X", "50.00 INR")
	l := link(t, theirs, o)
	if err := server.Pay(o.Code); err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string]*stripe.Provider{"": ours, o.Code: theirs} {
		if r, err := p.Receipt(t.Context(), l.ID); err != nil || r.State != billing.RequestPaid || r.Order != name {
			t.Errorf("%+v, %v; want order %q", r, err, name)
		}
	}
}
