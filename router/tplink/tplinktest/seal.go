package tplinktest

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// decrypt decrypts a body where the variant encrypts it: in a login, and in the session after it.
func (s *Server) decrypt(q *request, body string) (string, bool) {
	inSession := q.admin != ""
	sess := s.present()
	if inSession && (sess == nil || sess.stok != q.stok || sess.cbc == nil) {
		return body, true
	}
	sealed := strings.Contains(body, "sign=") || strings.Contains(body, "data=")
	if !s.Variant.sealed() || !inSession && !sealed {
		return body, true
	}
	signed, data, found := strings.Cut(body, "&data=")
	sign, first := strings.CutPrefix(signed, "sign=")
	data, err := url.QueryUnescape(data)
	if !found || !first || err != nil {
		return "", false
	}
	if inSession && s.Variant == SG {
		if sign != signSG(sess.cbc, data, s.seq) {
			return "", false
		}
		plain, err := sess.cbc.open(data)
		return plain, err == nil
	}
	values, ok := s.signature(sign)
	if !ok || values.Get("s") != strconv.Itoa(s.seq+len(data)) {
		return "", false
	}
	keys := &cbc{values.Get("k"), values.Get("i")}
	if inSession {
		brings := values.Has("k") && *keys == *sess.cbc
		if values.Get("h") != sess.hash || values.Has("k") != (s.Variant == AX72) || s.Variant == AX72 && !brings {
			return "", false
		}
		plain, err := sess.cbc.open(data)
		return plain, err == nil
	}
	q.hash, q.cbc = values.Get("h"), keys
	if !keys.valid() || len(q.hash) != len(s.hash()) {
		return "", false
	}
	plain, err := keys.open(data)
	return plain, err == nil
}

// signature decrypts an RSA signature and reads its values.
func (s *Server) signature(sign string) (url.Values, bool) {
	open := signKey().open
	if s.Variant == AX72 || s.Variant == SG {
		open = signKey().openOAEP
	}
	text, err := open(sign)
	if err != nil {
		return nil, false
	}
	values, err := url.ParseQuery(text)
	return values, err == nil
}

// signSG is the signature of a body on the BE series, after the login.
func signSG(keys *cbc, data string, seq int) string {
	sum := sha256.Sum256([]byte(data))
	text := "h=" + hex.EncodeToString(sum[:]) + "&s=" + strconv.Itoa(seq+len(data))
	var sign strings.Builder
	for chunk := range slices.Chunk([]byte(text), 53) {
		mac := hmac.New(sha256.New, []byte("k="+keys.key+"&i="+keys.iv))
		mac.Write(chunk)
		sign.WriteString(hex.EncodeToString(mac.Sum(nil)))
	}
	return sign.String()
}

// hash is the digest of user and password in signatures.
func (s *Server) hash() string {
	known := []byte("admin" + s.Password)
	if s.Variant == AX72 || s.Variant == SG {
		sum := sha256.Sum256(known)
		return hex.EncodeToString(sum[:])
	}
	sum := md5.Sum(known)
	return hex.EncodeToString(sum[:])
}
