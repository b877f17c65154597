package tplinktest

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// inSession is a router with a session at hand, since these tests are about what comes after the login.
func inSession(t *testing.T, v Variant) (*Server, func(address, body string) string) {
	t.Helper()
	s := NewServer(Options{Variant: v})
	t.Cleanup(s.Close)
	s.sess = &session{stok: "s", sysauth: "a", last: s.Now()}
	if v.sealed() {
		s.sess.cbc, s.sess.hash = &cbc{key: "0123456789012345", iv: "5432109876543210"}, s.hash()
	}
	return s, func(address, body string) string {
		t.Helper()
		if s.Variant == SG {
			data := s.sess.cbc.seal([]byte(body))
			body = "sign=" + signSG(s.sess.cbc, data, s.seq) + "&data=" + url.QueryEscape(data)
		}
		base := "http://" + s.http.Listener.Addr().String()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost,
			base+"/cgi-bin/luci/;stok=s/admin/"+address, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{
			"Content-Type": {"application/x-www-form-urlencoded"}, "Referer": {base + "/"}, "Cookie": {"sysauth=a"},
		}
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		text, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		if data, found := strings.CutPrefix(string(text), `{"data":"`); found && s.Variant == SG {
			plain, err := s.sess.cbc.open(strings.TrimSuffix(data, `"}`))
			if err != nil {
				t.Fatal(err)
			}
			return plain
		}
		return string(text)
	}
}

func TestAnOperationIsTakenOnce(t *testing.T) {
	const form = "access_control?form=enable"
	for _, c := range []struct {
		name          string
		variant       Variant
		address, body string
		want          string
	}{
		{"BE series, in the body", SG, form, "operation=read", `"enable":"on"`},
		{"BE series, in the address", SG, form + "&operation=read", "x=1", `"enable":"on"`},
		{"BE series, in both", SG, form + "&operation=read", "operation=read", "attempt to concatenate a table value"},
		{"BE series, in neither", SG, form, "x=1", "no such callback"},
		{"C1200, in the body", C1200, form, "operation=read", `"enable":"on"`},
		{"C1200, in the address", C1200, form + "&operation=read", "", `"enable":"on"`},
		{"C1200, in both", C1200, form + "&operation=read", "operation=read", "no such callback"},
		{"C1200, twice in the body", C1200, form, "operation=read&operation=read", "no such callback"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, ask := inSession(t, c.variant)
			if got := ask(c.address, c.body); !strings.Contains(got, c.want) {
				t.Errorf("it answers %s", got)
			}
		})
	}
}

func TestFormsInOneAddressAreMerged(t *testing.T) {
	_, ask := inSession(t, C1200)
	const want = `{"data":{"access_mode":"white","enable":"on","host_mac":"00-00-5E-00-53-01"},"success":true}`
	if got := ask("access_control?form=enable&form=mode", "operation=read"); got != want {
		t.Errorf("it answers %s", got)
	}
	if got := ask("access_control?form=enable&form=none", "operation=read"); !strings.Contains(got, "no such callback") {
		t.Errorf("it answers %s", got)
	}
}

func TestAddressesAreStoredInUpperCaseWithDashes(t *testing.T) {
	_, ask := inSession(t, C1200)
	insert := func(mac string) string {
		return ask("access_control?form=white_list",
			"operation=insert&key=add&index=0&old=add&new="+url.QueryEscape(`{"name":"tv","mac":"`+mac+`"}`))
	}
	for given, stored := range map[string]string{"zz": "ZZ", "02:00:5e:10:00:aa": "02-00-5E-10-00-AA"} {
		if got := insert(given); !strings.Contains(got, `"mac":"`+stored+`"`) {
			t.Errorf("%s: it answers %s", given, got)
		}
		if got := insert(stored); got != `{"success":false}` {
			t.Errorf("%s again: it answers %s", given, got)
		}
	}
}

func TestWhoCouldBeBlockedIsShown(t *testing.T) {
	s, ask := inSession(t, C1200)
	s.Connect(s.Own, "this machine")
	s.clients = append(s.clients, row{MAC: "02-00-5E-10-00-01", Name: "a stranger's"})
	got := ask("access_control?form=black_devices", "operation=load")
	if !strings.Contains(got, "00-00-5E-00-53-01") || strings.Contains(got, "stranger") {
		t.Errorf("in allow mode: %s", got)
	}
	s.SetFilter(true, false)
	if got := ask("access_control?form=black_devices", "operation=load"); !strings.Contains(got, "stranger") {
		t.Errorf("in deny mode: %s", got)
	}
}
