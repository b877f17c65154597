package whatsapptest

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// A Person is a customer with a phone that writes to the account. Methods may be called concurrently.
type Person struct {
	s       *Server
	pn, lid types.JID
	name    string
	phone   *party
	inbox   []Message
	screen  []Line
	seen    map[string][]byte // by id, as it was sealed
	waited  int               // messages that were waited over
	sent    map[string]*sentMessage
	typed   int
	refused int
	timer   setting
	hidden  bool
	byPhone bool
}

// A sentMessage is what a person knows of a message that they sent.
type sentMessage struct{ delivered, read bool }

// Person makes a person. The same phone gives the same one.
func (s *Server) Person(phone, name string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	pn := types.NewJID(digitsOf(phone), types.DefaultUserServer)
	if p := s.people[pn.User]; p != nil {
		return p
	}
	p := &Person{s: s, pn: pn, lid: s.newLID(), name: name, phone: newParty(), sent: map[string]*sentMessage{},
		seen: map[string][]byte{}}
	s.people[p.pn.User], s.people[p.lid.User] = p, p
	return p
}

func (p *Person) set(f func()) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	f()
}

// LID is the person's address without the phone, and PN the one with it.
func (p *Person) LID() types.JID { return p.lid }

// PN is the person's address with the phone.
func (p *Person) PN() types.JID { return p.pn }

// NewNumber gives the person another number. Their account stays the same.
func (p *Person) NewNumber(phone string) {
	p.set(func() {
		delete(p.s.people, p.pn.User)
		p.pn = types.NewJID(digitsOf(phone), types.DefaultUserServer)
		p.s.people[p.pn.User] = p
	})
}

// HidePhone makes the person's messages come without the phone.
func (p *Person) HidePhone(on bool) { p.set(func() { p.hidden = on }) }

// ByPhone makes the person's messages come under the phone's address.
func (p *Person) ByPhone(on bool) { p.set(func() { p.byPhone = on }) }

// newID makes an id as phones do.
func newID() string { return "3A" + strings.ToUpper(hex.EncodeToString(random(9))) }

// Say writes a message, and gives its id.
func (p *Person) Say(text string) string {
	return p.Send(&waE2E.Message{Conversation: proto.String(text)})
}

// Send writes a message of any kind, and gives its id.
func (p *Person) Send(m *waE2E.Message) string {
	id := newID()
	p.SendAs(id, p.s.now(), m)
	return id
}

// SendAs writes a message with an id and a time.
func (p *Person) SendAs(id string, at time.Time, m *waE2E.Message) {
	p.set(func() {
		p.sent[id] = &sentMessage{}
		if m.ProtocolMessage == nil {
			p.show(Line{Message: Message{ID: id, Text: m.GetConversation(), At: at}, Mine: true})
		}
		attrs := p.attrs(at)
		attrs["id"] = id
		p.s.write(p.phone, attrs, p.timed(m))
	})
}

// attrs are the sender as the person lets it be known.
func (p *Person) attrs(at time.Time) waBinary.Attrs {
	attrs := waBinary.Attrs{"t": strconv.FormatInt(at.Unix(), 10), "notify": p.name, "type": "text"}
	switch {
	case p.byPhone:
		attrs["from"], attrs["addressing_mode"], attrs["sender_lid"] = p.pn, "pn", p.lid
	case p.hidden:
		attrs["from"], attrs["addressing_mode"] = p.lid, "lid"
	default:
		attrs["from"], attrs["addressing_mode"], attrs["sender_pn"] = p.lid, "lid", p.pn
	}
	return attrs
}

// SayInGroup writes in a group that the account is in.
func (p *Person) SayInGroup(text string) {
	p.set(func() {
		attrs := p.attrs(p.s.now())
		attrs["id"], attrs["participant"], attrs["participant_pn"] = newID(), p.lid, p.pn
		attrs["from"] = types.NewJID("120363000000000001", types.GroupServer)
		p.s.write(p.phone, attrs, &waE2E.Message{Conversation: proto.String(text)})
	})
}

// Call rings, and gives the call's id.
func (p *Person) Call() string {
	id := newID()
	p.set(func() {
		if p.s.account == nil {
			return
		}
		for _, d := range p.s.account.devices {
			if d.stream == nil {
				continue
			}
			d.stream.send(waBinary.Node{
				Tag: "call", Attrs: waBinary.Attrs{"from": p.lid, "id": newID(), "t": p.s.stamp(), "platform": "android",
					"version": "2"},
				Content: []waBinary.Node{{Tag: "offer", Attrs: waBinary.Attrs{"call-id": id, "call-creator": p.lid,
					"caller_pn": p.pn}}},
			})
		}
	})
	return id
}

// Say writes to a person on the account's own phone. The linked device gets a copy.
func (a *Account) Say(to *Person, text string) string {
	id := newID()
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	m := &waE2E.Message{Conversation: proto.String(text)}
	to.inbox = append(to.inbox, Message{ID: id, Text: text, At: a.s.now()})
	to.show(Line{Message: to.inbox[len(to.inbox)-1]})
	a.s.write(a.phone, waBinary.Attrs{
		"id": id, "from": a.lid, "recipient": to.lid, "peer_recipient_pn": to.pn, "t": a.s.stamp(), "notify": a.name,
		"type": "text",
	}, &waE2E.Message{DeviceSentMessage: &waE2E.DeviceSentMessage{DestinationJID: proto.String(to.lid.String()),
		Message: m}})
	return id
}

// next finds the message that is waited for. The caller holds mu.
func (p *Person) next(good func(Message) bool) (*Message, []string, chan struct{}) {
	var seen []string
	for i := p.waited; i < len(p.inbox); i++ {
		if good(p.inbox[i]) {
			p.waited = i + 1
			return &p.inbox[i], nil, nil
		}
		seen = append(seen, p.inbox[i].Text)
	}
	return nil, seen, p.s.changed
}

// Messages are all that the phone shows.
func (p *Person) Messages() (list []Message) {
	p.set(func() { list = slices.Clone(p.inbox) })
	return list
}

// Typing counts how often the phone showed that an answer is being typed.
func (p *Person) Typing() (n int) {
	p.set(func() { n = p.typed })
	return n
}

// Read reports whether a sent message has blue ticks.
func (p *Person) Read(id string) (read bool) {
	p.set(func() { read = p.sent[id] != nil && p.sent[id].read })
	return read
}

// Delivered reports whether a sent message has two ticks.
func (p *Person) Delivered(id string) (delivered bool) {
	p.set(func() { delivered = p.sent[id] != nil && p.sent[id].delivered })
	return delivered
}
