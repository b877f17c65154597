package stripetest

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
body{font:16px system-ui,sans-serif;max-width:24rem;margin:3rem auto;padding:0 1rem;color:#1a1f36}
h1{font-size:1.1rem;font-weight:500;color:#697386}p.amount{font-size:2rem;font-weight:600;margin:.2rem 0 1.5rem}
button{width:100%;padding:.8rem;border:0;border-radius:.4rem;background:#0a6cff;color:#fff;font-size:1rem;cursor:pointer}
a{display:block;text-align:center;margin-top:1rem;color:#697386}small{color:#697386}
</style>
<h1>{{.Name}}</h1><p class="amount">{{.Amount}}</p>
{{if eq .Status "open"}}<form method="post"><button>Pay</button></form>{{if .Cancel}}<a href="{{.Cancel}}">Back</a>{{end}}
{{else if eq .Status "complete"}}<p>This is paid. Thank you.</p>{{else}}<p>This link has expired.</p>{{end}}
<p><small>Test page: no card is asked for and nothing is charged.</small></p></html>`))

// page serves the payment page.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	c := s.find(strings.TrimPrefix(r.URL.Path, "/c/pay/"))
	if c == nil {
		http.NotFound(w, r)
		return
	}
	if r.Method == http.MethodPost && c.status == "open" {
		if err := s.complete(c, 0, true); err == nil {
			http.Redirect(w, r, c.success, http.StatusSeeOther)
			return
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = page.Execute(w, map[string]string{
		"Name": c.name, "Status": c.status, "Cancel": c.cancel,
		"Amount": fmt.Sprintf("%d.%02d %s", c.amount/100, c.amount%100, strings.ToUpper(c.currency)),
	})
}
