package razorpaytest

import (
	"fmt"
	"html/template"
	"net/http"
	"strings"
)

var page = template.Must(template.New("pay").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{.Name}}</title>
<style>
body{font:16px system-ui,sans-serif;max-width:24rem;margin:3rem auto;padding:0 1rem;color:#12263f}
h1{font-size:1.1rem;font-weight:500;color:#58666e}p.amount{font-size:2rem;font-weight:600;margin:.2rem 0 1.5rem}
button{width:100%;padding:.8rem;border:0;border-radius:.4rem;background:#0b5cd6;color:#fff;font-size:1rem;cursor:pointer}
small{color:#58666e}
</style>
<h1>{{.Name}}</h1><p class="amount">{{.Amount}}</p>
{{if eq .Status "created"}}<form method="post"><button>Pay</button></form>
{{else if eq .Status "paid"}}<p>This is paid. Thank you.</p>{{else}}<p>This link is {{.Status}}.</p>{{end}}
<p><small>Test page: no card is asked for and nothing is charged.</small></p></html>`))

// page serves a link's page.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	l := s.find(func(l *link) bool { return l.id == strings.TrimPrefix(r.URL.Path, "/l/") })
	if l == nil {
		http.NotFound(w, r)
		return
	}
	if r.Method == http.MethodPost && l.status == "created" {
		s.capture(s.begin(l, l.amount))
		if l.callback != "" {
			http.Redirect(w, r, l.callback, http.StatusSeeOther)
			return
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = page.Execute(w, map[string]string{
		"Name": l.description, "Status": l.status, "Amount": fmt.Sprintf("%d.%02d %s", l.amount/100, l.amount%100, l.currency),
	})
}
