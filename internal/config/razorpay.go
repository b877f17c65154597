package config

import (
	"errors"
	"regexp"
	"strings"
)

var razorpayKey = regexp.MustCompile(`^rzp_(live|test)_[A-Za-z0-9_]+$`)

var errRazorpayKey = errors.New("this is not the id of a key, as in rzp_live_… or rzp_test_…; the secret belongs into a file of its own")

// ParseRazorpayKey checks the id of a key as it stands in razorpay.key_id.
func ParseRazorpayKey(id string) error {
	if !razorpayKey.MatchString(id) {
		return errRazorpayKey
	}
	return nil
}

// razorpay checks the account at Razorpay, if there is one: a key's id and its secret belong together.
func (r *reader) razorpay(raw fileRazorpay) Razorpay {
	const secretKey = "razorpay.secret"
	c := Razorpay{
		KeyID: strings.TrimSpace(raw.KeyID), Retired: r.yes("razorpay.retired", raw.Retired),
		Secret: r.secret(secretKey, raw.Secret, raw.SecretFile, raw != fileRazorpay{}),
		APIURL: r.api("razorpay.api_url", raw.APIURL, "https://api.razorpay.com"),
	}
	switch {
	case raw == fileRazorpay{}:
	case c.KeyID == "":
		r.bad("razorpay.key_id", "missing; copy it from Razorpay's page Account & Settings > API keys, as in rzp_live_…")
	case !razorpayKey.MatchString(c.KeyID):
		r.bad("razorpay.key_id", "%v", errRazorpayKey)
	case razorpayKey.MatchString(c.Secret.Reveal()):
		r.bad(secretKey, "this is the key's id; its secret is what Razorpay shows once beside it")
	}
	return c
}

// offered refuses a shop whose every way to be paid takes no new orders.
func (r *reader) offered(c *Config) {
	stripe, razorpay := !c.Stripe.Key.IsZero(), !c.Razorpay.Secret.IsZero()
	if len(c.Own) > 0 || c.Stars.Enabled || !c.InChat.IsZero() || stripe && !c.Stripe.Retired || razorpay && !c.Razorpay.Retired || !stripe && !razorpay {
		return
	}
	key := "stripe.retired"
	if razorpay {
		key = "razorpay.retired"
	}
	r.bad(key, "nothing is left to pay by; name another way, or take retired out")
}
