package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// How a sale is played: at the speed of reading, and given up when nothing comes of what was done.
const (
	readingPace  = 2500 * time.Millisecond
	playPatience = 30 * time.Second
	longest      = 2 * time.Minute // an access that ends later is not waited for
)

// A playing is a sale, with one that is paid to the owner beside it, that plays by itself. It does what a person at the page could do, and looks at the page
// before each act, so whoever plays beside it does not disturb it.
type playing struct {
	stop  context.CancelFunc
	begun time.Time
	in    bool   // the customer was in when it began
	heard string // the owner's newest message then

	on    bool   // the rest is guarded by the world's mu
	words string // what happens
	place string // where
}

// play begins a sale that plays by itself, or stops it.
func (w *world) play(on bool) error {
	w.mu.Lock()
	p := w.playing
	w.mu.Unlock()
	switch {
	case !on && p.stop != nil:
		p.stop()
		return nil
	case !on:
		return nil
	}
	select {
	case w.asked <- struct{}{}:
		return nil
	default:
		return fmt.Errorf("%w: a sale plays already", page.ErrNot)
	}
}

// plays plays sales when it is asked to, one at a time, until ctx ends.
func (w *world) plays(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.asked:
		}
		w.perform(ctx)
	}
}

// perform plays one sale.
func (w *world) perform(ctx context.Context) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	p := playing{stop: stop, begun: time.Now(), on: true, in: w.router.Lists(phone),
		heard: lastOwn(w.View().Phones[ownersPhone].Lines)}
	w.playIs(p)
	for {
		m, over := w.nextScene(p)
		p.words, p.place = m.tale, m.place
		w.playIs(p)
		if over || !w.enact(ctx, p, m) {
			break
		}
	}
	p.words = ""
	if _, over := w.nextScene(p); !over && ctx.Err() == nil {
		p.words = "Nothing came of that. Go on by hand, or play it again."
	}
	p.on, p.stop = false, nil
	w.playIs(p)
}

// enact does what a scene asks for, and waits until another one follows from it.
func (w *world) enact(ctx context.Context, p playing, m move) bool {
	limit := w.patience
	if m.lasts {
		limit = longest
	}
	w.mu.Lock()
	pace := w.pace
	w.mu.Unlock()
	if m.act.Do != "" {
		if !wait(ctx, pace) {
			return false
		}
		if now, _ := w.nextScene(p); !now.same(m) { // somebody else did it
			return true
		}
		if err := w.Do(ctx, m.act); err != nil && !errors.Is(err, page.ErrNot) {
			return false
		}
	}
	timeout := time.NewTimer(limit)
	defer timeout.Stop()
	for {
		changed := w.Changed()
		if now, _ := w.nextScene(p); !now.same(m) {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-timeout.C:
			return false
		case <-changed:
		}
	}
}

// wait lets a time pass, and reports whether it did.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// playIs tells the page how the play stands.
func (w *world) playIs(p playing) {
	w.mu.Lock()
	w.playing = p
	w.mu.Unlock()
	w.change()
}

// forgive forgets why the last play ended early.
func (w *world) forgive() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.playing.on {
		w.playing.words = ""
	}
}

// nextScene is what comes next in a play, and whether it is over: the customer buys and is let in, pays the owner directly
// at the other site meanwhile, the owner looks at the month, the time ends.
func (w *world) nextScene(p playing) (move, bool) {
	v := w.View()
	customer, owner := v.Phones[customersPhone], v.Phones[ownersPhone]
	end, in := access(v)
	if !p.in && !in && !w.letInSince(p.begun) {
		return w.leads(customer, owner, atHome), false
	}
	if !p.in && !w.directSince(p.begun) {
		return w.leads(customer, owner, atCafe), false
	}
	if own := lastOwn(owner.Lines); own == p.heard {
		return move{place: "owner", tale: "Olga asks for the numbers of her month.",
			act: page.Act{Do: page.Say, Phone: "owner", Words: "/stats month"}}, false
	} else if owner.Lines[len(owner.Lines)-1].Mine {
		return move{place: "owner", tale: "The shop counts."}, false
	}
	switch {
	case !in || w.listedSince(p.begun) && !w.router.Lists(phone):
		return move{place: "router", tale: "The time is over, and the phone is off the list. That was a whole sale."}, true
	case time.Until(end) > longest:
		return move{place: "owner", tale: "That was a whole sale. The phone is off the list when the time is over."}, true
	}
	return move{place: "router", tale: "The time runs. When it is over, the phone leaves the list by itself.",
		lasts: true}, false
}

// leads is what brings a customer of some taste nearer to access.
func (w *world) leads(customer, owner page.Phone, t taste) move {
	w.mu.Lock()
	s := w.stand(customer, owner)
	w.mu.Unlock()
	s.taste = t
	m := s.next()
	if m.place == "" {
		m.place = "customer"
	}
	return m
}

// directSince reports whether somebody has paid the owner directly since then, and is let in.
func (w *world) directSince(begun time.Time) bool {
	o, ok := w.log.paidSince(begun, way.byHand)
	if !ok || !o.past {
		return false
	}
	_, joined := w.log.end(o.code)
	return joined
}

// access is whether the customer's phone is let in, at home or at the cafe, and until when.
func access(v page.View) (time.Time, bool) {
	address := v.Phones[customersPhone].WiFi.Address
	for _, e := range v.Router.Entries {
		if e.Address == address {
			return e.End, true
		}
	}
	for _, k := range v.Air.Keys {
		if k.Order != "" && slices.Contains(k.Devices, address) {
			return k.End, true
		}
	}
	return time.Time{}, false
}

// letInSince reports whether the customer's phone was let in since then.
func (w *world) letInSince(begun time.Time) bool {
	return w.air.JoinedSince(begun) || w.listedSince(begun)
}

// listedSince reports whether the home's router has let the customer's phone in since then.
func (w *world) listedSince(begun time.Time) bool {
	return slices.ContainsFunc(w.router.History(), func(c tplinktest.Change) bool {
		return c.MAC == phone && c.Listed && !c.At.Before(begun)
	})
}

// lastOwn names the newest message that the person wrote.
func lastOwn(lines []page.Line) string {
	for _, l := range slices.Backward(lines) {
		if l.Mine {
			return l.Message
		}
	}
	return ""
}
