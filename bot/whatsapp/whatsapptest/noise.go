package whatsapptest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"sync"
	"time"

	"go.mau.fi/libsignal/ecc"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waCert"
	"go.mau.fi/whatsmeow/proto/waWa6"
	"go.mau.fi/whatsmeow/util/keys"
	"google.golang.org/protobuf/proto"
)

// Everything that an emulator signs goes back to this key, which is no secret: several emulators in
// one process share it.
var root = keys.NewKeyPairFromPrivateKey([32]byte{0x40, 'S', 'h', 'a', 'r', 'e', 'f', 'i', ' ', 't', 'e', 's', 't',
	's', ' ', 'o', 'n', 'l', 'y', 31: 0x41})

// Trust makes the WhatsApp clients of this process take emulators for WhatsApp. It is called before
// the first of them connects; later calls change nothing.
func Trust() { trust() }

var trust = sync.OnceFunc(func() { whatsmeow.WACertPubKey = *root.Pub })

// A noise is the server's half of a handshake, Noise_XX_25519_AESGCM_SHA256.
type noise struct {
	hash, salt []byte
	key        cipher.AEAD
	counter    uint32
}

func newNoise(header []byte) *noise {
	pattern := []byte("Noise_XX_25519_AESGCM_SHA256\x00\x00\x00\x00")
	n := &noise{hash: pattern, salt: pattern, key: gcm(pattern)}
	n.authenticate(header)
	return n
}

func gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the key's length is wrong
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return aead
}

func nonce(counter uint32) []byte {
	return binary.BigEndian.AppendUint32(make([]byte, 8, 12), counter)
}

func (n *noise) authenticate(data []byte) {
	sum := sha256.Sum256(append(n.hash[:len(n.hash):len(n.hash)], data...))
	n.hash = sum[:]
}

func (n *noise) seal(plain []byte) []byte {
	out := n.key.Seal(nil, nonce(n.counter), plain, n.hash)
	n.counter++
	n.authenticate(out)
	return out
}

func (n *noise) open(sealed []byte) ([]byte, error) {
	plain, err := n.key.Open(nil, nonce(n.counter), sealed, n.hash)
	n.counter++
	n.authenticate(sealed)
	return plain, err
}

// expand gives two keys of a secret.
func (n *noise) expand(secret []byte) (first, second []byte) {
	out, err := hkdf.Key(sha256.New, secret, n.salt, "", 64)
	if err != nil {
		panic(err) // the length is wrong
	}
	return out[:32], out[32:]
}

// mix brings a shared secret into the key.
func (n *noise) mix(private *keys.KeyPair, public []byte) error {
	secret, err := shared(private, public)
	if err != nil {
		return err
	}
	n.counter = 0
	salt, key := n.expand(secret)
	n.salt, n.key = salt, gcm(key)
	return nil
}

func shared(private *keys.KeyPair, public []byte) ([]byte, error) {
	key, err := ecdh.X25519().NewPrivateKey(private.Priv[:])
	if err != nil {
		return nil, err
	}
	other, err := ecdh.X25519().NewPublicKey(public)
	if err != nil {
		return nil, err
	}
	return key.ECDH(other)
}

var errHandshake = errors.New("a handshake that is none")

// greet answers a client's first words.
func (n *noise) greet(hello []byte) (answer []byte, ephemeral *keys.KeyPair, err error) {
	var m waWa6.HandshakeMessage
	if err := proto.Unmarshal(hello, &m); err != nil || len(m.GetClientHello().GetEphemeral()) != 32 {
		return nil, nil, errHandshake
	}
	theirs := m.GetClientHello().GetEphemeral()
	n.authenticate(theirs)
	ephemeral, static := keys.NewKeyPair(), keys.NewKeyPair()
	n.authenticate(ephemeral.Pub[:])
	if err := n.mix(ephemeral, theirs); err != nil {
		return nil, nil, err
	}
	sealed := n.seal(static.Pub[:])
	if err := n.mix(static, theirs); err != nil {
		return nil, nil, err
	}
	answer, err = proto.Marshal(&waWa6.HandshakeMessage{ServerHello: &waWa6.HandshakeMessage_ServerHello{
		Ephemeral: ephemeral.Pub[:], Static: sealed, Payload: n.seal(certificate(static)),
	}})
	return answer, ephemeral, err
}

// meet reads the client's identity.
func (n *noise) meet(finish []byte, ephemeral *keys.KeyPair) (static []byte, payload *waWa6.ClientPayload, err error) {
	var m waWa6.HandshakeMessage
	if err := proto.Unmarshal(finish, &m); err != nil {
		return nil, nil, errHandshake
	}
	if static, err = n.open(m.GetClientFinish().GetStatic()); err != nil {
		return nil, nil, err
	}
	if err := n.mix(ephemeral, static); err != nil {
		return nil, nil, err
	}
	body, err := n.open(m.GetClientFinish().GetPayload())
	if err != nil {
		return nil, nil, err
	}
	payload = &waWa6.ClientPayload{}
	return static, payload, proto.Unmarshal(body, payload)
}

// certificate is the chain from the root to a static key.
func certificate(static *keys.KeyPair) []byte {
	middle := keys.NewKeyPair()
	from, to := uint64(time.Now().Add(-time.Hour).Unix()), uint64(time.Now().Add(24*time.Hour).Unix()) //nolint:gosec // after 1970
	sign := func(by *keys.KeyPair, d *waCert.CertChain_NoiseCertificate_Details) *waCert.CertChain_NoiseCertificate {
		details := must(proto.Marshal(d))
		signature := ecc.CalculateSignature(ecc.NewDjbECPrivateKey(*by.Priv), details)
		return &waCert.CertChain_NoiseCertificate{Details: details, Signature: signature[:]}
	}
	return must(proto.Marshal(&waCert.CertChain{
		Intermediate: sign(root, &waCert.CertChain_NoiseCertificate_Details{
			Serial: proto.Uint32(7), IssuerSerial: proto.Uint32(0), Key: middle.Pub[:], NotBefore: &from, NotAfter: &to,
		}),
		Leaf: sign(middle, &waCert.CertChain_NoiseCertificate_Details{
			Serial: proto.Uint32(8), IssuerSerial: proto.Uint32(7), Key: static.Pub[:], NotBefore: &from, NotAfter: &to,
		}),
	}))
}

// must is for what can't fail.
func must[T any](v T, err error) T {
	if err != nil {
		panic("whatsapptest: " + err.Error())
	}
	return v
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return b
}
