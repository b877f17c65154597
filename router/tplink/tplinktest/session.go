package tplinktest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A session is the router's one web session.
type session struct {
	stok, cookie string
	key, iv      string // empty when bodies are plain
	hash         string
	ip           string // of whoever logged in
}

// seq is what the router counts signatures from; it stays the same.
const seq = 834_104_017

// The counter of wrong passwords.
const (
	maxFailures = 10
	lockedFor   = 2 * time.Hour
)

// decrypt is m^d mod n over blocks of the key's size, as bytes of the full blocks.
func (k keyPair) decrypt(text string) ([][]byte, error) {
	size := (k.n.BitLen() + 7) / 8
	data, err := hex.DecodeString(text)
	if err != nil || len(data) == 0 || len(data)%size != 0 {
		return nil, errors.New("not whole blocks")
	}
	var blocks [][]byte
	for ; len(data) > 0; data = data[size:] {
		m := new(big.Int).Exp(new(big.Int).SetBytes(data[:size]), k.d, k.n)
		blocks = append(blocks, m.FillBytes(make([]byte, size)))
	}
	return blocks, nil
}

// unpad takes PKCS #1 v1.5 padding off each block.
func unpad(blocks [][]byte) (string, error) {
	var out bytes.Buffer
	for _, b := range blocks {
		end := bytes.IndexByte(b[2:], 0)
		if b[0] != 0 || b[1] != 2 || end < 8 {
			return "", errors.New("bad padding")
		}
		out.Write(b[2+end+1:])
	}
	return out.String(), nil
}

// password reads the encrypted password of a login.
func (s *Server) password(text string) (string, error) {
	blocks, err := s.key.decrypt(text)
	if err != nil {
		return "", err
	}
	if s.Variant == C1200 {
		return strings.TrimRight(string(blocks[0]), "\x00"), nil
	}
	return unpad(blocks)
}

// open checks the signature of an encrypted body and decrypts it. At a login, the keys come with
// the signature.
func (s *Server) open(sign, data string, login bool) (url.Values, *session, error) {
	blocks, err := s.sign.decrypt(sign)
	if err != nil {
		return nil, nil, err
	}
	text, err := unpad(blocks)
	if err != nil {
		return nil, nil, err
	}
	signed, err := url.ParseQuery(text)
	if err != nil {
		return nil, nil, err
	}
	sess := s.session
	if login {
		sess = &session{key: signed.Get("k"), iv: signed.Get("i"), hash: signed.Get("h")}
	}
	switch {
	case sess == nil || len(sess.key) != 16 || len(sess.iv) != 16:
		return nil, nil, errors.New("no keys")
	case signed.Get("s") != strconv.Itoa(seq+len(data)):
		return nil, nil, errors.New("the signature does not fit the data")
	case signed.Get("h") != sess.hash:
		return nil, nil, errors.New("another's signature")
	}
	plain, err := sess.decrypt(data)
	if err != nil {
		return nil, nil, err
	}
	values, err := url.ParseQuery(string(plain))
	return values, sess, err
}

func (s *session) decrypt(text string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, errors.New("not whole blocks")
	}
	block, err := aes.NewCipher([]byte(s.key))
	if err != nil {
		return nil, err
	}
	cipher.NewCBCDecrypter(block, []byte(s.iv)).CryptBlocks(data, data)
	n := int(data[len(data)-1])
	if n == 0 || n > aes.BlockSize {
		return nil, errors.New("bad padding")
	}
	return data[:len(data)-n], nil
}

func (s *session) encrypt(plain []byte) string {
	block, err := aes.NewCipher([]byte(s.key))
	if err != nil {
		panic(fmt.Sprintf("tplinktest: %v", err)) // the keys' length was checked
	}
	n := aes.BlockSize - len(plain)%aes.BlockSize
	data := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(n)}, n)...)
	cipher.NewCBCEncrypter(block, []byte(s.iv)).CryptBlocks(data, data)
	return base64.StdEncoding.EncodeToString(data)
}

// login checks a password and opens the one session.
func (s *Server) login(form url.Values, sess *session) (any, *session) {
	if s.Now().Before(s.locked) {
		return no("exceeded max attempts", map[string]any{"remainTime": int(s.locked.Sub(s.Now()).Seconds())}), nil
	}
	password, err := s.password(form.Get("password"))
	sum := md5.Sum([]byte("admin" + s.Password))
	good := err == nil && password == s.Password
	if s.Variant == C1200 {
		good = good && form.Get("username") == "admin"
	}
	if sess != nil {
		good = good && sess.hash == hex.EncodeToString(sum[:])
	}
	if !good {
		s.failures++
		if s.failures >= maxFailures {
			s.locked = s.Now().Add(lockedFor)
		}
		return no("login failed", map[string]any{
			"failureCount": s.failures, "errorcode": "-5002", "attemptsAllowed": maxFailures - s.failures,
		}), nil
	}
	if other := s.present(); other != "" && form.Get("confirm") != "true" {
		return no("user conflict", map[string]any{"logined_user": "admin", "logined_ip": other, "logined_host": "a-machine"}), nil
	}
	s.owner, s.failures = false, 0
	if sess == nil {
		sess = &session{}
	}
	sess.stok, sess.cookie = token(), token()
	return yes(map[string]any{"stok": sess.stok}), sess
}

// present is the address of whoever is logged in. The C1200 lets a new login end the older one.
func (s *Server) present() string {
	switch {
	case s.owner:
		return "192.168.0.50"
	case s.session != nil && s.Variant != C1200:
		return s.session.ip
	}
	return ""
}

func token() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
