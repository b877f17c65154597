// Package whatsapp is the WhatsApp channel: a linked device of an ordinary account, by whatsmeow.
//
// It owns the link (pairing, session, what cuts it off), the inbox that messages are kept in until
// they are handled, the conversion of messages, numbered menus, and the manners that keep an account
// from being banned. It must not import anything of Sharefi but bot. Its one invariant: a message is
// acknowledged to WhatsApp only after the inbox has it, and leaves the inbox only after it was
// handled.
package whatsapp

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store/sqlstore"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/dated"
)

// Config is what a Channel needs.
type Config struct {
	File    string       // the SQLite file of the session; its holder is the account
	Version string       // of WhatsApp Web, as in 2.3000.1047769893; empty: asked for at the start
	HTTP    *http.Client // with its own way or trust; nil for the usual

	Gap      func() time.Duration // between two messages, while "typing" shows; nil: 1 to 3 s
	Fresh    time.Duration        // older messages are not answered, as after a long outage; 12 h if zero
	NewChats int                  // people who are answered for the first time on one day; 200 if zero
	LeaveFor time.Duration        // how long to leave a link alone that was cut off; by the reason if zero
	HandsOff time.Duration        // silence in a chat where a person wrote on the linked phone; 30 min if zero

	OnDate  func(time.Time) // hears the server's clock; may be nil
	OnState func(State)     // hears when the link is cut off and when it works again; may be nil
	Now     func() time.Time
	Log     *slog.Logger // nothing is logged if nil
}

// A State is how the link stands.
type State struct {
	Linked bool
	Why    string // a bot.Cut…, when it is cut off so that a person is needed
}

// A Channel is a bot.Channel on WhatsApp. It is safe for concurrent use.
type Channel struct {
	Config
	opened  atomic.Bool // devices and books are set
	devices *sqlstore.Container
	books   *books
	nudge   chan struct{} // the inbox has something
	asks    chan pairing  // somebody wants to link

	mu      sync.Mutex
	client  *whatsmeow.Client // the one that is linked, or nil
	ready   chan struct{}     // closed while it is connected
	state   State
	lookups map[string]int // of phones, by chat
	day     time.Time      // of the look-ups

	sending sync.Mutex // one message at a time
	last    time.Time  // when the last one went
}

var _ bot.Channel = (*Channel)(nil)

// New makes a channel whose session file is opened when it begins to receive, so that a file which can't be read is the
// channel's trouble alone.
func New(c Config) *Channel {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Gap == nil {
		c.Gap = func() time.Duration { return time.Second + rand.N(2*time.Second) } //nolint:gosec // a pause is no secret
	}
	var heard http.Client
	if c.HTTP != nil {
		heard = *c.HTTP
	}
	heard.Transport = dated.Transport(heard.Transport, c.OnDate)
	c.HTTP = &heard
	if c.OnState == nil {
		c.OnState = func(State) {}
	}
	c.Fresh, c.HandsOff = orElse(c.Fresh, 12*time.Hour), orElse(c.HandsOff, 30*time.Minute)
	c.NewChats = orElse(c.NewChats, 200)
	return &Channel{
		Config: c, nudge: make(chan struct{}, 1), asks: make(chan pairing), ready: make(chan struct{}),
		lookups: map[string]int{},
	}
}

// Open is New with its file opened.
func Open(ctx context.Context, c Config) (*Channel, error) {
	channel := New(c)
	return channel, channel.open(ctx)
}

// open opens the session's file, unless it is open.
func (c *Channel) open(ctx context.Context) error {
	if c.opened.Load() {
		return nil
	}
	devices, books, err := openFile(ctx, c.File, c.Log)
	if err != nil {
		return err
	}
	c.devices, c.books = devices, books
	c.opened.Store(true)
	return nil
}

// errNotOpen says that the session's file can't be read. The log and State say more.
var errNotOpen = errors.New("the session's file can't be read; move whatsapp.db out of the data folder first")

func orElse[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}

// Close ends the session's file.
func (c *Channel) Close() error {
	if !c.opened.Load() {
		return nil
	}
	return c.devices.Close()
}

// Name is bot.Channel's.
func (c *Channel) Name() string { return "whatsapp" }

// State is how the link stands.
func (c *Channel) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.state
}

// Phone is the account's number, digits alone; empty while it is not linked.
func (c *Channel) Phone() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.client == nil || c.client.Store.ID == nil {
		return ""
	}
	return c.client.Store.ID.User
}

// connected waits for the link, and gives its client. It gives nil when ctx ends.
func (c *Channel) connected(ctx context.Context) *whatsmeow.Client {
	for {
		c.mu.Lock()
		client, ready := c.client, c.ready
		c.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil
		case <-ready:
			if client != nil {
				return client
			}
		}
	}
}

// set changes how the link stands, and tells those who asked to know.
func (c *Channel) set(client *whatsmeow.Client, s State) {
	c.mu.Lock()
	was := c.state
	c.client, c.state = client, s
	open := isOpen(c.ready)
	switch {
	case s.Linked && open:
		close(c.ready)
	case !s.Linked && !open:
		c.ready = make(chan struct{})
	}
	c.mu.Unlock()
	if was != s {
		c.OnState(s)
	}
}

func isOpen(ch chan struct{}) bool {
	select {
	case <-ch:
		return false
	default:
		return true
	}
}
