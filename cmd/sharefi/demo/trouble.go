package demo

import (
	"fmt"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
	"github.com/sharefi/sharefi/router"
)

// The troubles, by name.
const (
	routerOff   = "router"
	airOff      = "air"
	stripeCut   = "stripe"
	ownerLogsIn = "owner"
	listFull    = "full"
	paidTwice   = "twice"
	killSharefi = "kill"
	redisAgain  = "redis"
)

// A trouble is one that can be made, as its button shows it.
type trouble struct {
	name, label, note string
	on                bool   // it is made, and the button ends it
	ends              string // the label while it is on: how it stands, and the way back
	off               string // the label while it can't be pressed
}

// viewTroubles are the buttons for trouble. The caller holds mu.
func (w *world) viewTroubles(r page.Router) []page.Button {
	when := func(is bool, words string) string { return map[bool]string{true: words}[is] }
	var buttons []page.Button
	for _, t := range []trouble{
		{name: routerOff, label: "Switch the router off", on: w.dark, ends: "Router is off: switch on",
			note: "Who paid waits, and the clock with them; after 20 s they may have the money back."},
		{name: airOff, label: "Stop the access point", on: w.air.Down(), ends: "Access point is off: start",
			note: "hostapd at the cafe ends, and everybody is off the air. Who has time left is back with it."},
		{name: ownerLogsIn, label: "Log in to the router", on: r.OwnerIn, ends: "Owner is logged in: log out",
			off:  when(w.dark && !r.OwnerIn, "Router is off: no log-in"),
			note: "It has one session. Sharefi waits and pushes nobody out."},
		{name: listFull, label: "Fill the list", on: w.filled(), ends: "List is full: make room",
			note: "Nothing more is sold at home; who paid already gets the money back."},
		{name: paidTwice, label: "Tell the payment twice", off: when(w.charged() == nil, "No card has paid yet"),
			note: "Stripe repeats its newest event. It is granted once."},
		{name: stripeCut, label: "Cut off Stripe", on: w.cut, ends: "Stripe is cut off: connect",
			note: "Cards wait: no link is made, no payment heard of. Who pays Olga is not held up."},
		{name: killSharefi, label: "Kill Sharefi", off: when(!w.program.Good, "Sharefi is down: it starts again"),
			note: "SIGKILL to its process, started again after 2 s. Nothing is lost or done twice."},
		{name: redisAgain, label: "Restart Redis", off: when(w.redisDown, "Redis is down: it comes back"),
			note: "Away for 3 s, every connection cut. Nothing ends on guesswork."},
	} {
		b := page.Button{Data: t.name, Label: t.label, Note: t.note, On: t.on, Off: t.off != ""}
		switch {
		case t.on:
			b.Label = t.ends
		case b.Off:
			b.Label = t.off
		}
		buttons = append(buttons, b)
	}
	return buttons
}

func (w *world) trouble(name string, on bool) error {
	switch name {
	case routerOff:
		w.mu.Lock()
		w.dark = on
		w.mu.Unlock()
		w.router.SetDown(on)
		w.turns(on, "the router is switched off", "the router is switched on")
	case airOff:
		if err := w.air.Switch(!on); err != nil {
			return err
		}
		w.turns(on, "the access point at the cafe is stopped", "the access point at the cafe is started")
	case stripeCut:
		w.mu.Lock()
		w.cut = on
		w.mu.Unlock()
		w.stripe.SetDown(on)
		w.turns(on, "Stripe is cut off", "Stripe is connected")
	case ownerLogsIn:
		if on {
			w.router.OwnerIn()
		} else {
			w.router.OwnerOut()
		}
		w.turns(on, "the owner logs in to the router's page", "the owner logs out of the router's page")
	case listFull:
		w.fill(on)
	case paidTwice:
		if !w.stripe.Repeat() {
			return fmt.Errorf("%w: nothing was paid yet", page.ErrNot)
		}
		w.log.note("payment", "Stripe tells the newest payment once more")
	case killSharefi:
		if !w.shop.kill() {
			return fmt.Errorf("%w: Sharefi does not run just now", page.ErrNot)
		}
		w.log.note("trouble", "Sharefi is killed")
	case redisAgain:
		return w.restartRedis()
	default:
		return fmt.Errorf("%w: there is no such trouble", page.ErrNot)
	}
	return nil
}

// turns notes a trouble that begins or ends.
func (w *world) turns(on bool, begins, ends string) {
	if on {
		w.log.note("trouble", "%s", begins)
		return
	}
	w.log.mends(ends)
}

// filler is a thing of the owner's that takes a place on the list.
func filler(n int) router.MAC { return router.MAC{0x00, 0x00, 0x5e, 0x00, 0x53, byte(0x20 + n)} }

// fill puts the owner's things on the list until it is full, or takes them off.
func (w *world) fill(on bool) {
	for n := range listHolds {
		switch {
		case !on:
			w.router.OwnerRemoves(filler(n))
		case len(w.router.List()) < listHolds:
			w.router.OwnerAdds(filler(n), fmt.Sprintf("owner's lamp %d", n+1))
		}
	}
	w.turns(on, "the owner fills the list", "the owner makes room on the list")
}

// filled reports whether things of the filling are listed.
func (w *world) filled() bool {
	for n := range listHolds {
		if w.router.Lists(filler(n)) {
			return true
		}
	}
	return false
}

// redisAway is how long a restart of Redis takes.
const redisAway = 3 * time.Second

// restartRedis cuts every connection and comes back with all records, as a Redis with an
// append-only file does.
func (w *world) restartRedis() error {
	w.mu.Lock()
	away := w.redisDown
	w.redisDown = true
	w.mu.Unlock()
	if away {
		return fmt.Errorf("%w: Redis restarts already", page.ErrNot)
	}
	w.log.note("trouble", "Redis is away")
	w.redis.Close()
	time.AfterFunc(redisAway, func() {
		err := w.redis.Restart()
		w.mu.Lock()
		w.redisDown = err != nil
		w.mu.Unlock()
		if err != nil {
			w.log.note("trouble", "Redis does not come back: %v", err)
			return
		}
		w.log.mends("Redis is back")
	})
	return nil
}
