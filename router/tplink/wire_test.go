package tplink

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Textbook numbers, and what Python's pow says of them.
func TestRawRSAIsExponentiation(t *testing.T) {
	for _, c := range []struct {
		n, e, m int64
		want    string
	}{
		{3233, 17, 65, "0ae6"}, // 65^17 mod 3233 = 2790
		{3233, 17, 123, "0357"},
		{187, 7, 88, "0b"},
	} {
		k := publicKey{n: big.NewInt(c.n), e: big.NewInt(c.e)}
		got, err := k.raw(big.NewInt(c.m).Bytes())
		if err != nil || got != c.want {
			t.Errorf("%d^%d mod %d is %s, %v, want %s", c.m, c.e, c.n, got, err, c.want)
		}
	}
	k := publicKey{n: big.NewInt(187), e: big.NewInt(7)}
	if _, err := k.raw([]byte{200}); err == nil {
		t.Error("a message that is greater than the key was taken")
	}
}

// trivial has the exponent one, which shows what goes into the exponentiation.
func trivial(bits int) publicKey {
	n := new(big.Int).Lsh(big.NewInt(1), uint(bits))
	return publicKey{n: n.Sub(n, big.NewInt(1)), e: big.NewInt(1)}
}

func TestALongMessageIsCutIntoChunksOf53(t *testing.T) {
	message := strings.Repeat("0123456789", 13)
	text, err := trivial(512).encrypt([]byte(message))
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
	text, err := trivial(1024).zeroPadded([]byte("abc"))
	if err != nil || text != "616263"+strings.Repeat("00", 125) {
		t.Errorf("%s, %v", text, err)
	}
	if _, err := trivial(512).zeroPadded(make([]byte, 65)); err == nil {
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
		if _, err := readKey(pair); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if k, err := readKey([]string{odd, "010001"}); err != nil || k.size() != 64 {
		t.Errorf("a key of 512 bits: %v", err)
	}
}

// The vector is NIST SP 800-38A, F.2.1, with the padding that PKCS #7 adds behind it.
func TestAESAgreesWithTheStandard(t *testing.T) {
	unhex := func(s string) string {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	a := aesKey{key: unhex("2b7e151628aed2a6abf7158809cf4f3c"), iv: unhex("000102030405060708090a0b0c0d0e0f")}
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
		key := newAESKey()
		text, err := key.encrypt(message)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := key.decrypt(text); err != nil || string(back) != message {
			t.Errorf("%d bytes came back as %q, %v", length, back, err)
		}
	}
}

func TestAnswersAreUnderstoodAsEachFirmwareSpellsThem(t *testing.T) {
	for _, c := range []struct {
		body string
		want error
		code string
	}{
		{`{"success":true,"data":{"stok":"1"}}`, nil, ""},
		{`{"success":true,"data":{}}`, nil, ""},
		{`{"data":[]}`, nil, ""},
		{`{"success":false,"errorcode":"timeout"}`, errSessionGone, ""},
		{`{"success":false,"errorCode":"timeout"}`, errSessionGone, ""},
		{`{"success":false,"error":"permission denied"}`, errSessionGone, ""},
		{`{"success":false,"error_code":"user conflict"}`, nil, "user conflict"},
		{`{"success":false,"errorCode":"login failed"}`, nil, "login failed"},
		{`{"error_code":-5002}`, nil, "-5002"},
		{`{"success":false}`, nil, "(none)"},
		{"\n<html></html>", errSessionGone, ""},
		{`{"error_code":0}`, errForeign, ""},
		{`{}`, errForeign, ""},
		{`[]`, errForeign, ""},
		{``, errForeign, ""},
	} {
		_, err := parse([]byte(c.body))
		var no *refused
		switch {
		case c.code != "":
			if !errors.As(err, &no) || no.code != strings.TrimPrefix(c.code, "(none)") {
				t.Errorf("%s: %v, want the refusal %q", c.body, err, c.code)
			}
		case !errors.Is(err, c.want):
			t.Errorf("%s: %v, want %v", c.body, err, c.want)
		}
	}
}

func TestAnswersAreReadAsPublishedForEachModel(t *testing.T) {
	for _, c := range []struct {
		file string
		rows int
		max  int
		err  error
	}{
		{"archer-c1200v1-eu/white_list-load.json", 3, 64, nil},
		{"archer-c1200v1-eu/white_list-load-empty.json", 0, 64, nil}, // an empty list is {}
		{"archer-c1200v1-eu/stale-session.json", 0, 0, errSessionGone},
		{"archer-ax20v3-1.1.4/white_list-load.json", 2, 0, nil}, // no max_rules
		{"be-series/white_list-load.json", 2, 128, nil},
	} {
		body, err := os.ReadFile(filepath.Join("testdata", c.file))
		if err != nil {
			t.Fatal(err)
		}
		a, err := parse(body)
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		rows, err := readRows(a.Data)
		if err != nil || len(rows) != c.rows || a.Others.MaxRules != c.max {
			t.Errorf("%s: %v, %v, room for %d", c.file, rows, err, a.Others.MaxRules)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	s := &luci{aes: aesKey{"0123456789012345", "0123456789012345"}}
	f.Fuzz(func(t *testing.T, body []byte) {
		if plain, err := s.unseal(body); err == nil {
			body = plain
		}
		a, err := parse(body)
		var no *refused
		if err != nil && !errors.Is(err, errSessionGone) && !errors.Is(err, errForeign) && !errors.As(err, &no) {
			t.Fatalf("%v has no name", err)
		}
		rows, err := readRows(a.Data)
		if err != nil && !errors.Is(err, errForeign) {
			t.Fatalf("%v has no name", err)
		}
		for _, r := range rows {
			if i := (table{rows: rows}).find(r.mac); i < 0 {
				t.Fatalf("%v is not found again", r)
			}
		}
	})
}
