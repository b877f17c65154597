package page_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
)

// A still world has one view, and notes what is done.
type still struct {
	mu      sync.Mutex
	acts    []page.Act
	changed chan struct{}
	views   int
}

func (s *still) View() page.View {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.views++
	return page.View{Log: []page.Event{{ID: s.views}}}
}

func (s *still) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

func (s *still) change() {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *still) Do(_ context.Context, a page.Act) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch a.Do {
	case page.Pay:
		return fmt.Errorf("%w: no page is open", page.ErrNot)
	case page.Leave:
		return errors.New("broken")
	}
	s.acts = append(s.acts, a)
	return nil
}

func (s *still) Picture(name string) ([]byte, bool) { return []byte("png"), name == "there.png" }

func (s *still) Document(name string) (page.Document, bool) {
	return page.Document{Name: "../secret/vouchers.pdf", MIME: "application/pdf", Body: []byte("%PDF")}, name == "there"
}

func serve(t *testing.T) (*still, *httptest.Server) {
	s := &still{changed: make(chan struct{})}
	server := httptest.NewServer(page.Handler(s, nil))
	t.Cleanup(server.Close)
	return s, server
}

func TestOnlyThePageItselfMayAct(t *testing.T) {
	t.Parallel()
	world, server := serve(t)
	own := "http://" + server.Listener.Addr().String()
	for name, c := range map[string]struct {
		method, path, host, origin, kind, site string
		want                                   int
	}{
		"the page acts":                         {"POST", "/act", "", own, "application/json", "same-origin", 204},
		"the address bar opens the page":        {"GET", "/", "", "", "", "none", 200},
		"localhost is loopback":                 {"GET", "/", "localhost:8088", "", "", "", 200},
		"IPv6 loopback":                         {"GET", "/", "[::1]:8088", "", "", "", 200},
		"a name that leads here":                {"GET", "/", "evil.example:8088", "", "", "", 421},
		"a name that leads here acts":           {"POST", "/act", "evil.example", "http://evil.example", "application/json", "same-origin", 421},
		"another address":                       {"GET", "/", "192.0.2.1:8088", "", "", "", 421},
		"another site acts":                     {"POST", "/act", "", "http://evil.example", "application/json", "cross-site", 403},
		"another site without the header":       {"POST", "/act", "", "http://evil.example", "application/json", "", 403},
		"another port of this machine":          {"POST", "/act", "", "http://127.0.0.1:1", "application/json", "same-site", 403},
		"no origin":                             {"POST", "/act", "", "", "application/json", "", 403},
		"an origin that is hidden":              {"POST", "/act", "", "null", "application/json", "", 403},
		"a form":                                {"POST", "/act", "", own, "application/x-www-form-urlencoded", "same-origin", 403},
		"text that is sent without being asked": {"POST", "/act", "", own, "text/plain", "same-origin", 403},
		"another site reads":                    {"GET", "/events", "", "http://evil.example", "", "cross-site", 403},
		"another site embeds a picture":         {"GET", "/picture/there.png", "", "", "", "cross-site", 403},
		"a picture":                             {"GET", "/picture/there.png", "", "", "", "same-origin", 200},
		"no picture":                            {"GET", "/picture/none.png", "", "", "", "same-origin", 404},
		"another site embeds a document":        {"GET", "/document/there", "", "", "", "cross-site", 403},
		"a document":                            {"GET", "/document/there", "", "", "", "same-origin", 200},
		"a document that is saved":              {"GET", "/document/there?save", "", "", "", "same-origin", 200},
		"no document":                           {"GET", "/document/none", "", "", "", "same-origin", 404},
		"a way out of the documents":            {"GET", "/document/..%2f..%2fetc%2fpasswd", "", "", "", "same-origin", 404},
		"no such page":                          {"GET", "/etc/passwd", "", "", "", "", 404},
		"no acting by a link":                   {"GET", "/act", "", "", "", "none", 405},
	} {
		r, err := http.NewRequest(c.method, server.URL+c.path, strings.NewReader(`{"do":"say","words":"hi"}`))
		if err != nil {
			t.Fatal(err)
		}
		if c.host != "" {
			r.Host = c.host
		}
		for header, value := range map[string]string{"Origin": c.origin, "Content-Type": c.kind, "Sec-Fetch-Site": c.site} {
			if value != "" {
				r.Header.Set(header, value)
			}
		}
		resp, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", name, resp.StatusCode, c.want)
		}
		if p := resp.Header.Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'none'") || strings.Contains(p, "unsafe") {
			t.Errorf("%s: the policy is %q", name, p)
		}
	}
	if len(world.acts) != 1 || world.acts[0].Words != "hi" {
		t.Errorf("done was %+v", world.acts)
	}
}

func TestWhatCanNotBeDoneIsSaid(t *testing.T) {
	t.Parallel()
	_, server := serve(t)
	for body, want := range map[string]int{
		`{"do":"pay"}`: 200, `{"do":"leave"}`: 500, `{`: 400, `[]`: 400, "": 400,
		`{"do":"say","words":"` + strings.Repeat("a", 40<<10) + `"}`: 400,
	} {
		r, err := http.NewRequest(http.MethodPost, server.URL+"/act", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json; charset=utf-8")
		r.Header.Set("Origin", server.URL)
		resp, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%.40s: %d, want %d", body, resp.StatusCode, want)
		}
	}
}

func TestTheViewComesAtOnceAndAtEachChange(t *testing.T) {
	t.Parallel()
	world, server := serve(t)
	resp, err := server.Client().Get(server.URL + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for n := 1; n <= 3; n++ {
		var view page.View
		for lines.Scan() && lines.Text() == "" {
		}
		text, ok := strings.CutPrefix(lines.Text(), "data: ")
		if err := json.Unmarshal([]byte(text), &view); err != nil || !ok || view.Log[0].ID != n {
			t.Fatalf("view %d is %q: %v", n, lines.Text(), err)
		}
		world.change()
	}
}

func TestRunsShowWhatChatsShow(t *testing.T) {
	t.Parallel()
	type runs = []page.Run
	for _, c := range []struct {
		name      string
		got, want runs
	}{
		{"plain", page.HTML("hi"), runs{{Text: "hi"}}},
		{"nothing", page.HTML(""), nil},
		{"bold and code", page.HTML("a <b>b</b> <code>c</code>"), runs{{Text: "a "}, {Text: "b", Kind: "bold"}, {Text: " "}, {Text: "c", Kind: "code"}}},
		{"escapes stay words", page.HTML("&lt;b&gt; &amp; &#39;"), runs{{Text: "<b> & '"}}},
		{"a tag that never closes", page.HTML("a <b"), runs{{Text: "a "}}},
		{"stars", page.Stars("*How it works*\nnow"), runs{{Text: "How it works", Kind: "bold"}, {Text: "\nnow"}}},
		{"stars side by side", page.Stars("x *a b* *c*."),
			runs{{Text: "x "}, {Text: "a b", Kind: "bold"}, {Text: " "}, {Text: "c", Kind: "bold"}, {Text: "."}}},
		{"lone stars", page.Stars("2 * 3 * 4"), runs{{Text: "2 * 3 * 4"}}},
		{"a link", page.Stars("Pay: http://127.0.0.1:1/c/pay/x\n\n1. Cancel"),
			runs{{Text: "Pay: "}, {Text: "http://127.0.0.1:1/c/pay/x", Kind: "link"}, {Text: "\n\n1. Cancel"}}},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, c.got, c.want)
		}
	}
}

func TestNumbersAreTheMenuAtTheEnd(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Hello\n\n1. Buy\n2. My access":             "1. Buy=1, 2. My access=2",
		"How\n1. Choose\n2. Send\n\nThat is all":    "",
		"How\n1. Choose\n2. Send\n\n1. Buy":         "1. Buy=1",
		"Pay: http://x/y\n\n1. I have paid\n10. No": "1. I have paid=1, 10. No=10",
		"1. only":          "1. only=1",
		"no menu":          "",
		"":                 "",
		"a\n\n1. b\nnot c": "",
	} {
		var got []string
		for _, b := range page.Numbers(text) {
			got = append(got, b.Label+"="+b.Say)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q: %v, want %q", text, got, want)
		}
	}
}

func TestThePageLeadsOutToWhatTheReadmeNamesAndNowhereElse(t *testing.T) {
	t.Parallel()
	_, server := serve(t)
	resp, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	html, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`https?://[^"\s]+`).FindAllString(string(html), -1)
	for _, link := range found {
		file, ours := strings.CutPrefix(link, "https://github.com/sharefi/sharefi/blob/main/")
		if !ours || !strings.Contains(string(readme), "]("+file+")") {
			t.Errorf("%s is not in the README", link)
		}
	}
	if len(found) < 5 {
		t.Errorf("the page leads to %d pages", len(found))
	}
}
