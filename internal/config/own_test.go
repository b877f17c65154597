package config_test

import (
	"strings"
	"testing"

	"github.com/sharefi/sharefi/internal/config"
)

// loadOwn reads the good file with other ways to be paid.
func loadOwn(t *testing.T, own string) (*config.Config, error) {
	t.Helper()
	return load(write(t, strings.Replace(good, "stripe: {key: sk_test_1}", own, 1)), nil)
}

func TestOwnAccounts(t *testing.T) {
	for name, c := range map[string]struct{ own, want string }{
		"a UPI id":               {"own: [{kind: upi, to: cafe@example, name: Cafe}]", ""},
		"cash alone":             {"own: [{kind: cash}]", ""},
		"a UPI id with a space":  {"own: [{kind: upi, to: 'cafe @example', name: Cafe}]", "own[0]: to"},
		"no such kind":           {"own: [{kind: gold}]", "own[0]: kind"},
		"another country's kind": {"own: [{kind: pix, to: a@example.org, name: A, city: B}]", "own[0]: kind"},
		"words without a label":  {"own: [{kind: text, words: Pay 12345}]", "own[0].label"},
		"two of one label":       {"own: [{kind: cash, label: A}, {kind: text, label: A, words: Pay here}]", "own[1].label"},
		"an octal number":        {"own: [{kind: text, label: Bank, words: Pay us, to: 0123456}]", "own[0].to: 0123456 is read as the number 42798"},
		"a number in marks":      {"own: [{kind: text, label: Bank, words: Pay us, to: '0123456'}]", ""},
		"a number as it is":      {"own: [{kind: text, label: Bank, words: Pay us, to: 123456}]", ""},
		"a label of two lines":   {`own: [{kind: cash, label: "a\nb"}]`, "own[0].label"},
		"a label nobody sees":    {`own: [{kind: cash, label: "\u200b"}]`, "own[0].label"},
		"a label with a joiner":  {`own: [{kind: cash, label: "क्\u200dष \U0001F4B5"}]`, ""},
		"a label that is long":   {"own: [{kind: cash, label: " + strings.Repeat("a", 31) + "}]", "own[0].label"},
	} {
		t.Run(name, func(t *testing.T) {
			c2, err := loadOwn(t, c.own)
			switch {
			case c.want == "" && (err != nil || len(c2.Own) != 1 || !c2.Stripe.Key.IsZero()):
				t.Errorf("%v", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestAccountsWithoutLabelsAreToldApartByWhatTheyAreCalled(t *testing.T) {
	const iban = "{kind: epc, to: DE89 3704 0044 0532 0130 00, name: Cafe}"
	for own, want := range map[string]string{
		"own: [" + iban + ", {kind: cash}]": "", // a bank transfer, and cash
		"own: [" + iban + ", " + iban + "]": "own[1].label",
		"own: [{kind: cash}, {kind: cash}]": "own[1].label",
		"own: [{kind: cash}, " + iban + "]": "",
	} {
		euros := strings.Replace(strings.ReplaceAll(good, "INR", "EUR"), "stripe: {key: sk_test_1}", own, 1)
		c, err := load(write(t, euros), nil)
		switch {
		case want == "" && (err != nil || len(c.Own) != 2):
			t.Errorf("%s: %v", own, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %q", own, err, want)
		}
	}
}
