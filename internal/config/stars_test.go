package config_test

import (
	"strings"
	"testing"
)

func TestStarsInTheConfiguration(t *testing.T) {
	for name, c := range map[string]struct{ lines, want string }{
		"alone":                         {"stars: {enabled: true, value: 1.08 INR}", ""},
		"switched off, beside another":  {"stars: {enabled: false, value: 1.08 INR}\nown: [{kind: cash}]", ""},
		"switched off, and nothing":     {"stars: {enabled: false, value: 1.08 INR}", "stripe.key: missing"},
		"without a value":               {"stars: {enabled: true}", "stars.value: missing"},
		"of another currency":           {"stars: {enabled: true, value: 0.013 USD}", "there are plans in INR"},
		"of no number":                  {"stars: {enabled: true, value: many INR}", "stars.value"},
		"of Stars":                      {"stars: {enabled: true, value: 1 XTR}", "stars.value"},
		"neither on nor off":            {"stars: {enabled: maybe, value: 1.08 INR}", "stars.enabled"},
		"a token of a payment provider": {"telegram_payments: {token: '284685063:TEST:x'}", ""},
		"a token that is not there":     {"telegram_payments: {token_file: none.token}", "telegram_payments.token_file"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := loadOwn(t, c.lines)
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want == "" && got.Stars.Enabled != strings.Contains(c.lines, "enabled: true"):
				t.Errorf("%+v", got.Stars)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestAPlanHasNoPriceInStars(t *testing.T) {
	_, err := load(write(t, strings.Replace(good, "50.00 INR", "50 XTR", 1)), nil)
	if err == nil || !strings.Contains(err.Error(), "stars.value") || !strings.Contains(err.Error(), "plans[") {
		t.Errorf("%v", err)
	}
}
