package crypt

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"
)

// Vectors for encrypted frames, as published with a client (tp_link_crypto.py of 0xf15h/tp_link_gdpr).
const (
	publishedKey   = "D1360056D6090AF5987BCD20FB6979279C7BDEF84D465EFEDE5BC0481D80A2B6980F78396567853B369DE1369E7E055C73740AFD9EAD337548E493340150F36B"
	publishedWords = "key=1617857002547232&iv=1617857002547416&h=bb0f7e021d52a4e31613d463fc0525d8&s=271058692"
	publishedSign  = "1311e8009b3f52a4e3a74766a46ab1fda759914d72c214522c06d8174a14018ebb67689b1f5ded765bba3b33897c6fdfcca0ca06ebfafb510918b602c0036a99" +
		"835a92669370909836c3edb33b9c6f140e4e863b18bd269fcdfec925ff1ee2e3df449fcc296483088c2209aab1b23d1e8ff9211079986d67a64cb24395cc7c03"
	publishedLogin = "8\r\n[/cgi/login#0,0,0,0,0,0#0,0,0,0,0,0]0,2\r\nusername=admin\r\npassword=password123\r\n"
	publishedData  = "cef65de70e822e2bbdfbd7e9fa4fa6ac3d821b130a71852d3c4b601832498067966f28234c5d0a4b1f96e9073fe72b2ba6a5e30c821a1f" +
		"a779aa407e318cd0603e844b8872a387cfa1e37d0a1191ff3cf2a27ed5d2154955fb86932bac293b5c"
)

func TestTheSignatureOfFramesIsAsPublished(t *testing.T) {
	key, err := ReadKey([]string{publishedKey, "010001"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := key.zeroFilled([]byte(publishedWords)); err != nil || got != publishedSign {
		t.Errorf("%s, %v", got, err)
	}
}

func TestTheCipherOfFramesIsAsPublished(t *testing.T) {
	got, err := AES{"1617893956394957", "1617893957882902"}.encrypt(publishedLogin)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(got)
	if err != nil || hex.EncodeToString(raw) != publishedData {
		t.Errorf("%x, %v", raw, err)
	}
}

// The standard library can decrypt OAEP when the key is long enough for it.
func TestOAEPIsTheStandards(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	key := Key{private.N, big.NewInt(int64(private.E))}
	for _, length := range []int{1, 50, 86} {
		message := strings.Repeat("x", length)
		text, err := key.oaep([]byte(message), false)
		if err != nil {
			t.Fatal(err)
		}
		block, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := rsa.DecryptOAEP(sha1.New(), nil, private, block, nil); err != nil || string(plain) != message {
			t.Errorf("%d bytes come back as %q, %v", length, plain, err)
		}
	}
}

func TestOAEPIsCutAsTheRoutersPageCutsIt(t *testing.T) {
	key, err := ReadKey([]string{publishedKey, "010001"})
	if err != nil {
		t.Fatal(err)
	}
	message := []byte(strings.Repeat("x", 120))
	for nested, want := range map[bool]int{
		false: 6, // 22 22 22 22 22 10
		true:  7, // 22 22 9, 22 22 9, 14
	} {
		if text, err := key.oaep(message, nested); err != nil || len(text) != want*128 {
			t.Errorf("nested %v: %d blocks, want %d, %v", nested, len(text)/128, want, err)
		}
	}
}

func TestTheHMACSignatureGoesByChunks(t *testing.T) {
	text := strings.Repeat("h=0123456789&", 6) // 78 bytes
	got := hmacSign("k=1&i=2", text)
	var want string
	for _, chunk := range []string{text[:53], text[53:]} {
		mac := hmac.New(sha256.New, []byte("k=1&i=2"))
		mac.Write([]byte(chunk))
		want += hex.EncodeToString(mac.Sum(nil))
	}
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
