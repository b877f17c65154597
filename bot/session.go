package bot

import (
	"time"

	"github.com/sharefi/sharefi/router"
)

// A Session is what the bot remembers of one chat. Its parts say who writes which field.
type Session struct {
	Party
	Purchase
	Naming
	Codes
	Pending
	Writing string `json:"writing,omitempty"` // the next words are for ToOwner, or for the customer with this address
	Version int64  `json:"-"`
}

// ToOwner stands in Session.Writing while the next words go to the owner.
const ToOwner = "owner"

// A Party is the person in the chat. Each message keeps it up to date.
type Party struct {
	Lang  string `json:"lang,omitempty"`
	Name  string `json:"name,omitempty"`
	Phone string `json:"phone,omitempty"` // verified, E.164
	Other string `json:"other,omitempty"` // another one that the channel vouched for since: it was asked about
	Gone  bool   `json:"gone,omitempty"`  // out of reach here until the next message
	Quiet bool   `json:"quiet,omitempty"` // said stop: hears of their own purchases only, until the next message
}

// A Purchase is what the customer was about to do when something else was asked first.
type Purchase struct {
	Wants    string `json:"wants,omitempty"`    // the button to go on with once phone and consent are there
	Discount string `json:"discount,omitempty"` // for the next order
	Claimed  string `json:"claimed,omitempty"`  // the order that they said is paid: what they send next may be about that
}

// Naming is the question for a device that the customer is to answer.
type Naming struct {
	Offers []router.MAC `json:"offers,omitempty"` // the addresses that were asked about
	Moving string       `json:"moving,omitempty"` // the order whose devices change
	From   router.MAC   `json:"from,omitzero"`    // the device to replace; the first one if zero
	Adding bool         `json:"adding,omitempty"` // a further device joins, none is replaced
	Label  router.MAC   `json:"naming,omitzero"`  // the device that the next words are a name for
}

// Codes are the vouchers, discounts, claims and invitations that are typed in this chat.
type Codes struct {
	Tries
	Code bool `json:"code,omitempty"` // a code was asked for; the next word is one
}

// Pending is the change that waits for the second tap of somebody with rights.
type Pending struct {
	Ask     string      `json:"ask,omitempty"`
	Draft   string      `json:"draft,omitempty"`   // the text of the broadcast that it sends
	Network *SetNetwork `json:"network,omitempty"` // the network that it sets
	Form    Form        `json:"form,omitzero"`     // what is being asked for it, one thing after the other
}

// A Form is a command that somebody with rights is being asked about step by step.
type Form struct {
	Name    string   `json:"name,omitempty"`
	Answers []string `json:"answers,omitempty"` // so far
}

// How wrong codes are slowed down.
const (
	maxWrong  = 5
	lockedFor = time.Hour
)

// LocksFor is how long wrong codes matter to a chat that is forgotten otherwise.
const LocksFor = lockedFor

// Tries count the wrong codes in a row. After some of them no code is looked at for a while.
type Tries struct {
	Wrong  int       `json:"wrong,omitempty"`
	Locked time.Time `json:"locked,omitzero"` // no code is looked at until then
}

// May reports whether a code is looked at now.
func (t *Tries) May(now time.Time) bool { return !now.Before(t.Locked) }

// Miss counts a wrong code.
func (t *Tries) Miss(now time.Time) {
	t.Wrong++
	if t.Wrong >= maxWrong {
		t.Wrong, t.Locked = 0, now.Add(lockedFor)
	}
}

// Hit begins to count anew.
func (t *Tries) Hit() { t.Wrong = 0 }
