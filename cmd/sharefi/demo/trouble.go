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
	ownerLogsIn = "owner"
	listFull    = "full"
	paidTwice   = "twice"
	killSharefi = "kill"
	redisAgain  = "redis"
)

// viewTroubles are the buttons for trouble. The caller holds mu.
func (w *world) viewTroubles(r page.Router) []page.Button {
	return []page.Button{
		{Data: routerOff, Keeps: true, On: w.dark, Label: "Router off",
			Note: "Who paid waits, and the clock with them; after 20 s they may have the money back."},
		{Data: ownerLogsIn, Keeps: true, On: r.OwnerIn, Off: w.dark, Label: "Owner at the router",
			Note: "It has one session. Sharefi waits and pushes nobody out."},
		{Data: listFull, Keeps: true, On: w.filled(), Label: "List full",
			Note: "Nothing more is sold; who paid already gets the money back."},
		{Data: paidTwice, Label: "Payment told twice", Note: "Stripe repeats its newest event. It is granted once."},
		{Data: killSharefi, Off: !w.program.Good, Label: "Kill Sharefi",
			Note: "SIGKILL to its process, started again after 2 s. Nothing is lost or done twice."},
		{Data: redisAgain, Off: w.redisDown, Label: "Restart Redis",
			Note: "Away for 3 s, every connection cut. Nothing ends on guesswork."},
	}
}

func (w *world) trouble(name string, on bool) error {
	switch name {
	case routerOff:
		w.mu.Lock()
		w.dark = on
		w.mu.Unlock()
		w.router.SetDown(on)
		w.log.note("trouble", "the router is switched %s", map[bool]string{true: "off", false: "on"}[on])
	case ownerLogsIn:
		if on {
			w.router.OwnerIn()
		} else {
			w.router.OwnerOut()
		}
		w.log.note("trouble", "the owner logs %s the router's page",
			map[bool]string{true: "in to", false: "out of"}[on])
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
	w.log.note("trouble", "the owner %s", map[bool]string{true: "fills the list", false: "makes room on the list"}[on])
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
		w.log.note("trouble", "Redis is back")
	})
	return nil
}
