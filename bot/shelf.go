package bot

import "time"

// A Shelved is one thing that was set aside, for the owner to look at.
type Shelved struct {
	Code   string // short, for people
	Kind   string // one of the kinds below
	Who    string // the address of the person, or the event's id
	Reason string
	At     time.Time
	Broken bool // the entry can't be read, so there is nothing to try again
}

// What may be on the shelf.
const (
	ShelvedMessage = "message" // of somebody, that could not be answered
	ShelvedLetter  = "letter"  // to somebody, that could not be sent
	ShelvedEvent   = "event"   // of a payment provider, that could not be followed
)

// A ShelfTask is what the owner wants done with a thing on the shelf.
type ShelfTask struct {
	Code string
	Drop bool // forget it; otherwise it is tried again
}

// A Rest is a part of the program that does not do its work, and why.
type Rest struct{ Part, Why string }
