package outbox

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"golang.org/x/time/rate"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/pause"
)

// A lane is one channel's way out.
type lane struct {
	channel bot.Channel
	sender  *Sender
	limit   *rate.Limiter
	slots   chan struct{} // chats written to at once
	wake    func()        // when the outbox is to be read again
	work    sync.WaitGroup

	mu      sync.Mutex
	queues  map[string][]*job // by chat; present while a goroutine works on it
	queued  map[string]bool   // letters in the queues, and those that left them since the page was asked for
	left    []string          // those that left the queues
	behind  map[string]bool   // chats with letters that found no room, in the outbox only
	resting map[string]bool   // chats that wait for their next try; their letters take no room
	again   bool              // there is room for some of those
	waiting int               // letters of chats that don't rest
	room    chan struct{}     // signalled when a letter is done
	done    map[string]bool   // sent, but not forgotten by the outbox yet
	took    time.Time         // when the channel last took a letter
	rests   int               // that the channel asked for since then
	until   time.Time         // it rests itself
}

// A job is one letter to deliver.
type job struct {
	letter Letter
	retry  *backoff.ExponentialBackOff
	since  time.Time // when a try failed by its own fault for the first time
	last   time.Time // when a try failed
	idle   int       // tries that failed
	faults int       // those by its own fault
}

// How much one chat may hold up: letters in its queue, and how many are sent at once before it is
// written to at the pace that Telegram wants for a chat.
const (
	perChat      = 50
	chatBurst    = 10
	chatInterval = time.Second
)

func newLane(c bot.Channel, s *Sender) *lane {
	return &lane{
		channel: c, sender: s, limit: rate.NewLimiter(perSecond, perSecond), slots: make(chan struct{}, sideBySide),
		queues: map[string][]*job{}, queued: map[string]bool{}, behind: map[string]bool{}, resting: map[string]bool{},
		room: make(chan struct{}, 1), done: map[string]bool{},
	}
}

func (l *lane) close() { l.work.Wait() }

// take queues a letter of the channel behind the earlier ones of its chat. A chat that has its share keeps no other
// back: its further letters stay in the outbox, to be read again (rewind) when there is room. It blocks while too
// many wait, so that memory stays bounded.
func (l *lane) take(ctx context.Context, letter Letter) error {
	channel, chat, _ := strings.Cut(letter.To, ":")
	if channel != l.channel.Name() || letter.To == billing.Owner || letter.To == billing.Guests {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.waiting >= 5*page && !l.queued[letter.ID] {
		l.mu.Unlock()
		select {
		case <-ctx.Done():
			l.mu.Lock()
			return ctx.Err()
		case <-l.room:
		}
		l.mu.Lock()
	}
	queue, busy := l.queues[chat]
	switch {
	case l.queued[letter.ID]:
		return nil
	case l.behind[chat] || len(queue) >= perChat:
		l.behind[chat] = true
		return nil
	}
	if !l.resting[chat] {
		l.waiting++
	}
	l.queued[letter.ID] = true
	retry := backoff.NewExponentialBackOff()
	retry.InitialInterval, retry.MaxInterval = 200*time.Millisecond, longestRest
	l.queues[chat] = append(queue, &job{letter: letter, retry: retry})
	if !busy {
		l.work.Go(func() { l.drain(ctx, chat) })
	}
	return nil
}

// rewind reports whether the outbox is to be read from its beginning, since letters were left there. It is called
// before a page is read: letters that left the queues until then are not in the page, and can be forgotten. Those that
// leave later may be in it, though they are delivered.
func (l *lane) rewind() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range l.left {
		delete(l.queued, id)
	}
	l.left = l.left[:0]
	if !l.again {
		return false
	}
	l.again = false
	clear(l.behind) // all of them are read again, in their order
	return true
}

// drain delivers the letters of one chat in their order.
func (l *lane) drain(ctx context.Context, chat string) {
	pace := rate.NewLimiter(rate.Every(chatInterval), chatBurst)
	for {
		next := l.next(chat)
		if next == nil {
			return
		}
		if pace.Wait(ctx) == nil {
			l.deliver(ctx, chat, next)
		}
		l.mu.Lock()
		l.queues[chat] = l.queues[chat][1:]
		l.left = append(l.left, next.letter.ID)
		l.waiting--
		l.mu.Unlock()
		l.signal()
	}
}

// next is the oldest letter of a chat, or nil when there is none, and the chat's goroutine ends.
func (l *lane) next(chat string) *job {
	l.mu.Lock()
	defer l.mu.Unlock()
	if queue := l.queues[chat]; len(queue) > 0 {
		return queue[0]
	}
	delete(l.queues, chat)
	if l.behind[chat] {
		l.again = true
		l.wake()
	}
	return nil
}

// deliver sends one letter, however often it has to try. Between two tries the chat rests, and frees its slot.
func (l *lane) deliver(ctx context.Context, chat string, j *job) {
	for ctx.Err() == nil {
		l.slots <- struct{}{}
		again := l.sender.attempt(ctx, l, chat, j)
		<-l.slots
		if again == 0 {
			return
		}
		l.rest(chat, true)
		pause.For(ctx, again)
		l.rest(chat, false)
	}
}

// rest has the letters of a chat count as waiting or not.
func (l *lane) rest(chat string, on bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if on {
		l.waiting -= len(l.queues[chat])
		l.resting[chat] = true
	} else {
		l.waiting += len(l.queues[chat])
		delete(l.resting, chat)
	}
	l.signal()
}

func (l *lane) signal() {
	select {
	case l.room <- struct{}{}:
	default:
	}
}

// A rest that the channel asks for is one chat's, or the channel's own when it asks many chats in a row.
const (
	mostRests   = 20
	channelRest = time.Second
)

// rested notes that the channel asked for a rest.
func (l *lane) rested(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rests++; l.rests%mostRests == 0 {
		l.until = time.Now().Add(min(d, channelRest))
	}
}

// ready waits until the channel takes a letter.
func (l *lane) ready(ctx context.Context) error {
	l.mu.Lock()
	until := l.until
	l.mu.Unlock()
	if d := time.Until(until); d > 0 {
		pause.For(ctx, d)
	}
	return l.limit.Wait(ctx)
}

func (l *lane) sent(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.done[id]
}

func (l *lane) mark(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done[id], l.took, l.rests = true, time.Now(), 0
}

func (l *lane) forget(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.done, id)
}
