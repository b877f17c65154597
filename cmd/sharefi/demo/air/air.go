// Package air is the demo's cafe: an access point that has a passphrase for each customer, and the customer's phones.
//
// It owns the emulator of hostapd, its files, and what a phone on the page may do on the air. It must not import what
// sells. Its one invariant: it shows marks, ends and devices, and never a passphrase.
package air

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/hostapd/hostapdtest"
)

// The site and its network.
const (
	Site = "cafe"
	SSID = "Sharefi Cafe"

	radio = "wlan0"
)

// What a phone may do, as the page's acts name it.
const (
	Right  = "right"
	Wrong  = "wrong"
	Second = "second"
	Leave  = "leave"
)

// ownersLine is the owner's own in the file of passphrases.
const ownersLine = "keyid=staff 00:00:00:00:00:00 espresso-machine\n"

// An Air is the access point with the phones. It is safe for concurrent use.
type Air struct {
	point          *hostapdtest.Server
	dir            string
	phone, another *hostapdtest.Station

	mu     sync.Mutex
	down   bool
	joined time.Time // the newest time that a customer's passphrase let in
}

// New starts the access point. The phone is the customer's own; the other one is borrowed.
func New(phone, another router.MAC) (*Air, error) {
	dir, err := os.MkdirTemp("", "sharefi-air") // short, as a socket's path has to be
	if err != nil {
		return nil, fmt.Errorf("make a folder for the demo: %w", err)
	}
	a := &Air{dir: dir}
	psk := filepath.Join(dir, "guests.psk")
	if err := os.WriteFile(psk, []byte(ownersLine), 0o600); err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("write the demo's passphrases: %w", err)
	}
	a.point, err = hostapdtest.New(hostapdtest.Options{Dir: dir, Radios: []hostapdtest.Radio{{Name: radio, SSID: SSID, PSKFile: psk}}})
	if err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("start the demo's access point: %w", err)
	}
	a.phone, a.another = a.point.Station(radio, phone, ""), a.point.Station(radio, another, "")
	return a, nil
}

// Close stops the access point.
func (a *Air) Close() {
	a.point.Close()
	os.RemoveAll(a.dir)
}

// Address is what the configuration calls the access point.
func (a *Air) Address() string {
	u := url.URL{Scheme: "hostapd", Path: a.point.Socket(radio),
		RawQuery: url.Values{"psk": {a.point.Radios[0].PSKFile}, "sockets": {a.dir}}.Encode()}
	return u.String()
}

// Switch stops hostapd, or starts it. Whoever was on the air tries again.
func (a *Air) Switch(on bool) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if on == !a.down {
		return nil
	}
	if on {
		if err := a.point.Start(); err != nil {
			return err
		}
		a.point.Retry()
	} else {
		a.point.Stop()
	}
	a.down = !on
	return nil
}

// Down reports whether hostapd is stopped.
func (a *Air) Down() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.down
}

// Changed is closed when a phone joins or leaves, or other keys are loaded.
func (a *Air) Changed() <-chan struct{} { return a.point.Changed() }

// JoinedSince reports whether a customer's passphrase has let a phone in since then.
func (a *Air) JoinedSince(begun time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.joined.IsZero() && !a.joined.Before(begun)
}

// Holds reports whether the key of an order is loaded.
func (a *Air) Holds(order string) bool {
	return !a.Down() && slices.ContainsFunc(a.point.Keys(radio), func(id string) bool { return orderOf(id) == order })
}

// orderOf is the order of a key that is ours; empty of the owner's.
func orderOf(id string) string {
	text, _ := router.Untagged(id)
	mark, _ := router.ParseMark(text)
	return mark.Code
}

// Online reports whether the customer's own phone is on the air.
func (a *Air) Online() bool { return a.phone.Online() }

// told is where a message of the shop names the network and, in the line below, the passphrase, in any language.
var told = regexp.MustCompile(regexp.QuoteMeta(SSID) + `\W*\n[^:：\n]*[:：]\W*([0-9a-z]+(?:-[0-9a-z]+)+)`)

// Passphrase finds the one that a message of the shop tells; empty if it tells none.
func Passphrase(message string) string {
	found := told.FindStringSubmatch(message)
	if found == nil {
		return ""
	}
	return found[1]
}

// Do is what a person does with a phone, who was told that passphrase. It says what came of it.
func (a *Air) Do(what, passphrase string) (string, error) {
	switch {
	case what == Leave:
		a.phone.Leave()
		a.another.Leave()
		return "Carlo's phones leave the cafe's air", nil
	case a.Down():
		return "", fmt.Errorf("%w: the access point is off", page.ErrNot)
	case what == Wrong:
		a.another.Leave()
		return answer("A phone tries a wrong passphrase", a.join(a.another, "not-"+passphrase+"-0")), nil
	case passphrase == "":
		return "", fmt.Errorf("%w: nobody has told Carlo a passphrase", page.ErrNot)
	case what == Right:
		return answer("Carlo's phone joins with the passphrase", a.join(a.phone, passphrase)), nil
	case what == Second:
		return answer("A second phone joins with the passphrase", a.join(a.another, passphrase)), nil
	}
	return "", fmt.Errorf("%w: that can't be done on the air", page.ErrNot)
}

// join tries once: a phone that was refused does not try again by itself.
func (a *Air) join(p *hostapdtest.Station, passphrase string) bool {
	p.Leave()
	p.Passphrase = passphrase
	in := p.Join()
	if !in {
		p.Leave()
		return false
	}
	a.mu.Lock()
	a.joined = time.Now()
	a.mu.Unlock()
	return true
}

func answer(doing string, in bool) string {
	if in {
		return doing + ", and is on the air"
	}
	return doing + ", and is refused"
}

// View is what the access point has loaded, and who is on the air by it. End knows when an order's access ends to the
// second, where a mark has whole minutes.
func (a *Air) View(end func(order string) (time.Time, bool)) page.Air {
	v := page.Air{Name: "hostapd", Network: SSID, Down: a.Down(), Phone: a.phone.Online()}
	if v.Down {
		return v
	}
	for _, id := range a.point.Keys(radio) {
		k := page.Key{Name: id, Order: orderOf(id)}
		if k.Order != "" {
			k.End, _ = end(k.Order) // none before somebody joined
		}
		for _, p := range []*hostapdtest.Station{a.phone, a.another} {
			if p.KeyID() == id {
				k.Devices = append(k.Devices, p.MAC.String())
			}
		}
		v.Keys = append(v.Keys, k)
	}
	return v
}
