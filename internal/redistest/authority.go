package redistest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// An authority signs the certificates of servers, as an owner's own does.
type authority struct {
	File string // its certificate
	dir  string
	pool *x509.CertPool
}

// newAuthority makes one, and a certificate for servers on 127.0.0.1.
func newAuthority(t testing.TB, dir string) *authority {
	t.Helper()
	a := &authority{File: filepath.Join(dir, "ca.crt"), dir: dir, pool: x509.NewCertPool()}
	own := template("Test CA")
	own.IsCA, own.BasicConstraintsValid, own.KeyUsage = true, true, x509.KeyUsageCertSign
	caKey := newKey(t)
	caDER := a.sign(t, "ca", own, own, caKey, caKey)
	ca, err := x509.ParseCertificate(caDER)
	if err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(ca)
	server := template("redis")
	server.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	server.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	a.sign(t, "redis", server, ca, newKey(t), caKey)
	return a
}

func template(name string) *x509.Certificate {
	return &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// sign writes a certificate and its key into files.
func (a *authority) sign(t testing.TB, name string, cert, parent *x509.Certificate, key, by *ecdsa.PrivateKey) []byte {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, cert, parent, &key.PublicKey, by)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{
		name + ".crt": {Type: "CERTIFICATE", Bytes: der}, name + ".key": {Type: "EC PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(filepath.Join(a.dir, file), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return der
}

// conf makes a server speak TLS alone.
func (a *authority) conf(port int) string {
	return fmt.Sprintf("port 0\ntls-port %d\ntls-cert-file %[2]s/redis.crt\ntls-key-file %[2]s/redis.key\n"+
		"tls-ca-cert-file %[2]s/ca.crt\ntls-auth-clients no\ntls-replication yes\n", port, a.dir)
}

// client is how others speak to such a server.
func (a *authority) client() *tls.Config {
	return &tls.Config{RootCAs: a.pool, MinVersion: tls.VersionTLS12}
}
