// Package whatsapptest emulates WhatsApp's servers on loopback, with the phones of people.
//
// The real client library connects to it unchanged: TLS, web socket, Noise, pairing, Signal both
// ways, media. It is imported by tests and by the demo, and must not import the channel: what both
// got wrong would agree. It is built after what the client reads, so it proves the channel and the
// client, not that WhatsApp takes them. Its one invariant: a message stays with the server until the
// linked device has acknowledged it.
package whatsapptest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
	"go.mau.fi/whatsmeow/types"
)

// Options are what a Server is told. The zero value is a server on a free port.
type Options struct {
	Addr string // "127.0.0.1:0" if empty
	Now  func() time.Time
}

// A Server is WhatsApp. It is safe for concurrent use.
type Server struct {
	now      func() time.Time
	listener net.Listener
	proxy    net.Listener
	http     *http.Server
	through  *http.Server
	ca       []byte // PEM

	mu       sync.Mutex
	account  *Account
	people   map[string]*Person // by phone and by LID
	streams  map[*stream]bool
	media    map[string]blob
	last     int64 // number that a new LID is made of
	down     bool
	failure  map[string]string // attributes of <failure>, at each login
	hold     bool
	corrupt  int
	loseAcks int
	logins   int
	doubled  int
	lost     int // messages to phones that could not be decrypted
	faults   []string
	changed  chan struct{} // closed at each change
	hook     func(method string, after bool) bool
}

// NewServer starts a server. Close ends it.
func NewServer(o Options) *Server {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	certificate, ca := tlsCertificate()
	s := &Server{
		now: o.Now, ca: ca, people: map[string]*Person{}, streams: map[*stream]bool{}, media: map[string]blob{},
		last: 100_000_000_000_000, changed: make(chan struct{}),
	}
	plain := must(net.Listen("tcp", o.Addr))
	s.listener = tls.NewListener(plain, &tls.Config{Certificates: []tls.Certificate{certificate},
		NextProtos: []string{"http/1.1"}})
	quiet := log.New(io.Discard, "", 0)
	s.http = &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: time.Minute, ErrorLog: quiet}
	go func() { _ = s.http.Serve(s.listener) }()
	s.proxy = must(net.Listen("tcp", "127.0.0.1:0"))
	s.through = &http.Server{Handler: http.HandlerFunc(s.tunnel), ReadHeaderTimeout: time.Minute, ErrorLog: quiet}
	go func() { _ = s.through.Serve(s.proxy) }()
	return s
}

// Close ends the server and every connection.
func (s *Server) Close() {
	s.Cut()
	_ = s.http.Close()
	_ = s.through.Close()
}

// Client leads every host to the server and trusts its certificate.
func (s *Server) Client() *http.Client {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(s.ca)
	address := s.listener.Addr().String()
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		var dialer net.Dialer
		return dialer.DialContext(ctx, network, address)
	}
	return &http.Client{Transport: &http.Transport{DialContext: dial, TLSClientConfig: &tls.Config{RootCAs: pool}}}
}

// Env is what a program in another process needs to take the server for WhatsApp, beside Trust: the
// way and the trust. The certificate is written into dir.
func (s *Server) Env(dir string) []string {
	file := filepath.Join(dir, "whatsapp-ca.pem")
	if err := os.WriteFile(file, s.ca, 0o600); err != nil {
		panic(fmt.Sprintf("whatsapptest: %v", err))
	}
	return []string{"HTTPS_PROXY=http://" + s.proxy.Addr().String(), "SSL_CERT_FILE=" + file}
}

// tunnel leads requests for any host to the server.
func (s *Server) tunnel(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		http.Error(w, "only CONNECT", http.StatusMethodNotAllowed)
		return
	}
	to, err := net.Dial("tcp", s.listener.Addr().String())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	from, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		to.Close()
		return
	}
	_, _ = from.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n"))
	go func() { _, _ = io.Copy(to, from); to.Close() }()
	_, _ = io.Copy(from, to)
	from.Close()
}

func tlsCertificate() (tls.Certificate, []byte) {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "WhatsApp emulator"},
		NotBefore: time.Now().Add(-time.Hour),
		NotAfter:  time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"web.whatsapp.com", "*.whatsapp.net", "mmg.whatsapp.net"},
	}
	der := must(x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key))
	return tls.Certificate{Certificate: [][]byte{der},
		PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// webPage is what tells the newest version of the client.
const webPage = `<html><script>{"client_revision":1047769893,"x":1}</script></html>`

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	down := s.down
	s.mu.Unlock()
	switch {
	case down:
		panic(http.ErrAbortHandler)
	case r.URL.Path == "/ws/chat":
		w.Header()["Date"] = nil // which nothing demands of the answer to an upgrade
		ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
		if err != nil {
			return
		}
		ws.SetReadLimit(1 << 24)
		newStream(s, ws).run()
	case r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/mms/"):
		s.upload(w, r)
	case strings.HasPrefix(r.URL.Path, "/m/"):
		s.mu.Lock()
		stored, ok := s.media[r.URL.Path]
		s.mu.Unlock()
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(stored.body)
	default:
		_, _ = io.WriteString(w, webPage)
	}
}

// fault notes what no client of WhatsApp does. The caller holds mu.
func (s *Server) fault(format string, args ...any) {
	s.faults = append(s.faults, fmt.Sprintf(format, args...))
}

// change wakes everybody who waits. The caller holds mu.
func (s *Server) change() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) newLID() types.JID {
	s.last += 7919
	return types.NewJID(fmt.Sprint(s.last), types.HiddenUserServer)
}
