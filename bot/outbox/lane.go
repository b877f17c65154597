package outbox

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/sharefi/sharefi/bot"
)

// A lane is one channel's way out.
type lane struct {
	channel bot.Channel
	limit   *rate.Limiter
	slots   chan struct{} // chats written to at once
	wake    func()        // when the outbox is to be read again

	mu      sync.Mutex
	queues  map[string][]job // by chat; present while a goroutine works on it
	queued  map[string]bool  // letters in the queues
	behind  map[string]bool  // chats with letters that found no room, in the outbox only
	again   bool             // there is room for some of those
	waiting int
	room    chan struct{}   // signalled when a letter is done
	done    map[string]bool // sent, but not forgotten by the outbox yet
}

// A job is one letter to deliver.
type job struct {
	letter  string
	deliver func()
}

// How much one chat may hold up: letters in its queue, and how many are sent at once before it is
// written to at the pace that Telegram wants for a chat.
const (
	perChat      = 50
	chatBurst    = 10
	chatInterval = time.Second
)

func newLane(c bot.Channel, wake func()) *lane {
	return &lane{
		channel: c, wake: wake, limit: rate.NewLimiter(perSecond, perSecond), slots: make(chan struct{}, sideBySide),
		queues: map[string][]job{}, queued: map[string]bool{}, behind: map[string]bool{},
		room: make(chan struct{}, 1), done: map[string]bool{},
	}
}

// add queues a delivery behind the earlier ones of its chat. A chat that has its share keeps no other
// back: its further letters stay in the outbox, to be read again (rewind) when there is room. It
// blocks while too many wait, so that memory stays bounded, and reports false when ctx ended.
func (l *lane) add(ctx context.Context, work *sync.WaitGroup, chat string, j job) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.waiting >= 5*page {
		l.mu.Unlock()
		select {
		case <-ctx.Done():
			l.mu.Lock()
			return false
		case <-l.room:
		}
		l.mu.Lock()
	}
	queue, busy := l.queues[chat]
	switch {
	case l.queued[j.letter]:
		return true
	case l.behind[chat] || len(queue) >= perChat:
		l.behind[chat] = true
		return true
	}
	l.waiting++
	l.queued[j.letter] = true
	l.queues[chat] = append(queue, j)
	if !busy {
		work.Go(func() { l.drain(ctx, chat) })
	}
	return true
}

// rewind reports whether the outbox is to be read from its beginning, since letters were left there.
func (l *lane) rewind() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
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
		l.mu.Lock()
		queue := l.queues[chat]
		if len(queue) == 0 {
			delete(l.queues, chat)
			again := l.behind[chat]
			l.again = l.again || again
			l.mu.Unlock()
			if again {
				l.wake()
			}
			return
		}
		l.mu.Unlock()
		if pace.Wait(ctx) == nil {
			l.slots <- struct{}{}
			queue[0].deliver()
			<-l.slots
		}
		l.mu.Lock()
		l.queues[chat] = l.queues[chat][1:]
		delete(l.queued, queue[0].letter)
		l.waiting--
		l.mu.Unlock()
		l.signal()
	}
}

func (l *lane) signal() {
	select {
	case l.room <- struct{}{}:
	default:
	}
}

// rest keeps the whole channel quiet, as it asked for.
func (l *lane) rest(ctx context.Context, d time.Duration) {
	l.limit.ReserveN(time.Now(), min(int(d.Seconds()*perSecond), perSecond))
	sleep(ctx, d)
}

func (l *lane) sent(id string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.done[id]
}

func (l *lane) mark(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done[id] = true
}

func (l *lane) forget(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.done, id)
}
