// Package telegramtest emulates Telegram's Bot API on loopback, with people who chat with the bot.
//
// It speaks the true bytes and keeps the true rules: long polling with redelivery until the offset
// confirms, one poller at a time, limits of texts and buttons, entities that must parse. It is
// imported by tests and by the demo, and must not import anything of Sharefi. Its one invariant:
// an update is given again until a later offset confirms it.
package telegramtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
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
}

// A Server is a Bot API. It is safe for concurrent use.
type Server struct {
	Options
	http *httptest.Server

	mu        sync.Mutex
	changed   chan struct{} // closed and renewed at each change
	updates   []update      // not confirmed yet
	nextID    int
	nextMsg   int
	poll      chan struct{} // of the running poll; closed when another takes over
	people    map[int64]*Person
	chats     map[int64]*chat
	callbacks map[string]*Person
	commands  map[string]int
	webhook   string
	down      bool
	double    bool
	fails     map[string]*failure
	lost      map[string]int
	intercept func(method string, after bool)
}

type update struct {
	id   int
	kind string
	body map[string]any
}

type failure struct {
	code, retryAfter, left int
	description            string
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
		callbacks: map[string]*Person{}, commands: map[string]int{}, fails: map[string]*failure{}, lost: map[string]int{},
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
func (s *Server) Intercept(f func(method string, after bool)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.intercept = f
}

// Calls counts the calls of a method.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.commands[method]
}

// Waiting counts the updates that no offset has confirmed.
func (s *Server) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.updates)
}

// SetDown cuts every connection while it is on.
func (s *Server) SetDown(down bool) {
	s.mu.Lock()
	s.down = down
	s.change()
	s.mu.Unlock()
	if down {
		s.http.CloseClientConnections()
	}
}

// Double gives every new update twice, with the same id.
func (s *Server) Double(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.double = on
}

// SetWebhook pretends that the owner set a webhook, so that polling is refused.
func (s *Server) SetWebhook(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.webhook = url
}

// Fail refuses the next n calls of a method, as the Bot API does. RetryAfter may be zero.
func (s *Server) Fail(method string, n, code, retryAfter int, description string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails[method] = &failure{code, retryAfter, n, description}
}

// LoseAnswers does the next n calls of a method, but cuts the connection before the answer.
func (s *Server) LoseAnswers(method string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost[method] = n
}

// change wakes whoever waits for something. The caller holds mu.
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
	s.commands[method]++
	s.mu.Unlock()
	if down {
		panic(http.ErrAbortHandler)
	}
	if hook != nil {
		hook(method, false)
	}
	form, err := readForm(r)
	var a answer
	switch {
	case !authorized:
		a = refuse(401, "Unauthorized")
	case err != nil:
		a = refuse(400, "Bad Request: %v", err)
	default:
		a = s.failed(method)
		if a.ErrorCode == 0 {
			a = s.call(r, method, form)
		}
	}
	if hook != nil {
		hook(method, true)
	}
	if s.loses(method) {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json")
	if !a.OK {
		w.WriteHeader(a.ErrorCode)
	}
	_ = json.NewEncoder(w).Encode(a)
}

// route takes /bot<token>/<method> apart.
func (s *Server) route(path string) (method string, authorized bool) {
	rest, ok := strings.CutPrefix(path, "/bot")
	token, method, cut := strings.Cut(rest, "/")
	return method, ok && cut && token == s.Token
}

func (s *Server) failed(method string) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.fails[method]
	if f == nil || f.left == 0 {
		return answer{}
	}
	f.left--
	a := refuse(f.code, "%s", f.description)
	if f.retryAfter > 0 {
		a.Parameters = &answerMoreInfo{f.retryAfter}
	}
	return a
}

func (s *Server) loses(method string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost[method] == 0 {
		return false
	}
	s.lost[method]--
	return true
}

// maxUpload is what one call may carry.
const maxUpload = 10 << 20

// A form is the parameters of a call, and its files.
type form struct {
	values map[string]string
	files  map[string][]byte
}

func readForm(r *http.Request) (form, error) {
	f := form{values: map[string]string{}, files: map[string][]byte{}}
	r.Body = http.MaxBytesReader(nil, r.Body, maxUpload)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		if err := r.ParseMultipartForm(maxUpload); err != nil {
			return f, err
		}
		for name, list := range r.MultipartForm.File {
			file, err := list[0].Open()
			if err != nil {
				return f, err
			}
			var b bytes.Buffer
			_, err = io.Copy(&b, file)
			file.Close()
			if err != nil {
				return f, err
			}
			f.files[name] = b.Bytes()
		}
	} else if err := r.ParseForm(); err != nil {
		return f, err
	}
	for name, list := range r.Form {
		f.values[name] = list[0]
	}
	return f, nil
}

func (f form) int(name string) (int64, bool) {
	n, err := strconv.ParseInt(f.values[name], 10, 64)
	return n, err == nil
}
