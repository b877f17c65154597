package main

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
)

var servedAt = regexp.MustCompile(`http://127\.0\.0\.1:\d+/metrics`)

// scrape reads the numbers as a Prometheus does.
func (w *world) scrape() string {
	w.t.Helper()
	w.until("numbers are served", func() bool { return servedAt.MatchString(w.log.String()) })
	r, err := http.Get(servedAt.FindString(w.log.String()))
	if err != nil {
		w.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		w.t.Fatalf("%v, %v", r.Status, err)
	}
	return string(text)
}

// tells waits until a line is among the numbers.
func (w *world) tells(line string) {
	w.t.Helper()
	w.until(line, func() bool { return strings.Contains(w.scrape(), "\n"+line+"\n") })
}

func TestTheNumbersOfASaleAreServed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Metrics = "127.0.0.1:0"
	w.start()
	w.orders(w.customer)
	w.tells("sharefi_orders_pending 1")
	for _, line := range []string{
		"sharefi_working 1", "sharefi_redis_up 1", "sharefi_clock_trusted 1", `sharefi_build_info{version="dev"} 1`,
		`sharefi_router_up{site="home"} 1`, `sharefi_site_sells{site="home"} 1`, `sharefi_orders_total{state="paid"} 0`,
	} {
		w.tells(line)
	}
	w.pays(w.stripe.Sessions()[0].Order)
	w.hears(w.customer, "is paid")
	w.tells(`sharefi_orders_total{state="paid"} 1`)
	w.tells("sharefi_orders_pending 0")
	w.customer.Say(phone.String())
	w.hears(w.customer, "You are in")
	w.tells("sharefi_leases_active 1")
	w.hears(w.customer, "time is over")
	w.tells("sharefi_leases_active 0")
	w.tells("sharefi_removal_lateness_seconds_count 1")
	w.tells("sharefi_outbox_letters 0")
	if text := w.scrape(); strings.Contains(text, "2025550123") || strings.Contains(text, phone.String()) {
		t.Error("the numbers name a person")
	}
	w.router.SetDown(true)
	w.tells(`sharefi_router_up{site="home"} 0`)
	w.redis.Kill()
	w.tells("sharefi_redis_up 0")
}

func TestTheNumbersAreNamedByTheConventions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Metrics = "127.0.0.1:0"
	w.start()
	w.tells("sharefi_working 1")
	problems, err := promlint.New(strings.NewReader(w.scrape())).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}

func TestEveryNumberOfTheDashboardIsServed(t *testing.T) {
	t.Parallel()
	w := withWhatsApp(t)
	w.config.Metrics = "127.0.0.1:0"
	w.start()
	w.tells("sharefi_working 1")
	served := w.scrape()
	text, err := os.ReadFile("../../deploy/grafana.json")
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
	w := newWorld(t)
	w.start()
	w.until("it works", func() bool { return w.telegram.Calls("getUpdates") > 0 })
	if strings.Contains(w.log.String(), "numbers are served") {
		t.Error("numbers are served")
	}
}

func TestAPortThatIsTakenIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := w.file("unix://" + w.redis.Socket)
	taken := strings.TrimPrefix(w.stripe.URL(), "http://")
	edit(t, file, "remind: [1m]", "remind: [1m]\nmetrics: "+taken)
	begun := time.Now()
	if code, out := command(t, "run", "--config", file); code != exitFailed || !strings.Contains(out, taken) || time.Since(begun) > 20*time.Second {
		t.Errorf("it ends with %d:\n%s", code, out)
	}
}
