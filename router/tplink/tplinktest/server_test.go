package tplinktest_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// These tests send the emulator the bytes of the published clients, so that it is checked against them and
// not against our driver.

type wire struct {
	t    *testing.T
	base string
	head http.Header
}

func connect(t *testing.T, o tplinktest.Options) (*tplinktest.Server, wire) {
	s := tplinktest.NewServer(o)
	t.Cleanup(s.Close)
	return s, wire{t, "http://" + strings.TrimPrefix(s.URL(), "tplink://admin@"), http.Header{}}
}

// ask sends a request, with a path as its referer, and returns the status and the body.
func (w wire) ask(method, path, referer, body string) (int, string) {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.base+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header = w.head.Clone()
	if referer != "" {
		r.Header.Set("Referer", w.base+referer)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return got.StatusCode, string(text)
}

func (w wire) want(code int, words string) func(int, string) {
	return func(gotCode int, body string) {
		w.t.Helper()
		if gotCode != code || !strings.Contains(body, words) {
			w.t.Errorf("%d %q, want %d and %q", gotCode, body, code, words)
		}
	}
}

func TestTheGreenPagesAreStrict(t *testing.T) {
	s, w := connect(t, tplinktest.Options{Variant: tplinktest.LegacyBasic, Max: 11})
	for n := range byte(9) {
		s.OwnerAdds(router.MAC{2, 0, 0x5e, 0x10, 0, n + 1}, fmt.Sprintf("tv%d", n+1))
	}
	const list, menu = "/userRpm/WlanMacFilterRpm.htm", "/userRpm/MenuRpm.htm"
	add := func(mac string) string {
		return list + "?Mac=" + mac + "&Desc=x&Type=1&entryEnabled=1&Changed=0&SelIndex=0&Page=1&Save=Save"
	}
	w.want(401, "")(w.ask("GET", list, menu, ""))
	w.head.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("admin:admin-password")))
	w.want(403, "no authority")(w.ask("GET", list, "", ""))
	w.want(200, "1, 1, 1, 1, 1, 8, 5, 8, \r\n0,0 );")(w.ask("GET", list, menu, ""))
	w.want(200, "1, 1, 1, 2, 1, 2, 5, 8, \r\n0,0 );")(w.ask("GET", list+"?Page=9", menu, "")) // the last page again
	w.want(200, `errCode = "5000"`)(w.ask("GET", add("02-00-5E-10-00-44"), menu, ""))         // not from its form
	form := list + "?Add=Add&Page=1"
	w.want(200, `"02-00-5E-10-00-07", 1, 1, "", "tv7"`)(w.ask("GET", add("02-00-5E-10-00-44"), form, ""))
	w.want(200, `errCode`)(w.ask("GET", add("02-00-5E-10-00-44"), form, "")) // twice
	w.want(200, `errCode`)(w.ask("GET", add("02-00-5E-10-00-45"), form, "")) // full
	w.want(200, `errCode`)(w.ask("GET", list+"?Page=1&Del=9", list, ""))     // of another page
	w.want(200, `new Array(`)(w.ask("GET", list+"?Page=2&Del=9", list, ""))
	if s.List()[9].MAC != (router.MAC{2, 0, 0x5e, 0x10, 0, 0x44}) || !s.List()[9].Part {
		t.Errorf("the list is %v", s.List())
	}
}

func TestATokenThatIsOldGivesTheLoginPage(t *testing.T) {
	s, w := connect(t, tplinktest.Options{Variant: tplinktest.LegacyToken})
	// md5 of admin-password
	pair := base64.StdEncoding.EncodeToString([]byte("admin:4b99e4ad8eabc68770e4c2bdf32298d8"))
	w.head.Set("Cookie", "Authorization=Basic%20"+pair)
	w.want(200, "userRpm/LoginRpm.htm")(w.ask("GET", "/", "", ""))
	_, page := w.ask("GET", "/userRpm/LoginRpm.htm?Save=Save", "/", "")
	_, rest, _ := strings.Cut(page, w.base+"/")
	token, _, found := strings.Cut(rest, "/userRpm/Index.htm")
	if !found || len(token) != 16 {
		t.Fatalf("the login gives %s", page)
	}
	path := "/" + token + "/userRpm/"
	w.want(200, "wlanFilterList")(w.ask("GET", path+"WlanMacFilterRpm_5g.htm", path+"MenuRpm.htm", ""))
	s.Reboot()
	w.want(200, `cookie="Authorization=;path=/"`)(w.ask("GET", path+"WlanMacFilterRpm.htm", path+"MenuRpm.htm", ""))
}

func TestFramesAreStrict(t *testing.T) {
	s, w := connect(t, tplinktest.Options{Variant: tplinktest.CGI, Max: 3})
	w.head.Set("Content-Type", "text/plain")
	w.head.Set("Cookie", "Authorization=Basic "+base64.StdEncoding.EncodeToString([]byte("admin:admin-password")))
	const above, none = "1,1,0,0,0,0", "0,0,0,0,0,0"
	list := "[LAN_WLAN_MACTABLEENTRY#" + none + "#" + above + "]0,2\r\nMACAddress\r\nDescription\r\n"
	add := func(mac string) string {
		return "[LAN_WLAN_MACTABLEENTRY#" + none + "#" + above + "]0,4\r\n" +
			"Enabled=1\r\nDescription=bob\r\nMACAddress=" + mac + "\r\nHostName=wlan0\r\n"
	}
	remove := func(n int) string { return fmt.Sprintf("[LAN_WLAN_MACTABLEENTRY#1,1,%d,0,0,0#%s]0,0\r\n\r\n", n, none) }
	w.want(403, "")(w.ask("POST", "/cgi?6", "", list))
	w.want(500, "")(w.ask("POST", "/cgi?6&6", "/mainFrame.htm", list))
	listed := "[1,1,1,0,0,0]0\r\nMACAddress=00:00:5E:00:53:01\r\ndescription=this machine\r\n[error]0\r\n"
	w.want(200, listed)(w.ask("POST", "/cgi?6", "/mainFrame.htm", list))
	w.want(200, "[1,1,2,0,0,0]0\r\n[error]0\r\n")(w.ask("POST", "/cgi?3", "/mainFrame.htm", add("02:00:5E:10:00:01")))
	w.want(200, "[error]4712")(w.ask("POST", "/cgi?3", "/mainFrame.htm", add("02:00:5E:10:00:01")))
	w.want(200, "[error]0")(w.ask("POST", "/cgi?4", "/mainFrame.htm", remove(2)))
	w.want(200, "[error]9804")(w.ask("POST", "/cgi?4", "/mainFrame.htm", remove(2)))
	// Numbers are not reused.
	w.want(200, "[1,1,3,0,0,0]0")(w.ask("POST", "/cgi?3", "/mainFrame.htm", add("02:00:5E:10:00:01")))
	quote := strings.Replace(add("02:00:5E:10:00:02"), "bob", "bob's", 1)
	w.want(200, "[error]9005")(w.ask("POST", "/cgi?3", "/mainFrame.htm", quote))
	w.want(200, "[1,1,4,0,0,0]0")(w.ask("POST", "/cgi?3", "/mainFrame.htm", add("02:00:5E:10:00:02")))
	w.want(200, "[error]4701")(w.ask("POST", "/cgi?3", "/mainFrame.htm", add("02:00:5E:10:00:03")))
	if len(s.List()) != 3 {
		t.Errorf("the list is %v", s.List())
	}
}

func TestEncryptedFramesWantThePageFirst(t *testing.T) {
	s, w := connect(t, tplinktest.Options{Variant: tplinktest.GDPRFrame})
	w.head.Set("Content-Type", "text/plain")
	w.want(403, "")(w.ask("POST", "/cgi/getParm", "", ""))
	w.want(200, `var ee="010001"`)(w.ask("POST", "/cgi/getParm", "/", ""))
	w.want(500, "")(w.ask("POST", "/cgi_gdpr", "/", "sign=00\r\ndata=AA==\r\n"))
	w.want(200, "tpEncrypt")(w.ask("GET", "/", "", ""))
	w.want(200, "$.ret=71234")(w.ask("POST", "/cgi_gdpr", "/", "sign=00\r\ndata=AA==\r\n"))
	if s.Tries() != 0 {
		t.Error("a password was judged that was not there")
	}
	w.want(200, "isLogined=0")(w.ask("POST", "/cgi/getBusy", "/", ""))
	s.OwnerIn()
	w.want(200, "isLogined=1")(w.ask("POST", "/cgi/getBusy", "/", ""))
}
