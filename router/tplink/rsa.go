package tplink

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// A publicKey is an RSA key as the router tells it. The one for signatures has 512 bits, which
// Go's crypto/rsa rightly refuses; the router has no other, so the sum is done here.
type publicKey struct {
	n, e *big.Int
}

var errKey = errors.New("not an RSA key")

// readKey reads [n, e] in hex.
func readKey(pair []string) (publicKey, error) {
	if len(pair) != 2 || len(pair[0]) > 1024 || len(pair[1]) > 8 {
		return publicKey{}, errKey
	}
	n, okN := new(big.Int).SetString(pair[0], 16)
	e, okE := new(big.Int).SetString(pair[1], 16)
	if !okN || !okE || n.Sign() <= 0 || n.BitLen() < 512 || n.Bit(0) == 0 || e.Cmp(big.NewInt(2)) <= 0 {
		return publicKey{}, errKey
	}
	return publicKey{n, e}, nil
}

func (k publicKey) size() int { return (k.n.BitLen() + 7) / 8 }

// raw is m^e mod n, in as many hex digits as the key has.
func (k publicKey) raw(m []byte) (string, error) {
	x := new(big.Int).SetBytes(m)
	if x.Cmp(k.n) >= 0 {
		return "", errors.New("the message does not fit the key")
	}
	return hex.EncodeToString(x.Exp(x, k.e, k.n).FillBytes(make([]byte, k.size()))), nil
}

// padding is what PKCS #1 v1.5 takes of each block: 53 of 64 bytes are left for a chunk.
const padding = 11

// encrypt is RSA with PKCS #1 v1.5 padding, block by block.
func (k publicKey) encrypt(message []byte) (string, error) {
	var out strings.Builder
	for room := k.size() - padding; len(message) > 0; {
		chunk := message[:min(room, len(message))]
		message = message[len(chunk):]
		text, err := k.raw(k.pad(chunk))
		if err != nil {
			return "", err
		}
		out.WriteString(text)
	}
	return out.String(), nil
}

// pad makes a block of type 2: 00 02, random bytes that are not zero, 00, the chunk.
func (k publicKey) pad(chunk []byte) []byte {
	block := make([]byte, k.size())
	block[1] = 2
	filler := block[2 : len(block)-len(chunk)-1]
	rand.Read(filler) // never fails
	for i, b := range filler {
		for b == 0 {
			rand.Read(filler[i : i+1])
			b = filler[i]
		}
	}
	copy(block[len(block)-len(chunk):], chunk)
	return block
}

// zeroPadded is RSA as the Archer C1200 wants it: the bytes, then zeros to the key's length.
func (k publicKey) zeroPadded(message []byte) (string, error) {
	block := make([]byte, k.size())
	if copy(block, message) < len(message) {
		return "", fmt.Errorf("a message of %d bytes does not fit the key", len(message))
	}
	return k.raw(block)
}

// oaep is RSA with OAEP padding over SHA-1 (RFC 8017, section 7.1.1, with no label), block by
// block: 22 of 64 bytes are left for a chunk. Nested, the message is first cut at 53 bytes, as the
// AX72's own page does, whose loop for the older padding still runs.
func (k publicKey) oaep(message []byte, nested bool) (string, error) {
	room, outer := k.size()-2*sha1.Size-2, len(message)
	if nested {
		outer = k.size() - padding
	}
	if room <= 0 || outer == 0 {
		return "", errKey
	}
	var out strings.Builder
	for part := range slices.Chunk(message, outer) {
		for chunk := range slices.Chunk(part, room) {
			text, err := k.raw(k.padOAEP(chunk))
			if err != nil {
				return "", err
			}
			out.WriteString(text)
		}
	}
	return out.String(), nil
}

// padOAEP makes a block: 00, the masked seed, the masked data.
func (k publicKey) padOAEP(chunk []byte) []byte {
	block := make([]byte, k.size())
	seed, data := block[1:1+sha1.Size], block[1+sha1.Size:]
	rand.Read(seed) // never fails
	empty := sha1.Sum(nil)
	copy(data, empty[:])
	data[len(data)-len(chunk)-1] = 1
	copy(data[len(data)-len(chunk):], chunk)
	mgf1XOR(data, seed)
	mgf1XOR(seed, data)
	return block
}

// mgf1XOR masks a text with what MGF1 makes of a seed (RFC 8017, appendix B.2.1).
func mgf1XOR(text, seed []byte) {
	for i, counter := 0, uint32(0); i < len(text); counter++ {
		mask := sha1.Sum(binary.BigEndian.AppendUint32(slices.Clone(seed), counter))
		i += subtle.XORBytes(text[i:], text[i:], mask[:])
	}
}

// zeroFilled is raw RSA as the encrypted CGI frames want it: blocks of the key's length, the last
// one filled with zeros on the right.
func (k publicKey) zeroFilled(message []byte) (string, error) {
	var out strings.Builder
	for chunk := range slices.Chunk(message, k.size()) {
		text, err := k.zeroPadded(chunk)
		if err != nil {
			return "", err
		}
		out.WriteString(text)
	}
	return out.String(), nil
}

func sha256Hex(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// hmacSign signs a text chunk by chunk, as the BE series wants it after the login.
func hmacSign(key, text string) string {
	var out strings.Builder
	for chunk := range slices.Chunk([]byte(text), 53) {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write(chunk)
		out.WriteString(hex.EncodeToString(mac.Sum(nil)))
	}
	return out.String()
}
