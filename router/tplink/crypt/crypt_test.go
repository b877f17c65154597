package crypt

import (
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"
)

// The numbers are from textbooks; the results are from Python's pow.
func TestRawRSAIsExponentiation(t *testing.T) {
	for _, c := range []struct {
		n, e, m int64
		want    string
	}{
		{3233, 17, 65, "0ae6"}, // 65^17 mod 3233 = 2790
		{3233, 17, 123, "0357"},
		{187, 7, 88, "0b"},
	} {
		k := Key{n: big.NewInt(c.n), e: big.NewInt(c.e)}
		got, err := k.raw(big.NewInt(c.m).Bytes())
		if err != nil || got != c.want {
			t.Errorf("%d^%d mod %d is %s, %v, want %s", c.m, c.e, c.n, got, err, c.want)
		}
	}
	k := Key{n: big.NewInt(187), e: big.NewInt(7)}
	if _, err := k.raw([]byte{200}); err == nil {
		t.Error("a message that is greater than the key was taken")
	}
}

// trivial has the exponent 1, so that a result shows its padded message.
func trivial(bits int) Key {
	n := new(big.Int).Lsh(big.NewInt(1), uint(bits))
	return Key{n: n.Sub(n, big.NewInt(1)), e: big.NewInt(1)}
}

func TestALongMessageIsCutIntoChunksOf53(t *testing.T) {
	message := strings.Repeat("0123456789", 13)
	text, err := trivial(512).Encrypt([]byte(message))
	if err != nil || len(text) != 3*128 {
		t.Fatalf("%d digits, %v", len(text), err)
	}
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	for i, chunk := range []string{message[:53], message[53:106], message[106:]} {
		block := data[i*64 : (i+1)*64]
		filler := block[2 : 64-len(chunk)-1]
		if block[0] != 0 || block[1] != 2 || strings.Contains(string(filler), "\x00") || block[2+len(filler)] != 0 {
			t.Errorf("block %d is padded as %x", i, block)
		}
		if string(block[64-len(chunk):]) != chunk {
			t.Errorf("block %d holds %q", i, block)
		}
	}
}

func TestTheC1200sPasswordIsFollowedByZeros(t *testing.T) {
	text, err := trivial(1024).ZeroPadded([]byte("abc"))
	if err != nil || text != "616263"+strings.Repeat("00", 125) {
		t.Errorf("%s, %v", text, err)
	}
	if _, err := trivial(512).ZeroPadded(make([]byte, 65)); err == nil {
		t.Error("a password that is longer than the key was taken")
	}
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	odd := strings.Repeat("F", 128)
	for name, pair := range map[string][]string{
		"nothing":       nil,
		"one part":      {odd},
		"no hex":        {strings.Repeat("x", 128), "010001"},
		"short":         {"C5", "010001"},
		"even":          {strings.Repeat("E", 128), "010001"},
		"negative":      {"-" + odd, "010001"},
		"no exponent":   {odd, "00"},
		"exponent one":  {odd, "01"},
		"huge":          {strings.Repeat("F", 4096), "010001"},
		"huge exponent": {odd, odd},
	} {
		if _, err := ReadKey(pair); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if k, err := ReadKey([]string{odd, "010001"}); err != nil || k.Size() != 64 {
		t.Errorf("a key of 512 bits: %v", err)
	}
}

// The vector is NIST SP 800-38A, F.2.1, followed by the padding of PKCS #7.
func TestAESAgreesWithTheStandard(t *testing.T) {
	unhex := func(s string) string {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	a := AES{Key: unhex("2b7e151628aed2a6abf7158809cf4f3c"), IV: unhex("000102030405060708090a0b0c0d0e0f")}
	plain := unhex("6bc1bee22e409f96e93d7e117393172a")
	text, err := a.encrypt(plain)
	data, decodeErr := base64.StdEncoding.DecodeString(text)
	if want := unhex("7649abac8119b246cee98e9b12e9197d"); err != nil || decodeErr != nil || string(data[:16]) != want {
		t.Errorf("%x, %v", data, err)
	}
	back, err := a.decrypt(text)
	if err != nil || string(back) != plain {
		t.Errorf("%x came back, %v", back, err)
	}
	for length := range 40 {
		message := strings.Repeat("x", length)
		key := newAES()
		text, err := key.encrypt(message)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := key.decrypt(text); err != nil || string(back) != message {
			t.Errorf("%d bytes came back as %q, %v", length, back, err)
		}
	}
}
