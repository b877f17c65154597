package desk

import (
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How much one chat may say: a burst, such as every button pressed in turn, and then as much as a person in a hurry
// types.
const (
	mostAtOnce   = 20
	onePer       = time.Second
	maxListeners = 10_000 // chats that are counted
)

// floods keep one chat from taking the time of all others. The zero value is ready.
type floods struct {
	mu    sync.Mutex
	chats map[string]*listener
}

type listener struct {
	left *rate.Limiter
	told bool     // that it is too much
	ids  []string // of the newest messages that are listened to: they may come again
}

// maxIDs is how many of them are known.
const maxIDs = 4 * mostAtOnce

// A verdict is what to do about a message.
type verdict int

const (
	listen   verdict = iota
	tellOnce         // it is too much; say so
	ignore
)

// hear counts a message, once: while nothing can be stored the same ones come again and again, and
// none of them may be lost by that.
func (f *floods) hear(from, id string, now time.Time) verdict {
	f.mu.Lock()
	defer f.mu.Unlock()
	l := f.chats[from]
	if l == nil {
		f.tidy(now)
		l = &listener{left: rate.NewLimiter(rate.Every(onePer), mostAtOnce)}
		f.chats[from] = l
	}
	switch {
	case slices.Contains(l.ids, id):
		return listen
	case l.left.AllowN(now, 1):
		l.told = l.told && l.left.TokensAt(now) < mostAtOnce/2
		l.ids = append(l.ids[max(0, len(l.ids)+1-maxIDs):], id)
		return listen
	case l.told:
		return ignore
	}
	l.told = true
	return tellOnce
}

// tidy forgets chats that have been quiet for a while, and all of them when that is not enough.
func (f *floods) tidy(now time.Time) {
	if f.chats == nil {
		f.chats = map[string]*listener{}
	}
	if len(f.chats) < maxListeners {
		return
	}
	for from, l := range f.chats {
		if l.left.TokensAt(now) >= mostAtOnce {
			delete(f.chats, from)
		}
	}
	if len(f.chats) >= maxListeners {
		clear(f.chats)
	}
}
