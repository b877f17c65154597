package tplinktest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
)

// The keys are fixed, so that the emulator starts fast. They protect nothing.
var (
	signKey = sync.OnceValue(func() privateKey { // 512 bits
		return newKey(
			"c3f83f726f922fd163f13cc8074040d710f83df8bd29aeee730d60787e9416f3",
			"ef176981b86a5df8fa730dff990f68f69fa7cee8ffe6ad28f1b009661e8e7b05")
	})
	passwordKey1024 = sync.OnceValue(func() privateKey {
		return newKey(
			"fcb36d5f79b5b94cb0af7cf105da54ea5c8641e6730ff2a401a1192326070fba5dbfa787e5ad1a2c8e687fe04c3599c0"+
				"081ba2c0ec215e2560c78f240c75c055",
			"de7891cd3c77100cc9762aec64424739acd4c25f1a3785e3803753926d59861a8e4ae5d99c3033e533677966bb0f3258"+
				"b38c9815de803282250d8d22059ff713")
	})
	passwordKey2048 = sync.OnceValue(func() privateKey {
		return newKey(
			"e6168a0c1a6b9ea23912febeae7ba9236e05eed52db8fb81bb770ea55f739f5d0090971febf62da033363decd8ff03d4"+
				"b72bdbf224f3647e5405ddbf4cb8e6a603111070256506296e23b719060a7d97d56ac00ede7ba89246aa4e9d5683b03d"+
				"72d3a2177bb6ae4a4b773b12be401f3a24f025e21c20bdfc3147c010ab57d143",
			"d71904e63078e5bc9fc1ef67c48522139fbb3ab131a65125d87573a0e65db436723ce595314c9995b93a5f77272fa8c4"+
				"be28ca1f13622ce43e872ace6b2e3ac62d43526d5cfc980df74d30b59c39a6fad41891883228f295f602f28428820a23"+
				"f3aa0dac8ed66ead9493936173018816f7e54141d7e2e0aaf9187a8280337ab1")
	})
)

// A privateKey is the router's half of an RSA key, with the exponent 65537. Its primes make decrypting four times as fast
// (RFC 8017, section 5.1.2), which is most of what a test of a whole batch computes.
type privateKey struct {
	n, p, q  *big.Int
	dP, dQ   *big.Int // the private exponent, modulo p-1 and q-1
	inverseQ *big.Int // of q, modulo p
}

func newKey(hexP, hexQ string) privateKey {
	p, okP := new(big.Int).SetString(hexP, 16)
	q, okQ := new(big.Int).SetString(hexQ, 16)
	if !okP || !okQ {
		panic("tplinktest: a prime can't be read")
	}
	one := big.NewInt(1)
	exponent := func(prime *big.Int) *big.Int {
		return new(big.Int).ModInverse(big.NewInt(65537), new(big.Int).Sub(prime, one))
	}
	return privateKey{
		n: new(big.Int).Mul(p, q), p: p, q: q, dP: exponent(p), dQ: exponent(q), inverseQ: new(big.Int).ModInverse(q, p),
	}
}

// public is the public key as the router sends it.
func (k privateKey) public() []string { return []string{fmt.Sprintf("%X", k.n), "010001"} }

func (k privateKey) size() int { return (k.n.BitLen() + 7) / 8 }

var errGarbled = errors.New("garbled")

// raw decrypts one block of hex digits, without removing padding.
func (k privateKey) raw(text string) ([]byte, error) {
	block, err := hex.DecodeString(text)
	if err != nil || len(block) != k.size() {
		return nil, errGarbled
	}
	c := new(big.Int).SetBytes(block)
	byP, byQ := new(big.Int).Exp(c, k.dP, k.p), new(big.Int).Exp(c, k.dQ, k.q)
	h := byP.Sub(byP, byQ)
	h.Mul(h, k.inverseQ).Mod(h, k.p)
	return byQ.Add(byQ, h.Mul(h, k.q)).FillBytes(make([]byte, k.size())), nil
}

// open decrypts RSA with PKCS #1 v1.5 padding, block by block.
func (k privateKey) open(text string) (string, error) {
	var plain strings.Builder
	for digits := 2 * k.size(); text != ""; text = text[digits:] {
		if len(text) < digits {
			return "", errGarbled
		}
		block, err := k.raw(text[:digits])
		if err != nil {
			return "", err
		}
		end := bytes.IndexByte(block[2:], 0)
		if block[0] != 0 || block[1] != 2 || end < 8 {
			return "", errGarbled
		}
		plain.Write(block[2+end+1:])
	}
	return plain.String(), nil
}

// openOAEP decrypts RSA with OAEP padding (SHA-1, no label), block by block.
func (k privateKey) openOAEP(text string) (string, error) {
	var plain strings.Builder
	for digits := 2 * k.size(); text != ""; text = text[digits:] {
		if len(text) < digits {
			return "", errGarbled
		}
		block, err := k.raw(text[:digits])
		if err != nil {
			return "", err
		}
		chunk, ok := unpadOAEP(block)
		if !ok {
			return "", errGarbled
		}
		plain.Write(chunk)
	}
	return plain.String(), nil
}

// unpadOAEP reads a block: 00, the masked seed, the masked data (RFC 8017, section 7.1.2).
func unpadOAEP(block []byte) ([]byte, bool) {
	seed, data := block[1:1+sha1.Size], block[1+sha1.Size:]
	unmask(seed, data)
	unmask(data, seed)
	label := sha1.Sum(nil)
	rest, ok := bytes.CutPrefix(data, label[:])
	rest = bytes.TrimLeft(rest, "\x00")
	return bytes.TrimPrefix(rest, []byte{1}), ok && block[0] == 0 && bytes.HasPrefix(rest, []byte{1})
}

// unmask removes the MGF1 mask of a seed.
func unmask(text, seed []byte) {
	var mask []byte
	for counter := byte(0); len(mask) < len(text); counter++ {
		sum := sha1.Sum(append(bytes.Clone(seed), 0, 0, 0, counter))
		mask = append(mask, sum[:]...)
	}
	for i := range text {
		text[i] ^= mask[i]
	}
}

// openRaw decrypts RSA without padding, block by block, and removes the zeros at the end.
func (k privateKey) openRaw(text string) (string, error) {
	var plain []byte
	for digits := 2 * k.size(); text != ""; text = text[digits:] {
		if len(text) < digits {
			return "", errGarbled
		}
		block, err := k.raw(text[:digits])
		if err != nil {
			return "", err
		}
		plain = append(plain, block...)
	}
	return string(bytes.TrimRight(plain, "\x00")), nil
}

// openZeroPadded decrypts one block as the Archer C1200 does, and removes the zeros at the end.
func (k privateKey) openZeroPadded(text string) (string, error) {
	block, err := k.raw(text)
	return string(bytes.TrimRight(block, "\x00")), err
}

// A cbc is the AES half of a session: sixteen characters of key, sixteen of IV.
type cbc struct {
	key, iv string
}

func (c cbc) valid() bool { return len(c.key) == aes.BlockSize && len(c.iv) == aes.BlockSize }

func (c cbc) seal(plain []byte) string {
	fill := aes.BlockSize - len(plain)%aes.BlockSize
	data := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(fill)}, fill)...)
	cipher.NewCBCEncrypter(c.block(), []byte(c.iv)).CryptBlocks(data, data)
	return base64.StdEncoding.EncodeToString(data)
}

func (c cbc) open(text string) (string, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return "", errGarbled
	}
	cipher.NewCBCDecrypter(c.block(), []byte(c.iv)).CryptBlocks(data, data)
	fill := int(data[len(data)-1])
	if fill < 1 || fill > aes.BlockSize {
		return "", errGarbled
	}
	return string(data[:len(data)-fill]), nil
}

func (c cbc) block() cipher.Block {
	block, err := aes.NewCipher([]byte(c.key))
	if err != nil {
		panic(fmt.Sprintf("tplinktest: %v", err)) // the caller did not check valid
	}
	return block
}
