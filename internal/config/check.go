package config

import (
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a bare machine has no zones of its own
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/internal/span"
)

var shopName = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

// config checks everything and puts it together.
func (r *reader) config(raw fileConfig) *Config {
	c := &Config{
		Shop:     or(raw.Shop, "home"),
		Name:     r.name(raw.Name),
		Timezone: r.zone(raw.Timezone),
		Data:     or(raw.Data, stateFolder(r.dir, packaged)),
		Telegram: Telegram{Token: r.secret("telegram.token", raw.Telegram.Token, raw.Telegram.TokenFile, true),
			APIURL: r.api("telegram.api_url", raw.Telegram.APIURL, "https://api.telegram.org")},
		Stripe:   r.stripe(raw),
		Razorpay: r.razorpay(raw.Razorpay),
		Redis:    r.redis(raw),
		Phones:   Phones{Countries: r.countries(raw.Phones.Countries)},
		Times: Times{
			GrantWithin:  r.span("grant_within", or(raw.GrantWithin, "2h"), time.Second),
			AnswerWithin: r.span("answer_within", or(raw.AnswerWithin, "15m"), time.Second),
			Moves:        r.number("device_changes", or(raw.Moves, "3"), 0, 1000),
			MoveRest:     r.span("device_change_rest", or(raw.MoveRest, "10m"), time.Second),
			ClaimWithin:  r.span("claim_within", or(raw.ClaimWithin, "30d"), time.Minute),
		},
		Log: Log{Level: r.one("log.level", or(raw.Log.Level, "info"), "debug", "info", "warn", "error"),
			Format: r.one("log.format", or(raw.Log.Format, "text"), "text", "json")},
	}
	if !shopName.MatchString(c.Shop) {
		r.bad("shop", "%q is not a name; use up to 32 small letters, digits and dashes", c.Shop)
	}
	c.House = House{
		Terms: r.words("house.terms", raw.House.Terms), Support: r.words("house.support", raw.House.Support),
		Payments: r.words("house.paysupport", raw.House.Payments),
	}
	c.WhatsApp, c.Backup = r.whatsapp(raw.WhatsApp), r.backup(raw.Backup)
	c.Owner = r.owner(raw.Owner, c.WhatsApp.Enabled)
	remind := raw.Remind
	if remind == nil {
		remind = []string{"1h", "10m"}
	}
	for i, s := range remind {
		c.Times.Remind = append(c.Times.Remind, r.span(fmt.Sprintf("remind[%d]", i), s, time.Second))
	}
	c.Retention = r.retention(or(raw.Retention, "540d"))
	c.Times.Summary = r.timeOfDay("summary", or(raw.Summary, "21:00"))
	c.Pings, c.Texts = r.pings(raw.Pings), r.texts(raw.Texts)
	c.Plans, c.Sites = r.plans(raw.Plans), r.sites(raw.Sites)
	r.fit(c.Plans, c.Sites)
	c.Own, c.Stars = r.own(raw.Own, c.Plans), r.stars(raw.Stars, c.Plans)
	c.InChat = r.secret("telegram_payments.token", raw.InChat.Token, raw.InChat.TokenFile, false)
	r.offered(c)
	c.Metrics = r.metrics(raw.Metrics, raw.MetricsOpen)
	c.Warnings = r.warnings
	return c
}

// stripe checks the account at Stripe, without which a shop needs another way to be paid.
func (r *reader) stripe(raw fileConfig) Stripe {
	if unpaid(raw) && raw.Stripe.Key == "" && raw.Stripe.KeyFile == "" {
		r.bad("stripe.key", "missing, and no other way to be paid is there: put the key into a file and name it with stripe.key_file, or write "+
			"own (cash, UPI, Pix …), razorpay, stars or telegram_payments")
	}
	return Stripe{
		Key:     r.secret("stripe.key", raw.Stripe.Key, raw.Stripe.KeyFile, false),
		Methods: r.methods(raw.Stripe.Methods), Retired: r.yes("stripe.retired", raw.Stripe.Retired),
		APIURL: r.api("stripe.api_url", raw.Stripe.APIURL, "https://api.stripe.com"),
	}
}

// unpaid reports whether a shop has no other way to be paid than Stripe.
func unpaid(raw fileConfig) bool {
	stars, err := strconv.ParseBool(or(raw.Stars.Enabled, "false"))
	return len(raw.Own) == 0 && raw.Razorpay == fileRazorpay{} && !stars && err == nil && raw.InChat == fileInChat{}
}

// maxName is how many characters of a name a voucher has room for.
const maxName = 40

// name checks what people read as the shop's name: one line, without what nobody sees.
func (r *reader) name(s string) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > maxName || strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsGraphic(c) }) {
		r.bad("name", "%q is not a name of one line and up to %d characters", s, maxName)
	}
	return s
}

// maxWords is what one message has room for, with a sentence of ours.
const maxWords = 3000

// words checks what the owner wants customers to read.
func (r *reader) words(key, s string) string {
	if len([]rune(s)) > maxWords {
		r.bad(key, "longer than %d characters; shorten it, or put a link to the whole text", maxWords)
	}
	return strings.TrimSpace(s)
}

func or(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
}

func (r *reader) zone(name string) *time.Location {
	zone, err := time.LoadLocation(or(name, "Local"))
	if err != nil {
		r.bad("timezone", "%q is not a time zone, as in Asia/Kolkata", name)
		return time.UTC
	}
	return zone
}

// secret reads a secret from its own key or from a file.
func (r *reader) secret(key, value, file string, needed bool) secret.Value {
	switch {
	case value != "" && file != "":
		r.bad(key, "given twice, as %s and as %s_file; keep one", key, key)
	case file != "":
		return r.secretFile(key, file)
	case value == "" && needed:
		r.bad(key, "missing; put it into a file and name it with %s_file", key)
	case value != "" && !r.set[key]:
		r.shown(r.path)
	}
	return secret.New(value)
}

// readable warns of a file with a secret that others can read. Credentials that a service manager
// handed over are in a folder that nobody else can enter.
func (r *reader) readable(file string) {
	if r.prefix() != "" {
		return
	}
	w := Warning{file + " holds a secret and can be read by others", "chmod 600 " + file}
	if !slices.Contains(r.warnings, w) {
		r.warnings = append(r.warnings, w)
	}
}

func (r *reader) secretFile(key, file string) secret.Value {
	key += "_file"
	file = r.beside(file)
	info, err := os.Stat(file)
	if err != nil {
		r.bad(key, "the file %s can't be read; make it, with the secret as its only line and mode 0600", file)
		return secret.Value{}
	}
	if info.Mode().Perm()&0o077 != 0 {
		r.readable(file)
	}
	text, err := os.ReadFile(file)
	if err != nil || info.Size() > 4096 {
		r.bad(key, "the file %s can't be read as a secret; it must be short and readable by this user", file)
		return secret.Value{}
	}
	line := strings.TrimRight(string(text), "\r\n")
	if line == "" {
		r.bad(key, "the file %s is empty; put the secret into it", file)
	}
	return secret.New(line)
}

// api checks a server's address. Only loopback is trusted without encryption.
func (r *reader) api(key, address, fallback string) string {
	address = or(address, fallback)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		r.bad(key, "%q is not an address, as in %s", address, fallback)
		return address
	}
	ip := net.ParseIP(u.Hostname())
	if u.Scheme == "http" && u.Hostname() != "localhost" && (ip == nil || !ip.IsLoopback()) {
		r.bad(key, "%q sends secrets in the clear; use https", address)
	}
	return address
}

var methodName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// methods reads the ways to pay that Stripe is to offer: cards alone, whose money is there at once, if none are named.
func (r *reader) methods(list []string) []string {
	switch {
	case len(list) == 0:
		return []string{"card"}
	case slices.Equal(list, []string{"all"}):
		return nil
	}
	for i, s := range list {
		if !methodName.MatchString(s) || s == "all" {
			r.bad(fmt.Sprintf("stripe.methods[%d]", i), "%q is not a name of Stripe's, as card or promptpay; all stands alone", s)
		}
	}
	return list
}

func (r *reader) countries(list []string) []string {
	known := phonenumbers.GetSupportedRegions()
	var codes []string
	for i, s := range list {
		code := strings.ToUpper(strings.TrimSpace(s))
		if !known[code] {
			r.bad(fmt.Sprintf("phones.countries[%d]", i), "%q is not a country's code, as in IN or DE", s)
		}
		codes = append(codes, code)
	}
	return codes
}

func (r *reader) span(key, s string, least time.Duration) time.Duration {
	d, err := span.Parse(s)
	if err != nil {
		r.bad(key, "%q is not a length of time, as in 20s, 90m, 2h or 7d", s)
	} else if d < least {
		r.bad(key, "%s is too short; at least %s", s, least)
	}
	return d
}

// shortestRetention is longer than all that a purchase waits for.
const shortestRetention = 60 * 24 * time.Hour

// retention is a length of time, or 0 for off.
func (r *reader) retention(s string) time.Duration {
	if s == "off" {
		return 0
	}
	d, err := span.Parse(s)
	switch {
	case err != nil:
		r.bad("retention", "%q is not a length of time, as in 540d; write \"off\" to forget nobody", s)
	case d < shortestRetention:
		r.bad("retention", "%s is too short; at least 60d, since money can still go back until then", s)
	}
	return d
}

// timeOfDay is as in 21:00, or off.
func (r *reader) timeOfDay(key, s string) string {
	if _, err := time.Parse("15:04", s); err != nil && s != "off" {
		r.bad(key, "%q is not a time of day, as in \"21:00\"; write \"off\" for none", s)
	}
	return s
}

func (r *reader) one(key, s string, of ...string) string {
	if !slices.Contains(of, s) {
		r.bad(key, "%q is not one of %s", s, strings.Join(of, ", "))
	}
	return s
}

func (r *reader) yes(key, s string) bool {
	if s == "" {
		return false
	}
	b, err := strconv.ParseBool(s)
	if err != nil {
		r.bad(key, "%q is neither true nor false", s)
	}
	return b
}

func (r *reader) number(key, s string, least, most int) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < least || n > most {
		r.bad(key, "%q is not a number from %d to %d", s, least, most)
	}
	return n
}

func (r *reader) plans(raw []filePlan) []billing.Plan {
	var plans []billing.Plan
	for i, p := range raw {
		key := func(name string) string { return fmt.Sprintf("plans[%d].%s", i, name) }
		price, err := billing.ParsePrice(p.Price)
		switch {
		case err != nil:
			r.bad(key("price"), "%v", err)
		case price.IsZero():
			r.bad(key("price"), "a plan that costs nothing can't be sold; owners give access with /grant")
		default:
			if nearest, ok := billing.Chargeable(price); !ok {
				r.bad(key("price"), "%s can't be charged; the nearest price that can is %s", price, nearest)
			}
		}
		name := strings.TrimSpace(p.Name)
		if !billing.NamesPlan(name) {
			r.bad(key("name"), "%q is not a name of 1 to %d characters", name, billing.MaxPlanName)
		}
		if slices.ContainsFunc(plans, func(q billing.Plan) bool { return q.Name == name }) {
			r.bad(key("name"), "%q stands twice; give each plan its own name", name)
		}
		plans = append(plans, billing.Plan{
			ID: "p" + strconv.Itoa(i+1), Name: name, Price: price,
			Devices: r.number(key("devices"), or(p.Devices, "1"), 1, billing.MaxDevices),
			Lasts:   r.span(key("lasts"), p.Lasts, 10*time.Second),
		})
	}
	return plans
}

// fit refuses plans for more devices than any site has places: they could never be sold.
func (r *reader) fit(plans []billing.Plan, sites []Site) {
	most := 0
	for _, s := range sites {
		most = max(most, s.Capacity)
	}
	for i, p := range plans {
		if p.Devices > most && len(sites) > 0 {
			r.bad(fmt.Sprintf("plans[%d].devices", i), "no site has %d places; its capacity is %d", p.Devices, most)
		}
	}
}
