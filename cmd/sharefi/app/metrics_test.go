package app_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

var servedAt = regexp.MustCompile(`http://127\.0\.0\.1:\d+/metrics`)

// scrape reads the numbers as a Prometheus does.
func scrape(w *apptest.World) string {
	w.T.Helper()
	w.Until("numbers are served", func() bool { return servedAt.MatchString(w.Log.String()) })
	r, err := http.Get(servedAt.FindString(w.Log.String()))
	if err != nil {
		w.T.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		w.T.Fatalf("%v, %v", r.Status, err)
	}
	return string(text)
}

// tells waits until a line is among the numbers.
func tells(w *apptest.World, line string) {
	w.T.Helper()
	w.Until(line, func() bool { return strings.Contains(scrape(w), "\n"+line+"\n") })
}

func TestTheNumbersOfASaleAreServed(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Metrics = "127.0.0.1:0"
	w.Start()
	w.Orders(w.Customer)
	tells(w, "sharefi_orders_pending 1")
	for _, line := range []string{
		"sharefi_working 1", "sharefi_redis_up 1", "sharefi_clock_trusted 1", `sharefi_build_info{version="dev"} 1`,
		`sharefi_router_up{site="home"} 1`, `sharefi_site_sells{site="home"} 1`, `sharefi_orders_total{state="paid"} 0`,
	} {
		tells(w, line)
	}
	w.Pays(w.Stripe.Sessions()[0].Order)
	w.Hears(w.Customer, "is paid")
	tells(w, `sharefi_orders_total{state="paid"} 1`)
	tells(w, "sharefi_orders_pending 0")
	w.Customer.Say(apptest.Phone.String())
	w.Hears(w.Customer, "You're in")
	tells(w, "sharefi_leases_active 1")
	w.Hears(w.Customer, "time is up")
	tells(w, "sharefi_leases_active 0")
	tells(w, "sharefi_removal_lateness_seconds_count 1")
	tells(w, "sharefi_outbox_letters 0")
	if text := scrape(w); strings.Contains(text, "2025550123") || strings.Contains(text, apptest.Phone.String()) {
		t.Error("the numbers name a person")
	}
	w.Router.SetDown(true)
	tells(w, `sharefi_router_up{site="home"} 0`)
	w.Redis.Kill()
	tells(w, "sharefi_redis_up 0")
}

func TestTheNumbersAreNamedByTheConventions(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Config.Metrics = "127.0.0.1:0"
	w.Start()
	tells(w, "sharefi_working 1")
	problems, err := promlint.New(strings.NewReader(scrape(w))).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}

func TestEveryNumberOfTheDashboardIsServed(t *testing.T) {
	t.Parallel()
	w := apptest.WithWhatsApp(t)
	w.Config.Metrics = "127.0.0.1:0"
	w.Start()
	tells(w, "sharefi_working 1")
	tells(w, `sharefi_part_resting{part="WhatsApp",why="it is not linked; link it with sharefi whatsapp pair, or /whatsapp"} 1`)
	served := scrape(w)
	text, err := os.ReadFile("../../../deploy/grafana.json")
	if err != nil {
		t.Fatal(err)
	}
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(text, &board); err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, p := range board.Panels {
		for _, target := range p.Targets {
			names := regexp.MustCompile(`sharefi_\w+`).FindAllString(target.Expr, -1)
			if len(names) == 0 {
				t.Errorf("%s shows %q", p.Title, target.Expr)
			}
			for _, name := range names {
				shown[strings.TrimSuffix(name, "_bucket")] = true
				if !regexp.MustCompile(`(?m)^` + name + `[ {]`).MatchString(served) {
					t.Errorf("%s shows %s, which is not served", p.Title, name)
				}
			}
		}
	}
	for _, kind := range regexp.MustCompile(`(?m)^# TYPE (sharefi_\w+) `).FindAllStringSubmatch(served, -1) {
		if !shown[kind[1]] {
			t.Errorf("%s is on no panel", kind[1])
		}
	}
}

func TestWithoutTheKeyNothingListens(t *testing.T) {
	t.Parallel()
	w := apptest.New(t)
	w.Start()
	w.Until("it works", func() bool { return w.Telegram.Calls("getUpdates") > 0 })
	if strings.Contains(w.Log.String(), "numbers are served") {
		t.Error("numbers are served")
	}
}
