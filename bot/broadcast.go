package bot

import (
	"strconv"
	"strings"
	"time"
)

// A Broadcast is one message to many, which the caster carries out. The shop has one at a time.
type Broadcast struct {
	ID      string    `json:"id"`
	Text    string    `json:"text"`
	Segment string    `json:"segment"` // all, active, or ended-<days>
	From    string    `json:"from"`    // the address that hears how it goes
	Menu    string    `json:"menu,omitempty"`
	Asked   time.Time `json:"asked"`
	Stopped bool      `json:"stopped,omitempty"` // nobody more gets it
}

// Days is how long ago, at most, access ended in an "ended" segment; zero for other segments.
func (b Broadcast) Days() int {
	days, _ := strconv.Atoi(strings.TrimPrefix(b.Segment, "ended-"))
	return days
}

// A Tally is how far a broadcast is.
type Tally struct {
	Gathered bool // the list of people is complete
	Total    int  // people
	Waiting  int  // of them are not written to yet
	Under    int  // of them have a letter in the outbox
	Gone     int  // of them can't be reached
}

// Told is how many people have got it.
func (t Tally) Told() int { return max(t.Total-t.Waiting-t.Under-t.Gone, 0) }

// Words are a tally as the notice of the end carries it.
func (t Tally) Words() string {
	return strconv.Itoa(t.Told()) + " " + strconv.Itoa(t.Total) + " " + strconv.Itoa(t.Gone)
}
