package tplinktest

import (
	"crypto/rand"
	"encoding/hex"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Limits of the firmware.
const (
	idle     = 600 * time.Second
	maxTries = 10
	lockedIn = 2 * time.Hour
)

// A session is the router's only session.
type session struct {
	stok    string
	sysauth string
	ip      string
	last    time.Time
	cbc     *cbc // nil without encryption
	hash    string
	owner   bool
	arrived bool // GDPR: it has requested the first page
}

func token() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// boot resets what a restart resets. The caller holds mu, or is NewServer.
func (s *Server) boot() {
	n, err := rand.Int(rand.Reader, big.NewInt(900_000_000))
	if err != nil {
		panic(err) // never
	}
	s.seq = int(n.Int64()) + 100_000_000
	s.sess, s.failures, s.locked, s.visited = nil, 0, time.Time{}, false
	s.boots++
}

// present is the current session; nil when there is none or it has expired. The caller holds mu.
func (s *Server) present() *session {
	if s.sess != nil && s.Now().Sub(s.sess.last) > idle {
		s.sess = nil
	}
	return s.sess
}

// key is the key that encrypts passwords.
func (s *Server) key() privateKey {
	if s.Variant == Plain2048 {
		return passwordKey2048()
	}
	return passwordKey1024()
}

// loginForm answers requests without a session. The caller holds mu.
func (s *Server) loginForm(q *request) reply {
	switch q.method() {
	case "keys read":
		if s.Variant != C1200 {
			return done(map[string]any{"password": s.key().public(), "mode": "router", "username": ""})
		}
	case "auth read":
		if s.Variant.sealed() {
			return done(map[string]any{"key": signKey().public(), "seq": s.seq})
		}
	case "login read":
		if s.Variant == C1200 {
			return done(map[string]any{"password": s.key().public(), "username": ""})
		}
	case "login":
		answer := s.login(q)
		answer.cbc = q.cbc
		return answer
	}
	return s.refuse("no such callback", nil)
}

// login checks the password, and whether somebody is logged in. A real C1200 always ends an earlier
// session. Here the owner's is kept, so that tests can make every variant busy. The caller holds mu.
func (s *Server) login(q *request) reply {
	s.count.tries++
	now := s.Now()
	if now.Before(s.locked) {
		return s.refuse("exceeded max attempts", map[string]any{
			"failureCount": maxTries, "attemptsAllowed": 0, "remainTime": int(s.locked.Sub(now).Seconds()),
		})
	}
	if !s.right(q) {
		s.failures++
		if s.failures >= maxTries {
			s.failures, s.locked = 0, now.Add(lockedIn)
			return s.refuse("login failed", map[string]any{
				"failureCount": maxTries, "errorcode": "-5002", "attemptsAllowed": 0,
			})
		}
		return s.refuse("login failed", map[string]any{
			"failureCount": s.failures, "errorcode": "-5002", "attemptsAllowed": maxTries - s.failures,
		})
	}
	if other := s.present(); other != nil && q.params.Get("confirm") != "true" && (other.owner || s.Variant != C1200) {
		return s.refuse("user conflict", map[string]any{
			"logined_user": "admin", "logined_ip": other.ip, "logined_mac": "02-00-5E-00-01-64",
			"logined_host": "laptop", "logined_remote": false,
		})
	}
	s.failures, s.count.logins = 0, s.count.logins+1
	s.sess = &session{stok: token(), sysauth: token(), ip: q.ip, last: now, cbc: q.cbc, hash: q.hash}
	answer := done(map[string]any{"stok": s.sess.stok})
	answer.cookie = "sysauth=" + s.sess.sysauth + ";path=/cgi-bin/luci/;stok=" + s.sess.stok
	return answer
}

// right reports whether a login has the right password, and the user name where that is required.
func (s *Server) right(q *request) bool {
	open := s.key().open
	if s.Variant == C1200 {
		open = s.key().openZeroPadded
		if q.params.Get("username") != "admin" {
			return false
		}
	}
	if q.cbc != nil && q.hash != s.hash() {
		return false
	}
	password, err := open(q.params.Get("password"))
	return err == nil && password == s.Password
}

// A request is a decoded request, decrypted if necessary.
type request struct {
	forms           []string // an address may name several
	form, operation string
	twice           bool // the operation is given more than once, so there is none
	params          url.Values
	admin           string // the module under /admin/; empty before the login
	stok, sysauth   string
	ip              string
	status          int // the HTTP status for a malformed request; 0 otherwise
	cbc             *cbc
	hash            string
}

func (q *request) method() string {
	if q.status != 0 {
		return "unreadable"
	}
	if q.form == "login" && q.operation == "login" {
		return "login"
	}
	return q.form + " " + q.operation
}

// decode reads a request as strictly as the firmware.
func (s *Server) decode(r *http.Request, body string) *request {
	q := &request{forms: r.URL.Query()["form"]}
	q.form = strings.Join(q.forms, "+")
	q.ip, _, _ = net.SplitHostPort(r.RemoteAddr)
	rest, found := strings.CutPrefix(r.URL.Path, "/cgi-bin/luci/;stok=")
	stok, path, _ := strings.Cut(rest, "/")
	q.stok = stok
	q.admin, _ = strings.CutPrefix(path, "admin/")
	switch {
	case r.Method != http.MethodPost || !found:
		q.status = http.StatusNotFound
	case path == "login":
		q.admin = ""
	case q.admin == path:
		q.status = http.StatusNotFound
	case !strings.HasPrefix(r.Referer(), "http://"+r.Host+"/") &&
		!strings.HasPrefix(r.Referer(), "https://"+r.Host+"/"):
		q.status = http.StatusForbidden
	}
	if c, err := r.Cookie("sysauth"); err == nil {
		q.sysauth = c.Value
	}
	if r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		body = "" // the C1200 v1 ignores a body of any other type
	}
	if q.status == 0 {
		s.readBody(q, r.URL.Query(), body)
	}
	return q
}

// readBody sets the parameters. The operation must be in the query or the body, exactly once.
func (s *Server) readBody(q *request, query url.Values, body string) {
	plain, ok := s.decrypt(q, body)
	if !ok {
		q.status = http.StatusForbidden // without content, also when data comes before sign
		return
	}
	fromJSON := strings.HasPrefix(plain, "{")
	q.params = readParams(plain)
	operations := q.params["operation"]
	// The client tplinkrouterc6u sends the classic variant JSON, with all of it in the query, too.
	if len(operations) == 0 || !fromJSON || s.Variant == SG {
		operations = append(operations, query["operation"]...)
	}
	switch {
	case len(operations) == 1:
		q.operation = operations[0]
	case len(operations) > 1:
		q.twice = true
	}
}
