package crypt

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// A Key is an RSA public key as the router sends it. The one for signatures has 512 bits, which Go's
// crypto/rsa rightly refuses. The router has no other, so the arithmetic is done here.
type Key struct {
	n, e *big.Int
}

var (
	errKey  = errors.New("not an RSA key")
	errLong = errors.New("the message does not fit the key")
)

// ReadKey reads [n, e] in hex.
func ReadKey(pair []string) (Key, error) {
	if len(pair) != 2 || len(pair[0]) > 1024 || len(pair[1]) > 8 {
		return Key{}, errKey
	}
	n, okN := new(big.Int).SetString(pair[0], 16)
	e, okE := new(big.Int).SetString(pair[1], 16)
	if !okN || !okE || n.Sign() <= 0 || n.BitLen() < 512 || n.Bit(0) == 0 || e.Cmp(big.NewInt(2)) <= 0 {
		return Key{}, errKey
	}
	return Key{n, e}, nil
}

// Size is the length of a block in bytes.
func (k Key) Size() int { return (k.n.BitLen() + 7) / 8 }

// raw is m^e mod n in hex, padded to the length of the key.
func (k Key) raw(m []byte) (string, error) {
	x := new(big.Int).SetBytes(m)
	if x.Cmp(k.n) >= 0 {
		return "", errLong
	}
	return hex.EncodeToString(x.Exp(x, k.e, k.n).FillBytes(make([]byte, k.Size()))), nil
}

// padding is the overhead of PKCS #1 v1.5 in each block: a 64-byte block holds 53 bytes.
const padding = 11

// Encrypt is RSA with PKCS #1 v1.5 padding, block by block.
func (k Key) Encrypt(message []byte) (string, error) {
	var out strings.Builder
	for room := k.Size() - padding; len(message) > 0; {
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
func (k Key) pad(chunk []byte) []byte {
	block := make([]byte, k.Size())
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

// ZeroPadded is RSA as the Archer C1200 expects it: the message, then zeros up to the key's length.
func (k Key) ZeroPadded(message []byte) (string, error) {
	block := make([]byte, k.Size())
	if copy(block, message) < len(message) {
		return "", fmt.Errorf("encrypt %d bytes: %w", len(message), errLong)
	}
	return k.raw(block)
}

// zeroFilled is raw RSA as the encrypted CGI frames use it: blocks of the key's length, with zeros at
// the end of the last one.
func (k Key) zeroFilled(message []byte) (string, error) {
	var out strings.Builder
	for chunk := range slices.Chunk(message, k.Size()) {
		text, err := k.ZeroPadded(chunk)
		if err != nil {
			return "", err
		}
		out.WriteString(text)
	}
	return out.String(), nil
}
