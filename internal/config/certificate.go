package config

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"strings"
)

// certificate reads the one that a router made for itself.
func (r *reader) certificate(key, file, router string) *x509.Certificate {
	if file == "" {
		return nil
	}
	if scheme, _, _ := strings.Cut(router, "://"); !strings.HasSuffix(scheme, "+https") {
		r.bad(key, "the router's address has no TLS; write tplink+https://, or take this out")
		return nil
	}
	file = r.beside(file)
	text, err := os.ReadFile(file)
	if err != nil {
		r.bad(key, "the file %s can't be read; save the router's certificate there, as PEM", file)
		return nil
	}
	block, _ := pem.Decode(text)
	if block == nil {
		r.bad(key, "the file %s holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----", file)
		return nil
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		r.bad(key, "the certificate in %s can't be read", file)
		return nil
	}
	return cert
}
