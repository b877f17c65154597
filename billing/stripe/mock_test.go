package stripe_test

import (
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/internal/patience"
	"github.com/sharefi/sharefi/internal/porttest"
	"github.com/sharefi/sharefi/internal/secret"
)

// Stripe's own mock checks every request against Stripe's published specification.
func TestEveryRequestIsValidByStripesOwnSpecification(t *testing.T) {
	url := stripeMock(t)
	p := provider(url, "sk_test_123", time.Now)
	o := order("K7Q4-MD2X", "50.00 INR")
	if _, err := p.Ask(t.Context(), o, back); err != nil {
		t.Errorf("link: %v", err)
	}
	if _, err := p.Receipt(t.Context(), "cs_test_1"); err != nil {
		t.Errorf("receipt: %v", err)
	}
	if err := p.Close(t.Context(), "cs_test_1"); err != nil {
		t.Errorf("close: %v", err)
	}
	if _, err := p.Refund(t.Context(), billing.Payment{ID: "pi_1", Amount: o.Price}, o.Price, billing.RefundKey{Mark: "k"}); err != nil {
		t.Errorf("refund: %v", err)
	}
	for _, cursor := range []string{"", "evt_1", "t:1700000000"} {
		if _, err := p.Hints(t.Context(), cursor); err != nil {
			t.Errorf("hints after %q: %v", cursor, err)
		}
	}
	if _, err := p.Refunds(t.Context(), billing.Payment{ID: "pi_1", Amount: o.Price}); err != nil {
		t.Errorf("refunds: %v", err)
	}
	if _, err := p.Completed(t.Context(), time.Unix(1700000000, 0)); err != nil {
		t.Errorf("what was completed: %v", err)
	}
	methods := stripe.New(stripe.Config{Key: secret.New("sk_test_123"), APIURL: url, Methods: []string{"card", "promptpay"},
		Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if _, err := methods.Ask(t.Context(), o, back); err != nil {
		t.Errorf("a link with methods: %v", err)
	}
	if a, err := p.Account(t.Context()); err != nil || len(a.Currencies) == 0 {
		t.Errorf("account: %+v, %v", a, err)
	}
}

// stripeMock starts the official stripe-mock on loopback.
func stripeMock(t *testing.T) string {
	t.Helper()
	binary, err := filepath.Abs("../../.bin/stripe-mock")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(binary); err != nil {
		t.Fatal("stripe-mock is missing; `make tools` installs it into .bin")
	}
	addr := func() string { return fmt.Sprintf("127.0.0.1:%d", porttest.Free(t)) }
	plain := addr()
	cmd := exec.Command(binary, "-http-addr", plain, "-https-addr", addr())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	patience.Until(t, "stripe-mock answers", func() bool {
		c, err := net.Dial("tcp", plain)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
	return "http://" + plain
}
