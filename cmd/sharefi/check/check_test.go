package check

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/cmd/sharefi/app"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/routers"
	"github.com/sharefi/sharefi/internal/redischild"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// A case of a check: what is broken, and what must be said of it.
type checkCase struct {
	name     string
	router   tplinktest.Options
	razorpay bool // is how the shop is paid
	spoil    func(w *apptest.World, file string)
	streams  cli.Streams
	check    string
	verdict  Verdict
	says     string
	remedy   string
	exitCode int
}

var checkCases = []checkCase{
	{name: "a token that is refused", spoil: func(w *apptest.World, _ string) { w.Telegram.Token = "100:other" },
		check: "Telegram", verdict: Broken, says: "refuses the token", remedy: "ask @BotFather", exitCode: 1},
	{name: "a webhook set elsewhere", spoil: func(w *apptest.World, _ string) { w.Telegram.SetWebhook("https://example.com/hook") },
		check: "Telegram", verdict: Broken, says: "a webhook is set", remedy: "deleteWebhook", exitCode: 1},
	{name: "another poller", spoil: func(w *apptest.World, _ string) { pollsElsewhere(w) },
		check: "Telegram", verdict: Broken, says: "another program polls", remedy: "make another bot", exitCode: 1},
	{name: "Telegram is away", spoil: func(w *apptest.World, _ string) { w.Telegram.SetDown(true) },
		check: "Telegram", verdict: Broken, says: "EOF", remedy: "reaches the internet", exitCode: 1},
	{name: "Telegram wants a rest", spoil: func(w *apptest.World, _ string) { w.Telegram.Fail("getMe", 9, 429, 7, "") },
		check: "Telegram", verdict: Broken, says: "7 seconds", remedy: "wait for 7 seconds", exitCode: 1},
	{name: "Stars", spoil: withStars, check: "Stars", verdict: Doubtful, says: "10 seconds 47; buyers pay", remedy: "docs/PAYING.md"},
	{name: "Stars that Telegram does not show", spoil: func(w *apptest.World, file string) {
		withStars(w, file)
		w.Telegram.Fail("getStarTransactions", 9, 400, 0, "Bad Request: BOT_BALANCE_INVALID")
	}, check: "Stars", verdict: Broken, says: "BOT_BALANCE_INVALID", remedy: "@BotFather", exitCode: 1},
	{name: "invoices by a token for tests", spoil: func(w *apptest.World, file string) {
		apptest.Edit(w.T, file, "plans: ", "telegram_payments: {token: '284685063:TEST:nobody'}\nplans: ")
	}, check: "invoices", verdict: Doubtful, says: "for tests", remedy: "the live one"},
	{name: "invoices", spoil: func(w *apptest.World, file string) {
		apptest.Edit(w.T, file, "plans: ", "telegram_payments: {token: '284685063:LIVE:nobody'}\nplans: ")
	}, check: "invoices", verdict: Fine, says: "first customer"},
	{name: "WhatsApp is not linked", spoil: func(w *apptest.World, file string) { apptest.Edit(w.T, file, "enabled: false", "enabled: true") },
		check: "WhatsApp", verdict: Broken, says: "not linked", remedy: "sharefi whatsapp pair", exitCode: 1},
	{name: "WhatsApp's session is spoilt", spoil: func(w *apptest.World, file string) {
		apptest.Edit(w.T, file, "enabled: false", "enabled: true")
		w.Writes(filepath.Join(filepath.Dir(file), "test", "whatsapp.db"), strings.Repeat("no database ", 1000))
	}, check: "WhatsApp", verdict: Broken, says: "session", remedy: "whatsapp.db away", exitCode: 1},
	{name: "a key that is refused", spoil: func(w *apptest.World, _ string) { w.Stripe.Key = "sk_test_other" },
		check: "Stripe", verdict: Broken, says: "refuses the key", remedy: "restricted key", exitCode: 1},
	{name: "a publishable key", spoil: func(w *apptest.World, file string) {
		w.Writes(filepath.Join(filepath.Dir(file), "stripe.key"), "pk_test_1")
	},
		check: "Stripe", verdict: Broken, says: "publishable", remedy: "rk_", exitCode: 1},
	{name: "a key without a permission", spoil: func(w *apptest.World, _ string) { w.Stripe.Forbid("POST /v1/refunds") },
		check: "Stripe", verdict: Broken, says: "may not do", remedy: "Refunds: write", exitCode: 1},
	{name: "Stripe is away", spoil: func(w *apptest.World, _ string) { w.Stripe.SetDown(true) },
		check: "Stripe", verdict: Broken, says: "EOF", remedy: "status.stripe.com", exitCode: 1},
	{name: "another currency than the account's", spoil: func(w *apptest.World, _ string) { w.Stripe.Currency = "eur" },
		check: "Stripe", verdict: Doubtful, says: "priced in INR, and the account holds EUR", remedy: "price the plans in EUR"},
	{name: "no plans", spoil: func(w *apptest.World, file string) {
		apptest.Edit(w.T, file, "plans: [{name: 10 seconds, price: 50.00 INR, lasts: 10s, devices: 1}]", "")
	},
		check: "plans", verdict: Doubtful, says: "no plans", remedy: "/plans"},
	{name: "a secret that Razorpay refuses", razorpay: true, spoil: func(w *apptest.World, _ string) { w.Razorpay.Secret = "another" },
		check: "Razorpay", verdict: Broken, says: "refuses the key", remedy: "razorpay.secret_file", exitCode: 1},
	{name: "an account at Razorpay that is not activated", razorpay: true,
		spoil: func(w *apptest.World, _ string) { w.Razorpay.Forbid("GET /v1/payments") },
		check: "Razorpay", verdict: Broken, says: "may not do that", remedy: "being activated", exitCode: 1},
	{name: "Razorpay is away", razorpay: true, spoil: func(w *apptest.World, _ string) { w.Razorpay.SetDown(true) },
		check: "Razorpay", verdict: Broken, says: "EOF", remedy: "status.razorpay.com", exitCode: 1},
	{name: "Razorpay in test mode", razorpay: true, check: "Razorpay", verdict: Fine, says: "in test mode"},
	{name: "a wrong router password", spoil: func(w *apptest.World, _ string) { w.Router.Password = "changed" },
		check: "router of home", verdict: Broken, says: "refuses the password", remedy: "router_password_file", exitCode: 1},
	{name: "a router that locks out", spoil: func(w *apptest.World, file string) {
		w.Router.Password = "changed"
		for range 20 {
			_ = routers.Probe(w.Ctx(), cli.Streams{Out: io.Discard, Err: io.Discard}, routers.Which{File: file})
		}
	}, check: "router of home", verdict: Broken, says: "refuses any login", remedy: "two hours", exitCode: 1},
	{name: "a router that is off", spoil: func(w *apptest.World, _ string) { w.Router.SetDown(true) },
		check: "router of home", verdict: Broken, says: "unreachable", remedy: "is it on, and is 127.0.0.1", exitCode: 1},
	{name: "something that is no router", spoil: func(w *apptest.World, file string) {
		apptest.Edit(w.T, file, w.Router.URL(), strings.Replace(w.Stripe.URL(), "http", "tplink", 1))
	},
		check: "router of home", verdict: Broken, says: "does not speak", remedy: "router/tplink/README.md", exitCode: 1},
	{name: "the owner is logged in", spoil: func(w *apptest.World, _ string) { w.Router.OwnerIn() },
		check: "router of home", verdict: Broken, says: "logged in", remedy: "log out of its web page", exitCode: 1},
	{name: "the filter is off", spoil: func(w *apptest.World, _ string) { w.Router.SetFilter(false, true) },
		check: "router of home", verdict: Broken, says: "access control is off", remedy: "sharefi router prepare --site home", exitCode: 1},
	{name: "the filter refuses", spoil: func(w *apptest.World, _ string) { w.Router.SetFilter(true, false) },
		check: "router of home", verdict: Broken, says: "refuses listed devices", remedy: "sharefi router prepare --site home", exitCode: 1},
	{name: "this machine is not on the list", spoil: func(w *apptest.World, _ string) { w.Router.OwnerRemoves(w.Router.Own) },
		check: "router of home", verdict: Broken, says: "is not on its list", remedy: "sharefi router prepare --site home", exitCode: 1},
	{name: "more sold than the router holds", router: tplinktest.Options{Max: 8},
		check: "router of home", verdict: Doubtful, says: "room for 7 customers, and capacity says 30", remedy: "set capacity to 7"},
	{name: "a list full of the owner's devices", router: tplinktest.Options{Max: 2},
		spoil: func(w *apptest.World, _ string) { w.Router.OwnerAdds(apptest.Tv, "tv") },
		check: "router of home", verdict: Broken, says: "full of your own devices (2)", remedy: "take some off", exitCode: 1},
	{name: "Redis is away", spoil: func(w *apptest.World, _ string) { w.Redis.Kill() },
		check: "Redis", verdict: Broken, says: "r.sock", remedy: "see whether it runs", exitCode: 1},
	{name: "Redis wants a password", spoil: func(w *apptest.World, _ string) { w.Sets("requirepass", "sesame-sesame") },
		check: "Redis", verdict: Broken, says: "NOAUTH", remedy: "right user and password", exitCode: 1},
	{name: "Redis evicts", spoil: func(w *apptest.World, _ string) { w.Sets("maxmemory-policy", "allkeys-lru") },
		check: "Redis", verdict: Doubtful, says: "allkeys-lru", remedy: "config set maxmemory-policy noeviction"},
	{name: "Redis forgets", spoil: func(w *apptest.World, _ string) { w.Sets("appendonly", "no") },
		check: "Redis", verdict: Doubtful, says: "no append-only file", remedy: "config set appendonly yes"},
	{name: "Redis syncs when it likes", spoil: func(w *apptest.World, _ string) { w.Sets("appendfsync", "no") },
		check: "Redis", verdict: Doubtful, says: "appendfsync no", remedy: "everysec"},
	{name: "Redis announces other events", spoil: func(w *apptest.World, _ string) { w.Sets("notify-keyspace-events", "Kl") },
		check: "Redis", verdict: Doubtful, says: "announces other events", remedy: "adds Ex"},
	{name: "a newer sharefi's records", spoil: func(w *apptest.World, _ string) { w.Stores("schema", "99") },
		check: "Redis", verdict: Broken, says: "version 99, this one knows 1", remedy: "install that version", exitCode: 1},
	{name: "the clock is wrong", streams: cli.Streams{Clock: func() time.Time { return cli.Now().Add(3 * time.Hour) }},
		check: "clock", verdict: Broken, says: "; while that lasts nothing is sold", remedy: "set-ntp", exitCode: 1},
	{name: "the clock drifts", streams: cli.Streams{Clock: func() time.Time { return cli.Now().Add(-20 * time.Second) }},
		check: "clock", verdict: Doubtful, says: "from that of Telegram", remedy: "set-ntp"},
	{name: "nobody tells the time", spoil: func(w *apptest.World, _ string) { w.Telegram.SetDown(true); w.Stripe.SetDown(true) },
		check: "clock", verdict: Doubtful, says: "no server outside", remedy: "connections", exitCode: 1},
	{name: "the disk is full", streams: cli.Streams{Disk: func(string) (uint64, error) { return 20 << 20, nil }},
		check: "disk", verdict: Broken, says: "20 MB are free", remedy: "make room", exitCode: 1},
	{name: "the disk is nearly full", streams: cli.Streams{Disk: func(string) (uint64, error) { return 200 << 20, nil }},
		check: "disk", verdict: Doubtful, says: "200 MB are free", remedy: "make room"},
	{name: "a disk that can't be read", streams: cli.Streams{Disk: func(string) (uint64, error) { return 0, os.ErrPermission }},
		check: "disk", verdict: Doubtful, says: "permission denied", remedy: "df "},
	{name: "a secret that others can read", spoil: func(w *apptest.World, file string) { w.Opens(filepath.Join(filepath.Dir(file), "stripe.key")) },
		check: "files", verdict: Doubtful, says: "stripe.key holds a secret", remedy: "chmod 600 "},
	{name: "a data folder that others can enter", spoil: func(w *apptest.World, file string) { w.Opens(filepath.Dir(file)) },
		check: "files", verdict: Doubtful, says: "entered by others", remedy: "chmod 700 "},
	{name: "a data folder that can't be", spoil: func(w *apptest.World, file string) {
		apptest.Edit(w.T, file, "data: "+filepath.Dir(file), "data: "+file+"/data")
	},
		check: "files", verdict: Broken, says: "can't be written", remedy: "owned by the user", exitCode: 1},
}

// withStars has the shop take Stars, too.
func withStars(w *apptest.World, file string) {
	apptest.Edit(w.T, file, "plans: ", "stars: {enabled: true, value: 1.08 INR}\nplans: ")
}

// pollsElsewhere lets another program poll with the shop's token.
func pollsElsewhere(w *apptest.World) {
	ctx, cancel := context.WithCancel(context.Background())
	other := telegram.New(telegram.Config{Token: w.Config.Telegram.Token, APIURL: w.Telegram.URL()})
	done := make(chan struct{})
	go func() { defer close(done); _ = other.Receive(ctx, nil) }()
	w.T.Cleanup(func() { cancel(); <-done })
	w.Until("the other one polls", func() bool { return w.Telegram.Calls("getUpdates") > 0 })
}

func TestACheckOfEachBrokenConditionSaysWhatToMend(t *testing.T) {
	t.Parallel()
	for _, c := range checkCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := apptest.NewWith(t, c.router)
			if c.razorpay {
				w.ByRazorpay()
			}
			file := w.File("unix://" + w.Redis.Socket)
			if c.spoil != nil {
				c.spoil(w, file)
			}
			before := w.Router.Writes()
			code, found, human := checked(t, c.streams, file)
			i := slices.IndexFunc(found, func(f Finding) bool { return f.Check == c.check && strings.Contains(f.Says, c.says) })
			if code != c.exitCode || i < 0 || found[i].Verdict != c.verdict || !strings.Contains(found[i].Remedy, c.remedy) {
				t.Errorf("it ends with %d, and finds %+v", code, found)
			}
			if c.razorpay && w.Razorpay.Calls("") != w.Razorpay.Calls("GET /v1/payments") {
				t.Error("a check changed something")
			}
			word := map[Verdict]string{Doubtful: "warn ", Broken: "FAIL "}[c.verdict]
			if i >= 0 && (!strings.Contains(human, word+" "+c.check) || !strings.Contains(human, found[i].Says) || !strings.Contains(human, found[i].Remedy)) {
				t.Errorf("a person reads\n%s", human)
			}
			for _, f := range found {
				if (f.Verdict == Fine) != (f.Remedy == "") || f.Says == "" {
					t.Errorf("%+v", f)
				}
			}
			for _, s := range []string{w.Telegram.Token, w.Stripe.Key, w.Router.Password, "sunny-terrace", "emulated-secret"} {
				if strings.Contains(human, s) {
					t.Errorf("it shows %q:\n%s", s, human)
				}
			}
			if w.Router.Writes() != before || len(w.Stripe.Sessions())+len(w.Stripe.Refunds()) > 0 {
				t.Error("a check changed something")
			}
		})
	}
}

// checked runs a check for a program, and prints the same for a person.
func checked(t *testing.T, s cli.Streams, file string) (code int, found []Finding, human string) {
	t.Helper()
	var out, log bytes.Buffer
	s.Out, s.Err = &out, &log
	code = cli.Exit(&log, Run(t.Context(), s, Options{File: file, JSON: true}))
	var said struct {
		OK     bool
		Checks []Finding
	}
	if err := json.Unmarshal(out.Bytes(), &said); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	if said.OK != (code == 0) {
		t.Errorf("it ends with %d and says ok: %t", code, said.OK)
	}
	var b bytes.Buffer
	for _, f := range said.Checks {
		f.print(&b)
	}
	return code, said.Checks, out.String() + log.String() + b.String()
}

// checks runs a check for a person.
func checks(t *testing.T, file string) (code int, out string) {
	t.Helper()
	both := &apptest.Buffer{} // a check and its log write side by side
	code = cli.Exit(both, Run(t.Context(), cli.Streams{Out: both, Err: both}, Options{File: file}))
	return code, both.String()
}

// sells runs a shop.
func sells(t *testing.T, file string) (code int, out string) {
	t.Helper()
	both := &apptest.Buffer{}
	code = cli.Exit(both, app.Sell(t.Context(), cli.Streams{Out: both, Err: both}, file, "dev", false))
	return code, both.String()
}

func TestACheckOfAShopThatIsWellFindsNothing(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	code, out := checks(t, w.File("unix://"+w.Redis.Socket))
	if code != 0 || strings.Contains(out, "warn") || strings.Contains(out, "mend") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	for _, line := range []string{"ok    Redis ", "ok    Telegram           the bot is @sharefi_bot", "test mode", "ok    router of home     luci",
		"30 customers fit at once, of 64 entries that it holds", "ok    owner              the configuration names one owner",
		"ok    files", "ok    disk", "ok    clock              it agrees with Redis, Stripe, Telegram"} {
		if !strings.Contains(out, line) {
			t.Errorf("no %q in\n%s", line, out)
		}
	}
}

func TestACheckSaysWhoseTheShopIs(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	file := w.File("unix://" + w.Redis.Socket)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w.Writes(file, string(regexp.MustCompile(`(?m)^owner: .*$`).ReplaceAll(text, nil)))
	code, out := checks(t, file)
	if code != 0 || !strings.Contains(out, "warn  owner              nobody owns the shop") ||
		!strings.Contains(out, "the /claim code that it prints") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	db := w.Redis.DB()
	var b redisdb.Batch
	b.Put(db.Key("shop"), 0, bot.Shop{Owners: []string{"telegram:11", "whatsapp:1"}})
	if err := db.Commit(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if code, out := checks(t, file); code != 0 || !strings.Contains(out, "ok    owner              the shop was claimed by 2 owners") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
}

func TestACheckOfAWrongConfigurationIsReadByPrograms(t *testing.T) {
	t.Parallel()
	code, found, _ := checked(t, cli.Streams{}, "/nowhere/sharefi.yaml")
	if code != cli.ExitUsage || len(found) != 1 || found[0].Check != "configuration" || found[0].Verdict != Broken || found[0].Remedy == "" {
		t.Errorf("it ends with %d, and finds %+v", code, found)
	}
}

func TestALiveKeyIsNamedAsOne(t *testing.T) {
	t.Parallel()
	plans := []billing.Plan{{Price: billing.Money{Amount: 1, Currency: "USD"}}}
	if found := judgeAccount(stripe.Account{Live: true, Currencies: []string{"USD"}}, plans); len(found) != 1 || found[0].Verdict != Fine ||
		!strings.Contains(found[0].Says, "real money in USD") {
		t.Errorf("%+v", found)
	}
}

func TestEachErrorOfARouterHasItsRemedy(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	seen := map[string]bool{}
	for _, err := range []error{router.ErrUnreachable, router.ErrBusy, router.ErrWrongPassword, router.ErrLockedOut, router.ErrUnsupported, router.ErrRefused} {
		remedy := routers.Remedy(w.Config.Sites[0], err)
		if remedy == "" || seen[remedy] {
			t.Errorf("%v: %q", err, remedy)
		}
		seen[remedy] = true
	}
}

func TestACheckBesideARunningShop(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	file := w.File("") // with a private redis-server
	child, err := redischild.Start(t.Context(), redischild.Config{Dir: filepath.Join(filepath.Dir(file), "test"), Log: w.Logger()})
	if err != nil {
		t.Fatal(err)
	}
	defer child.Stop()
	if code, out := checks(t, file); code != 0 || !strings.Contains(out, "in use by the sharefi that runs here") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	if code, out := sells(t, file); code != 1 || !strings.Contains(out, "another sharefi uses this data directory") {
		t.Errorf("a second run ends with %d:\n%s", code, out)
	}
}

// TestACheckBesideAShopInTroubleNamesItAndTheRemedy: what the shop that runs says of its private Redis.
func TestACheckBesideAShopInTroubleNamesItAndTheRemedy(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	file := w.File("")
	dir := filepath.Join(filepath.Dir(file), "test")
	child, err := redischild.Start(t.Context(), redischild.Config{Dir: dir, Log: w.Logger()})
	if err != nil {
		t.Fatal(err)
	}
	defer child.Stop()
	w.Writes(filepath.Join(dir, "health.json"), `{"rests": {"private Redis": "the disk is full; to mend it: make room"}}`)
	if code, out := checks(t, file); code != 1 || !strings.Contains(out, "the disk is full\n") ||
		!strings.Contains(out, "make room") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
}

func TestACheckLeavesADamagedFileAloneAndNamesIt(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	file := w.File("")
	manifest := filepath.Join(filepath.Dir(file), "test", "appendonlydir", "appendonly.aof.manifest")
	w.Writes(manifest, "garbage\n")
	if code, out := checks(t, file); code != 1 || !strings.Contains(out, "the file of the records is damaged") ||
		!strings.Contains(out, "start sharefi run") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	if text, err := os.ReadFile(manifest); err != nil || string(text) != "garbage\n" {
		t.Errorf("the file is %q, %v", text, err)
	}
}
