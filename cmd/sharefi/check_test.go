package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stripe"
	"github.com/sharefi/sharefi/bot/telegram"
	"github.com/sharefi/sharefi/internal/redischild"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// edit changes the configuration file.
func edit(t testing.TB, file, old, new string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), old) {
		t.Fatalf("%v; no %q in\n%s", err, old, text)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), old, new, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (w *world) sets(name, value string) {
	w.t.Helper()
	if err := w.redis.DB().ConfigSet(w.ctx(), name, value).Err(); err != nil {
		w.t.Fatal(err)
	}
}

// stores puts a string under a key of the shop.
func (w *world) stores(key, value string) {
	w.t.Helper()
	db := w.redis.DB()
	if err := db.Set(w.ctx(), db.Key(key), value, 0).Err(); err != nil {
		w.t.Fatal(err)
	}
}

// A case of a check: what is broken, and what must be said of it.
type checkCase struct {
	name     string
	router   tplinktest.Options
	spoil    func(w *world, file string)
	streams  streams
	check    string
	verdict  verdict
	says     string
	remedy   string
	exitCode int
}

var checkCases = []checkCase{
	{name: "a token that is refused", spoil: func(w *world, _ string) { w.telegram.Token = "100:other" },
		check: "Telegram", verdict: broken, says: "refuses the token", remedy: "ask @BotFather", exitCode: 1},
	{name: "a webhook set elsewhere", spoil: func(w *world, _ string) { w.telegram.SetWebhook("https://example.com/hook") },
		check: "Telegram", verdict: broken, says: "a webhook is set", remedy: "deleteWebhook", exitCode: 1},
	{name: "another poller", spoil: func(w *world, _ string) { w.pollsElsewhere() },
		check: "Telegram", verdict: broken, says: "another program polls", remedy: "make another bot", exitCode: 1},
	{name: "Telegram is away", spoil: func(w *world, _ string) { w.telegram.SetDown(true) },
		check: "Telegram", verdict: broken, says: "EOF", remedy: "reaches the internet", exitCode: 1},
	{name: "Telegram wants a rest", spoil: func(w *world, _ string) { w.telegram.Fail("getMe", 9, 429, 7, "") },
		check: "Telegram", verdict: broken, says: "7s", remedy: "wait for 7s", exitCode: 1},
	{name: "WhatsApp is not linked", spoil: func(w *world, file string) { edit(w.t, file, "enabled: false", "enabled: true") },
		check: "WhatsApp", verdict: broken, says: "not linked", remedy: "sharefi whatsapp pair", exitCode: 1},
	{name: "WhatsApp's session is spoilt", spoil: func(w *world, file string) {
		edit(w.t, file, "enabled: false", "enabled: true")
		w.writes(filepath.Join(filepath.Dir(file), "test", "whatsapp.db"), strings.Repeat("no database ", 1000))
	}, check: "WhatsApp", verdict: broken, says: "session", remedy: "whatsapp.db away", exitCode: 1},
	{name: "a key that is refused", spoil: func(w *world, _ string) { w.stripe.Key = "sk_test_other" },
		check: "Stripe", verdict: broken, says: "refuses the key", remedy: "restricted key", exitCode: 1},
	{name: "a publishable key", spoil: func(w *world, file string) { w.writes(filepath.Join(filepath.Dir(file), "stripe.key"), "pk_test_1") },
		check: "Stripe", verdict: broken, says: "publishable", remedy: "rk_", exitCode: 1},
	{name: "a key without a permission", spoil: func(w *world, _ string) { w.stripe.Forbid("POST /v1/refunds") },
		check: "Stripe", verdict: broken, says: "may not do", remedy: "Refunds: write", exitCode: 1},
	{name: "Stripe is away", spoil: func(w *world, _ string) { w.stripe.SetDown(true) },
		check: "Stripe", verdict: broken, says: "EOF", remedy: "status.stripe.com", exitCode: 1},
	{name: "another currency than the account's", spoil: func(w *world, _ string) { w.stripe.Currency = "eur" },
		check: "Stripe", verdict: doubtful, says: "priced in INR, and the account holds EUR", remedy: "price the plans in EUR"},
	{name: "no plans", spoil: func(w *world, file string) {
		edit(w.t, file, "plans: [{name: 10 seconds, price: 50.00 INR, lasts: 10s, devices: 1}]", "")
	},
		check: "Stripe", verdict: doubtful, says: "no plans", remedy: "/plans"},
	{name: "a wrong router password", spoil: func(w *world, _ string) { w.router.Password = "changed" },
		check: "router of home", verdict: broken, says: "refuses the password", remedy: "router_password_file", exitCode: 1},
	{name: "a router that locks out", spoil: func(w *world, file string) {
		w.router.Password = "changed"
		for range 20 {
			command(w.t.(*testing.T), "router", "probe", "--config", file)
		}
	}, check: "router of home", verdict: broken, says: "refuses any login", remedy: "two hours", exitCode: 1},
	{name: "a router that is off", spoil: func(w *world, _ string) { w.router.SetDown(true) },
		check: "router of home", verdict: broken, says: "unreachable", remedy: "is it on, and is 127.0.0.1", exitCode: 1},
	{name: "something that is no router", spoil: func(w *world, file string) {
		edit(w.t, file, w.router.URL(), strings.Replace(w.stripe.URL(), "http", "tplink", 1))
	},
		check: "router of home", verdict: broken, says: "does not speak", remedy: "router/tplink/README.md", exitCode: 1},
	{name: "the owner is logged in", spoil: func(w *world, _ string) { w.router.OwnerIn() },
		check: "router of home", verdict: broken, says: "logged in", remedy: "log out of its web page", exitCode: 1},
	{name: "the filter is off", spoil: func(w *world, _ string) { w.router.SetFilter(false, true) },
		check: "router of home", verdict: broken, says: "access control is off", remedy: "sharefi router prepare --site home", exitCode: 1},
	{name: "the filter refuses", spoil: func(w *world, _ string) { w.router.SetFilter(true, false) },
		check: "router of home", verdict: broken, says: "refuses listed devices", remedy: "sharefi router prepare --site home", exitCode: 1},
	{name: "this machine is not on the list", spoil: func(w *world, _ string) { w.router.OwnerRemoves(w.router.Own) },
		check: "router of home", verdict: broken, says: "is not on its list", remedy: "sharefi router prepare --site home", exitCode: 1},
	{name: "more sold than the router holds", router: tplinktest.Options{Max: 8},
		check: "router of home", verdict: doubtful, says: "room for 7 customers, and capacity says 30", remedy: "set capacity to 7"},
	{name: "a list full of the owner's devices", router: tplinktest.Options{Max: 2}, spoil: func(w *world, _ string) { w.router.OwnerAdds(tv, "tv") },
		check: "router of home", verdict: broken, says: "full of your own devices (2)", remedy: "take some off", exitCode: 1},
	{name: "Redis is away", spoil: func(w *world, _ string) { w.redis.Kill() },
		check: "Redis", verdict: broken, says: "r.sock", remedy: "see whether it runs", exitCode: 1},
	{name: "Redis wants a password", spoil: func(w *world, _ string) { w.sets("requirepass", "sesame-sesame") },
		check: "Redis", verdict: broken, says: "NOAUTH", remedy: "right user and password", exitCode: 1},
	{name: "Redis evicts", spoil: func(w *world, _ string) { w.sets("maxmemory-policy", "allkeys-lru") },
		check: "Redis", verdict: doubtful, says: "allkeys-lru", remedy: "config set maxmemory-policy noeviction"},
	{name: "Redis forgets", spoil: func(w *world, _ string) { w.sets("appendonly", "no") },
		check: "Redis", verdict: doubtful, says: "no append-only file", remedy: "config set appendonly yes"},
	{name: "Redis syncs when it likes", spoil: func(w *world, _ string) { w.sets("appendfsync", "no") },
		check: "Redis", verdict: doubtful, says: "appendfsync no", remedy: "everysec"},
	{name: "Redis announces other events", spoil: func(w *world, _ string) { w.sets("notify-keyspace-events", "Kl") },
		check: "Redis", verdict: doubtful, says: "announces other events", remedy: "adds Ex"},
	{name: "a newer sharefi's records", spoil: func(w *world, _ string) { w.stores("schema", "99") },
		check: "Redis", verdict: broken, says: "version 99, this one knows 1", remedy: "install that version", exitCode: 1},
	{name: "the clock is wrong", streams: streams{clock: func() time.Time { return now().Add(3 * time.Hour) }},
		check: "clock", verdict: broken, says: "; while that lasts nothing is sold", remedy: "set-ntp", exitCode: 1},
	{name: "the clock drifts", streams: streams{clock: func() time.Time { return now().Add(-20 * time.Second) }},
		check: "clock", verdict: doubtful, says: "from that of Telegram", remedy: "set-ntp"},
	{name: "nobody tells the time", spoil: func(w *world, _ string) { w.telegram.SetDown(true); w.stripe.SetDown(true) },
		check: "clock", verdict: doubtful, says: "no server outside", remedy: "connections", exitCode: 1},
	{name: "the disk is full", streams: streams{disk: func(string) (uint64, error) { return 20 << 20, nil }},
		check: "disk", verdict: broken, says: "20 MB are free", remedy: "make room", exitCode: 1},
	{name: "the disk is nearly full", streams: streams{disk: func(string) (uint64, error) { return 200 << 20, nil }},
		check: "disk", verdict: doubtful, says: "200 MB are free", remedy: "make room"},
	{name: "a disk that can't be read", streams: streams{disk: func(string) (uint64, error) { return 0, os.ErrPermission }},
		check: "disk", verdict: doubtful, says: "permission denied", remedy: "df "},
	{name: "a secret that others can read", spoil: func(w *world, file string) { w.opens(filepath.Join(filepath.Dir(file), "stripe.key")) },
		check: "files", verdict: doubtful, says: "stripe.key holds a secret", remedy: "chmod 600 "},
	{name: "a data folder that others can enter", spoil: func(w *world, file string) { w.opens(filepath.Dir(file)) },
		check: "files", verdict: doubtful, says: "entered by others", remedy: "chmod 700 "},
	{name: "a data folder that can't be", spoil: func(w *world, file string) { edit(w.t, file, "data: "+filepath.Dir(file), "data: "+file+"/data") },
		check: "files", verdict: broken, says: "can't be written", remedy: "owned by the user", exitCode: 1},
}

func (w *world) writes(file, text string) {
	w.t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// opens lets everybody read.
func (w *world) opens(file string) {
	w.t.Helper()
	if err := os.Chmod(file, 0o755); err != nil {
		w.t.Fatal(err)
	}
}

// pollsElsewhere lets another program poll with the shop's token.
func (w *world) pollsElsewhere() {
	ctx, cancel := context.WithCancel(context.Background())
	other := telegram.New(telegram.Config{Token: w.config.Telegram.Token, APIURL: w.telegram.URL()})
	done := make(chan struct{})
	go func() { defer close(done); _ = other.Receive(ctx, nil) }()
	w.t.Cleanup(func() { cancel(); <-done })
	w.until("the other one polls", func() bool { return w.telegram.Calls("getUpdates") > 0 })
}

func TestACheckOfEachBrokenConditionSaysWhatToMend(t *testing.T) {
	t.Parallel()
	for _, c := range checkCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorldWith(t, c.router)
			file := w.file("unix://" + w.redis.Socket)
			if c.spoil != nil {
				c.spoil(w, file)
			}
			before := w.router.Writes()
			code, found, human := checked(t, c.streams, file)
			i := slices.IndexFunc(found, func(f finding) bool { return f.Check == c.check && strings.Contains(f.Says, c.says) })
			if code != c.exitCode || i < 0 || found[i].Verdict != c.verdict || !strings.Contains(found[i].Remedy, c.remedy) {
				t.Errorf("it ends with %d, and finds %+v", code, found)
			}
			word := map[verdict]string{doubtful: "warn ", broken: "FAIL "}[c.verdict]
			if i >= 0 && (!strings.Contains(human, word+" "+c.check) || !strings.Contains(human, found[i].Says) || !strings.Contains(human, found[i].Remedy)) {
				t.Errorf("a person reads\n%s", human)
			}
			for _, f := range found {
				if (f.Verdict == fine) != (f.Remedy == "") || f.Says == "" {
					t.Errorf("%+v", f)
				}
			}
			for _, s := range []string{w.telegram.Token, w.stripe.Key, w.router.Password, "sunny-terrace"} {
				if strings.Contains(human, s) {
					t.Errorf("it shows %q:\n%s", s, human)
				}
			}
			if w.router.Writes() != before || len(w.stripe.Sessions())+len(w.stripe.Refunds()) > 0 {
				t.Error("a check changed something")
			}
		})
	}
}

// checked runs a check for a program, and prints the same for a person.
func checked(t *testing.T, s streams, file string) (code int, found []finding, human string) {
	t.Helper()
	var out, log bytes.Buffer
	s.out, s.err = &out, &log
	code = execute(t.Context(), []string{"check", "--json", "--config", file}, s)
	var said struct {
		OK     bool
		Checks []finding
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

func TestACheckOfAShopThatIsWellFindsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code, out := command(t, "check", "--config", w.file("unix://"+w.redis.Socket))
	if code != 0 || strings.Contains(out, "warn") || strings.Contains(out, "mend") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	for _, line := range []string{"ok    Redis ", "ok    Telegram           the bot is @sharefi_bot", "test mode", "ok    router of home     luci", "ok    files", "ok    disk", "ok    clock              it agrees with Redis, Stripe, Telegram"} {
		if !strings.Contains(out, line) {
			t.Errorf("no %q in\n%s", line, out)
		}
	}
}

func TestACheckOfAWrongConfigurationIsReadByPrograms(t *testing.T) {
	t.Parallel()
	code, found, _ := checked(t, streams{}, "/nowhere/sharefi.yaml")
	if code != exitUsage || len(found) != 1 || found[0].Check != "configuration" || found[0].Verdict != broken || found[0].Remedy == "" {
		t.Errorf("it ends with %d, and finds %+v", code, found)
	}
}

func TestTheExitCodesOfACheckAreInItsHelp(t *testing.T) {
	t.Parallel()
	if code, out := command(t, "check", "--help"); code != 0 || !strings.Contains(strings.Join(strings.Fields(out), " "), "Exit codes: 0 all works (there may be warnings), 1 something fails, 2 the configuration is wrong.") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
}

func TestWhatNoRedisHereIsLike(t *testing.T) {
	t.Parallel()
	good := map[string]string{
		"redis_version": "7.0.15", "role": "master", "maxmemory-policy": "noeviction", "appendonly": "yes", "appendfsync": "always",
		"aof_last_write_status": "ok", "rdb_last_bgsave_status": "ok", "notify-keyspace-events": "xE",
	}
	if found := judgeRedis(good); len(found) > 0 {
		t.Errorf("a good one: %+v", found)
	}
	for _, c := range []struct {
		name, value string
		says        string
	}{
		{"redis_version", "6.0.16", "too old"}, {"redis_version", "", "too old"}, {"role", "slave", "a copy"},
		{"aof_last_write_status", "err", "its disk"}, {"rdb_last_bgsave_status", "err", "its disk"},
	} {
		said := map[string]string{}
		for name, value := range good {
			said[name] = value
		}
		said[c.name] = c.value
		if found := judgeRedis(said); len(found) != 1 || !found[0].Grave || !strings.Contains(found[0].Says, c.says) || found[0].Remedy == "" {
			t.Errorf("%s %s: %+v", c.name, c.value, found)
		}
	}
}

func TestALiveKeyIsNamedAsOne(t *testing.T) {
	t.Parallel()
	plans := []billing.Plan{{Price: billing.Money{Amount: 1, Currency: "USD"}}}
	if found := judgeAccount(stripe.Account{Live: true, Currencies: []string{"USD"}}, plans); len(found) != 1 || found[0].Verdict != fine || !strings.Contains(found[0].Says, "real money in USD") {
		t.Errorf("%+v", found)
	}
}

func TestEachErrorOfARouterHasItsRemedy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seen := map[string]bool{}
	for _, err := range []error{router.ErrUnreachable, router.ErrBusy, router.ErrWrongPassword, router.ErrLockedOut, router.ErrUnsupported, router.ErrRefused} {
		remedy := routerRemedy(w.config.Sites[0], err)
		if remedy == "" || seen[remedy] {
			t.Errorf("%v: %q", err, remedy)
		}
		seen[remedy] = true
	}
}

func TestACheckBesideARunningShop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := w.file("") // with a private redis-server
	child, err := redischild.Start(t.Context(), redischild.Config{Dir: filepath.Join(filepath.Dir(file), "test"), Log: w.logger()})
	if err != nil {
		t.Fatal(err)
	}
	defer child.Stop()
	if code, out := command(t, "check", "--config", file); code != 0 || !strings.Contains(out, "in use by the sharefi that runs here") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	if code, out := command(t, "run", "--config", file); code != 1 || !strings.Contains(out, "another sharefi uses this data directory") {
		t.Errorf("a second run ends with %d:\n%s", code, out)
	}
}
