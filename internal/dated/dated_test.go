package dated_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/dated"
)

func TestTheTimeInAnAnswerIsHeard(t *testing.T) {
	noon := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = r.Header["Say"]
	}))
	defer server.Close()
	var heard []time.Time
	for _, say := range []string{"", "nonsense", noon.Format(http.TimeFormat)} {
		for _, hear := range []func(time.Time){nil, func(at time.Time) { heard = append(heard, at) }} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			if say != "" {
				r.Header.Set("Say", say)
			}
			resp, err := dated.Transport(nil, hear).RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
		}
	}
	if len(heard) != 1 || !heard[0].Equal(noon) {
		t.Errorf("heard %v", heard)
	}
	server.Close()
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
	resp, err := dated.Transport(http.DefaultTransport, func(time.Time) { t.Error("a time of nothing") }).RoundTrip(r)
	if err == nil {
		resp.Body.Close()
		t.Error("a server that is away answers")
	}
}
