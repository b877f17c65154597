package dialog

import "time"

// WrongCode counts wrong secret codes of a chat, and locks it after some in a row.
func (t *Turn) WrongCode() {
	t.Decision.Session.Wrong++
	if t.Decision.Session.Wrong >= MaxWrong {
		t.Decision.Session.Wrong, t.Decision.Session.Locked = 0, t.Now.Add(LockedFor)
	}
}

// How wrong claim codes are slowed down.
const (
	MaxWrong  = 5
	LockedFor = time.Hour
)
