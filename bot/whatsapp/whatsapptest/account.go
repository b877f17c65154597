package whatsapptest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/libsignal/keys/prekey"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waAdv"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
	"google.golang.org/protobuf/proto"
)

// An Account is the one whose linked device the shop is, with its phone.
type Account struct {
	s       *Server
	pn, lid types.JID
	name    string
	phone   *party
	devices map[uint16]*device
	last    uint16
	copies  []Message
	seen    map[string][]byte // by id, as it was sealed
	linking *linking          // a code that was asked for
}

// A device is a linked one.
type device struct {
	s            *Server
	account      *Account
	pn, lid      types.JID
	noise        []byte
	identity     []byte
	registration uint32
	signed       *publicPreKey
	oneTime      []*publicPreKey
	pending      []*parcel // messages that it has not acknowledged, oldest first
	stream       *stream
}

func (d *device) bundle() *prekey.Bundle {
	var once *publicPreKey
	if len(d.oneTime) > 0 {
		once, d.oneTime = d.oneTime[0], d.oneTime[1:]
	}
	return bundleOf(d, once)
}

// Account makes the account that the shop is linked to. There is one.
func (s *Server) Account(phone, name string) *Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.account == nil {
		s.account = &Account{
			s: s, pn: types.NewJID(digitsOf(phone), types.DefaultUserServer), lid: s.newLID(), name: name, phone: newParty(),
			devices: map[uint16]*device{}, seen: map[string][]byte{},
		}
	}
	return s.account
}

func (a *Account) is(jid types.JID) bool { return jid.User == a.pn.User || jid.User == a.lid.User }

// linked finds a linked device by the account's number.
func (s *Server) linked(user string, id uint32) *device {
	if s.account == nil || s.account.pn.User != user {
		return nil
	}
	return s.account.devices[uint16(id)] //nolint:gosec // small
}

// offerPairing gives a new client the codes that it is to show.
func (c *stream) offerPairing(p *waWa6.ClientPayload_DevicePairingRegistrationData) {
	if len(p.GetEIdent()) != 32 || len(p.GetESkeyVal()) != 32 || len(p.GetESkeySig()) != 64 {
		c.s.fault("a registration without its keys")
	}
	c.pairing = p
	var refs []waBinary.Node
	for range 6 {
		ref := "2@" + base64.RawURLEncoding.EncodeToString(random(24))
		c.refs = append(c.refs, ref)
		refs = append(refs, waBinary.Node{Tag: "ref", Content: []byte(ref)})
	}
	c.send(waBinary.Node{
		Tag: "iq", Attrs: waBinary.Attrs{"from": types.ServerJID, "type": "set", "id": "pair-1", "xmlns": "md"},
		Content: []waBinary.Node{{Tag: "pair-device", Content: refs}},
	})
}

// What may be wrong with a pairing.
var (
	errCode   = errors.New("that is no code to scan")
	errOld    = errors.New("nobody shows that code any more")
	errNoPair = errors.New("the device did not finish the pairing")
)

// pairWithin is how long a pairing may take.
const pairWithin = 20 * time.Second

// ScanQR scans what a client shows, and waits until it is linked.
func (a *Account) ScanQR(code string) error {
	_, fragment, found := strings.Cut(code, "#")
	parts := strings.Split(fragment, ",")
	if !found || len(parts) != 5 {
		return errCode
	}
	adv, err := base64.StdEncoding.DecodeString(parts[3])
	if err != nil {
		return errCode
	}
	a.s.mu.Lock()
	var from *stream
	for c := range a.s.streams {
		if slices.Contains(c.refs, parts[0]) {
			from = c
		}
	}
	if from == nil {
		a.s.mu.Unlock()
		return errOld
	}
	d := a.link(from, adv)
	a.s.mu.Unlock()
	return a.registered(d)
}

func (a *Account) registered(d *device) error {
	if !a.s.until(pairWithin, func() bool { return a.devices[d.pn.Device] == d }) {
		return errNoPair
	}
	return nil
}

// link signs a client's identity, which makes it a device of the account once it has signed back.
// The caller holds mu.
func (a *Account) link(c *stream, adv []byte) *device {
	a.last++
	signed := &publicPreKey{
		id: binary.BigEndian.Uint32(append([]byte{0}, c.pairing.GetESkeyID()...)), public: c.pairing.GetESkeyVal(),
		signature: c.pairing.GetESkeySig(),
	}
	d := &device{
		s: a.s, account: a, pn: a.pn, lid: a.lid, noise: c.static, identity: c.pairing.GetEIdent(),
		registration: binary.BigEndian.Uint32(c.pairing.GetERegid()), signed: signed,
	}
	d.pn.Device, d.lid.Device = a.last, a.last
	details := must(proto.Marshal(&waAdv.ADVDeviceIdentity{
		RawID: proto.Uint32(4711), Timestamp: proto.Uint64(uint64(a.s.now().Unix())), KeyIndex: proto.Uint32(uint32(a.last)), //nolint:gosec // after 1970
	}))
	signature := ecc.CalculateSignature(ecc.NewDjbECPrivateKey(*a.phone.identity.Priv),
		slices.Concat([]byte{6, 0}, details, d.identity))
	identity := must(proto.Marshal(&waAdv.ADVSignedDeviceIdentity{
		Details: details, AccountSignatureKey: a.phone.identity.Pub[:], AccountSignature: signature[:],
	}))
	mac := hmac.New(sha256.New, adv)
	mac.Write(identity)
	container := must(proto.Marshal(&waAdv.ADVSignedDeviceIdentityHMAC{Details: identity, HMAC: mac.Sum(nil)}))
	c.paired = d
	c.waiting["pair-2"] = func(n waBinary.Node) { a.confirm(c, n, details) }
	c.send(waBinary.Node{
		Tag: "iq", Attrs: waBinary.Attrs{"from": types.ServerJID, "type": "set", "id": "pair-2", "xmlns": "md",
			"t": a.s.stamp()},
		Content: []waBinary.Node{{Tag: "pair-success", Content: []waBinary.Node{
			{Tag: "device-identity", Content: container},
			{Tag: "biz", Attrs: waBinary.Attrs{"name": ""}},
			{Tag: "platform", Attrs: waBinary.Attrs{"name": "android"}},
			{Tag: "device", Attrs: waBinary.Attrs{"jid": d.pn, "lid": d.lid}},
		}}},
	})
	return d
}

// confirm checks the device's own signature, and registers it.
func (a *Account) confirm(c *stream, n waBinary.Node, details []byte) {
	sign := n.GetChildByTag("pair-device-sign")
	body, ok := bytesOf(sign, "device-identity")
	var identity waAdv.ADVSignedDeviceIdentity
	if !ok || proto.Unmarshal(body, &identity) != nil || len(identity.GetDeviceSignature()) != 64 {
		a.s.fault("a pairing that the device refused: %s", n.Tag)
		return
	}
	signed := slices.Concat([]byte{6, 1}, details, c.paired.identity, a.phone.identity.Pub[:])
	key := ecc.NewDjbECPublicKey([32]byte(c.paired.identity))
	if !ecc.VerifySignature(key, signed, [64]byte(identity.GetDeviceSignature())) {
		a.s.fault("a device that signed wrongly")
		return
	}
	a.devices[c.paired.pn.Device] = c.paired
	c.refs = nil
	c.send(waBinary.Node{Tag: "stream:error", Attrs: waBinary.Attrs{"code": "515"}})
	a.s.change()
}

// Unlink removes the shop's device, as the owner does on the phone.
func (a *Account) Unlink() {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	for id, d := range a.devices {
		delete(a.devices, id)
		if d.stream != nil {
			d.stream.send(waBinary.Node{Tag: "stream:error", Attrs: waBinary.Attrs{"code": "401"}, Content: []waBinary.Node{
				{Tag: "conflict", Attrs: waBinary.Attrs{"type": "device_removed"}},
			}})
			d.stream.send(bye)
		}
	}
}

// Copies are what the linked device sent, as the account's own phone reads it.
func (a *Account) Copies() []Message {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	return slices.Clone(a.copies)
}

// A linking is a code that a client asked for, to be typed on the phone.
type linking struct {
	c       *stream
	ref     string
	wrapped []byte
	secret  []byte // shared with the client, once the code was typed
}

// linking answers what is about pairing by code, and logging out.
func (c *stream) linking(n, first waBinary.Node) {
	a := c.s.account
	switch {
	case a == nil:
		c.s.fault("a pairing without an account")
		c.result(n)
	case first.Tag == "link_code_companion_reg" && text(first, "stage") == "companion_hello":
		wrapped, _ := bytesOf(first, "link_code_pairing_wrapped_companion_ephemeral_pub")
		a.linking = &linking{c: c, ref: base64.RawURLEncoding.EncodeToString(random(12)), wrapped: wrapped}
		c.result(n, waBinary.Node{Tag: "link_code_companion_reg", Content: []waBinary.Node{
			{Tag: "link_code_pairing_ref", Content: []byte(a.linking.ref)},
		}})
		c.s.change()
	case first.Tag == "link_code_companion_reg" && text(first, "stage") == "companion_finish":
		c.result(n)
		if err := a.finishCode(c, first); err != nil {
			c.s.fault("a pairing by code: %v", err)
		}
	case first.Tag == "remove-companion-device":
		c.result(n)
		if c.device != nil {
			delete(a.devices, c.device.pn.Device)
		}
		c.send(bye)
	default:
		c.result(n)
	}
}

// stretch makes the key that a code gives.
func stretch(code string, salt []byte) []byte {
	return must(pbkdf2.Key(sha256.New, code, salt, 2<<16, 32))
}

func counterMode(key, iv, data []byte) []byte {
	out := make([]byte, len(data))
	cipher.NewCTR(must(aes.NewCipher(key)), iv).XORKeyStream(out, data)
	return out
}

// EnterCode types the code that a client shows, and waits until it is linked.
func (a *Account) EnterCode(code string) error {
	code = strings.ReplaceAll(code, "-", "")
	if !a.s.until(pairWithin, func() bool { return a.linking != nil }) {
		return errOld
	}
	a.s.mu.Lock()
	l := a.linking
	a.s.mu.Unlock()
	if len(l.wrapped) != 80 {
		return errCode
	}
	theirs := counterMode(stretch(code, l.wrapped[:32]), l.wrapped[32:48], l.wrapped[48:])
	own := keys.NewKeyPair()
	secret, err := shared(own, theirs)
	if err != nil {
		return fmt.Errorf("%w: %w", errCode, err)
	}
	salt, iv := random(32), random(16)
	wrapped := slices.Concat(salt, iv, counterMode(stretch(code, salt), iv, own.Pub[:]))
	a.s.mu.Lock()
	l.secret = secret
	l.c.send(waBinary.Node{
		Tag: "notification", Attrs: waBinary.Attrs{"from": types.ServerJID, "type": "link_code_companion_reg",
			"id": "code-1", "t": a.s.stamp()},
		Content: []waBinary.Node{{Tag: "link_code_companion_reg", Attrs: waBinary.Attrs{"stage": "primary_hello"},
			Content: []waBinary.Node{
				{Tag: "link_code_pairing_ref", Content: []byte(l.ref)},
				{Tag: "link_code_pairing_wrapped_primary_ephemeral_pub", Content: wrapped},
				{Tag: "primary_identity_pub", Content: a.phone.identity.Pub[:]},
			}}},
	})
	a.s.mu.Unlock()
	if !a.s.until(pairWithin, func() bool { return l.c.paired != nil && a.devices[l.c.paired.pn.Device] == l.c.paired }) {
		return errNoPair
	}
	return nil
}

// finishCode opens what the client sealed for the phone, which gives the secret of the pairing.
func (a *Account) finishCode(c *stream, n waBinary.Node) error {
	bundle, _ := bytesOf(n, "link_code_pairing_wrapped_key_bundle")
	identity, _ := bytesOf(n, "companion_identity_public")
	l := a.linking
	if l == nil || l.secret == nil || len(bundle) < 44 || len(identity) != 32 {
		return errCode
	}
	key := must(hkdf.Key(sha256.New, l.secret, bundle[:32], "link_code_pairing_key_bundle_encryption_key", 32))
	plain, err := gcm(key).Open(nil, bundle[32:44], bundle[44:], nil)
	if err != nil || len(plain) != 96 {
		return errCode
	}
	identities, err := shared(a.phone.identity, identity)
	if err != nil {
		return err
	}
	adv := must(hkdf.Key(sha256.New, slices.Concat(l.secret, identities, plain[64:]), nil, "adv_secret", 32))
	a.link(c, adv)
	return nil
}
