package crypt_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/hex"
	"math/big"
	"regexp"
	"strconv"
	"testing"

	"github.com/sharefi/sharefi/router/tplink/crypt"
)

// seal makes a seal, and returns the private key for its signatures.
func seal(t *testing.T, scheme crypt.Scheme) (*crypt.Seal, *rsa.PrivateKey) {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	key, err := crypt.ReadKey([]string{private.N.Text(16), strconv.FormatInt(int64(private.E), 16)})
	if err != nil {
		t.Fatal(err)
	}
	return crypt.New(crypt.Config{Scheme: scheme, Key: key, Seq: 1000, User: "admin", Password: "password"}), private
}

func TestWhatIsSealedIsOpened(t *testing.T) {
	for _, scheme := range []crypt.Scheme{
		crypt.Classic, crypt.SG, crypt.AX72, crypt.FramesPadded, crypt.FramesRaw,
	} {
		s, _ := seal(t, scheme)
		for range 2 { // the login, and the session after it
			sign, data, err := s.Seal("a message")
			if err != nil || sign == "" {
				t.Fatalf("scheme %d: the signature is %q, %v", scheme, sign, err)
			}
			if plain, err := s.Open(data); err != nil || string(plain) != "a message" {
				t.Errorf("scheme %d: %q comes back, %v", scheme, plain, err)
			}
			s.LoggedIn()
		}
	}
}

func TestOnlyTheLoginCarriesTheKeyOfTheSession(t *testing.T) {
	s, private := seal(t, crypt.FramesRaw)
	for _, want := range []string{
		`^key=\d{16}&iv=\d{16}&h=[0-9a-f]{32}&s=1024$`, // 1000, and 24 characters of data
		`^h=[0-9a-f]{32}&s=1024$`,
	} {
		sign, _, err := s.Seal("a message")
		if err != nil {
			t.Fatal(err)
		}
		block, err := hex.DecodeString(sign)
		if err != nil {
			t.Fatal(err)
		}
		text := new(big.Int).Exp(new(big.Int).SetBytes(block), private.D, private.N).Bytes()
		if text = bytes.TrimRight(text, "\x00"); !regexp.MustCompile(want).Match(text) {
			t.Errorf("the signature holds %q, want %s", text, want)
		}
		s.LoggedIn()
	}
}
