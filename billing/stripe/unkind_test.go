package stripe_test

import (
	"errors"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/billing/stripe/stripetest"
	"github.com/sharefi/sharefi/internal/secret"
)

// paid is an order whose link was paid, and its payment.
func paid(t *testing.T, p *stripe.Provider, server *stripetest.Server, price string) (billing.Order, billing.Payment) {
	t.Helper()
	o := order("K7Q4-MD2X", price)
	l := link(t, p, o)
	if err := server.Pay(o.Code); err != nil {
		t.Fatal(err)
	}
	r, err := p.Receipt(t.Context(), l.ID)
	if err != nil {
		t.Fatal(err)
	}
	return o, r.Payment
}

// TestWhatBecomesOfARefundIsHintedAt: of ours by its mark, of the owner's by the payment alone, and nothing of others'.
func TestWhatBecomesOfARefundIsHintedAt(t *testing.T) {
	p, server := setup(t, time.Now)
	o, payment := paid(t, p, server, "50.00 INR")
	_, cursor, err := hints(t, p, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Refund(t.Context(), payment, billing.Money{Amount: 2000, Currency: "INR"}, billing.RefundKey{Mark: "refund-" + o.Code}); err != nil {
		t.Fatal(err)
	}
	server.RefundPartByHand(o.Code, 1000)
	server.Bounce(o.Code)
	server.SellElsewhere("EUR")
	found, _, err := hints(t, p, cursor)
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]int{}
	for _, h := range found {
		if h.Kind == billing.HintRefund {
			of[h.Order]++
			if h.Payment != payment.ID {
				t.Errorf("a hint at somebody else's payment: %+v", h)
			}
		}
	}
	if of[o.Code] != 2+3 || of[""] != 3 { // both charges, and three events of each that came back
		t.Errorf("hints by order: %v", of)
	}
	if code, err := p.Whose(t.Context(), payment.ID); err != nil || code != o.Code {
		t.Errorf("the payment is of %q, %v", code, err)
	}
	made, err := p.Refunds(t.Context(), payment)
	if err != nil || len(made) != 2 || !made[0].Failed || made[0].Mark != "refund-"+o.Code || made[1].Mark != "" {
		t.Errorf("refunds: %+v, %v", made, err)
	}
}

// TestAListThatIsLateMakesNoSecondRefund: the key of the first is asked with again, and gives the first.
func TestAListThatIsLateMakesNoSecondRefund(t *testing.T) {
	p, server := setup(t, time.Now)
	o, payment := paid(t, p, server, "50.00 INR")
	server.LateLists(time.Hour)
	part, key := billing.Money{Amount: 2000, Currency: "INR"}, billing.RefundKey{Mark: "refund-" + o.Code}
	server.LoseAnswers("POST /v1/refunds", 1)
	for range 3 {
		if made, err := p.Refund(t.Context(), payment, part, key); err == nil && made.Amount != part {
			t.Errorf("%+v went back", made)
		}
	}
	if all := server.Refunds(); len(all) != 1 {
		t.Errorf("refunds: %+v", all)
	}
	// What went back by hand a moment ago is not known: Stripe refuses, and is asked again.
	server.RefundByHand(o.Code)
	if _, err := p.Refund(t.Context(), payment, part, billing.RefundKey{Mark: "refund-" + o.Code + ".2"}); !errors.Is(err, billing.ErrProviderDown) {
		t.Errorf("nothing is left: %v", err)
	}
}

// TestAnAnswerThatIsKeptForALinksKeyIsGotRound with the next try.
func TestAnAnswerThatIsKeptForALinksKeyIsGotRound(t *testing.T) {
	p, server := setup(t, time.Now)
	o := order("K7Q4-MD2X", "50.00 INR")
	server.Break("POST /v1/checkout/sessions", 1)
	for range 2 {
		if _, err := p.Ask(t.Context(), o, back); !errors.Is(err, billing.ErrProviderAnswered) {
			t.Fatalf("an answer that is kept: %v", err)
		}
	}
	o.Tries = 1
	first, err := p.Ask(t.Context(), o, back)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := p.Ask(t.Context(), o, back); err != nil || again != first {
		t.Errorf("the same order has another link: %+v, %v", again, err)
	}
}

// TestASlowPaymentSaysHowItStands: by its slip, and when it failed.
func TestASlowPaymentSaysHowItStands(t *testing.T) {
	p, server := setup(t, time.Now)
	o := order("K7Q4-MD2X", "50.00 MXN")
	l := link(t, p, o)
	until := time.Now().Add(72 * time.Hour).Truncate(time.Second).UTC()
	if err := server.PayBySlip(o.Code, until); err != nil {
		t.Fatal(err)
	}
	if r, err := p.Receipt(t.Context(), l.ID); err != nil || r.State != billing.RequestPending || !r.Until.Equal(until) {
		t.Errorf("with a slip: %+v, %v", r, err)
	}
	if err := p.Close(t.Context(), l.ID); err != nil { // Stripe answers 400
		t.Error(err)
	}
	server.FailLater(o.Code)
	if r, err := p.Receipt(t.Context(), l.ID); err != nil || r.State != billing.RequestFailed {
		t.Errorf("failed: %+v, %v", r, err)
	}
}

// TestOnlyTheNamedMethodsAreOffered, and a wrong name is refused in Stripe's words.
func TestOnlyTheNamedMethodsAreOffered(t *testing.T) {
	for _, c := range []struct {
		methods []string
		slow    bool
		err     error
	}{
		{methods: []string{"card"}}, {methods: []string{"card", "oxxo"}, slow: true}, {slow: true},
		{methods: []string{"cheque"}, err: billing.ErrProviderRefused},
	} {
		server := stripetest.NewServer(stripetest.Options{})
		p := stripe.New(stripe.Config{Key: secret.New(server.Key), APIURL: server.URL(), Methods: c.methods, Now: time.Now,
			Log: slog.New(slog.DiscardHandler)})
		_, err := p.Ask(t.Context(), order("K7Q4-MD2X", "50.00 MXN"), back)
		if !errors.Is(err, c.err) || c.err == nil && err != nil {
			t.Errorf("%v: %v", c.methods, err)
		}
		if err == nil && (server.PayLater("K7Q4-MD2X") == nil) != c.slow {
			t.Errorf("%v: can be paid later: %t", c.methods, !c.slow)
		}
		server.Close()
	}
}

// TestARefusalSaysOfWhatKindItIs.
func TestARefusalSaysOfWhatKindItIs(t *testing.T) {
	p, server := setup(t, time.Now)
	server.Forbid("POST /v1/checkout/sessions", "POST /v1/refunds")
	if _, err := p.Ask(t.Context(), order("K7Q4-MD2X", "50.00 INR"), back); !errors.Is(err, billing.ErrNotPermitted) ||
		!errors.Is(err, billing.ErrProviderRefused) {
		t.Errorf("without the permission: %v", err)
	}
	if lacks, err := p.Lacks(t.Context()); err != nil || !slices.Equal(lacks, []string{"Checkout Sessions: write", "Refunds: write"}) {
		t.Errorf("lacks %v, %v", lacks, err)
	}
	if _, err := provider(server.URL(), "sk_test_rolled", time.Now).Hints(t.Context(), ""); !errors.Is(err, billing.ErrKeyRefused) {
		t.Errorf("a rolled key: %v", err)
	}
}
