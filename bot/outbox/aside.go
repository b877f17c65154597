package outbox

import (
	"context"
	"errors"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/caught"
)

// A letter is set aside after so many tries over so long that are its own fault, and not its channel's.
const (
	mostTries = 4
	patience  = 15 * time.Second
)

// errChannel says that a channel did not take a letter.
var errChannel = errors.New("the channel does not take it")

// failed notes a failed try of a letter, and reports whether the letter is set aside. To blame is a letter that can't
// be put into words, or that the channel does not take though it took another since the try before: if need be, the
// next one of the same chat is tried. So what failed while a channel was away counts for nothing.
func (s *Sender) failed(ctx context.Context, lane *lane, chat string, j *job, failure error) bool {
	if !errors.Is(failure, errChannel) || s.takesOthers(ctx, lane, chat, j) {
		n, err := s.Outbox.Failed(ctx, j.letter)
		if err != nil {
			return false // what is away is nobody's fault
		}
		if j.faults = n; j.since.IsZero() {
			j.since = time.Now()
		}
	}
	if j.faults < mostTries || time.Since(j.since) < patience {
		return false
	}
	a := Aside{ID: billing.NewCode(), At: s.Now(), Letter: j.letter, Reason: failure.Error(), Tries: j.faults}
	if err := s.Outbox.Shelve(ctx, a, tellsOf(a)...); err != nil {
		s.Log.Warn("set a letter aside", "letter", j.letter.ID, "err", err)
		return false
	}
	s.Log.Error("a letter is set aside", "code", a.ID, "channel", lane.channel.Name(), "letter", j.letter.ID, "tries", j.faults,
		"err", failure)
	return true
}

// takesOthers reports whether a channel took another letter since the last try of one.
func (s *Sender) takesOthers(ctx context.Context, lane *lane, chat string, j *job) bool {
	took := lane.tookSince(j.last)
	if j.idle++; !took && j.idle >= mostTries {
		took = s.sendsNext(ctx, lane, chat)
	}
	j.last = time.Now()
	return took
}

// tellsOf are the words to the person and to the owner about a letter. One that tells of another has none.
func tellsOf(a Aside) []billing.Notice {
	if n := a.Letter.Notice; n != nil && (n.Kind == billing.LetterLost || n.Kind == billing.LetterAside) {
		return nil
	}
	return []billing.Notice{
		{To: a.Letter.To, Kind: billing.LetterLost},
		{To: billing.Owner, Kind: billing.LetterAside, Order: a.ID, Detail: a.Reason},
	}
}

// sendsNext sends the letter behind the first of a chat, and reports whether that worked.
func (s *Sender) sendsNext(ctx context.Context, lane *lane, chat string) bool {
	next := lane.second(chat)
	if next == nil || caught.Do(func() error { return s.send(ctx, lane, chat, next.letter) }) != nil {
		return false
	}
	lane.dropSecond(chat)
	return true
}

// second is the letter behind the first of a chat; nil if there is none.
func (l *lane) second(chat string) *job {
	l.mu.Lock()
	defer l.mu.Unlock()
	if queue := l.queues[chat]; len(queue) > 1 {
		return queue[1]
	}
	return nil
}

// dropSecond takes the letter behind the first of a chat out of the queue, since it is delivered.
func (l *lane) dropSecond(chat string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue := l.queues[chat]
	l.left = append(l.left, queue[1].letter.ID)
	l.queues[chat] = append(queue[:1:1], queue[2:]...)
	l.waiting--
	l.signal()
}

// tookSince reports whether the channel took a letter after t.
func (l *lane) tookSince(t time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.took.After(t)
}
