package tplink_test

import (
	"net/http"
	"testing"

	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/tplink"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// tellsModel is the method that asks for the model's name.
func tellsModel(v tplinktest.Variant) string {
	switch v {
	case tplinktest.LegacyBasic, tplinktest.LegacyToken:
		return "status"
	case tplinktest.CGI, tplinktest.GDPRFrame, tplinktest.GDPRQuery:
		return "IGD_DEV_INFO"
	}
	return "upgrade read"
}

func TestTheModelsNameIsOptional(t *testing.T) {
	for name := range costs {
		for _, c := range []struct {
			how    string
			status int
			body   string
		}{
			{"with nothing", http.StatusOK, ""}, // BE800, BE805, NX200
			{"with a sentence", http.StatusOK, "No root node was registered"},
			{"with a page", http.StatusOK, "<!DOCTYPE html><html><head><title>Opening...</title></head></html>"},
			{"with not found", http.StatusNotFound, "<html>404 File Not Found</html>"},
			{"with a fault", http.StatusInternalServerError, "attempt to index a nil value"},
		} {
			t.Run(name+" "+c.how, func(t *testing.T) {
				s := start(t, firmware[name])
				s.Say(tellsModel(s.Variant), c.status, c.body)
				s.Connect(device(40), "tv")
				d := driver(t, s, func(c *tplink.Config) { c.HTTP = s.Client() })
				info, err := d.Probe(t.Context())
				if err != nil || !info.Filter || !info.Allow || info.Family == "" || info.Model != "" {
					t.Errorf("the probe says %+v, %v", info, err)
				}
				// What comes after the probe in `router probe` and `router prepare`, in the same session.
				if clients, err := d.Clients(t.Context()); err != nil || len(clients) != 1 {
					t.Errorf("connected: %v, %v", clients, err)
				}
				must(t, d.Apply(t.Context(), []router.Admission{entry(1)}, nil))
				if listed, err := d.Admissions(t.Context()); err != nil || len(listed) != 2 {
					t.Errorf("listed: %v, %v", listed, err)
				}
			})
		}
	}
}
