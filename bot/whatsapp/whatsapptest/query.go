package whatsapptest

import (
	"encoding/binary"
	"strconv"
	"strings"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// result answers a query.
func (c *stream) result(n waBinary.Node, content ...waBinary.Node) {
	answer := waBinary.Node{Tag: "iq", Attrs: waBinary.Attrs{"from": types.ServerJID, "type": "result",
		"id": text(n, "id")}}
	if len(content) > 0 {
		answer.Content = content
	}
	c.send(answer)
}

// query answers an <iq>. The caller holds mu.
func (c *stream) query(n waBinary.Node) {
	kind, children := text(n, "type"), n.GetChildren()
	if kind == "result" || kind == "error" {
		if f := c.waiting[text(n, "id")]; f != nil {
			delete(c.waiting, text(n, "id"))
			f(n)
		}
		return
	}
	first := waBinary.Node{}
	if len(children) > 0 {
		first = children[0]
	}
	switch namespace := text(n, "xmlns"); {
	case namespace == "md":
		c.linking(n, first)
	case c.device == nil:
		c.s.fault("a query for %s before the login", namespace)
		c.result(n)
	case namespace == "encrypt":
		c.keys(n, kind, first)
	case namespace == "usync":
		c.usync(n, first)
	case namespace == "passive":
		c.result(n)
		if first.Tag == "active" {
			c.begin()
		}
	case namespace == "w:m" && first.Tag == "media_conn":
		c.result(n, waBinary.Node{
			Tag: "media_conn", Attrs: waBinary.Attrs{"auth": mediaAuth, "ttl": "300", "auth_ttl": "21600", "max_buckets": "12"},
			Content: []waBinary.Node{{Tag: "host", Attrs: waBinary.Attrs{"hostname": "mmg.whatsapp.net", "type": "primary"}}},
		})
	case namespace == "privacy" && kind == "get":
		c.result(n, waBinary.Node{Tag: "privacy", Content: []waBinary.Node{
			{Tag: "category", Attrs: waBinary.Attrs{"name": "readreceipts", "value": "all"}},
		}})
	default: // pings, tokens, statistics
		c.result(n)
	}
}

const mediaAuth = "media-auth"

// begin hands over what waited while the client was away.
func (c *stream) begin() {
	waiting := strconv.Itoa(len(c.device.pending))
	c.send(waBinary.Node{Tag: "ib", Attrs: waBinary.Attrs{"from": types.ServerJID}, Content: []waBinary.Node{
		{Tag: "offline_preview", Attrs: waBinary.Attrs{"count": waiting, "message": waiting, "appdata": "0",
			"notification": "0", "receipt": "0"}},
	}})
	c.active = true
	c.device.flush()
	c.send(waBinary.Node{Tag: "ib", Attrs: waBinary.Attrs{"from": types.ServerJID}, Content: []waBinary.Node{
		{Tag: "offline", Attrs: waBinary.Attrs{"count": waiting}},
	}})
	c.s.change()
}

// keys answers what is about pre-keys.
func (c *stream) keys(n waBinary.Node, kind string, first waBinary.Node) {
	switch {
	case kind == "get" && first.Tag == "count":
		c.result(n, waBinary.Node{Tag: "count", Attrs: waBinary.Attrs{"value": strconv.Itoa(len(c.device.oneTime))}})
	case kind == "get" && first.Tag == "key":
		var users []waBinary.Node
		for _, asked := range first.GetChildren() {
			users = append(users, c.s.bundleFor(asked))
		}
		c.result(n, waBinary.Node{Tag: "list", Content: users})
	case kind == "set":
		c.upload(n)
	default:
		c.s.fault("a query for keys that is none: %s %s", kind, first.Tag)
		c.result(n)
	}
}

func (s *Server) bundleFor(asked waBinary.Node) waBinary.Node {
	jid, _ := asked.Attrs["jid"].(types.JID)
	user := waBinary.Node{Tag: "user", Attrs: waBinary.Attrs{"jid": jid}}
	var phone *party
	switch p := s.people[jid.User]; {
	case p != nil && jid.Device == 0:
		phone = p.phone
	case s.account != nil && s.account.is(jid) && jid.Device == 0:
		phone = s.account.phone
	}
	if phone == nil {
		s.fault("keys of nobody: %s", jid)
		user.Content = []waBinary.Node{{Tag: "error", Attrs: waBinary.Attrs{"code": "404", "text": "item-not-found"}}}
		return user
	}
	user.Content = phone.bundle()
	return user
}

// upload stores a client's pre-keys, and with them the signed one.
func (c *stream) upload(n waBinary.Node) {
	registration, okID := bytesOf(n, "registration")
	signed, err := readPreKey(n.GetChildByTag("skey"))
	if !okID || len(registration) != 4 || err != nil || len(signed.signature) != 64 {
		c.s.fault("an upload of keys that is none")
		c.result(n)
		return
	}
	c.device.registration, c.device.signed = binary.BigEndian.Uint32(registration), signed
	list := n.GetChildByTag("list")
	for _, child := range list.GetChildren() {
		key, err := readPreKey(child)
		if err != nil {
			c.s.fault("an uploaded key: %v", err)
			continue
		}
		c.device.oneTime = append(c.device.oneTime, key)
	}
	c.result(n)
}

// usync tells devices and LIDs of people.
func (c *stream) usync(n, asked waBinary.Node) {
	query, list := asked.GetChildByTag("query"), asked.GetChildByTag("list")
	var users []waBinary.Node
	for _, u := range list.GetChildren() {
		jid, _ := u.Attrs["jid"].(types.JID)
		answer := waBinary.Node{Tag: "user", Attrs: waBinary.Attrs{"jid": jid}}
		devices, lid := c.s.devicesOf(jid)
		var parts []waBinary.Node
		for _, want := range query.GetChildren() {
			switch want.Tag {
			case "devices":
				parts = append(parts, waBinary.Node{Tag: "devices", Content: []waBinary.Node{{Tag: "device-list",
					Content: devices}}})
			case "lid":
				if !lid.IsEmpty() {
					parts = append(parts, waBinary.Node{Tag: "lid", Attrs: waBinary.Attrs{"val": lid}})
				}
			}
		}
		answer.Content = parts
		users = append(users, answer)
	}
	c.result(n, waBinary.Node{Tag: "usync", Attrs: waBinary.Attrs{"sid": text(asked, "sid")},
		Content: []waBinary.Node{{Tag: "list", Content: users}}})
}

func (s *Server) devicesOf(jid types.JID) (devices []waBinary.Node, lid types.JID) {
	add := func(id int) {
		devices = append(devices, waBinary.Node{Tag: "device", Attrs: waBinary.Attrs{"id": strconv.Itoa(id)}})
	}
	switch p := s.people[jid.User]; {
	case p != nil:
		add(0)
		return devices, p.lid
	case s.account != nil && s.account.is(jid):
		add(0)
		for id := range s.account.devices {
			add(int(id))
		}
		return devices, s.account.lid
	}
	return nil, types.EmptyJID
}

// digitsOf are a phone's.
func digitsOf(phone string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
}
