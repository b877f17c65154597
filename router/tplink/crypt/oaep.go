package crypt

import (
	"crypto/rand"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/binary"
	"slices"
	"strings"
)

// oaep is RSA with OAEP padding over SHA-1 (RFC 8017, section 7.1.1, no label), block by block: a
// 64-byte block holds 22 bytes. With nested set, the message is first cut into 53-byte parts, because
// the AX72's own page still runs its loop for the older padding.
func (k Key) oaep(message []byte, nested bool) (string, error) {
	room, outer := k.Size()-2*sha1.Size-2, len(message)
	if nested {
		outer = k.Size() - padding
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
func (k Key) padOAEP(chunk []byte) []byte {
	block := make([]byte, k.Size())
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

// mgf1XOR masks text with MGF1 of a seed (RFC 8017, appendix B.2.1).
func mgf1XOR(text, seed []byte) {
	for i, counter := 0, uint32(0); i < len(text); counter++ {
		mask := sha1.Sum(binary.BigEndian.AppendUint32(slices.Clone(seed), counter))
		i += subtle.XORBytes(text[i:], text[i:], mask[:])
	}
}
