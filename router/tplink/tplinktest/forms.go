package tplinktest

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

func yes(data any) map[string]any { return map[string]any{"success": true, "data": data} }

func no(code string, data any) map[string]any {
	out := map[string]any{"success": false}
	if code != "" {
		out["errorcode"] = code
	}
	if data != nil {
		out["data"] = data
	}
	return out
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	stok, path, known := split(r.URL.Path)
	form := r.URL.Query().Get("form")
	s.mu.Lock()
	down, html, delay := s.down, s.html, s.delay
	s.mu.Unlock()
	if down {
		panic(http.ErrAbortHandler)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<16)) // first, so that a client that goes away is noticed
	if delay > 0 {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		}
	}
	if code := s.fault(); code != 0 {
		http.Error(w, "fault", code)
		return
	}
	switch {
	case err != nil:
		return
	case html || !known:
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!DOCTYPE html><html><head><title>TP-Link</title></head></html>")
		return
	case !strings.Contains(r.Header.Get("Referer"), r.Host):
		http.Error(w, "", http.StatusForbidden)
		return
	}
	if r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		body = nil // it is not even read
	}
	if path == "/login" {
		s.serveLogin(w, form, string(body), r.RemoteAddr)
		return
	}
	s.serveSession(w, request{stok, path, form, string(body), r.Header.Get("Cookie"), r.URL.Query()})
}

// A request is one in a session.
type request struct {
	stok, path, form, body, cookie string
	query                          url.Values
}

// split takes /cgi-bin/luci/;stok=<stok>/<path> apart.
func split(full string) (stok, path string, ok bool) {
	rest, ok := strings.CutPrefix(full, "/cgi-bin/luci/;stok=")
	stok, path, cut := strings.Cut(rest, "/")
	return stok, "/" + path, ok && cut
}

func (s *Server) fault() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.fails) == 0 {
		return 0
	}
	code := s.fails[0]
	s.fails = s.fails[1:]
	return code
}

// hook counts a request and tells the interceptor of it.
func (s *Server) hook(method string, after bool) {
	s.mu.Lock()
	if !after {
		s.calls[method]++
	}
	f := s.intercept
	s.mu.Unlock()
	if f != nil {
		f(method, after)
	}
}

// write sends an answer, encrypted where the session is.
func (s *Server) write(w http.ResponseWriter, sess *session, answer any) {
	body, err := json.Marshal(answer)
	if err != nil {
		panic(fmt.Sprintf("tplinktest: %v", err))
	}
	if sess != nil && sess.key != "" {
		body, _ = json.Marshal(map[string]any{"data": sess.encrypt(body)})
	}
	s.mu.Lock()
	cut := s.cut > 0
	if cut {
		s.cut--
	}
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if cut {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body[:len(body)/2])
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(body)
}

func (k keyPair) wire() []string { return []string{fmt.Sprintf("%x", k.n), fmt.Sprintf("%06x", k.e)} }

// serveLogin is all that needs no session.
func (s *Server) serveLogin(w http.ResponseWriter, form, body, from string) {
	method := form
	s.hook(method, false)
	values, _ := url.ParseQuery(body)
	keys := yes(map[string]any{"password": s.key.wire(), "mode": "router", "username": ""})
	var answer any = no("no such callback", nil)
	var sess *session
	switch read := values.Get("operation") == "read"; {
	case form == "keys" && read && s.Variant != C1200:
		answer = keys
	case form == "auth" && read && s.Variant != C1200:
		answer = yes(map[string]any{"key": s.sign.wire(), "seq": seq})
	case form == "login" && read && s.Variant == C1200:
		answer = keys
	case form == "login":
		var refused bool
		if answer, sess, refused = s.tryLogin(values, body, from); refused {
			http.Error(w, "", http.StatusForbidden)
			return
		}
	}
	s.hook(method, true)
	if sess != nil && sess.stok != "" {
		w.Header().Set("Set-Cookie", "sysauth="+sess.cookie+";path=/cgi-bin/luci/;stok="+sess.stok)
	}
	s.write(w, sess, answer)
}

// tryLogin reads the login's body. One that is not signed, or signed in the wrong order, gets an
// empty 403.
func (s *Server) tryLogin(values url.Values, body, from string) (any, *session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Variant != Encrypted {
		answer, sess := s.login(values, nil)
		if sess != nil {
			sess.ip, _, _ = net.SplitHostPort(from)
			s.session = sess
		}
		return answer, sess, false
	}
	if !strings.HasPrefix(body, "sign=") {
		return nil, nil, true
	}
	form, sess, err := s.open(values.Get("sign"), values.Get("data"), true)
	if err != nil {
		return nil, nil, true
	}
	answer, opened := s.login(form, sess)
	if opened != nil {
		opened.ip, _, _ = net.SplitHostPort(from)
		s.session = opened
	}
	return answer, sess, false
}

// serveSession is all that needs the session.
func (s *Server) serveSession(w http.ResponseWriter, r request) {
	s.mu.Lock()
	s.steal()
	sess := s.session
	valid := sess != nil && sess.stok == r.stok && strings.Contains(r.cookie, "sysauth="+sess.cookie)
	var values url.Values
	var err error
	if valid && sess.key != "" {
		signed, parseErr := url.ParseQuery(r.body)
		if parseErr != nil || !strings.HasPrefix(r.body, "sign=") {
			err = fmt.Errorf("not signed")
		} else {
			values, _, err = s.open(signed.Get("sign"), signed.Get("data"), false)
		}
	} else if valid {
		values, err = url.ParseQuery(r.body)
	}
	s.mu.Unlock()
	switch {
	case !valid:
		s.write(w, nil, no("timeout", nil))
		return
	case err != nil:
		http.Error(w, "", http.StatusForbidden)
		return
	}
	operations := append(values["operation"], r.query["operation"]...)
	if len(operations) != 1 {
		s.write(w, sess, no("no such callback", nil))
		return
	}
	method := r.form + " " + operations[0]
	s.hook(method, false)
	s.mu.Lock()
	answer, code := s.do(r, operations[0], values)
	s.mu.Unlock()
	s.hook(method, true)
	if code != 0 {
		http.Error(w, "/usr/lib/lua/luci/dispatcher.lua: bad argument", code)
		return
	}
	s.write(w, sess, answer)
}

// steal lets the owner take the session over, if it is time. The caller holds mu.
func (s *Server) steal() {
	if s.stolen > 0 {
		s.stolen--
		if s.stolen == 0 {
			s.session = nil
		}
	}
}

// do is one operation of one form. The caller holds mu.
func (s *Server) do(r request, operation string, v url.Values) (any, int) {
	onOff := func(on bool, yes, no string) string {
		if on {
			return yes
		}
		return no
	}
	switch r.path + " " + r.form + " " + operation {
	case "/admin/system logout write":
		s.session = nil
		return yes(map[string]any{}), 0
	case "/admin/access_control enable read":
		return yes(map[string]any{"enable": onOff(s.filter, "on", "off"), "host_mac": s.Own.Dashes()}), 0
	case "/admin/access_control mode read":
		return yes(map[string]any{"access_mode": onOff(s.white, "white", "black")}), 0
	case "/admin/access_control white_devices load":
		return yes(wireRows(s.clients)), 0
	case "/admin/access_control white_list load":
		out := yes(wireRows(s.rows))
		out["others"] = map[string]any{"max_rules": s.Max}
		return out, 0
	case "/admin/access_control white_list insert":
		return s.doInsert(v), 0
	case "/admin/access_control white_list update":
		return s.doUpdate(v)
	case "/admin/access_control white_list remove":
		return s.doRemove(v)
	}
	return no("no such callback", nil), 0
}

// wireRows is a list as the firmware writes it: an empty one is an object.
func wireRows(rows []row) any {
	if len(rows) == 0 {
		return map[string]any{}
	}
	return rows
}

func (s *Server) doInsert(v url.Values) any {
	var r row
	if err := json.Unmarshal([]byte(v.Get("new")), &r); err != nil || r.MAC == "" {
		return no("invalid new params", nil)
	}
	switch {
	case s.find(r.MAC) >= 0:
		return no("", nil)
	case len(s.rows) >= s.Max:
		return yes(map[string]any{}) // success that is none
	}
	s.insert(r)
	return yes(r)
}

func (s *Server) doUpdate(v url.Values) (any, int) {
	i, err := strconv.Atoi(v.Get("index"))
	if err != nil || i < 0 || i >= len(s.rows) {
		return nil, http.StatusInternalServerError
	}
	var r row
	if err := json.Unmarshal([]byte(v.Get("new")), &r); err != nil || r.MAC == "" {
		return no("invalid new params", nil), 0
	}
	s.rows[i] = r
	s.note(r, true)
	return yes(r), 0
}

func (s *Server) doRemove(v url.Values) (any, int) {
	i, err := strconv.Atoi(v.Get("index"))
	if err != nil || i < 0 || i >= len(s.rows) {
		return nil, http.StatusInternalServerError
	}
	if strings.EqualFold(s.rows[i].MAC, s.Own.Dashes()) {
		return yes(map[string]any{}), 0 // it stays
	}
	s.removeAt(i)
	return yes([]any{map[string]any{"key": v.Get("key"), "index": i, "success": true}}), 0
}
