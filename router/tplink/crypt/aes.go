package crypt

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
)

// An AES is the key of one session, for AES-128-CBC. Both halves are sixteen decimal digits, used as raw
// bytes, as the router's own page does it.
type AES struct {
	Key, IV string
}

func newAES() AES { return AES{digits(), digits()} }

func digits() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1e16))
	if err != nil {
		panic(err) // never: crypto/rand does not fail
	}
	return fmt.Sprintf("%016d", n)
}

// encrypt pads a text as PKCS #7 does, encrypts it, and gives base64.
func (a AES) encrypt(plain string) (string, error) {
	block, err := aes.NewCipher([]byte(a.Key))
	if err != nil {
		return "", err
	}
	fill := aes.BlockSize - len(plain)%aes.BlockSize
	data := append([]byte(plain), bytes.Repeat([]byte{byte(fill)}, fill)...)
	cipher.NewCBCEncrypter(block, []byte(a.IV)).CryptBlocks(data, data)
	return base64.StdEncoding.EncodeToString(data), nil
}

var errCiphertext = errors.New("not an encrypted answer")

func (a AES) decrypt(text string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, errCiphertext
	}
	block, err := aes.NewCipher([]byte(a.Key))
	if err != nil {
		return nil, err
	}
	cipher.NewCBCDecrypter(block, []byte(a.IV)).CryptBlocks(data, data)
	fill := int(data[len(data)-1])
	if fill == 0 || fill > aes.BlockSize {
		return nil, errCiphertext
	}
	return data[:len(data)-fill], nil
}
