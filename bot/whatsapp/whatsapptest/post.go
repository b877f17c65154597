package whatsapptest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"google.golang.org/protobuf/proto"
)

// A parcel is a message on its way to the linked device.
type parcel struct {
	id      string
	node    waBinary.Node
	plain   []byte
	from    *party
	retried int // acknowledgements of earlier tries that say nothing
}

// settle takes a message off that was acknowledged.
func (d *device) settle(id string) {
	for i, p := range d.pending {
		if p.id != id {
			continue
		}
		if p.retried > 0 {
			p.retried--
			return
		}
		d.pending = slices.Delete(d.pending, i, i+1)
		return
	}
}

// flush sends everything that waits.
func (d *device) flush() {
	if d.stream == nil || !d.stream.active || d.s.hold {
		return
	}
	for _, p := range d.pending {
		d.stream.send(p.node)
	}
}

// post queues a message for the device and sends it if it can.
func (d *device) post(p *parcel) {
	d.pending = append(d.pending, p)
	if d.stream != nil && d.stream.active && !d.s.hold {
		d.stream.send(p.node)
	}
}

// again sends a message once more that could not be decrypted.
func (d *device) again(c *stream, n waBinary.Node) {
	i := slices.IndexFunc(d.pending, func(p *parcel) bool { return p.id == text(n, "id") })
	if i < 0 {
		return
	}
	p := d.pending[i]
	kind, sealed, err := p.from.encrypt(d, slices.Clone(p.plain))
	if err != nil {
		d.s.fault("encrypt again: %v", err)
		return
	}
	retry := n.GetChildByTag("retry")
	p.retried++
	p.node.Content = []waBinary.Node{enc(kind, sealed, waBinary.Attrs{"count": text(retry, "count")})}
	c.send(p.node)
}

func enc(kind string, sealed []byte, more waBinary.Attrs) waBinary.Node {
	n := waBinary.Node{Tag: "enc", Attrs: waBinary.Attrs{"v": "2", "type": kind}, Content: sealed}
	for k, v := range more {
		n.Attrs[k] = v
	}
	return n
}

// write makes a message of a phone and posts it to every linked device. The caller holds mu.
func (s *Server) write(from *party, attrs waBinary.Attrs, m *waE2E.Message) {
	if s.account == nil {
		return
	}
	plain := must(proto.Marshal(m))
	for _, d := range s.account.devices {
		kind, sealed, err := from.encrypt(d, slices.Clone(plain))
		if err != nil {
			s.fault("encrypt: %v", err)
			continue
		}
		if s.corrupt > 0 {
			s.corrupt--
			sealed[len(sealed)-1] ^= 0xff
		}
		d.post(&parcel{
			id: attrs["id"].(string), plain: plain, from: from,
			node: waBinary.Node{Tag: "message", Attrs: attrs, Content: []waBinary.Node{enc(kind, sealed, nil)}},
		})
	}
	s.change()
}

// message takes what the linked device sends.
func (c *stream) message(n waBinary.Node) {
	to, _ := n.Attrs["to"].(types.JID)
	person, id := c.s.people[to.User], text(n, "id")
	ack := waBinary.Node{Tag: "ack", Attrs: waBinary.Attrs{"class": "message", "id": id, "from": to, "t": c.s.stamp()}}
	switch {
	case c.device == nil:
		c.s.fault("a message before the login")
		return
	case c.s.account.is(to) && person == nil: // for its own phone
		c.send(ack)
		return
	case person == nil:
		c.s.fault("a message for nobody: %s", to)
		ack.Attrs["error"] = "404"
		c.send(ack)
		return
	case person.refused != 0:
		ack.Attrs["error"] = strconv.Itoa(person.refused)
		c.send(ack)
		return
	}
	c.deliver(n, person)
	if c.s.loseAcks > 0 {
		c.s.loseAcks--
		go c.cut()
		return
	}
	c.send(ack)
	c.s.change()
}

// deliver hands a message to the phones that it is encrypted for.
func (c *stream) deliver(n waBinary.Node, person *Person) {
	_, signed := n.GetOptionalChildByTag("device-identity")
	participants := n.GetChildByTag("participants")
	list := participants.GetChildren()
	if e, alone := n.GetOptionalChildByTag("enc"); alone {
		list = []waBinary.Node{{Tag: "to", Attrs: waBinary.Attrs{"jid": person.lid}, Content: []waBinary.Node{e}}}
	}
	if len(list) == 0 {
		c.s.fault("a message that nobody can read: %s", text(n, "id"))
	}
	for _, to := range list {
		jid, _ := to.Attrs["jid"].(types.JID)
		e := to.GetChildByTag("enc")
		sealed, _ := e.Content.([]byte)
		if text(e, "type") == "pkmsg" && !signed {
			c.s.fault("a first message without the device's identity")
		}
		switch {
		case c.s.people[jid.User] == person && jid.Device == 0:
			c.s.arrived(person, c.device, text(n, "id"), text(e, "type"), sealed)
		case c.s.account.is(jid) && jid.Device == 0:
			c.s.copied(c.device, text(n, "id"), text(e, "type"), sealed)
		default:
			c.s.fault("a message for a phone that nobody has: %s", jid)
		}
	}
}

// arrived shows a message on a person's phone. One that is there already shows once, as on real phones.
func (s *Server) arrived(p *Person, from *device, id, kind string, sealed []byte) {
	if was, known := p.seen[id]; known && bytes.Equal(was, sealed) {
		s.doubled++ // the same words, sealed as before: the phone knows them
		return
	}
	p.seen[id] = sealed
	m, err := p.phone.decrypt(from.lid, kind, sealed)
	if err != nil {
		s.lost++
		s.fault("a message to %s can't be read: %v", p.lid, err)
		return
	}
	if slices.ContainsFunc(p.inbox, func(m Message) bool { return m.ID == id }) {
		s.doubled++
		return
	}
	p.keepsTimer(m)
	p.inbox = append(p.inbox, s.read(id, m))
	p.show(Line{Message: p.inbox[len(p.inbox)-1]})
}

// copied shows a message on the account's own phone.
func (s *Server) copied(from *device, id, kind string, sealed []byte) {
	if was, known := s.account.seen[id]; known && bytes.Equal(was, sealed) {
		return
	}
	s.account.seen[id] = sealed
	m, err := s.account.phone.decrypt(from.lid, kind, sealed)
	if err != nil {
		s.lost++
		s.fault("a copy can't be read: %v", err)
		return
	}
	s.account.copies = append(s.account.copies, s.read(id, m.GetDeviceSentMessage().GetMessage()))
}

// read makes of a message what a phone shows.
func (s *Server) read(id string, m *waE2E.Message) Message {
	shown := Message{ID: id, At: s.now(), Text: m.GetConversation()}
	if t := m.GetExtendedTextMessage(); t != nil {
		shown.Text = t.GetText()
	}
	if picture := m.GetImageMessage(); picture != nil {
		shown.Text = picture.GetCaption()
		body, err := s.download(picture, "Image")
		if err != nil {
			s.fault("a picture: %v", err)
		}
		shown.Picture = body
	}
	if file := m.GetDocumentMessage(); file != nil { // phones show no words below one
		shown.Document = s.document(file)
	}
	if file := m.GetDocumentWithCaptionMessage().GetMessage().GetDocumentMessage(); file != nil {
		shown.Document, shown.Text = s.document(file), file.GetCaption()
	}
	return shown
}

// Message is one that a phone shows. Text is the caption of a picture or a document.
type Message struct {
	ID, Text string
	Picture  []byte
	Document *Document
	At       time.Time
}

// Wait gives the next message, in order and not yet waited over, that has the words.
func (p *Person) Wait(ctx context.Context, words string) (Message, error) {
	m, err := p.WaitFor(ctx, func(m Message) bool { return strings.Contains(m.Text, words) })
	if err != nil {
		return m, fmt.Errorf("%s waits for %q: %w", p.name, words, err)
	}
	return m, nil
}

// WaitFor is Wait with any condition, which must not call the server.
func (p *Person) WaitFor(ctx context.Context, good func(Message) bool) (Message, error) {
	for {
		p.s.mu.Lock()
		found, seen, changed := p.next(good)
		p.s.mu.Unlock()
		if found != nil {
			return *found, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Message{}, fmt.Errorf("%w; he has %q", ctx.Err(), seen)
		}
	}
}

// Mark waits over all that came until now.
func (p *Person) Mark() { p.set(func() { p.waited = len(p.inbox) }) }
