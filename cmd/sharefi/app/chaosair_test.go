package app_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/router/hostapd/hostapdtest"
	"github.com/sharefi/sharefi/scheduler"
)

// The sites of a campaign: one lets people in by device, the other by passphrase.
const (
	byDevice = "home"
	onTheAir = "yard"
)

var sitesOfBoth = []string{byDevice, onTheAir}

// crowdedEvery is how many purchases on the air there are to one whose customer lets a second device join, and to one
// whose phone leaves and comes back.
const crowdedEvery = 5

var aPassword = regexp.MustCompile(`Password: (\S+)`)

// A pocket is the devices that a buyer has with them at the site on the air.
type pocket struct{ phone, other *hostapdtest.Station }

func (c *campaign) pocket(mac router.MAC) pocket {
	second := mac
	second[3] = 0x21
	return pocket{c.Air.Station("wlan0", mac, ""), c.Air.Station("wlan0", second, "")}
}

// leaves takes both off, and waits until the passphrase is worth nothing.
func (c *campaign) leaves(p pocket) {
	p.other.Leave()
	c.waits("the passphrase is withdrawn", func() bool {
		p.phone.Leave()
		return p.phone.Passphrase == "" || !p.phone.Join()
	})
	p.phone.Leave()
}

// surfs is a purchase on the air, from the payment to the end of the time, or to the money that goes back.
func (v visit) surfs(p pocket) error {
	defer v.c.leaves(p)
	const back = "I'm refunding"
	text, which, err := v.hears("Password: ", "got more time", "couldn't reach you", back)
	if err != nil || which > 1 {
		return err
	}
	if which == 0 {
		p.phone.Passphrase = aPassword.FindStringSubmatch(text)[1]
	}
	p.other.Passphrase = p.phone.Passphrase
	p.phone.Join() // or later: a phone tries again
	over := []string{"time is up", "couldn't reach you", back}
	if which == 0 {
		_, which, err := v.hears(append(over, "You're online", "got more time", "Until ")...)
		if err != nil || which < len(over) {
			return err
		}
	}
	switch v.c.bought.Load() % crowdedEvery {
	case 1:
		p.other.Join()
		if _, which, err := v.hears(append(over, "one more device has joined")...); err != nil || which < len(over) {
			return err
		}
	case 2:
		p.phone.Leave()
		v.c.pause(300 * time.Millisecond)
		p.phone.Join()
	}
	_, _, err = v.hears(over...)
	return err
}

// phonesTry lets the phones of all that are to be on the air try again, as phones do, until the buyers are done.
func (c *campaign) phonesTry() {
	for c.pause(200 * time.Millisecond) {
		c.Air.Retry()
	}
}

// A span is a time in which somebody else had the file of passphrases in hand.
type span struct{ from, to time.Time }

// mending is how long the shop may take to put things right after it.
const mending = 15 * time.Second

// edit has somebody else change the file of passphrases, as an editor does that looks before it saves.
func (c *campaign) edit(change func(string) string) {
	path := c.Air.Radios[0].PSKFile
	for {
		was, err := os.ReadFile(path)
		if err != nil {
			c.T.Errorf("edit the passphrases: %v", err)
			return
		}
		c.saves(change(string(was)))
		now, err := os.ReadFile(path + ".edited")
		if still, _ := os.ReadFile(path); err == nil && string(still) == string(was) {
			err = os.Rename(path+".edited", path)
		} else if err == nil {
			continue
		}
		if err != nil || len(now) == 0 {
			c.T.Errorf("edit the passphrases: %v", err)
		}
		return
	}
}

// saves writes the file that takes the place of the passphrases'.
func (c *campaign) saves(content string) {
	if err := os.WriteFile(c.Air.Radios[0].PSKFile+".edited", []byte(content), 0o600); err != nil {
		c.T.Errorf("edit the passphrases: %v", err)
	}
}

// Lines of the file that are ours, and one that hostapd can't read.
var ourLines = regexp.MustCompile(`(?m)^(keyid=sf-.*|# Sharefi: .*)\n`)

// longKey is a line of ours with a key that hostapd can't read.
var longKey = regexp.MustCompile(`(?m)^keyid=sf-.* [0-9a-f]{65,}$`)

const badLine = "this is no line\n"

// meddle has the owner change the file: lines of their own come, ours are damaged, or gone, or hostapd can't read one.
func (c *campaign) meddle(d time.Duration) {
	n := len(c.spoiled)
	c.spoiled = append(c.spoiled, span{from: time.Now()})
	defer func() { c.spoiled[n].to = time.Now() }()
	line := fmt.Sprintf("keyid=guest%d 00:00:00:00:00:00 the guests of room %d\n", n, n)
	switch c.rnd.IntN(5) {
	case 0:
		c.edit(func(was string) string { return was + line })
		c.owners += line
	case 1:
		c.edit(func(was string) string { return "# room\n" + line + was })
		c.owners = "# room\n" + line + c.owners
	case 2:
		c.edit(func(was string) string {
			return ourLines.ReplaceAllStringFunc(was, func(l string) string { return strings.TrimSuffix(l, "\n") + "0\n" })
		})
		c.waits("damaged lines are mended", func() bool { return !longKey.MatchString(c.Psk()) }) // with one hostapd does not start again
	case 3:
		c.edit(func(was string) string { return ourLines.ReplaceAllString(was, "") })
	default:
		c.edit(func(was string) string { return was + badLine })
		c.pause(d)
		c.edit(func(was string) string { return strings.ReplaceAll(was, badLine, "") })
	}
}

// losePasses is a file of passphrases that is gone, until the owner makes it anew with what is theirs.
func (c *campaign) losePasses(d time.Duration) {
	from := time.Now()
	path := c.Air.Radios[0].PSKFile
	if err := os.Remove(path); err != nil {
		c.T.Errorf("lose the passphrases: %v", err)
	}
	c.pause(d)
	c.saves(c.owners)
	if err := os.Rename(path+".edited", path); err != nil {
		c.T.Errorf("make the passphrases anew: %v", err)
	}
	c.spoiled = append(c.spoiled, span{from, time.Now()})
}

// airFaults are those of the access point.
func (c *campaign) airFaults() []fault {
	again := func() {
		if err := c.Air.Start(); err != nil {
			c.T.Errorf("start the access point: %v", err)
		}
	}
	return []fault{
		{"the access point restarts", func(time.Duration) { c.Air.Stop(); again() }},
		{"the access point is off", func(d time.Duration) { c.Air.Kill(); c.pause(d); again() }},
		{"the access point is silent", func(d time.Duration) { c.Air.Mute(true); c.pause(d); c.Air.Mute(false) }},
		{"the access point is slow", func(d time.Duration) { c.Air.Slow(200 * time.Millisecond); c.pause(d); c.Air.Slow(0) }},
		{"the access point can't load", func(time.Duration) { c.Air.FailReloads(1 + c.rnd.IntN(3)) }},
		{"the access point forgets its listeners", func(time.Duration) {
			c.Air.ForgetListeners("wlan0")
			c.Air.ForgetListeners("wlan1")
		}},
		{"somebody edits the passphrases", c.meddle},
		{"the passphrases are lost", c.losePasses},
	}
}

// A stay is a passphrase in force on a radio, and what ended it.
type stay struct {
	from, to time.Time
	by       hostapdtest.Cause
}

// stays are those of each passphrase on a radio. Renewals go on under a new mark.
func (c *campaign) stays(radio string) map[string][]stay {
	all, lines := map[string][]stay{}, map[string]int{}
	for _, h := range c.Air.History() {
		text, _ := router.Untagged(h.ID)
		mark, ours := router.ParseMark(text)
		switch {
		case h.Radio != radio || !ours:
		case h.Loaded:
			if lines[mark.Pass]++; lines[mark.Pass] == 1 {
				all[mark.Pass] = append(all[mark.Pass], stay{from: h.At})
			}
		default:
			if lines[mark.Pass]--; lines[mark.Pass] == 0 {
				last := &all[mark.Pass][len(all[mark.Pass])-1]
				last.to, last.by = h.At, h.By
			}
		}
	}
	return all
}

// excused reports whether the access point or somebody else took a passphrase out of force.
func (c *campaign) excused(s stay) bool {
	return s.by == hostapdtest.ByEnd || s.by == hostapdtest.Refused || slices.ContainsFunc(c.spoiled,
		func(m span) bool { return s.to.After(m.from) && s.to.Before(m.to.Add(mending)) })
}

// judgeAir holds what was in force on the air against the leases: who had access had it for the whole time, but for what
// the access point and its owner did; and nothing but the owner's is left.
func (c *campaign) judgeAir(orders map[string]billing.Order, leases []scheduler.Lease) {
	c.T.Helper()
	if c.Psk() != c.owners {
		c.T.Errorf("the file of passphrases is\n%s\nand the owner's\n%s", c.Psk(), c.owners)
	}
	had := map[string]bool{}
	for _, radio := range []string{"wlan0", "wlan1"} {
		stays := c.stays(radio)
		for _, l := range leases {
			if o := orders[l.ID]; l.ByPass() && o.State == billing.Granted {
				had[l.ID] = true
				c.judgeStay(radio, l, stays[l.Pass.ID])
			}
		}
		for pass, all := range stays {
			if all[len(all)-1].to.IsZero() {
				c.T.Errorf("%s: the passphrase %s is in force for ever", radio, pass)
			}
		}
	}
	for _, o := range orders {
		if o.For == billing.ForPassphrase && o.State == billing.Granted && !had[o.Code] {
			c.T.Errorf("order %s is granted, and has no passphrase", o.Code)
		}
	}
}

// judgeStay is one lease on one radio.
func (c *campaign) judgeStay(radio string, l scheduler.Lease, stays []stay) {
	c.T.Helper()
	if l.End.Sub(l.Start) != l.Lasts {
		c.T.Errorf("lease %s lasted %s of %s", l.ID, l.End.Sub(l.Start), l.Lasts)
	}
	const slack = 100 * time.Millisecond
	at := l.Start // up to here it was in force, or that is excused
	for _, s := range stays {
		if s.to.After(at) && !s.from.After(at.Add(slack)) {
			at = s.to
		}
		if at.Before(l.End.Add(-slack)) && at.Equal(s.to) && c.excused(s) {
			at = l.End // by the time that the access point was back it may be over
			for _, next := range stays {
				if next.from.After(s.to) && next.from.Before(at) {
					at = next.from
				}
			}
		}
	}
	if at.Before(l.End.Add(-slack)) {
		c.T.Errorf("%s: order %s had its passphrase in force until %s, of %s to %s: %v", radio, l.ID, at, l.Start, l.End, stays)
	}
}
