package tplinktest

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
)

// cgiPage is the first page; its frameset shows the family.
const cgiPage = `<html><head><script src="/js/oid_str.js"></script></head>` +
	`<frameset><frame src="/mainFrame.htm"></frameset></html>`

// comesFrom reports whether a request's referer is one of the router's pages.
func comesFrom(r *http.Request, pages ...string) bool {
	scheme := pick(r.TLS != nil, "https://", "http://")
	return slices.ContainsFunc(pages, func(page string) bool { return r.Referer() == scheme+r.Host+page })
}

// status answers with an HTTP status and no content.
func status(code int) func() reply {
	return func() reply { return reply{status: code, body: []byte("<html>" + http.StatusText(code) + "</html>")} }
}

// readCGI is the reader of plain frames.
func (s *Server) readCGI(r *http.Request, body string) (string, func() reply) {
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/":
		return "page", func() reply { return reply{body: []byte(cgiPage)} }
	case r.Method != http.MethodPost || r.URL.Path != "/cgi":
		return "unknown", missing
	case !comesFrom(r, "/", "/mainFrame.htm"), r.Header.Get("Content-Type") != "text/plain":
		return "unreadable", status(http.StatusForbidden)
	case !s.cgiRight(r):
		return "refused", func() reply {
			if r.Header.Get("Cookie") != "" {
				s.count.tries++
			}
			if s.PageRefuses {
				return reply{body: []byte(cgiPage)}
			}
			return status(http.StatusUnauthorized)()
		}
	}
	frames, ok := readFrames(r.URL.RawQuery, body)
	if !ok {
		return "unreadable", status(http.StatusInternalServerError)
	}
	return method(frames), func() reply { return text(s.cgi(frames)) }
}

func text(body string) reply {
	return reply{body: []byte(body), header: [2]string{"Content-Type", "text/plain"}}
}

func (s *Server) cgiRight(r *http.Request) bool {
	want := base64.StdEncoding.EncodeToString([]byte("admin:" + s.Password))
	return strings.TrimPrefix(r.Header.Get("Cookie"), "Authorization=Basic ") == want
}

// cgi handles frames. A logout has no effect, because there is no session.
func (s *Server) cgi(frames []frame) string {
	if frames[0].oid == "/cgi/logout" && frames[0].act == actCGI {
		return "[cgi]0\r\n[error]0\r\n"
	}
	s.writing(frames)
	return s.frames(frames)
}

// writing counts a request that may change something.
func (s *Server) writing(frames []frame) {
	writes := func(f frame) bool { return f.act == actSet || f.act == actAdd || f.act == actDel }
	if slices.ContainsFunc(frames, writes) {
		s.count.writes++
	}
}
