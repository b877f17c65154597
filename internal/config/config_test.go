package config_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/config"
)

const good = `shop: home
timezone: Asia/Kolkata
telegram: {token: "100:test"}
stripe: {key: sk_test_1}
owner: {telegram: [123456789]}
plans:
  - {name: 20 seconds, price: 50.00 INR, lasts: 20s, devices: 1}
sites:
  - name: home
    ssid: Sharefi
    password: sunny-terrace
    router: tplink://admin@192.168.0.1
    router_password: admin-password
    capacity: 12
`

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sharefi.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// known is what the conversation knows, as the program asks it.
var known = config.Known{
	Ping: func(name string) bool {
		_, err := bot.Pings{}.Change(name, "off")
		return err == nil
	},
	Texts: func(folder fs.FS) error {
		_, err := text.ReadCatalog(folder)
		return err
	},
}

func load(path string, environ []string) (*config.Config, error) {
	return config.Load(path, environ, known)
}

func TestAGoodFileIsRead(t *testing.T) {
	c, err := load(write(t, good), nil)
	if err != nil {
		t.Fatal(err)
	}
	s := c.Sites[0]
	if c.Shop != "home" || c.Timezone.String() != "Asia/Kolkata" || c.Owner.Telegram[0] != 123456789 || c.Telegram.Token.Reveal() != "100:test" ||
		c.Plans[0].Lasts != 20*time.Second || c.Plans[0].Price.Amount != 5000 || s.Capacity != 12 || s.CheckEvery != 30*time.Second ||
		s.Router.Host != "192.168.0.1" || c.Times.ClaimWithin != 30*24*time.Hour || len(c.Times.Remind) != 2 {
		t.Fatalf("%+v", c)
	}
}

func TestWhoHasNoConfigurationIsToldOfSetup(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sharefi.yaml")
	if _, err := load(path, nil); err == nil || !strings.Contains(err.Error(), "sharefi setup --config "+path) {
		t.Errorf("got %v", err)
	}
	// One that is there, and can't be read.
	if _, err := load(filepath.Dir(path), nil); err == nil || strings.Contains(err.Error(), "setup") {
		t.Errorf("got %v", err)
	}
}

func TestAHiddenNetworkIsConfigured(t *testing.T) {
	for text, want := range map[string]bool{"": false, "    hidden: false\n": false, "    hidden: true\n": true} {
		c, err := load(write(t, good+text), nil)
		if err != nil || c.Sites[0].Hidden != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestTheExampleIsRead(t *testing.T) {
	text, err := os.ReadFile("../../deploy/sharefi.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, string(text))
	for _, name := range []string{"telegram.token", "stripe.key", "wifi.password", "router.password"} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), name), []byte("a-secret-value\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, err := load(path, nil)
	if err != nil || len(c.Plans) != 2 || len(c.Warnings) != 0 || c.Sites[0].Password.Reveal() != "a-secret-value" {
		t.Fatalf("%+v, %v", c, err)
	}
}

func TestBadFilesAreRefusedWithPlaceAndRemedy(t *testing.T) {
	replace := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"unknown key", replace("capacity:", "capacty:"), []string{"sharefi.yaml:14", `unknown key "capacty"`, `did you mean "capacity"?`}},
		{"unknown key at the top", good + "colour: blue\n", []string{"sharefi.yaml:15", `unknown key "colour"`}},
		{"bad duration", replace("lasts: 20s", "lasts: soon"), []string{"sharefi.yaml:7", "plans[0].lasts", `"soon" is not a length of time, as in 20s`}},
		{"too short", replace("lasts: 20s", "lasts: 2s"), []string{"sharefi.yaml:7", "at least 10s"}},
		{"less than is charged", replace("50.00 INR", "0.30 USD"), []string{"sharefi.yaml:7", "plans[0].price", "the nearest price that can is 0.50 USD"}},
		{"a price between those that are charged", replace("50.00 INR", "3.125 KWD"), []string{"sharefi.yaml:7", "plans[0].price", "the nearest price that can is 3.130 KWD"}},
		{"too many decimals", replace("50.00 INR", "50.001 INR"), []string{"sharefi.yaml:7", "plans[0].price", "too many decimals, INR has 2"}},
		{"free plan", replace("50.00 INR", "0 INR"), []string{"sharefi.yaml:7", "/grant"}},
		{"missing secret file", replace("router_password: admin-password", "router_password_file: none"),
			[]string{"sharefi.yaml:13", "router_password_file", "can't be read; make it"}},
		{"unreadable router", replace("tplink://admin@192.168.0.1", "192.168.0.1"),
			[]string{"sharefi.yaml:12", "sites[0].router", "tplink://admin@192.168.0.1"}},
		{"two sites at a router", good + "  - {name: Café, ssid: Café, router: \"tplink+https://ADMIN@192.168.0.1:443/\", router_password: x}\n",
			[]string{"sharefi.yaml:15", "sites[1].router", "undo each other's", "was: Café"}},
		{"a name that is used still", good + "    was: Café\n  - {name: Café, ssid: Café, router: \"tplink://admin@192.168.0.2\", router_password: x}\n",
			[]string{"sharefi.yaml:15", "sites[0].was", "is a site's name still", "third name"}},
		{"its own name, with spaces", good + "    was: ['', ' home ']\n", []string{"sharefi.yaml:15", "sites[0].was", "its name now"}},
		{"its own name", good + "    was: home\n", []string{"sharefi.yaml:15", "sites[0].was", "its name now"}},
		{"a name that two had", good + "    was: [first, first, Café]\n  - {name: bar, was: \"Café\", ssid: bar, router: \"tplink://admin@192.168.0.2\", router_password: x}\n",
			[]string{"sharefi.yaml:16", "sites[1].was", "one site only"}},
		{"unknown router", replace("tplink://", "toaster://"), []string{"sharefi.yaml:12", `"toaster" is not a kind of router`}},
		{"password in the address", replace("admin@", "admin:hush@"), []string{"sharefi.yaml:12", "router_password_file"}},
		{"unreadable address", replace(`{token: "100:test"}`, `{token: "100:test", api_url: "ftp//x"}`),
			[]string{"sharefi.yaml:3", "telegram.api_url", "https://api.telegram.org"}},
		{"secrets in the clear", replace(`{token: "100:test"}`, `{token: "100:test", api_url: "http://example.com"}`), []string{"use https"}},
		{"zone", replace("Asia/Kolkata", "Asia/Atlantis"), []string{"sharefi.yaml:2", "Asia/Atlantis"}},
		{"short password", replace("sunny-terrace", "sunny"), []string{"sharefi.yaml:11", "8 to 63"}},
		{"no token", replace(`telegram: {token: "100:test"}`, ""), []string{"telegram.token: missing", "telegram.token_file"}},
		{"an owner on WhatsApp without it", replace("owner: {telegram: [123456789]}", "owner: {whatsapp: [\"+12025550101\"]}"),
			[]string{"sharefi.yaml:5", "not switched on"}},
		{"an owner's phone", replace("owner: {telegram: [123456789]}", "owner: {whatsapp: [\"2025550101\"]}"), []string{"sharefi.yaml:5", "with its country"}},
		{"a certificate without TLS", good + "    router_certificate_file: router.pem\n", []string{"tplink+https"}},
		{"a certificate that is none", strings.Replace(good, "tplink://", "tplink+https://", 1) + "    router_certificate_file: sharefi.yaml\n",
			[]string{"BEGIN CERTIFICATE"}},
		{"a certificate that is not there", strings.Replace(good, "tplink://", "tplink+https://", 1) + "    router_certificate_file: nowhere.pem\n",
			[]string{"can't be read"}},
		{"whatsapp's version", good + "whatsapp: {version: newest}\n", []string{"sharefi.yaml:15", "2.3000"}},
		{"whatsapp's limit", good + "whatsapp: {new_chats_a_day: many}\n", []string{"sharefi.yaml:15", "from 1 to 10000"}},
		{"no device", replace("devices: 1", "devices: 0"), []string{"sharefi.yaml:7", "number from 1 to 10"}},
		{"too many devices", replace("devices: 1", "devices: 11"), []string{"sharefi.yaml:7", "number from 1 to 10"}},
		{"more devices than places", strings.Replace(replace("devices: 1", "devices: 10"), "capacity: 12", "capacity: 9", 1),
			[]string{"sharefi.yaml:7", "no site has 10 places"}},
		{"devices in words", replace("devices: 1", "devices: two"), []string{"sharefi.yaml:7", "number from 1 to 10"}},
		{"no sites", good[:strings.Index(good, "sites:")], []string{"sites: missing"}},
		{"capacity", replace("capacity: 12", "capacity: many"), []string{"sharefi.yaml:14", "from 1 to 10000"}},
		{"no ping", good + "pings: {off: [noise]}\n", []string{"sharefi.yaml:15", "is no ping"}},
		{"no quiet", good + "pings: {quiet: [\"22:00\"]}\n", []string{"sharefi.yaml:15", "not two times"}},
		{"a retention in no unit", good + "retention: 18 months\n", []string{"sharefi.yaml:15", "not a length of time", "540d"}},
		{"a short retention", good + "retention: 7d\n", []string{"sharefi.yaml:15", "too short", "60d"}},
		{"no time of day", good + "summary: 25:00\n", []string{"sharefi.yaml:15", "not a time of day"}},
		{"metrics for everybody", good + "metrics: 0.0.0.0:9464\n", []string{"sharefi.yaml:15", "write 127.0.0.1:9464, or set metrics_beyond_loopback"}},
		{"metrics on every interface", good + "metrics: :9464\n", []string{"sharefi.yaml:15", "metrics_beyond_loopback"}},
		{"metrics nowhere", good + "metrics: 9464\n", []string{"sharefi.yaml:15", "as in 127.0.0.1:9464"}},
		{"not YAML", "a: [", []string{"sharefi.yaml is not YAML"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(write(t, c.text), nil)
			if err == nil {
				t.Fatal("it was read")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v\nlacks %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "sk_test_1") {
				t.Errorf("a secret is shown: %v", err)
			}
		})
	}
	if _, err := load("/nowhere/sharefi.yaml", nil); err == nil || !strings.Contains(err.Error(), "--config") {
		t.Errorf("a missing file: %v", err)
	}
}

func TestNumbersAreServedWhereTheOwnerSays(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "metrics: 127.0.0.1:9464\n": "127.0.0.1:9464", "metrics: \"[::1]:0\"\n": "[::1]:0",
		"metrics: 192.168.0.2:9464\nmetrics_beyond_loopback: true\n": "192.168.0.2:9464",
	} {
		if c, err := load(write(t, good+text), nil); err != nil || c.Metrics != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestTheEnvironmentGoesOverTheFile(t *testing.T) {
	path := write(t, good)
	c, err := load(path, []string{"SHAREFI_SHOP=cafe", "SHAREFI_SITES_0_CAPACITY=5", "SHAREFI_PHONES_COUNTRIES=IN,de", "HOME=/x"})
	if err != nil || c.Shop != "cafe" || c.Sites[0].Capacity != 5 || len(c.Phones.Countries) != 2 {
		t.Fatalf("%+v, %v", c, err)
	}
	_, err = load(path, []string{"SHAREFI_SHOPP=cafe", "SHAREFI_SITES_0_CAPACITY=x"})
	if err == nil || !strings.Contains(err.Error(), `did you mean "SHAREFI_SHOP"?`) ||
		!strings.Contains(err.Error(), "SHAREFI_SITES_0_CAPACITY: sites[0].capacity") {
		t.Fatalf("got %v", err)
	}
}

func TestASecretFileThatOthersReadIsAWarning(t *testing.T) {
	path := write(t, strings.Replace(good, "key: sk_test_1", "key_file: stripe.key", 1))
	file := filepath.Join(filepath.Dir(path), "stripe.key")
	if err := os.WriteFile(file, []byte("sk_test_file\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := load(path, nil)
	if err != nil || c.Stripe.Key.Reveal() != "sk_test_file" || len(c.Warnings) != 1 || c.Warnings[0].Remedy != "chmod 600 "+file {
		t.Fatalf("%+v, %v", c, err)
	}
}

func TestAConfigurationWithSecretsThatOthersReadIsOneWarning(t *testing.T) {
	path := write(t, good)
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if c, err := load(path, nil); err != nil || len(c.Warnings) != 1 || c.Warnings[0].Remedy != "chmod 600 "+path {
		t.Fatalf("%+v, %v", c, err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(good)
	f.Add("sites: [{}]\nplans: x")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := load(write(t, text), nil)
		if (c == nil) == (err == nil) {
			t.Fatal("neither a configuration nor an error")
		}
	})
}
