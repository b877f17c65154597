package machine

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/router"
)

// read delivers all letters, as the outbox does: those for the owner are copied into the owner's chats.
func (m *machine) read(t *rapid.T) {
	m.look()
	var last []outbox.Letter
	for range 20 {
		letters, err := m.talk.Read(m.ctx, "-", 1000)
		if err != nil {
			t.Fatal(err)
		}
		last = letters
		delivered := 0
		for _, l := range letters {
			if m.deliver(t, l) {
				delivered++
			}
		}
		if delivered == 0 {
			return
		}
	}
	for _, l := range last {
		t.Logf("to %s: %+v %+v", l.To, l.Notice, l.Reply)
	}
	t.Fatal("letters lead to letters without end")
}

// deliver delivers one letter, and reports whether it is out of the box. Pings wait for the end of the quiet hours.
func (m *machine) deliver(t *rapid.T, l outbox.Letter) bool {
	owners, pings, err := m.talk.Owners(m.ctx)
	switch {
	case err != nil:
		t.Fatal(err)
	case l.To == billing.Owner && (!pings.Wants(l.Notice.Kind) || pings.Skips(*l.Notice, m.now(), m.talk.Zone)):
		m.done(t, m.talk.Done(m.ctx, l))
		return true
	case l.To == billing.Owner && pings.Waits(*l.Notice, m.now(), m.talk.Zone):
		return false
	case l.To == billing.Owner:
		m.note(*l.Notice)
		m.done(t, m.talk.Forward(m.ctx, l, owners))
		return true
	case l.To == billing.Guests:
		guests, err := m.talk.Guests(m.ctx, l.Notice.Site)
		m.done(t, err)
		m.done(t, m.talk.Forward(m.ctx, l, guests))
		return true
	}
	m.send(t, l)
	return true
}

func (m *machine) done(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

// note notes what the owner is told of money that is not as it should be.
func (m *machine) note(n billing.Notice) {
	switch n.Kind {
	case billing.PaymentOdd, billing.PaymentLost, billing.OrderBroken, billing.EventAside:
		m.named[n.Order] = true
		for _, word := range strings.Fields(n.Detail) {
			m.named[word] = true
		}
	}
}

// chatOf finds the chat of an address. On WhatsApp the number is one, too.
func (m *machine) chatOf(address string) (*chat, *person) {
	for _, p := range everybody {
		for _, a := range p.chats {
			if a == address || address == "whatsapp:+"+p.phone && strings.HasPrefix(a, "whatsapp:") {
				return m.chats[a], p
			}
		}
	}
	return nil, nil
}

// send puts a letter into words, and its person reads them.
func (m *machine) send(t *rapid.T, l outbox.Letter) {
	out, ok := bot.Outgoing{}, true
	if l.Reply != nil {
		out = *l.Reply
	} else {
		scene, err := m.talk.Scene(m.ctx, l)
		if err == nil {
			out, ok = outbox.Compose(*l.Notice, scene)
		}
		if err == nil && out.Document != nil {
			err = out.Document.Write(m.ctx, io.Discard)
		}
		if err != nil {
			m.shelve(t, l, err)
			return
		}
	}
	chat, who := m.chatOf(l.To)
	if chat == nil {
		t.Fatalf("a letter to %s", l.To)
	}
	chat.told++
	m.wrote("to %s: %.200q %+v", l.To, out.Text, l.Notice)
	if ok {
		m.reads(t, chat, who, out)
	}
	m.done(t, m.talk.Done(m.ctx, l))
}

// shelve sets a letter aside that can't be put into words. Only damage is a reason for that.
func (m *machine) shelve(t *rapid.T, l outbox.Letter, err error) {
	if len(m.harm) == 0 {
		t.Fatalf("a letter %+v can't be put into words: %v", *l.Notice, err)
	}
	a := outbox.Aside{ID: billing.NewCode(), At: m.now(), Letter: l, Reason: err.Error(), Tries: 6}
	if l.Notice.Kind == billing.LetterAside || l.Notice.Kind == billing.LetterLost {
		m.done(t, m.talk.Shelve(m.ctx, a))
		return
	}
	m.done(t, m.talk.Shelve(m.ctx, a, billing.Notice{To: billing.Owner, Kind: billing.LetterAside, Order: a.ID,
		Detail: a.Reason}))
}

var addresses = regexp.MustCompile(`\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b`)

// reads has a person read a message, keep its buttons and codes, and looks whether it may be theirs.
func (m *machine) reads(t *rapid.T, c *chat, who *person, out bot.Outgoing) {
	all := out.Text + " " + out.Toast
	var data []string
	for _, row := range out.Rows {
		for _, choice := range row {
			all += " " + choice.Label + " " + choice.Data + " " + choice.URL + " " + choice.Copy
			if choice.Data != "" {
				data = append(data, choice.Data)
				if len(choice.Data) > bot.MaxData {
					t.Fatalf("a button carries %q", choice.Data)
				}
			}
		}
	}
	slices.Reverse(data)
	c.buttons = latest(c.buttons, data...)
	m.codes = latest(m.codes, codes.FindAllString(all, -1)...)
	if m.worked[who] {
		return
	}
	for _, other := range everybody {
		if other != who && strings.Contains(all, other.phone) {
			t.Fatalf("%s reads %s's number: %q", who.name, other.name, all)
		}
	}
	if strings.Contains(all, password) && !m.access["+"+who.phone] {
		t.Fatalf("%s reads the password without access: %q", who.name, all)
	}
	for _, a := range addresses.FindAllString(all, -1) {
		mac, err := router.ParseMAC(a)
		if err == nil && !m.typed[who][mac] && !slices.Contains(seen, a) {
			t.Fatalf("%s reads the address %s of somebody: %q", who.name, a, all)
		}
	}
}

// names notes the addresses that somebody types.
func (m *machine) names(who *person, words string) {
	if m.typed[who] == nil {
		m.typed[who] = map[router.MAC]bool{}
	}
	if found, _, err := router.FindMACs(words); err == nil {
		for _, mac := range found {
			m.typed[who][mac] = true
		}
	}
	for _, word := range strings.Fields(words) {
		if mac, err := router.ParseMAC(word); err == nil {
			m.typed[who][mac] = true
		}
	}
}

// why is what was done to the records, for a complaint.
func (m *machine) why() string { return fmt.Sprintf("(harm: %v)", m.harm) }
