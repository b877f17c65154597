// Package telegramtest emulates Telegram's Bot API on loopback, with people who chat with the bot.
//
// It speaks the true bytes and keeps the true rules: long polling with redelivery until the offset
// confirms, one poller at a time, limits of texts and buttons, entities that must parse. It is
// imported by tests and by the demo, and must not import anything of Sharefi. Its one invariant:
// an update is given again until a later offset confirms it.
package telegramtest

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// Options are what a Server is told. The zero value is a server on a free port.
type Options struct {
	Token    string // "100:test" if empty
	Username string // "sharefi_bot" if empty
	Addr     string // "127.0.0.1:0" if empty
	Now      func() time.Time

	PaymentsToken string // of a payment provider; empty: the bot takes Stars alone
}

// A Server is a Bot API. It is safe for concurrent use.
type Server struct {
	Options
	http *httptest.Server

	mu        sync.Mutex
	changed   chan struct{} // closed and renewed at each change
	updates   []update      // not confirmed yet
	past      []update      // confirmed, the newest at the end
	again     []update      // confirmed, and given once more whatever the offset
	nextID    int
	stuck     bool                // no offset confirms anything
	revoked   bool                // the token is refused
	rests     map[int64]time.Time // chats that rest, until when
	nameless  int                 // the id of the update that is given without it
	cutOver   int                 // longer batches are cut off; 0: none
	nextMsg   int
	nextFile  int
	files     map[string]sentFile // by their ids
	nextPress int
	poll      chan struct{} // of the running poll; closed when another takes over
	people    map[int64]*Person
	chats     map[int64]*chat
	callbacks map[string]*Person
	pressed   []string // the ids of callbacks, oldest first
	calls     map[string]int
	menus     map[string][]Command
	webhook   string
	down      bool
	double    bool
	late      bool
	fails     map[string]*failure
	lost      map[string]int
	intercept func(method string, after bool)
	pay       payments
}

type update struct {
	id   int
	kind string
	body map[string]any
	at   time.Time
}

// NewServer starts a server. Close ends it.
func NewServer(o Options) *Server {
	if o.Token == "" {
		o.Token = "100:test"
	}
	if o.Username == "" {
		o.Username = "sharefi_bot"
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	s := &Server{
		Options: o, changed: make(chan struct{}), nextID: 1000, people: map[int64]*Person{}, chats: map[int64]*chat{},
		callbacks: map[string]*Person{}, calls: map[string]int{}, menus: map[string][]Command{},
		fails: map[string]*failure{}, lost: map[string]int{}, rests: map[int64]time.Time{},
	}
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	if o.Addr != "" {
		l, err := net.Listen("tcp", o.Addr)
		if err != nil {
			panic(fmt.Sprintf("telegramtest: %v", err))
		}
		s.http.Listener.Close()
		s.http.Listener = l
	}
	s.http.Start()
	return s
}

// URL is the base in <base>/bot<token>/<method>.
func (s *Server) URL() string { return s.http.URL }

// Close ends the server and every poll.
func (s *Server) Close() {
	s.mu.Lock()
	s.down = true
	s.change()
	s.mu.Unlock()
	s.http.CloseClientConnections()
	s.http.Close()
}

// Intercept is called at the beginning of each call, when nothing is done yet, and just before its
// answer is written.
func (s *Server) Intercept(f func(method string, after bool)) { s.set(func() { s.intercept = f }) }

// Calls counts the calls of a method.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// Waiting counts the updates that no offset has confirmed.
func (s *Server) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.updates)
}

// change wakes everybody who waits for something. The caller holds mu.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// An answer is what the Bot API says.
type answer struct {
	OK          bool            `json:"ok"`
	Result      any             `json:"result,omitempty"`
	ErrorCode   int             `json:"error_code,omitempty"`
	Description string          `json:"description,omitempty"`
	Parameters  *answerMoreInfo `json:"parameters,omitempty"`

	page bool // a proxy's HTML page in place of it all
	cut  bool // only the first half arrives
}

type answerMoreInfo struct {
	RetryAfter int `json:"retry_after,omitempty"`
}

func refuse(code int, format string, args ...any) answer {
	return answer{ErrorCode: code, Description: fmt.Sprintf(format, args...)}
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	method, authorized := s.route(r.URL.Path)
	s.mu.Lock()
	down, hook := s.down, s.intercept
	authorized = authorized && !s.revoked
	s.calls[method]++
	s.mu.Unlock()
	if down {
		panic(http.ErrAbortHandler)
	}
	if hook != nil {
		hook(method, false)
	}
	a := s.answer(r, method, authorized)
	if hook != nil {
		hook(method, true)
	}
	if s.loses(method) {
		panic(http.ErrAbortHandler)
	}
	s.write(w, a)
}

func (s *Server) answer(r *http.Request, method string, authorized bool) answer {
	if !authorized {
		return refuse(401, "Unauthorized")
	}
	f, bad := readForm(r)
	if bad.ErrorCode != 0 {
		return bad
	}
	if a := s.failed(method); a.ErrorCode != 0 {
		return a
	}
	if a := s.rest(f); a.ErrorCode != 0 {
		return a
	}
	return s.call(r, method, f)
}

func (s *Server) write(w http.ResponseWriter, a answer) {
	w.Header().Set("Date", s.Now().UTC().Format(http.TimeFormat))
	if a.page {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(a.ErrorCode)
		fmt.Fprintf(w, "<html><head><title>%d %s</title></head><body>nginx</body></html>", a.ErrorCode,
			http.StatusText(a.ErrorCode))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if !a.OK {
		w.WriteHeader(a.ErrorCode)
	}
	body, _ := json.Marshal(a)
	if a.cut {
		body = body[:len(body)/2]
	}
	_, _ = w.Write(body)
}

// route takes /bot<token>/<method> apart.
func (s *Server) route(path string) (method string, authorized bool) {
	rest, ok := strings.CutPrefix(path, "/bot")
	token, method, cut := strings.Cut(rest, "/")
	return method, ok && cut && token == s.Token
}
