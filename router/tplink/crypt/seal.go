// Package crypt is the encryption that TP-Link's web pages do in the browser: RSA for passwords, and
// for each session an AES key and signatures.
//
// It owns the ciphers, their paddings and the text of a signature. It must not import the driver, the
// router package or anything that uses the network. Its one invariant: the AES key of a session leaves
// only inside a signature that RSA encrypts.
//
// None of this protects much: the router sends its keys unauthenticated, and the ones for signatures
// have 512 bits. It is what the firmware accepts.
package crypt

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// A Scheme is how a firmware wants its messages signed.
type Scheme int

const (
	Classic      Scheme = iota + 1 // padded RSA: luci on most Archers
	SG                             // OAEP at the login and HMAC afterwards: luci on the BE series
	AX72                           // OAEP with the AES key in every signature: luci on the AX72
	FramesPadded                   // padded RSA: encrypted CGI frames
	FramesRaw                      // RSA without padding: encrypted CGI frames
)

// Config is what a Seal needs.
type Config struct {
	Scheme         Scheme
	Key            Key // for signatures
	Seq            int // as the router sent it; it stays the same for the whole session
	User, Password string
	AES            AES // a new one when zero
}

// A Seal encrypts and signs the messages of one session, and decrypts the answers.
type Seal struct {
	scheme Scheme
	key    Key
	seq    int
	aes    AES
	hash   string
	in     bool // the login was accepted
}

// New makes a seal for one login and the session that follows it.
func New(c Config) *Seal {
	s := &Seal{scheme: c.Scheme, key: c.Key, seq: c.Seq, aes: c.AES}
	if s.aes == (AES{}) {
		s.aes = newAES()
	}
	known := c.User + c.Password
	if c.Scheme == SG || c.Scheme == AX72 {
		s.hash = sha256Hex(known)
	} else {
		sum := md5.Sum([]byte(known))
		s.hash = hex.EncodeToString(sum[:])
	}
	return s
}

// LoggedIn says that the router accepted the login, so it has the AES key from now on.
func (s *Seal) LoggedIn() { s.in = true }

// Seal encrypts a message and signs it. Until LoggedIn, the signature carries the AES key.
func (s *Seal) Seal(message string) (sign, data string, err error) {
	if data, err = s.aes.encrypt(message); err != nil {
		return "", "", err
	}
	hash := s.hash
	if s.scheme == SG && s.in {
		hash = sha256Hex(data)
	}
	text := "h=" + hash + "&s=" + strconv.Itoa(s.seq+len(data))
	if !s.in || s.scheme == AX72 {
		text = s.keys() + "&" + text
	}
	sign, err = s.sign(text)
	return sign, data, err
}

// Open decrypts an answer.
func (s *Seal) Open(data string) ([]byte, error) { return s.aes.decrypt(data) }

// keys is the AES key as signatures spell it.
func (s *Seal) keys() string {
	if s.scheme == FramesPadded || s.scheme == FramesRaw {
		return "key=" + s.aes.Key + "&iv=" + s.aes.IV
	}
	return "k=" + s.aes.Key + "&i=" + s.aes.IV
}

func (s *Seal) sign(text string) (string, error) {
	switch {
	case s.scheme == Classic, s.scheme == FramesPadded:
		return s.key.Encrypt([]byte(text))
	case s.scheme == FramesRaw:
		return s.key.zeroFilled([]byte(text))
	case s.scheme == SG && s.in:
		return hmacSign(s.keys(), text), nil
	}
	return s.key.oaep([]byte(text), s.scheme == AX72)
}

func sha256Hex(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// hmacSign signs a text in chunks of 53 bytes, as the BE series expects after the login.
func hmacSign(key, text string) string {
	var out strings.Builder
	for chunk := range slices.Chunk([]byte(text), 53) {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write(chunk)
		out.WriteString(hex.EncodeToString(mac.Sum(nil)))
	}
	return out.String()
}
