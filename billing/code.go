package billing

import (
	"crypto/rand"
	"crypto/sha256"
	"strings"
)

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewCode makes an order code: eight characters of Crockford base32 with a dash, as in K7Q4-MD2X.
func NewCode() string {
	var b [8]byte
	rand.Read(b[:]) // never fails
	for i := range b {
		b[i] = crockford[b[i]&31]
	}
	return string(b[:4]) + "-" + string(b[4:])
}

// CodeOf makes a code for something that has a name of its own, the same each time.
func CodeOf(name string) string {
	sum := sha256.Sum256([]byte(name))
	for i := range 8 {
		sum[i] = crockford[sum[i]&31]
	}
	return string(sum[:4]) + "-" + string(sum[4:8])
}

// ParseCode reads an order code as people type it: in any case, with or without the dash, with O for 0
// and I or L for 1.
func ParseCode(s string) (string, bool) {
	s = strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(s))
	if len(s) != 8 || strings.Trim(s, crockford) != "" {
		return "", false
	}
	return s[:4] + "-" + s[4:], true
}
