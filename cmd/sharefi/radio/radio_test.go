//go:build radio

package radio

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

const (
	page   = "/radio/RASPBERRY-PI.md"
	router = "hostapd:///run/hostapd/wlan0?psk=/var/lib/sharefi/guests.psk" // as on it
)

// never is how long is watched for what must not happen.
const never = time.Minute

func TestTheProgramOnASimulatedRadio(t *testing.T) {
	r := start(t)
	r.chapter("docs/RASPBERRY-PI.md: the access point")
	r.follows(page, "The Pi as the access point", "The shop on it")
	r.people()
	r.where()
	r.chapter("docs/RASPBERRY-PI.md: the shop")
	r.follows(page, "The shop on it", "Taking it back")
	r.opens()
	r.sells()
	r.measures()
	r.chapter("docs/RASPBERRY-PI.md: all of it goes")
	r.follows(page, "Taking it back", "What was tried")
}

// sells plays one customer's way, beside a neighbour who must not notice any of it.
func (r *run) sells() {
	r.chapter("a neighbour buys, with two devices")
	r.pays(r.orders(r.nora, "Family"))
	family := r.told(r.nora)
	since := r.neighbour.joins(family)
	r.hears(r.nora, "You're online!")
	r.goesOnline(r.neighbour)

	r.chapter("a customer buys; a wrong passphrase is refused, the right one lets in")
	code := r.orders(r.Customer, "2 minutes")
	r.pays(code)
	words := r.told(r.Customer)
	r.stranger.tries("another-word-0")
	r.stranger.comes(wrongKey, r.begun)
	began := r.phone.joins(words)
	r.hears(r.Customer, "You're online!")
	r.goesOnline(r.phone)

	r.chapter("a second device with a passphrase for one")
	r.tablet.tries(words)
	r.hears(r.Customer, "one more device has joined")
	r.Until("the second device is put off", func() bool { return !r.tablet.on() })
	apptest.Sleep(r.Ctx(), 20*time.Second)
	if r.tablet.on() {
		r.T.Error("the second device is on the air")
	}
	r.phone.stays(began)

	r.chapter("the customer extends, and Sharefi is killed")
	code = r.extends(code)
	r.root("systemctl kill -s KILL --kill-whom=main sharefi")
	r.say("machine", "kill -9 of Sharefi")
	r.Until("Sharefi runs again", func() bool {
		return r.root("systemctl show -p NRestarts --value sharefi") != "0" && r.active("sharefi")
	})
	r.say("machine", "Sharefi runs again")
	apptest.Sleep(r.Ctx(), 10*time.Second)
	r.phone.stays(began)
	r.neighbour.stays(since)

	r.chapter("hostapd is killed")
	since = r.restartsHostapd(words)
	r.ends(code, words)
	r.neighbour.stays(since)
	r.again(words)
	r.neighbour.stays(since)
	r.stranger.forgets()
	r.phone.forgets()
}

func (r *run) active(unit string) bool {
	return r.root("systemctl is-active "+unit+" || true") == "active"
}

// extends buys more time before the end, and returns the new order.
func (r *run) extends(code string) string {
	r.T.Helper()
	r.Customer.Mark()
	r.Customer.Say("/access")
	r.Hears(r.Customer, "left (order "+code)
	r.Presses(r.Customer, "Extend")
	next := r.Code(r.Hears(r.Customer, "Please pay by"))
	r.pays(next)
	r.hears(r.Customer, "got more time")
	return next
}

// restartsHostapd kills it, waits until those who have paid are back by themselves, and returns when that was.
func (r *run) restartsHostapd(words string) time.Time {
	r.T.Helper()
	at := time.Now()
	r.root("kill -9 $(pidof hostapd)")
	r.say("machine", "kill -9 of hostapd")
	phone, neighbour := r.phone.comes(joined, at), r.neighbour.comes(joined, at)
	r.say("machine", "back after %.1f s and %.1f s", phone.Sub(at).Seconds(), neighbour.Sub(at).Seconds())
	since := time.Now()
	r.Until("the second device is put off", func() bool { return len(r.tablet.heard(at, joined)) == 0 || !r.tablet.on() })
	apptest.Sleep(r.Ctx(), 20*time.Second)
	if r.tablet.on() {
		r.T.Error("the second device is on the air after the restart")
	}
	r.phone.stays(since)
	return since
}

// ends waits for the end of an order's access, and looks that nobody comes back with its passphrase.
func (r *run) ends(code, words string) {
	r.T.Helper()
	r.chapter("the end")
	end := r.lease(code).End
	r.say("machine", "the end is at %s", end.Format(time.TimeOnly))
	off := r.phone.comes(dropped, end)
	r.say("machine", "off the air %.2f s after the end", off.Sub(end).Seconds())
	r.hears(r.Customer, "time is up")
	r.tablet.tries(words)
	apptest.Sleep(r.Ctx(), never)
	if len(r.phone.heard(off, joined)) > 0 || len(r.tablet.heard(off, joined)) > 0 {
		r.T.Error("a passphrase whose time is over lets in")
	}
	r.say("machine", "nobody came back in %v", never)
}

// again buys again.
func (r *run) again(old string) {
	r.T.Helper()
	r.chapter("the same customer buys again")
	r.tablet.forgets()
	r.Customer.Say("/start")
	r.Hears(r.Customer, "Need Wi-Fi?")
	r.Presses(r.Customer, "Again: ")
	r.pays(r.Code(r.Hears(r.Customer, "Please pay by")))
	words := r.told(r.Customer)
	if words == old {
		r.T.Error("the second passphrase is the first")
	}
	r.phone.joins(words)
	r.hears(r.Customer, "You're online!")
}
