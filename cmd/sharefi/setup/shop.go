package setup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/check"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/span"
)

var shopShape = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

func (u *setup) askShop(ctx context.Context) error {
	if u.had == nil { // later another name would be another shop, without the records of this one
		name, err := u.Text(ctx, keyboard.Question{
			Title: "A name for the shop", About: "Only you see it: small letters, digits, dashes. What people read comes next.", Preset: u.config.Shop,
			Check: func(s string) error {
				if !shopShape.MatchString(s) {
					return errors.New("use up to 32 small letters, digits and dashes")
				}
				return nil
			},
		})
		if err != nil {
			return err
		}
		u.config.Shop = name
		u.set("shop", name)
	}
	if err := u.askName(ctx); err != nil {
		return err
	}
	preset := config.Get(u.written, "timezone")
	if preset == "" {
		preset = localZone(u.env("TZ", ""))
	}
	zone, err := u.Text(ctx, keyboard.Question{Title: "The time zone that customers read", About: "As in Asia/Kolkata.",
		Preset: preset, Check: config.ParseZone})
	if err == nil {
		u.set("timezone", zone)
	}
	return err
}

// askName asks what people read in greetings and on vouchers. Left as it is, that is the shop's key.
func (u *setup) askName(ctx context.Context) error {
	name, err := u.Text(ctx, keyboard.Question{Title: "The name that people read", About: "In greetings and on vouchers, in any " +
		"script: Café am See.", Preset: cmp.Or(config.Get(u.written, "name"), u.config.Shop), Check: config.ParseName})
	if err == nil && (name != u.config.Shop || config.Get(u.written, "name") != "") {
		u.set("name", name)
	}
	return err
}

// localZone is the name of the machine's time zone.
func localZone(variable string) string {
	link, _ := os.Readlink("/etc/localtime")
	_, linked, _ := strings.Cut(link, "/zoneinfo/")
	for _, name := range []string{variable, linked} {
		if name != "" && name != "Local" && config.ParseZone(name) == nil {
			return name
		}
	}
	return "UTC"
}

// A planAnswer is a plan as it is written to the file.
type planAnswer struct {
	Name  string `yaml:"name"`
	Price string `yaml:"price"`
	Lasts string `yaml:"lasts"`
}

func (u *setup) askPlans(ctx context.Context) error {
	if u.had != nil {
		u.say("These take the place of the plans in the file. A shop whose plans were changed in the chat goes on " +
			"with those.")
	}
	currency := u.money()
	u.config.Plans = nil
	var plans []planAnswer
	presets := []planAnswer{{"1 hour", usualPrice(1, currency), "1h"}, {"1 day", usualPrice(5, currency), "24h"},
		{"1 week", usualPrice(20, currency), "7d"}}
	for {
		p := presets[min(len(plans), len(presets)-1)]
		if err := u.askPlan(ctx, &p, plans); err != nil {
			return err
		}
		plans = append(plans, p)
		i, err := u.Choose(ctx, "Another plan?", []string{"No, that is all", "Yes"}, 0)
		if err != nil {
			return err
		}
		if i == 0 {
			u.set("plans", plans)
			return nil
		}
	}
}

// askPlan asks about one plan, which comes with what to propose.
func (u *setup) askPlan(ctx context.Context, p *planAnswer, others []planAnswer) error {
	for _, q := range []struct {
		into *string
		keyboard.Question
	}{
		{&p.Name, keyboard.Question{Title: "The plan's name", Check: newPlan(others)}},
		{&p.Price, keyboard.Question{Title: "Its price", About: "With the currency, as in " + usualPrice(5, u.money()) + ".", Check: u.price}},
		{&p.Lasts, keyboard.Question{Title: "How long it lasts", About: "As in 90m, 24h or 7d.", Check: lasting}},
	} {
		q.Preset = *q.into
		answer, err := u.Text(ctx, q.Question)
		if err != nil {
			return err
		}
		*q.into = answer
	}
	price, err := billing.ParseMoney(p.Price)
	if err == nil {
		u.config.Plans = append(u.config.Plans, billing.Plan{Name: p.Name, Price: price})
	}
	return err
}

// newPlan reads the name of a plan that is not among others.
func newPlan(others []planAnswer) func(string) error {
	return func(s string) error {
		for _, o := range others {
			if o.Name == s {
				return errors.New("there is one of that name")
			}
		}
		if !billing.NamesPlan(s) {
			return fmt.Errorf("use 1 to %d characters", billing.MaxPlanName)
		}
		return nil
	}
}

// lasting reads how long a plan lasts.
func lasting(s string) error {
	if d, err := span.Parse(s); err != nil || d < 10*time.Second {
		return errors.New("that is not a length of time, as in 90m, 24h or 7d")
	}
	return nil
}

func (u *setup) askRedis(ctx context.Context) error {
	if u.redisBeside(ctx) {
		return nil
	}
	for {
		options := []string{"A private one, which sharefi runs itself", "One that runs already"}
		preset := 0
		_, redis := exec.LookPath("redis-server")
		_, valkey := exec.LookPath("valkey-server")
		if !u.config.Redis.IsZero() || redis != nil && valkey != nil {
			preset = 1
		}
		i, err := u.Choose(ctx, "Which Redis keeps the shop's records?", options, preset)
		if err != nil {
			return err
		}
		if i == 1 {
			return u.askAddress(ctx)
		}
		if redis == nil || valkey == nil {
			u.config.Redis = redisdb.Address{}
			u.setRedis(nil, true, true)
			return nil
		}
		u.say("✗ neither redis-server nor valkey-server is installed")
		if u.env("container", "") == "" {
			u.say("  to mend it: apt-get install redis-server, in another window")
		}
	}
}

// redisBeside tries the Redis that the environment names, as that of compose.yaml does: it goes before the file, so
// there is nothing to ask where it answers.
func (u *setup) redisBeside(ctx context.Context) bool {
	named := u.env("SHAREFI_REDIS", "")
	address, err := redisdb.ParseAddress(named)
	if named == "" || err != nil {
		return false
	}
	had := u.config.Redis
	u.config.Redis = address
	u.say("The environment names a Redis, in SHAREFI_REDIS.")
	good, _ := u.tried(ctx,
		func(ctx context.Context) []check.Finding { return check.New(&u.config, u.Streams).Redis(ctx) })
	if !good {
		u.config.Redis = had
	}
	return good
}

func (u *setup) askAddress(ctx context.Context) error {
	text, had := "", u.config.Redis
	preset := config.Get(u.written, "redis")
	if preset == "" {
		preset = "redis://127.0.0.1:6379/0"
	}
	ask := func() (err error) {
		text, err = u.Text(ctx, keyboard.Question{Title: "Its address",
			About: "As in redis://127.0.0.1:6379/0, or redis://user:password@host:6379/0, or unix:///run/redis.sock. " +
				"With Sentinels redis+sentinel://one:26379,two:26379,three:26379/mymaster, a Cluster " +
				"redis+cluster://one:6379,two:6379.",
			Preset: preset, Check: func(s string) error {
				_, err := redisdb.ParseAddress(s)
				return err
			}})
		if err != nil {
			return err
		}
		u.config.Redis, err = redisdb.ParseAddress(text)
		u.config.Redis.CA = had.CA
		if u.config.Redis.Password.IsZero() {
			u.config.Redis.Password = had.Password
		}
		if u.config.Redis.Kind == redisdb.Sentinel && u.config.Redis.SentinelPassword.IsZero() {
			u.config.Redis.SentinelPassword = had.SentinelPassword
		}
		return err
	}
	err := u.settle(ctx, ask,
		func(ctx context.Context) []check.Finding { return check.New(&u.config, u.Streams).Redis(ctx) })
	if err != nil {
		return err
	}
	a, err := redisdb.ParseAddress(text)
	u.setRedis(text, !a.Password.IsZero(), a.Kind != redisdb.Sentinel || !a.SentinelPassword.IsZero())
	return err
}

// setRedis sets the address, and takes the passwords out that have keys of their own and stand in it now.
func (u *setup) setRedis(address any, password, sentinel bool) {
	u.set("redis", address)
	for key, out := range map[string]bool{"redis_password": password, "sentinel_password": sentinel} {
		if out {
			u.set(key, nil)
			u.set(key+"_file", nil)
		}
	}
}
