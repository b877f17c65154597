package bot

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A lane is one channel's way out.
type lane struct {
	channel Channel
	limit   *rate.Limiter
	slots   chan struct{} // chats written to at once

	mu      sync.Mutex
	queues  map[string][]func() // by chat; present while a goroutine works on it
	waiting int
	room    chan struct{}   // signalled when a letter is done
	done    map[string]bool // sent, but not forgotten by the outbox yet
}

func newLane(c Channel) *lane {
	return &lane{
		channel: c, limit: rate.NewLimiter(perSecond, perSecond), slots: make(chan struct{}, sideBySide),
		queues: map[string][]func(){}, room: make(chan struct{}, 1), done: map[string]bool{},
	}
}

// add queues a delivery behind the earlier ones of its chat. It blocks while too many wait, so
// that memory stays bounded, and reports false when ctx ended.
func (l *lane) add(ctx context.Context, work *sync.WaitGroup, chat string, deliver func()) bool {
	l.mu.Lock()
	for l.waiting >= 5*page {
		l.mu.Unlock()
		select {
		case <-ctx.Done():
			return false
		case <-l.room:
		}
		l.mu.Lock()
	}
	defer l.mu.Unlock()
	l.waiting++
	queue, busy := l.queues[chat]
	l.queues[chat] = append(queue, deliver)
	if !busy {
		work.Go(func() { l.drain(chat) })
	}
	return true
}

// drain delivers the letters of one chat in their order.
func (l *lane) drain(chat string) {
	l.slots <- struct{}{}
	defer func() { <-l.slots }()
	for {
		l.mu.Lock()
		queue := l.queues[chat]
		if len(queue) == 0 {
			delete(l.queues, chat)
			l.mu.Unlock()
			return
		}
		l.queues[chat] = queue[1:]
		l.mu.Unlock()
		queue[0]()
		l.mu.Lock()
		l.waiting--
		l.mu.Unlock()
		select {
		case l.room <- struct{}{}:
		default:
		}
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
