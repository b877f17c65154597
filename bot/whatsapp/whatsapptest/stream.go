package whatsapptest

import (
	"context"
	"crypto/cipher"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/coder/websocket"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/types"
)

// A stream is one connection of a client.
type stream struct {
	s    *Server
	ws   *websocket.Conn
	ctx  context.Context
	stop context.CancelFunc
	once sync.Once
	out  chan waBinary.Node

	read, write           cipher.AEAD
	readCount, writeCount uint32
	unread                []byte // bytes of the next frame

	static  []byte
	device  *device // that logged in
	active  bool    // it takes messages
	refs    []string
	pairing *waWa6.ClientPayload_DevicePairingRegistrationData
	paired  *device // that is about to be registered
	waiting map[string]func(waBinary.Node)
}

func newStream(s *Server, ws *websocket.Conn) *stream {
	ctx, stop := context.WithCancel(context.Background())
	return &stream{s: s, ws: ws, ctx: ctx, stop: stop, out: make(chan waBinary.Node, 4096),
		waiting: map[string]func(waBinary.Node){}}
}

// cut ends the connection without a word.
func (c *stream) cut() {
	c.once.Do(func() {
		c.stop()
		_ = c.ws.CloseNow()
	})
}

// run serves the connection until it ends.
func (c *stream) run() {
	defer c.leave()
	payload, err := c.handshake()
	if err != nil {
		c.s.mu.Lock()
		if c.ctx.Err() == nil && len(c.static) > 0 {
			c.s.fault("handshake: %v", err)
		}
		c.s.mu.Unlock()
		return
	}
	var work sync.WaitGroup
	defer work.Wait()
	defer c.cut()
	work.Go(c.writeAll)
	c.s.mu.Lock()
	c.s.streams[c] = true
	c.arrive(payload)
	c.s.mu.Unlock()
	for {
		frame, err := c.frame()
		if err != nil {
			return
		}
		plain, err := c.read.Open(nil, nonce(c.readCount), frame, nil)
		c.readCount++
		if err != nil {
			return
		}
		node, err := readNode(plain)
		c.s.mu.Lock()
		switch {
		case err != nil:
			c.s.fault("a node that can't be read: %v", err)
		case c.hooked(*node, false):
			c.take(*node)
			c.hooked(*node, true)
		}
		c.s.mu.Unlock()
	}
}

// hooked tells the hook of a node, and reports whether to go on.
func (c *stream) hooked(n waBinary.Node, after bool) bool {
	method := n.Tag
	if kind := text(n, "type"); n.Tag == "receipt" && kind == "read" {
		method += " " + kind
	}
	if c.s.hook == nil || c.s.hook(method, after) {
		return true
	}
	c.cut()
	return false
}

func readNode(plain []byte) (*waBinary.Node, error) {
	unpacked, err := waBinary.Unpack(plain)
	if err != nil {
		return nil, err
	}
	return waBinary.Unmarshal(unpacked)
}

func (c *stream) leave() {
	c.cut()
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	delete(c.s.streams, c)
	if c.device != nil && c.device.stream == c {
		c.device.stream = nil
	}
	c.s.change()
}

// header is what a client begins with; the last byte is the version of its dictionary.
const headerLength = 4

func (c *stream) handshake() (*waWa6.ClientPayload, error) {
	if err := c.fill(headerLength); err != nil {
		return nil, err
	}
	header := c.unread[:headerLength]
	if string(header[:2]) != "WA" {
		return nil, errHandshake
	}
	c.unread = c.unread[headerLength:]
	n := newNoise(header)
	hello, err := c.frame()
	if err != nil {
		return nil, err
	}
	answer, ephemeral, err := n.greet(hello)
	if err != nil {
		return nil, err
	}
	if err := c.ws.Write(c.ctx, websocket.MessageBinary, framed(answer)); err != nil {
		return nil, err
	}
	finish, err := c.frame()
	if err != nil {
		return nil, err
	}
	static, payload, err := n.meet(finish, ephemeral)
	if err != nil {
		return nil, err
	}
	first, second := n.expand(nil)
	c.read, c.write, c.static = gcm(first), gcm(second), static
	return payload, nil
}

// fill reads until so many bytes are there.
func (c *stream) fill(n int) error {
	for len(c.unread) < n {
		kind, data, err := c.ws.Read(c.ctx)
		if err != nil {
			return err
		}
		if kind != websocket.MessageBinary {
			return errHandshake
		}
		c.unread = append(c.unread, data...)
	}
	return nil
}

func (c *stream) frame() ([]byte, error) {
	if err := c.fill(3); err != nil {
		return nil, err
	}
	n := int(c.unread[0])<<16 | int(c.unread[1])<<8 | int(c.unread[2])
	if err := c.fill(3 + n); err != nil {
		return nil, err
	}
	frame := append([]byte(nil), c.unread[3:3+n]...)
	c.unread = c.unread[3+n:]
	return frame, nil
}

func framed(data []byte) []byte {
	return append([]byte{byte(len(data) >> 16), byte(len(data) >> 8), byte(len(data))}, data...)
}

// send queues a node. A client that does not read is cut off.
func (c *stream) send(n waBinary.Node) {
	select {
	case c.out <- n:
	default:
		go c.cut()
	}
}

// bye is queued behind the last node: the connection ends a moment after it, since a client that
// reads the end together with the reason forgets the reason.
var bye = waBinary.Node{Tag: "bye"}

const moment = 300 * time.Millisecond

func (c *stream) writeAll() {
	for {
		select {
		case <-c.ctx.Done():
			return
		case n := <-c.out:
			if n.Tag == bye.Tag {
				time.AfterFunc(moment, c.cut)
				return
			}
			body, err := waBinary.Marshal(n)
			if err != nil {
				panic(fmt.Sprintf("whatsapptest: a node that can't be written: %v", err))
			}
			sealed := c.write.Seal(nil, nonce(c.writeCount), body, nil)
			c.writeCount++
			if err := c.ws.Write(c.ctx, websocket.MessageBinary, framed(sealed)); err != nil {
				c.cut()
				return
			}
		}
	}
}

// arrive begins with a client: an unlinked one gets codes to show, a linked one gets in. The caller
// holds mu.
func (c *stream) arrive(p *waWa6.ClientPayload) {
	if p.GetDevicePairingData() != nil {
		c.offerPairing(p.GetDevicePairingData())
		return
	}
	if c.s.failure != nil {
		c.fail(c.s.failure)
		return
	}
	d := c.s.linked(strconv.FormatUint(p.GetUsername(), 10), p.GetDevice())
	if d == nil || string(d.noise) != string(c.static) {
		c.fail(map[string]string{"reason": "401", "location": "test"})
		return
	}
	if d.stream != nil {
		d.stream.replaced()
	}
	d.stream, c.device = c, d
	c.s.logins++
	c.send(waBinary.Node{Tag: "success", Attrs: waBinary.Attrs{"t": c.s.stamp(), "lid": d.lid, "location": "test"}})
	c.s.change()
}

func (s *Server) stamp() string { return strconv.FormatInt(s.now().Unix(), 10) }

func (c *stream) fail(attrs map[string]string) {
	n := waBinary.Node{Tag: "failure", Attrs: waBinary.Attrs{}}
	for k, v := range attrs {
		n.Attrs[k] = v
	}
	c.send(n)
	c.send(bye)
}

func (c *stream) replaced() {
	c.send(waBinary.Node{Tag: "stream:error", Content: []waBinary.Node{{Tag: "conflict",
		Attrs: waBinary.Attrs{"type": "replaced"}}}})
	c.send(bye)
}

// take does what a client wants. The caller holds mu.
func (c *stream) take(n waBinary.Node) {
	switch n.Tag {
	case "iq":
		c.query(n)
	case "message":
		c.message(n)
	case "receipt":
		c.receipt(n)
	case "ack":
		if class, _ := n.Attrs["class"].(string); class == "message" && c.device != nil {
			c.device.settle(text(n, "id"))
			c.s.change()
		}
	case "chatstate":
		c.typing(n)
	case "presence", "ib":
	default:
		c.s.fault("a <%s> of a client", n.Tag)
	}
}

func text(n waBinary.Node, name string) string {
	switch v := n.Attrs[name].(type) {
	case string:
		return v
	case types.JID:
		return v.String()
	case nil:
		return ""
	default:
		return fmt.Sprint(v)
	}
}

func (c *stream) typing(n waBinary.Node) {
	if _, composing := n.GetOptionalChildByTag("composing"); !composing {
		return
	}
	if to, ok := n.Attrs["to"].(types.JID); ok {
		if p := c.s.people[to.User]; p != nil {
			p.typed++
		}
	}
}

// receipt takes a delivery, a blue tick, or the wish to have a message once more.
func (c *stream) receipt(n waBinary.Node) {
	c.send(waBinary.Node{Tag: "ack", Attrs: waBinary.Attrs{"class": "receipt", "id": text(n, "id"), "from": n.Attrs["to"],
		"t": c.s.stamp()}})
	if c.device == nil {
		return
	}
	switch id := text(n, "id"); text(n, "type") {
	case "retry":
		c.device.again(c, n)
	case "", "inactive", "sender", "peer_msg":
		c.device.settle(id)
		c.s.note(id, func(m *sentMessage) { m.delivered = true })
	case "read", "read-self":
		c.s.note(id, func(m *sentMessage) { m.read = true })
	}
	c.s.change()
}

// note changes what a person knows of a message that they sent.
func (s *Server) note(id string, f func(*sentMessage)) {
	for _, p := range s.people {
		if m := p.sent[id]; m != nil {
			f(m)
		}
	}
}

// until waits for a condition under mu, for as long as a test may take.
func (s *Server) until(within time.Duration, ok func() bool) bool {
	deadline := time.After(within)
	for {
		s.mu.Lock()
		done, changed := ok(), s.changed
		s.mu.Unlock()
		if done {
			return true
		}
		select {
		case <-deadline:
			return false
		case <-changed:
		}
	}
}
