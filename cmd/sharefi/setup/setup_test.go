package setup

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/check"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/config"
)

// isChecked runs a check.
func isChecked(t *testing.T, file string, env ...string) (code int, out string) {
	t.Helper()
	both := &apptest.Buffer{}
	code = cli.Exit(both, check.Run(t.Context(), cli.Streams{Out: both, Err: both, Environ: env}, check.Options{File: file}))
	return code, both.String()
}

// spoken joins answers to lines.
func spoken(answers ...string) string { return strings.Join(answers, "\n") + "\n" }

// settingUp runs a setup without a terminal.
func settingUp(t *testing.T, env []string, answers string, file string) (code int, out string) {
	t.Helper()
	var both apptest.Buffer
	s := cli.Streams{In: strings.NewReader(answers), Out: &both, Err: &both, Environ: env}
	code = cli.Exit(&both, Run(t.Context(), s, Options{File: file, Units: "/nowhere"}))
	return code, both.String()
}

func TestASetupWithoutATerminalAsksInLines(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	env, file := w.Here()
	w.Stripe.SetDown(true)
	code, out := settingUp(t, env, spoken(
		"test", "Café\tam See", "Café am See", "UTC", w.Telegram.Token, "2", "seven", "7", "1", "1",
		w.Stripe.Key, "1", "2", w.Stripe.Key, "3", "", // try once more, answer again, keep it, no other way
		"", "50.00 INR", "1h", "2", "1 hour", "1 day", "", "", "1",
		w.Router.URL(), w.Router.Password, "", "Sharefi", "", "2", "redis://127.0.0.1:1/0", "2",
		"unix://"+w.Redis.Socket,
	), file)
	if code != 0 || !strings.Contains(out, "written: "+file) || !strings.Contains(out, "there is one of that name") ||
		!strings.Contains(out, "status.stripe.com") {
		t.Fatalf("it ends with %d:\n%s", code, out)
	}
	c, err := cli.Read(file, env)
	if err != nil {
		t.Fatal(err)
	}
	if c.Owner.Telegram[0] != 7 || c.Name != "Café am See" || len(c.Plans) != 2 || c.Plans[1].Name != "1 day" || c.Sites[0].Capacity != 30 ||
		!c.Sites[0].Password.IsZero() ||
		c.Redis.Socket != w.Redis.Socket || c.WhatsApp.Enabled || c.Stripe.Key.Reveal() != w.Stripe.Key {
		t.Errorf("%+v", c)
	}
	w.Theirs(file, 4)
	if code, out := isChecked(t, file); code != 1 || !strings.Contains(out, "Stripe") {
		t.Errorf("a check ends with %d:\n%s", code, out)
	}
}

func TestASetupKeepsWhereTheEnvironmentPutsTheRecords(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	env, file := w.Here()
	data := filepath.Join(filepath.Dir(filepath.Dir(file)), "stick")
	answers := spoken("test", "", "UTC", w.Telegram.Token, "1", "1", "1", w.Stripe.Key, "", "", "", "", "1", w.Router.URL(),
		w.Router.Password, "", "Sharefi", "", "2", "unix://"+w.Redis.Socket)
	if code, out := settingUp(t, append(env, "SHAREFI_DATA="+data), answers, file); code != 0 {
		t.Fatalf("it ends with %d:\n%s", code, out)
	}
	if c, err := cli.Read(file, env); err != nil || c.Data != data {
		t.Errorf("without that variable: %+v, %v", c, err)
	}
}

func TestASetupWithoutAnybodyEnds(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	env, file := w.Here()
	code, out := settingUp(t, env, spoken("test", "", "UTC", "100:wrong", "100:wrong"), file)
	if code != cli.ExitFailed || !strings.Contains(out, "run it in a terminal, or hand it all answers, a line each; nothing was written") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	if _, err := os.Stat(filepath.Dir(file)); !os.IsNotExist(err) {
		t.Errorf("something is there: %v", err)
	}
}

func TestASecondSetupChangesOneThingAlone(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	env, _ := w.Here()
	file := w.File("unix://" + w.Redis.Socket)
	apptest.Edit(t, file, "remind: [1m]", "# the owner's own words\nremind: [1m]")
	before := readAll(t, filepath.Dir(file))
	w.Router.Password = "changed"
	// Of one that was cut off.
	if err := os.Mkdir(filepath.Join(filepath.Dir(file), stagePrefix+"old"), 0o700); err != nil {
		t.Fatal(err)
	}
	code, out := settingUp(t, env, spoken("7", "", "wrong", "", "changed", "20", "10", "1"), file)
	if code != 0 || !strings.Contains(out, "refuses the password") {
		t.Fatalf("it ends with %d:\n%s", code, out)
	}
	after := readAll(t, filepath.Dir(file))
	if after["router.password"] != "changed\n" || !strings.Contains(after["sharefi.yaml"], "capacity: 20") ||
		!strings.Contains(after["sharefi.yaml"], "# the owner's own words\nremind: [1m]") {
		t.Errorf("%s", after["sharefi.yaml"])
	}
	for name, text := range after {
		if name != "router.password" && name != "sharefi.yaml" && before[name] != text || len(after) != len(before) {
			t.Errorf("%s changed; %d files were %d", name, len(after), len(before))
		}
	}
	if code, out := isChecked(t, file); code != 0 {
		t.Errorf("a check ends with %d:\n%s", code, out)
	}
}

func readAll(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(file)] = string(text)
	}
	return all
}

func TestASetupThatDoesNotFitTogetherWritesNothing(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	env, _ := w.Here()
	file := w.File("unix://" + w.Redis.Socket)
	before := readAll(t, filepath.Dir(file))
	code, out := settingUp(t, append(env, "SHAREFI_SITES_0_SSID="+strings.Repeat("x", 40)), spoken("1", "", "UTC", "10"),
		file)
	if code != cli.ExitUsage || !strings.Contains(out, "not a network's name") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	apptest.Edit(t, file, "remind: [1m]", "remind: [often]")
	if code, out := settingUp(t, env, spoken("10"), file); code != cli.ExitUsage ||
		!strings.Contains(out, "mend that first") {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
	apptest.Edit(t, file, "remind: [often]", "remind: [1m]")
	if after := readAll(t, filepath.Dir(file)); len(after) != len(before) ||
		after["sharefi.yaml"] != before["sharefi.yaml"] {
		t.Errorf("%v", after)
	}
}

func TestTheAddressOfABrowserIsARouters(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"192.168.0.1": "tplink://admin@192.168.0.1", "http://192.168.1.1/": "tplink://admin@192.168.1.1",
		"https://tplinkwifi.net/webpages/login.html": "tplink+https://admin@tplinkwifi.net",
		"192.168.0.1:8080":                           "tplink://admin@192.168.0.1:8080", "olga@192.168.0.1": "tplink://olga@192.168.0.1",
		"tplink://192.168.0.1": "tplink://192.168.0.1",
	} {
		if got := inFull(typed); got != want {
			t.Errorf("%s is %s, want %s", typed, got, want)
		}
		if _, err := config.ParseRouter(inFull(typed)); err != nil {
			t.Errorf("%s: %v", typed, err)
		}
	}
	for _, typed := range []string{"", "my router", "ftp://192.168.0.1"} {
		if _, err := config.ParseRouter(inFull(typed)); err == nil {
			t.Errorf("%q is taken", typed)
		}
	}
}

func TestTheUsualWayOutIsProposedAsTheRouter(t *testing.T) {
	t.Parallel()
	table := filepath.Join(t.TempDir(), "route")
	text := "Iface\tDestination\tGateway\tFlags\neth0\t0000A8C0\t00000000\t0001\neth0\t00000000\t0100A8C0\t0003\n"
	if err := os.WriteFile(table, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := gateway(table); got != "192.168.0.1" {
		t.Errorf("it is %s", got)
	}
	if err := os.WriteFile(table, []byte(strings.Replace(text, "0100A8C0", "FE01A8C0", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := gateway(table); got != "192.168.1.254" {
		t.Errorf("it is %s", got)
	}
	if got := gateway("/nowhere"); got != "192.168.0.1" {
		t.Errorf("it is %s", got)
	}
}

func TestAnAccessPointOfThisMachineIsAskedForNoPassword(t *testing.T) {
	t.Parallel()
	w := apptest.OnAir(t)
	env, file := w.Here()
	code, out := settingUp(t, env, spoken(
		"test", "Café", "UTC", w.Telegram.Token, "2", "7", "1", "1", w.Stripe.Key, "", "", "50.00 INR", "1h", "2", "1 hour", "1 day", "", "", "1",
		w.Config.Sites[0].Router.String(), "", "Sharefi", "2", "redis://127.0.0.1:1/0", "2", "unix://"+w.Redis.Socket,
	), file)
	if code != 0 || !strings.Contains(out, "hostapd, by passphrase") || strings.Contains(out, "The router's password") ||
		strings.Contains(out, "The network's password") || strings.Contains(out, "Prepare it now?") {
		t.Fatalf("it ends with %d:\n%s", code, out)
	}
	if _, out := isChecked(t, file); !strings.Contains(out, "router of home") || !strings.Contains(out, "hostapd, by passphrase") {
		t.Errorf("a check says\n%s", out)
	}
	if found, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "router.password")); len(found) != 0 {
		t.Errorf("a password is kept: %v", found)
	}
}

func TestAShopThatIsPaidInCashNeedsABotAndNothingElse(t *testing.T) {
	t.Parallel()
	w := apptest.OnAir(t)
	env, file := w.Here()
	code, out := settingUp(t, append(env, "LANG=en_KE.UTF-8"), spoken(
		"test", "Café", "UTC", w.Telegram.Token, "2", "7", "1", "3", "", "bucks", "", "", "", "", "", "1",
		w.Config.Sites[0].Router.String(), "", "Sharefi", "2", "unix://"+w.Redis.Socket,
	), file)
	c, err := cli.Read(file, env)
	if code != 0 || err != nil {
		t.Fatalf("it ends with %d, %v:\n%s", code, err, out)
	}
	if len(c.Own) != 1 || c.Own[0].Name != "own-cash" || !strings.Contains(c.Own[0].Account.Words, "{code}") || !c.Stripe.Key.IsZero() ||
		c.Plans[0].Price.String() != "100.00 KES" {
		t.Errorf("%+v, %+v", c.Own, c.Plans)
	}
	if code, out := isChecked(t, file, env...); code != 0 || strings.Contains(out, "Stripe") || !strings.Contains(out, "own-cash") {
		t.Errorf("a check ends with %d:\n%s", code, out)
	}
}

func TestAccountsAreAskedForUntilTheyCanBePaid(t *testing.T) {
	t.Parallel()
	w := apptest.OnAir(t)
	env, file := w.Here()
	code, out := settingUp(t, env, spoken(
		"test", "Café", "UTC", w.Telegram.Token, "2", "7", "1",
		"2", "1", "cafe at okbank", "cafe@okbank", "", "Café", // UPI, which has a mistake, and a name that is missing
		"2", "4", "M-Pesa", "PayBill 123456, account {code}", // words
		"2", "4", "M-Pesa", "GCash", "0917 to {code}", // another one, whose name is taken
		"3", "Pay at the bar", "", // cash, and no other way
		"", "", "", "1", w.Config.Sites[0].Router.String(), "", "Sharefi", "2", "unix://"+w.Redis.Socket,
	), file)
	c, err := cli.Read(file, env)
	if code != 0 || err != nil {
		t.Fatalf("it ends with %d, %v:\n%s", code, err, out)
	}
	var got []string
	for _, o := range c.Own {
		got = append(got, o.Name+" "+o.Label+" "+o.Account.To+" "+o.Account.Name+o.Account.Words)
	}
	want := []string{"own-upi UPI cafe@okbank Café", "own-text M-Pesa  PayBill 123456, account {code}", "own-text-2 GCash  0917 to {code}",
		"own-cash   Pay at the bar"}
	if !slices.Equal(got, want) || c.Plans[0].Price.Currency != "INR" || !strings.Contains(out, "there is one of that name") {
		t.Errorf("%q\n%s", got, out)
	}
	before := readAll(t, filepath.Dir(file))["sharefi.yaml"]
	if code, out := settingUp(t, env, spoken("5", "7", "", ""), file); code != 0 { // GCash goes
		t.Fatalf("it ends with %d:\n%s", code, out)
	}
	after := readAll(t, filepath.Dir(file))["sharefi.yaml"]
	if strings.Contains(after, "GCash") || len(strings.Split(before, "\n"))-len(strings.Split(after, "\n")) != 3 {
		t.Errorf("before:\n%s\nand after:\n%s", before, after)
	}
}

func TestANumberOfAnAccountIsWrittenAsOne(t *testing.T) {
	t.Parallel()
	w := apptest.OnAir(t)
	env, file := w.Here()
	code, out := settingUp(t, env, spoken(
		"test", "Café", "UTC", w.Telegram.Token, "2", "7", "1", "2", "5", "0812345678", "Cafe", "1", "",
		"", "", "", "1", w.Config.Sites[0].Router.String(), "", "Sharefi", "2", "unix://"+w.Redis.Socket,
	), file)
	c, err := cli.Read(file, env)
	if code != 0 || err != nil || c.Own[0].Account.To != "0812345678" || !c.Own[0].Account.Unique {
		t.Fatalf("it ends with %d, %v:\n%s", code, err, out)
	}
}

func TestRazorpayAndStarsAreAskedFor(t *testing.T) {
	t.Parallel()
	w := apptest.OnAir(t)
	w.ByRazorpay()
	env, file := w.Here()
	env = append(env, "SHAREFI_RAZORPAY_API_URL="+w.Razorpay.URL())
	code, out := settingUp(t, env, spoken(
		"test", "Café", "UTC", w.Telegram.Token, "2", "7", "1",
		"4", "rk_test", w.Razorpay.KeyID, "wrong", "", w.Razorpay.Secret, // a key that is none, and a secret that is refused
		"5", "0.013 USD", "1.08 INR", "",
		"", "", "", "1", w.Config.Sites[0].Router.String(), "", "Sharefi", "2", "unix://"+w.Redis.Socket,
	), file)
	c, err := cli.Read(file, env)
	if code != 0 || err != nil {
		t.Fatalf("it ends with %d, %v:\n%s", code, err, out)
	}
	if c.Razorpay.KeyID != w.Razorpay.KeyID || c.Razorpay.Secret.Reveal() != w.Razorpay.Secret || !c.Stars.Enabled ||
		c.Stars.Value.String() != "1.08 INR" || !c.Stripe.Key.IsZero() || c.Plans[0].Price.Currency != "INR" {
		t.Errorf("%+v", c)
	}
	for _, words := range []string{"is not the id of a key", "Razorpay refuses the key", "✓ the key works, in test mode", "write it in INR"} {
		if !strings.Contains(out, words) {
			t.Errorf("it does not say %q:\n%s", words, out)
		}
	}
}
