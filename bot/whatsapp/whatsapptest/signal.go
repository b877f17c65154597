package whatsapptest

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/libsignal/keys/identity"
	"go.mau.fi/libsignal/keys/prekey"
	"go.mau.fi/libsignal/protocol"
	"go.mau.fi/libsignal/session"
	"go.mau.fi/libsignal/state/record"
	"go.mau.fi/libsignal/util/optional"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/keys"
	"google.golang.org/protobuf/proto"
)

// A party is one phone's half of Signal: its keys, and its sessions in memory.
type party struct {
	identity     *keys.KeyPair
	registration uint32
	signed       *keys.PreKey
	oneTime      map[uint32]*keys.PreKey
	sessions     map[string]*record.Session
	last         uint32
}

func newParty() *party {
	own := keys.NewKeyPair()
	return &party{
		identity: own, registration: rand.Uint32N(16380) + 1, signed: own.CreateSignedPreKey(1),
		oneTime: map[uint32]*keys.PreKey{}, sessions: map[string]*record.Session{},
	}
}

// bundle is what somebody needs to write to this phone for the first time.
func (p *party) bundle() []waBinary.Node {
	p.last++
	once := keys.NewPreKey(p.last)
	p.oneTime[once.KeyID] = once
	return bundleNodes(p.registration, p.identity.Pub[:], preKeyOf(once), preKeyOf(p.signed))
}

// A publicPreKey is a pre-key as it goes over the wire.
type publicPreKey struct {
	id        uint32
	public    []byte
	signature []byte
}

func preKeyOf(k *keys.PreKey) *publicPreKey {
	p := &publicPreKey{id: k.KeyID, public: k.Pub[:]}
	if k.Signature != nil {
		p.signature = k.Signature[:]
	}
	return p
}

func (k *publicPreKey) node() waBinary.Node {
	id := binary.BigEndian.AppendUint32(nil, k.id)
	n := waBinary.Node{Tag: "key", Content: []waBinary.Node{{Tag: "id", Content: id[1:]},
		{Tag: "value", Content: k.public}}}
	if k.signature != nil {
		n.Tag, n.Content = "skey", append(n.GetChildren(), waBinary.Node{Tag: "signature", Content: k.signature})
	}
	return n
}

func readPreKey(n waBinary.Node) (*publicPreKey, error) {
	id, okID := bytesOf(n, "id")
	public, okKey := bytesOf(n, "value")
	if !okID || !okKey || len(id) != 3 || len(public) != 32 {
		return nil, errors.New("a pre-key that is none")
	}
	k := &publicPreKey{id: binary.BigEndian.Uint32(append([]byte{0}, id...)), public: public}
	k.signature, _ = bytesOf(n, "signature")
	return k, nil
}

func bytesOf(n waBinary.Node, tag string) ([]byte, bool) {
	b, ok := n.GetChildByTag(tag).Content.([]byte)
	return b, ok
}

// bundleNodes write a bundle; the one-time key may be used up.
func bundleNodes(registration uint32, identityKey []byte, once, signed *publicPreKey) []waBinary.Node {
	nodes := []waBinary.Node{
		{Tag: "registration", Content: binary.BigEndian.AppendUint32(nil, registration)},
		{Tag: "type", Content: []byte{ecc.DjbType}},
		{Tag: "identity", Content: identityKey},
	}
	if once != nil {
		nodes = append(nodes, once.node())
	}
	return append(nodes, signed.node())
}

func (p *party) cipher(with types.JID) (*session.Builder, *session.Cipher) {
	b := session.NewBuilder(p, p, p, p, with.SignalAddress(), store.SignalProtobufSerializer)
	return b, session.NewCipher(b, with.SignalAddress())
}

// encrypt writes to a linked device, of which it fetches keys at the first time.
func (p *party) encrypt(to *device, plain []byte) (kind string, sealed []byte, err error) {
	ctx := context.Background()
	builder, cipher := p.cipher(to.lid)
	if known, _ := p.ContainsSession(ctx, to.lid.SignalAddress()); !known {
		if err := builder.ProcessBundle(ctx, to.bundle()); err != nil {
			return "", nil, err
		}
	}
	message, err := cipher.Encrypt(ctx, pad(plain))
	if err != nil {
		return "", nil, err
	}
	kind = "msg"
	if message.Type() == protocol.PREKEY_TYPE {
		kind = "pkmsg"
	}
	return kind, message.Serialize(), nil
}

func pad(plain []byte) []byte {
	n := byte(rand.N(15) + 1) //nolint:gosec // 1 to 15
	for range n {
		plain = append(plain, n)
	}
	return plain
}

// decrypt reads what a linked device wrote.
func (p *party) decrypt(from types.JID, kind string, sealed []byte) (*waE2E.Message, error) {
	ctx, s := context.Background(), store.SignalProtobufSerializer
	_, cipher := p.cipher(from)
	var plain []byte
	if kind == "pkmsg" {
		m, err := protocol.NewPreKeySignalMessageFromBytes(sealed, s.PreKeySignalMessage, s.SignalMessage)
		if err != nil {
			return nil, err
		}
		if plain, err = cipher.DecryptMessage(ctx, m); err != nil {
			return nil, err
		}
	} else {
		m, err := protocol.NewSignalMessageFromBytes(sealed, s.SignalMessage)
		if err != nil {
			return nil, err
		}
		if plain, err = cipher.Decrypt(ctx, m); err != nil {
			return nil, err
		}
	}
	if len(plain) == 0 || int(plain[len(plain)-1]) > len(plain) {
		return nil, errors.New("a message without padding")
	}
	message := &waE2E.Message{}
	return message, proto.Unmarshal(plain[:len(plain)-int(plain[len(plain)-1])], message)
}

// bundleOf makes a bundle of a device's uploaded keys.
func bundleOf(d *device, once *publicPreKey) *prekey.Bundle {
	id, public := optional.NewEmptyUint32(), ecc.ECPublicKeyable(nil)
	if once != nil {
		id, public = optional.NewOptionalUint32(once.id), ecc.NewDjbECPublicKey([32]byte(once.public))
	}
	return prekey.NewBundle(d.registration, uint32(d.lid.Device), id, d.signed.id, public,
		ecc.NewDjbECPublicKey([32]byte(d.signed.public)), [64]byte(d.signed.signature),
		identity.NewKey(ecc.NewDjbECPublicKey([32]byte(d.identity))))
}

// The stores that libsignal asks for.

// GetIdentityKeyPair is libsignal's.
func (p *party) GetIdentityKeyPair() *identity.KeyPair {
	return identity.NewKeyPair(identity.NewKey(ecc.NewDjbECPublicKey(*p.identity.Pub)),
		ecc.NewDjbECPrivateKey(*p.identity.Priv))
}

// GetLocalRegistrationID is libsignal's.
func (p *party) GetLocalRegistrationID() uint32 { return p.registration }

// SaveIdentity is libsignal's.
func (p *party) SaveIdentity(context.Context, *protocol.SignalAddress, *identity.Key) error {
	return nil
}

// IsTrustedIdentity is libsignal's. A person's phone takes whatever comes: the shop may link anew.
func (p *party) IsTrustedIdentity(context.Context, *protocol.SignalAddress, *identity.Key) (bool, error) {
	return true, nil
}

// LoadPreKey is libsignal's.
func (p *party) LoadPreKey(_ context.Context, id uint32) (*record.PreKey, error) {
	k := p.oneTime[id]
	if k == nil {
		return nil, nil
	}
	return record.NewPreKey(id, ecc.NewECKeyPair(ecc.NewDjbECPublicKey(*k.Pub), ecc.NewDjbECPrivateKey(*k.Priv)), nil), nil
}

// StorePreKey is libsignal's.
func (p *party) StorePreKey(context.Context, uint32, *record.PreKey) error { return nil }

// ContainsPreKey is libsignal's.
func (p *party) ContainsPreKey(_ context.Context, id uint32) (bool, error) {
	return p.oneTime[id] != nil, nil
}

// RemovePreKey is libsignal's.
func (p *party) RemovePreKey(_ context.Context, id uint32) error {
	delete(p.oneTime, id)
	return nil
}

// LoadSession is libsignal's.
func (p *party) LoadSession(_ context.Context, a *protocol.SignalAddress) (*record.Session, error) {
	if s := p.sessions[a.String()]; s != nil {
		return s, nil
	}
	s := store.SignalProtobufSerializer
	return record.NewSession(s.Session, s.State), nil
}

// GetSubDeviceSessions is libsignal's.
func (p *party) GetSubDeviceSessions(context.Context, string) ([]uint32, error) { return nil, nil }

// StoreSession is libsignal's.
func (p *party) StoreSession(_ context.Context, a *protocol.SignalAddress, r *record.Session) error {
	p.sessions[a.String()] = r
	return nil
}

// ContainsSession is libsignal's.
func (p *party) ContainsSession(_ context.Context, a *protocol.SignalAddress) (bool, error) {
	return p.sessions[a.String()] != nil, nil
}

// DeleteSession is libsignal's.
func (p *party) DeleteSession(_ context.Context, a *protocol.SignalAddress) error {
	delete(p.sessions, a.String())
	return nil
}

// DeleteAllSessions is libsignal's.
func (p *party) DeleteAllSessions(context.Context) error {
	clear(p.sessions)
	return nil
}

// LoadSignedPreKey is libsignal's.
func (p *party) LoadSignedPreKey(_ context.Context, id uint32) (*record.SignedPreKey, error) {
	if id != p.signed.KeyID {
		return nil, nil
	}
	return record.NewSignedPreKey(id, 0, ecc.NewECKeyPair(ecc.NewDjbECPublicKey(*p.signed.Pub),
		ecc.NewDjbECPrivateKey(*p.signed.Priv)), *p.signed.Signature, nil), nil
}

// LoadSignedPreKeys is libsignal's.
func (p *party) LoadSignedPreKeys(context.Context) ([]*record.SignedPreKey, error) { return nil, nil }

// StoreSignedPreKey is libsignal's.
func (p *party) StoreSignedPreKey(context.Context, uint32, *record.SignedPreKey) error { return nil }

// ContainsSignedPreKey is libsignal's.
func (p *party) ContainsSignedPreKey(_ context.Context, id uint32) (bool, error) {
	return id == p.signed.KeyID, nil
}

// RemoveSignedPreKey is libsignal's.
func (p *party) RemoveSignedPreKey(context.Context, uint32) error { return nil }
