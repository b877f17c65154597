package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAnAccountAtRazorpay(t *testing.T) {
	const key = "key_id: rzp_test_abc123"
	for name, c := range map[string]struct{ paid, want string }{
		"a key and its secret":      {"razorpay: {" + key + ", secret: s3cret}", ""},
		"both providers":            {"stripe: {key: sk_test_1}\nrazorpay: {" + key + ", secret: s3cret}", ""},
		"retired, beside Stripe":    {"stripe: {key: sk_test_1}\nrazorpay: {" + key + ", secret: s3cret, retired: true}", ""},
		"Stripe retired":            {"stripe: {key: sk_test_1, retired: true}\nrazorpay: {" + key + ", secret: s3cret}", ""},
		"retired, beside cash":      {"razorpay: {" + key + ", secret: s3cret, retired: true}\nown: [{kind: cash}]", ""},
		"no secret":                 {"razorpay: {" + key + "}", "razorpay.secret: missing; put it into a file and name it with razorpay.secret_file"},
		"no key":                    {"razorpay: {secret: s3cret}", "razorpay.key_id: missing; copy it from"},
		"another provider's key":    {"razorpay: {key_id: sk_test_1, secret: s3cret}", "razorpay.key_id: this is not the id of a key"},
		"the secret as the key":     {"razorpay: {key_id: Zm9vYmFyYmF6, secret: s3cret}", "razorpay.key_id: this is not the id of a key"},
		"the key as the secret":     {"razorpay: {" + key + ", secret: rzp_test_abc123}", "razorpay.secret: this is the key's id"},
		"a setting that it has not": {"razorpay: {" + key + ", secret: s3cret, methods: [card]}", "unknown key \"methods\""},
		"a switch that is none":     {"razorpay: {" + key + ", secret: s3cret, retired: soon}", "razorpay.retired: \"soon\" is neither true nor false"},
		"a server in the clear":     {"razorpay: {" + key + ", secret: s3cret, api_url: 'http://example.org'}", "razorpay.api_url"},
		"no other way to pay":       {"razorpay: {" + key + ", secret: s3cret, retired: true}", "razorpay.retired: nothing is left to pay by"},
		"Stripe, and no other way":  {"stripe: {key: sk_test_1, retired: true}", "stripe.retired: nothing is left to pay by"},
		"nothing at all":            {"stripe: {}", "or write own (cash, UPI, Pix …), razorpay, stars or telegram_payments"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := loadOwn(t, c.paid)
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want == "":
				if strings.Contains(c.paid, "razorpay") && (got.Razorpay.KeyID != "rzp_test_abc123" || got.Razorpay.Secret.Reveal() != "s3cret" ||
					got.Razorpay.APIURL != "https://api.razorpay.com") {
					t.Errorf("%+v", got.Razorpay)
				}
			case err == nil || !strings.Contains(err.Error(), c.want):
				t.Errorf("%v, want %q", err, c.want)
			case strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "Zm9v"):
				t.Errorf("it shows a secret: %v", err)
			}
		})
	}
}

func TestTheSecretOfRazorpayIsInAFileBesideTheConfiguration(t *testing.T) {
	path := write(t, strings.Replace(good, "stripe: {key: sk_test_1}", "razorpay: {key_id: rzp_live_1, secret_file: razorpay.secret}", 1))
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "razorpay.secret"), []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := load(path, []string{"SHAREFI_RAZORPAY_API_URL=http://127.0.0.1:1"})
	if err != nil || c.Razorpay.Secret.Reveal() != "s3cret" || c.Razorpay.APIURL != "http://127.0.0.1:1" || !c.Stripe.Key.IsZero() {
		t.Errorf("%+v, %v", c, err)
	}
}
