package tplink

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
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
