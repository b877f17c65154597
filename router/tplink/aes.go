package tplink

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

// An aesKey is the session's cipher, AES-128-CBC. Key and IV are sixteen decimal digits each, used
// as they are, as the router's own page makes them.
type aesKey struct {
	key, iv string
}

func newAESKey() aesKey { return aesKey{digits(), digits()} }

func digits() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1e16))
	if err != nil {
		panic(err) // never: crypto/rand does not fail
	}
	return fmt.Sprintf("%016d", n)
}

func (a aesKey) encrypt(plain string) (string, error) {
	block, err := aes.NewCipher([]byte(a.key))
	if err != nil {
		return "", err
	}
	fill := aes.BlockSize - len(plain)%aes.BlockSize
	data := append([]byte(plain), bytes.Repeat([]byte{byte(fill)}, fill)...)
	cipher.NewCBCEncrypter(block, []byte(a.iv)).CryptBlocks(data, data)
	return base64.StdEncoding.EncodeToString(data), nil
}

var errCiphertext = errors.New("not an encrypted answer")

func (a aesKey) decrypt(text string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, errCiphertext
	}
	block, err := aes.NewCipher([]byte(a.key))
	if err != nil {
		return nil, err
	}
	cipher.NewCBCDecrypter(block, []byte(a.iv)).CryptBlocks(data, data)
	fill := int(data[len(data)-1])
	if fill == 0 || fill > aes.BlockSize {
		return nil, errCiphertext
	}
	return data[:len(data)-fill], nil
}
