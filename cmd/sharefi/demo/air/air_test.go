package air_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/demo/air"
	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
	"github.com/sharefi/sharefi/router"
)

func TestAPassphraseIsFoundInWhatTheShopSaysInAnyLanguage(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"All set!\n\nNetwork: Sharefi Cafe\nPassword: apple-river-42\n\nMore":     "apple-river-42",
		"Red: `Sharefi Cafe`\nContraseña: `apple-river-42`":                       "apple-river-42",
		"الشبكة: \u2068Sharefi Cafe\u2069\nكلمة السر: \u2068apple-river-42\u2069": "apple-river-42",
		"Network: Sharefi\nPassword: sunny-terrace":                               "",
		"Sharefi Cafe is open": "",
	} {
		if got := air.Passphrase(message); got != want {
			t.Errorf("%q: %q, want %q", message, got, want)
		}
	}
}

func TestThePageOfTheAirShowsMarksAndDevicesAndNoPassphrase(t *testing.T) {
	t.Parallel()
	a, err := air.New(router.MAC{2, 0, 0x5e, 0x10, 0, 1}, router.MAC{2, 0, 0x5e, 0x10, 0, 2})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	never := func(string) (time.Time, bool) { return time.Time{}, false }
	const words = "espresso-machine" // the owner's own, which is the only key that is loaded
	if said, err := a.Do(air.Wrong, words); err != nil || !strings.HasSuffix(said, "is refused") {
		t.Errorf("a wrong one: %q, %v", said, err)
	}
	if said, err := a.Do(air.Right, words); err != nil || !strings.HasSuffix(said, "is on the air") || !a.Online() {
		t.Errorf("the right one: %q, %v", said, err)
	}
	if _, err := a.Do(air.Second, words); err != nil {
		t.Error(err)
	}
	v := a.View(never)
	if len(v.Keys) != 1 || len(v.Keys[0].Devices) != 2 || v.Keys[0].Name != "staff" || v.Keys[0].Order != "" {
		t.Errorf("the keys are %+v", v.Keys)
	}
	if shown, err := json.Marshal(v); err != nil || strings.Contains(string(shown), words) {
		t.Errorf("shown: %s, %v", shown, err)
	}
	if err := a.Switch(false); err != nil || a.Online() || !a.View(never).Down {
		t.Errorf("stopped: %v", err)
	}
	if _, err := a.Do(air.Right, words); !errors.Is(err, page.ErrNot) {
		t.Errorf("to join what is off: %v", err)
	}
	if err := a.Switch(true); err != nil || !a.Online() {
		t.Errorf("started again: %v", err)
	}
	if _, err := a.Do(air.Leave, ""); err != nil || a.Online() {
		t.Errorf("left: %v", err)
	}
	for _, what := range []string{"", "fly", air.Right, air.Second} {
		if _, err := a.Do(what, ""); !errors.Is(err, page.ErrNot) {
			t.Errorf("%q with nothing known: %v", what, err)
		}
	}
	u, err := url.Parse(a.Address())
	if err != nil {
		t.Fatal(err)
	}
	a.Close()
	if _, err := os.Stat(u.Query().Get("psk")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is still there: %v", err)
	}
}
