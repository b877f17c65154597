package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/span"
)

// A Channel is one chat network. It turns updates into Incoming and sends Outgoing; it never
// decides.
type Channel interface {
	// Name is the short name that stands in addresses, as in "telegram".
	Name() string

	// Receive hands over every update until ctx ends. Updates of one chat come in their order,
	// different chats side by side. An update counts as delivered only when handle returned nil;
	// otherwise it comes again. A network that is away, or that refuses our credentials, is asked
	// again until it is back. Receive returns nil when ctx ended.
	Receive(ctx context.Context, handle func(context.Context, Incoming) error) error

	// Send delivers one message. It may be repeated safely, at the cost of a doubled message.
	// Errors: *RetryError (wait, then again), ErrGone and ErrRejected (never again), any other
	// (again later).
	Send(ctx context.Context, out Outgoing) error
}

// What a channel may answer.
var (
	ErrGone         = errors.New("the person can't be reached in this chat")
	ErrRejected     = errors.New("the chat network does not take this message")
	ErrUnauthorized = errors.New("the chat network refuses our credentials")
)

// A RetryError says when the channel takes messages again.
type RetryError struct {
	After time.Duration
}

func (e *RetryError) Error() string {
	return fmt.Sprintf("the chat network wants %s of rest", span.Words(e.After))
}

// Kind is what a person did.
type Kind string

// What a person may do.
const (
	Text    Kind = "text"
	Button  Kind = "button"  // pressed a menu's button
	Contact Kind = "contact" // shared a contact card
	Media   Kind = "media"   // a photo, voice, sticker or file: anything without words
	Gone    Kind = "gone"    // blocked the bot or left
)

// Incoming is one thing that a person did, in no channel's terms.
type Incoming struct {
	ID      string    `json:"id"`      // unique in the channel; the same when it is delivered again
	Channel string    `json:"channel"` // the channel's name
	Chat    string    `json:"chat"`    // the chat's id in the channel
	Private bool      `json:"private"` // only this person and the bot read it
	Kind    Kind      `json:"kind"`
	Text    string    `json:"text"`   // of Text: the words; of Button: the button's data
	Menu    string    `json:"menu"`   // of Button: the id of the message whose button it was
	Answer  string    `json:"answer"` // of Button: what the channel needs to answer the press
	Phone   string    `json:"phone"`  // digits: of Contact, the card's; else the sender's, where the channel tells
	Own     bool      `json:"own"`    // the channel vouches that Phone is the sender's
	Typed   bool      `json:"typed"`  // the channel has no buttons: numbers and words are typed
	Name    string    `json:"name"`   // the name the person goes by
	Lang    string    `json:"lang"`   // the client's language, IETF tag
	At      time.Time `json:"at"`

	Picture billing.Picture `json:"picture,omitzero"` // that came, with words or without
}

// From is the address that answers go to, "telegram:123".
func (in Incoming) From() string { return in.Channel + ":" + in.Chat }

// Outgoing is one message to a person, in no channel's terms.
type Outgoing struct {
	ID       string     `json:"-"`                  // the letter's, the same when it is sent again; empty for none
	Chat     string     `json:"chat"`               // the chat's id in the channel
	Text     string     `json:"text"`               // words; text.Bold and text.Code are the only marks
	Rows     [][]Choice `json:"rows,omitempty"`     // buttons below the message
	Edit     string     `json:"edit,omitempty"`     // the menu message to replace, where that works
	Answer   string     `json:"answer,omitempty"`   // the button press that this answers
	Toast    string     `json:"toast,omitempty"`    // short words shown over the chat with Answer
	Typing   bool       `json:"typing,omitempty"`   // more follows in a moment, and the chat shows so
	About    string     `json:"about,omitempty"`    // the order that it is about; it replaces the last message, if that said that more follows about it
	AskPhone string     `json:"askphone,omitempty"` // label of the button that shares the phone number
	Picture  []byte     `json:"picture,omitempty"`  // a PNG; Text is its caption
	Shown    string     `json:"shown,omitempty"`    // a picture that a chat network has, as Incoming.Picture's File; other networks leave it out
	Document *Document  `json:"-"`                  // a file; Text is its caption

	Invoice *billing.Invoice `json:"invoice,omitempty"` // to be paid in the chat; Text stands for one that is not taken
	Delete  []string         `json:"delete,omitempty"`  // messages of ours that go out of the chat
}

// A Choice is one button: it sends Data back, opens URL, copies text, or pays the invoice that it stands below. A channel
// that can't copy leaves the button out.
type Choice struct {
	Label string `json:"label"`
	Data  string `json:"data,omitempty"` // at most 64 bytes
	URL   string `json:"url,omitempty"`
	Copy  string `json:"copy,omitempty"` // at most 256 characters
	Pay   bool   `json:"pay,omitempty"`  // of an invoice, its first
}

// A MenuRow is one command as a menu shows it.
type MenuRow struct {
	Name string // without the slash
	Help string
}

// MaxData is how long a button's data may be.
const MaxData = 64
