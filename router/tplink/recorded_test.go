package tplink

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/crypt"
	"github.com/sharefi/sharefi/router/tplink/script"
)

func recorded(t testing.TB, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

var (
	one   = router.MAC{2, 0, 0x5e, 0x10, 0, 1}
	two   = router.MAC{2, 0, 0x5e, 0x10, 0, 2}
	three = router.MAC{2, 0, 0x5e, 0x10, 0, 3}
)

func TestTheGreenPagesAreRead(t *testing.T) {
	page, ok := readFilterPage(recorded(t, "tl-wr841n-userrpm/WlanMacFilterRpm.htm"))
	want := []bandRow{
		{mac: one, name: "sf-K7Q4-MD2X-hx3k2", on: true},
		{mac: two, name: `guest, "old" (tablet)`},
		{mac: three, on: true},
	}
	if !ok || !page.filter || !page.allow || page.number != 1 || page.virtual || !slices.Equal(page.rows, want) {
		t.Errorf("%+v, %v", page, ok)
	}
	page, ok = readFilterPage(recorded(t, "tl-wr841n-userrpm/WlanMacFilterRpm-empty.htm"))
	if !ok || page.filter || page.allow || !page.virtual || len(page.rows) != 0 {
		t.Errorf("%+v, %v", page, ok)
	}
	if code := pageError(recorded(t, "tl-wr841n-userrpm/error.htm")); code != "5002" {
		t.Errorf("the error is %q", code)
	}
	m := tokenPath.FindStringSubmatch(recorded(t, "tl-wr841n-userrpm/login-accepted.htm"))
	if m == nil || m[1] != "ABCDEFGHIJKLMNOP" {
		t.Errorf("the token is %q", m)
	}
	for _, name := range []string{"login-refused", "session-lost"} {
		if !isLoginPage(recorded(t, "tl-wr841n-userrpm/"+name+".htm")) {
			t.Errorf("%s is not known", name)
		}
	}
	if isLoginPage(recorded(t, "tl-wr841n-userrpm/WlanMacFilterRpm.htm")) {
		t.Error("a list is taken for the login page")
	}
}

func TestAPageThatIsCutOffIsNone(t *testing.T) {
	whole := recorded(t, "tl-wr841n-userrpm/WlanMacFilterRpm.htm")
	want, _ := readFilterPage(whole)
	for end := range len(whole) {
		if page, ok := readFilterPage(whole[:end]); ok && !slices.Equal(page.rows, want.rows) {
			t.Fatalf("cut at %d it is read as %+v", end, page)
		}
	}
}

func TestScriptsAreRead(t *testing.T) {
	vars := script.Vars(recorded(t, "tl-mr6400-gdpr/getParm.js"))
	key, err := crypt.ReadKey([]string{vars["nn"], vars["ee"]})
	if err != nil || key.Size() != 64 || vars["seq"] != "271058684" {
		t.Errorf("%v, %v", vars, err)
	}
	if vars := script.Vars(recorded(t, "tl-mr6400-gdpr/getBusy.js")); vars["isLogined"] != "1" || vars["isBusy"] != "0" {
		t.Errorf("%v", vars)
	}
	refusal := recorded(t, "tl-mr6400-gdpr/login-refused.js")
	ret := scriptRet.FindStringSubmatch(refusal)
	if ret == nil || ret[1] != "71233" || script.Vars(refusal)["currAuthTimes"] != "2" {
		t.Errorf("%v", ret)
	}
	m := tokenVar.FindStringSubmatch(recorded(t, "tl-mr6400-gdpr/page-with-token.htm"))
	if m == nil || len(m[1]) != 30 {
		t.Errorf("the token is %q", m)
	}
}

func TestARefusedLoginTellsHowManyTriesAreLeft(t *testing.T) {
	_, err := parse([]byte(recorded(t, "archer-ax72/login-refused.json")))
	err = loginError(err)
	if !errors.Is(err, router.ErrWrongPassword) || !strings.Contains(err.Error(), "9 more") {
		t.Errorf("got %v", err)
	}
}
