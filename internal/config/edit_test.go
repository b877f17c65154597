package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/internal/config"
)

const commented = `# head
shop: home   # the shop
telegram: {token: "100:test", api_url: "http://127.0.0.1"}

# what is sold
plans:
  - {name: 1 hour, price: 20.00 INR, lasts: 1h} # cheap
stripe:
  key_file: stripe.key
sites:
  # the first
  - name: home # its name
    ssid: Sharefi
  - {name: cafe, ssid: Cafe}
# tail
`

func TestKeysAreSetAndTheRestOfAFileStays(t *testing.T) {
	type plan struct{ Name, Price string }
	text, err := config.Set([]byte(commented),
		config.Setting{Key: "shop", Value: "yes"},
		config.Setting{Key: "telegram.token_file", Value: "telegram.token"}, config.Setting{Key: "telegram.token"},
		config.Setting{Key: "sites[0].ssid", Value: "a: b # c"},
		config.Setting{Key: "sites[0].password_file", Value: "wifi.password"},
		config.Setting{Key: "sites[1].ssid", Value: "Café"},
		config.Setting{Key: "plans", Value: []plan{{"2 hours", "1.00 EUR"}}},
		config.Setting{Key: "owner.telegram", Value: []int64{7}},
		config.Setting{Key: "nothing.there"},
	)
	want := `# head
shop: "yes"
telegram: {api_url: "http://127.0.0.1", token_file: telegram.token}

# what is sold
plans:
  - name: 2 hours
    price: 1.00 EUR
stripe:
  key_file: stripe.key
sites:
  # the first
  - name: home # its name
    ssid: "a: b # c"
    password_file: wifi.password
  - {name: cafe, ssid: Café}
# tail
owner:
  telegram:
    - 7
`
	if err != nil || string(text) != want {
		t.Errorf("%v\n%s", err, text)
	}
	if got := config.Get(text, "telegram.token_file"); got != "telegram.token" {
		t.Errorf("read back: %q", got)
	}
	if got := config.Get(text, "telegram.nothing") + config.Get(text, "plans"); got != "" {
		t.Errorf("nothing is %q", got)
	}
}

func TestANewFileIsSetKeyByKey(t *testing.T) {
	text, err := config.Set([]byte("shop: home\n"), config.Setting{Key: "telegram.token_file", Value: "telegram.token"},
		config.Setting{Key: "sites",
			Value: []map[string]string{{"name": "home"}}}, config.Setting{Key: "sites[0].capacity", Value: 5})
	if err != nil ||
		string(text) != "shop: home\ntelegram:\n  token_file: telegram.token\nsites:\n  - name: home\n    capacity: 5\n" {
		t.Errorf("%v\n%s", err, text)
	}
	if _, err := config.Set([]byte("a: ["), config.Setting{Key: "shop", Value: "x"}); err == nil {
		t.Error("a file that is no YAML was changed")
	}
}

func TestFilesThatAServiceManagerHandsOverAreFound(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{
		"etc_sharefi.yaml": strings.Replace(good, "key: sk_test_1", "key_file: stripe.key", 1),
		"etc_stripe.key":   "sk_test_handed\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o440); err != nil {
			t.Fatal(err)
		}
	}
	c, err := load(filepath.Join(dir, "etc_sharefi.yaml"), nil)
	if err != nil || c.Stripe.Key.Reveal() != "sk_test_handed" || len(c.Warnings) > 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestSingleAnswersAreCheckedAsInTheFile(t *testing.T) {
	if u, err := config.ParseRouter("tplink://admin@192.168.0.1"); err != nil || u.Host != "192.168.0.1" {
		t.Errorf("%v, %v", u, err)
	}
	for _, bad := range []string{"192.168.0.1", "toaster://x", "tplink://admin:hush@192.168.0.1", ""} {
		if _, err := config.ParseRouter(bad); err == nil || strings.Contains(err.Error(), "hush") ||
			strings.HasPrefix(err.Error(), ":") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if config.ParseZone("Asia/Kolkata") != nil || config.ParseZone("Asia/Atlantis") == nil {
		t.Error("time zones")
	}
}
