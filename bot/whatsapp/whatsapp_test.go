package whatsapp_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/whatsapp"
	"github.com/sharefi/sharefi/bot/whatsapp/whatsapptest"
	"github.com/sharefi/sharefi/internal/patience"
)

func TestMain(m *testing.M) {
	whatsapptest.Trust()
	m.Run()
}

// A shop is a channel with a server, and what it was told.
type shop struct {
	t       *testing.T
	server  *whatsapptest.Server
	account *whatsapptest.Account
	carlo   *whatsapptest.Person
	config  whatsapp.Config
	channel *whatsapp.Channel
	stop    func()

	mu     sync.Mutex
	heard  []bot.Incoming
	states []whatsapp.State
	fails  error // what handling gives
	logs   bytes.Buffer
}

func newShop(t *testing.T, change ...func(*whatsapp.Config)) *shop {
	s := &shop{t: t, server: whatsapptest.NewServer(whatsapptest.Options{})}
	t.Cleanup(s.server.Close)
	s.account = s.server.Account("+12025550100", "Shop")
	s.carlo = s.server.Person("+12025550123", "Carlo")
	s.config = whatsapp.Config{
		File: filepath.Join(t.TempDir(), "whatsapp.db"), Version: "2.3000.1047769893", HTTP: s.server.Client(),
		Gap: func() time.Duration { return 0 }, OnState: s.state,
		Log: slog.New(slog.NewTextHandler(writer{s}, &slog.HandlerOptions{Level: slog.LevelInfo})),
	}
	for _, f := range change {
		f(&s.config)
	}
	t.Cleanup(func() {
		if s.stop != nil {
			s.stop()
		}
		for _, fault := range s.server.Faults() {
			t.Errorf("the server found: %s", fault)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if log := s.logs.String(); strings.Contains(log, "2025550") || strings.Contains(log, "secret words") {
			t.Errorf("the log shows a phone or a message:\n%s", log)
		}
		if t.Failed() {
			t.Logf("log:\n%s", s.logs.String())
		}
	})
	return s
}

// A writer takes the log.
type writer struct{ s *shop }

func (w writer) Write(p []byte) (int, error) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return w.s.logs.Write(p)
}

func (s *shop) state(st whatsapp.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.states = append(s.states, st)
}

// linked is a shop that is linked and works.
func linked(t *testing.T, change ...func(*whatsapp.Config)) *shop {
	s := newShop(t, change...)
	s.start()
	s.pair()
	s.until("it is linked", func() bool { return s.channel.State().Linked && s.server.Connected() == 1 })
	return s
}

func (s *shop) start() {
	s.t.Helper()
	channel, err := whatsapp.Open(s.t.Context(), s.config)
	if err != nil {
		s.t.Fatal(err)
	}
	s.channel = channel
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- channel.Receive(ctx, s.handle) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("Receive ends with %v", err)
		}
		if err := channel.Close(); err != nil {
			s.t.Error(err)
		}
	})
}

// handle notes a message and answers it with its own words.
func (s *shop) handle(ctx context.Context, in bot.Incoming) error {
	s.mu.Lock()
	fails := s.fails
	if fails == nil {
		s.heard = append(s.heard, in)
	}
	s.mu.Unlock()
	return fails
}

func (s *shop) failing(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails = err
}

func (s *shop) all() []bot.Incoming {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]bot.Incoming(nil), s.heard...)
}

func (s *shop) pair() { s.pairBy((*whatsapp.Channel).Pair) }

func (s *shop) pairBy(pair func(*whatsapp.Channel, context.Context, string, func(whatsapp.PairStep) error) error) {
	s.t.Helper()
	err := pair(s.channel, s.ctx(), "", func(step whatsapp.PairStep) error {
		if step.QR == "" {
			return errors.New("nothing to scan")
		}
		go func() {
			if err := s.account.ScanQR(step.QR); err != nil {
				s.t.Errorf("scan: %v", err)
			}
		}()
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) ctx() context.Context { return patience.Context(s.t) }

func (s *shop) until(what string, ok func() bool) {
	s.t.Helper()
	patience.Until(s.t, what, ok)
}

// hears waits for the n-th message.
func (s *shop) hears(n int) bot.Incoming {
	s.t.Helper()
	s.until(fmt.Sprintf("message %d is heard", n), func() bool { return len(s.all()) >= n })
	return s.all()[n-1]
}

func (s *shop) sends(out bot.Outgoing) {
	s.t.Helper()
	if err := s.channel.Send(s.ctx(), out); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) shows(p *whatsapptest.Person, words string) whatsapptest.Message {
	s.t.Helper()
	m, err := p.Wait(s.ctx(), words)
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

func TestAMessageComesWithThePhoneAndIsAnswered(t *testing.T) {
	s := linked(t)
	id := s.carlo.Say("hello, secret words")
	in := s.hears(1)
	if in.Kind != bot.Text || in.Text != "hello, secret words" || in.Phone != "12025550123" || !in.Own || !in.Typed ||
		!in.Private || in.Name != "Carlo" {
		t.Errorf("%+v", in)
	}
	s.sends(bot.Outgoing{ID: "1-0", Chat: in.Chat, Text: "I sell Wi-Fi",
		Rows: [][]bot.Choice{{{Label: "Buy", Data: "buy"}, {Label: "Pay", URL: "https://example.com"}},
			{{Label: "Help", Data: "help"}}}})
	if m := s.shows(s.carlo, "I sell"); m.Text != "I sell Wi-Fi\n\nPay: https://example.com\n\n1. Buy\n2. Help" {
		t.Errorf("he reads %q", m.Text)
	}
	s.until("he sees that it was read", func() bool {
		return s.carlo.Read(id) && s.carlo.Typing() > 0 &&
			s.carlo.Delivered(id)
	})
	s.carlo.Say(" 2. ")
	if in := s.hears(2); in.Kind != bot.Button || in.Text != "help" {
		t.Errorf("%+v", in)
	}
	s.carlo.Say("3")
	if in := s.hears(3); in.Kind != bot.Text {
		t.Errorf("%+v", in)
	}
	s.until("nothing is left behind", func() bool { return s.server.Pending() == 0 })
}
