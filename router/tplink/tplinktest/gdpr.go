package tplinktest

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// How firmware with encrypted frames refuses a login.
const (
	retWrong     = 71233
	retMalformed = 71234
	gdprTries    = 5
	gdprForbids  = 10 * time.Minute
)

// gdprPage is the first page. After a login by address, it contains the token.
func (s *Server) gdprPage(r *http.Request) reply {
	s.visited = true
	token := ""
	if sess := s.present(); sess != nil && s.gdprCookie(r) == sess.sysauth {
		sess.arrived = true
		if s.Variant == GDPRQuery {
			token = `<script>var token="` + sess.stok + `";</script>`
		}
	}
	return reply{body: []byte("<!DOCTYPE html><html><head>" + token +
		`<script src="/js/tpEncrypt.js"></script></head><body></body></html>`)}
}

func (s *Server) gdprCookie(r *http.Request) string {
	c, err := r.Cookie("JSESSIONID")
	if err != nil {
		return ""
	}
	return c.Value
}

// readGDPR is the reader of encrypted frames.
func (s *Server) readGDPR(r *http.Request, body string) (string, func() reply) {
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/":
		return "page", func() reply { return s.gdprPage(r) }
	case r.Method != http.MethodPost:
		return "unknown", missing
	case !comesFrom(r, "/"), r.Header.Get("Content-Type") != "text/plain":
		return "unreadable", status(http.StatusForbidden)
	}
	switch path := r.URL.Path; {
	case path == "/cgi/getParm" && !s.KeysByFrame:
		return "getParm", s.showKeys
	case path == "/cgi" && s.KeysByFrame:
		if frames, ok := readFrames(r.URL.RawQuery, body); ok && frames[0].oid == "/cgi/getParm" {
			return "getParm", s.showKeys
		}
	case path == "/cgi/getBusy" && !s.NoBusy:
		return "getBusy", func() reply {
			return text("var isLogined=" + flag(s.present() != nil) + ";\r\nvar isBusy=0;\r\n$.ret=0;\r\n")
		}
	case path == "/cgi/login" && s.Variant == GDPRQuery:
		query := r.URL.Query()
		return "login", func() reply { return s.gdprLogin(query.Get("sign"), query.Get("data"), r.RemoteAddr) }
	case path == "/cgi_gdpr":
		return s.readSealed(r, body)
	}
	return "unknown", missing
}

// showKeys is a script with the key and the sequence number for signatures.
func (s *Server) showKeys() reply {
	vars := "var ee=\"010001\";\r\nvar nn=\"" + signKey().public()[0] + "\";\r\n" +
		"var seq=\"" + strconv.Itoa(s.seq) + "\";\r\n$.ret=0;\r\n"
	if s.KeysByFrame {
		vars = "[cgi]0\r\n" + vars + "[error]0\r\n"
	}
	return text(vars)
}

// readSealed decrypts a body. Without a session, it can only be a login by frame.
func (s *Server) readSealed(r *http.Request, body string) (string, func() reply) {
	lines := strings.Split(body, "\r\n")
	if len(lines) < 2 {
		return "unreadable", status(http.StatusInternalServerError)
	}
	sign, okSign := strings.CutPrefix(lines[0], "sign=")
	data, okData := strings.CutPrefix(lines[1], "data=")
	if !okSign || !okData {
		return "unreadable", status(http.StatusInternalServerError)
	}
	frames, keys, ok := s.inSession(r, sign, data)
	if ok {
		return method(frames), func() reply {
			if s.touch() == nil {
				return status(http.StatusInternalServerError)()
			}
			return text(keys.seal([]byte(s.gdpr(frames))))
		}
	}
	if s.Variant == GDPRFrame && s.gdprCookie(r) == "" {
		return "login", func() reply { return s.gdprLogin(sign, data, r.RemoteAddr) }
	}
	return "dead session", status(http.StatusInternalServerError)
}

// inSession decrypts a body that belongs to the current session.
func (s *Server) inSession(r *http.Request, sign, data string) ([]frame, *cbc, bool) {
	sess := s.present()
	if sess == nil || sess.owner || !sess.arrived || s.gdprCookie(r) != sess.sysauth {
		return nil, nil, false
	}
	if s.Variant == GDPRQuery && r.Header.Get("TokenID") != sess.stok {
		return nil, nil, false
	}
	given, ok := s.gdprSignature(sign, data)
	if !ok || given.Get("h") != sess.hash || given.Has("key") {
		return nil, nil, false
	}
	plain, err := sess.cbc.open(data)
	if err != nil {
		return nil, nil, false
	}
	acts, rest, _ := strings.Cut(plain, "\r\n")
	frames, ok := readFrames(acts, rest)
	return frames, sess.cbc, ok
}

// gdprSignature decrypts a signature and checks the length in it.
func (s *Server) gdprSignature(sign, data string) (url.Values, bool) {
	open := signKey().open
	if s.RawRSA || s.Variant == GDPRQuery {
		open = signKey().openRaw
	}
	words, err := open(sign)
	if err != nil {
		return nil, false
	}
	given, err := url.ParseQuery(words)
	return given, err == nil && given.Get("s") == strconv.Itoa(s.seq+len(data))
}

func (s *Server) gdpr(frames []frame) string {
	if frames[0].oid == "/cgi/logout" && frames[0].act == actCGI {
		s.sess = nil
		return "[cgi]0\r\n$.ret=0;\r\n[error]0\r\n"
	}
	s.writing(frames)
	return s.frames(frames)
}

// gdprLogin handles a login, which ends any other session.
func (s *Server) gdprLogin(sign, data, from string) reply {
	if !s.visited {
		return status(http.StatusInternalServerError)()
	}
	given, ok := s.gdprSignature(sign, data)
	keys := &cbc{given.Get("key"), given.Get("iv")}
	if !ok || !keys.valid() {
		return text(ret(retMalformed))
	}
	plain, err := keys.open(data)
	user, password, ok := s.credentials(plain)
	if err != nil || !ok {
		return text(ret(retMalformed))
	}
	s.count.tries++
	seal := func(words string) reply { return text(keys.seal([]byte("[cgi]0\r\n" + words + "[error]0\r\n"))) }
	if s.Variant == GDPRQuery {
		seal = text
	}
	forbidden := max(0, int(s.locked.Sub(s.Now()).Seconds()))
	if forbidden > 0 || user != "admin" || password != s.Password || given.Get("h") != s.hash() {
		if s.failures++; s.failures >= gdprTries && forbidden == 0 {
			s.failures, s.locked = 0, s.Now().Add(gdprForbids)
		}
		return seal("var currAuthTimes=" + strconv.Itoa(s.failures) + ";\r\n" +
			"var currForbidTime=" + strconv.Itoa(forbidden) + ";\r\n" + ret(retWrong))
	}
	s.failures, s.count.logins = 0, s.count.logins+1
	s.sess = &session{stok: token()[:30], sysauth: token(), ip: from, last: s.Now(), cbc: keys, hash: given.Get("h")}
	granted := seal(ret(0))
	granted.cookie = "JSESSIONID=" + s.sess.sysauth + "; Path=/; HttpOnly"
	return granted
}

func ret(code int) string { return "$.ret=" + strconv.Itoa(code) + ";\r\n" }

// credentials reads a decrypted login: two lines, or a frame.
func (s *Server) credentials(plain string) (user, password string, ok bool) {
	if s.Variant == GDPRQuery {
		return strings.Cut(plain, "\n")
	}
	acts, rest, _ := strings.Cut(plain, "\r\n")
	frames, ok := readFrames(acts, rest)
	if !ok || len(frames) != 1 {
		return "", "", false
	}
	login := frames[0]
	if login.act != actCGI || login.oid != "/cgi/login" || len(login.attrs) != 2 {
		return "", "", false
	}
	given := values(login.attrs)
	return given["username"], given["password"], true
}
