package page

import (
	"mime"
	"net"
	"net/http"
)

// policy lets the page load what this server serves, and nothing else.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guarded answers only what a browser on this machine asks of this page. Any web page can send
// requests to loopback, and a name that leads to loopback makes them look like its own: so the Host
// must be loopback's, and an act must come from this page.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		h := rw.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		switch {
		case !loopback(r.Host):
			http.Error(rw, "This page answers on loopback only.", http.StatusMisdirectedRequest)
		case !ownOrigin(r):
			http.Error(rw, "This did not come from the page.", http.StatusForbidden)
		default:
			next.ServeHTTP(rw, r)
		}
	})
}

// loopback reports whether a Host header names this machine by an address or name that nobody else
// can give out.
func loopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	if name == "localhost" {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}

// ownOrigin reports whether a request comes from the page itself, or from the address bar.
func ownOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" &&
		(site != "none" || r.Method != http.MethodGet) {
		// A link that leads here.
		return r.Method == http.MethodGet && r.URL.Path == "/" && r.Header.Get("Sec-Fetch-Mode") == "navigate"
	}
	origin := r.Header.Get("Origin")
	if r.Method == http.MethodGet {
		return origin == "" || origin == "http://"+r.Host
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && kind == "application/json" && origin == "http://"+r.Host
}
