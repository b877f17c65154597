package config

import (
	"crypto/x509"
	"os"

	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/secret"
)

// redis reads where the shop's Redis is, with its passwords, which may stand in the address, in keys of their own, or
// in files.
func (r *reader) redis(raw fileConfig) redisdb.Address {
	password := r.secret("redis_password", raw.RedisPass, raw.RedisFile, false)
	sentinel := r.secret("sentinel_password", raw.SentinelPass, raw.SentinelFile, false)
	if raw.Redis == "" {
		if !password.IsZero() || !sentinel.IsZero() {
			r.bad("redis", "missing, though a password for it is given; name the Redis, or take the password out")
		}
		return redisdb.Address{}
	}
	a, err := redisdb.ParseAddress(raw.Redis)
	if err != nil {
		r.bad("redis", "%v; leave the key out for a private server", err)
		return a
	}
	if (!a.Password.IsZero() || !a.SentinelPassword.IsZero()) && !r.set["redis"] {
		r.shown(r.path)
	}
	a.Password = r.either("redis_password", a.Password, password)
	a.SentinelPassword = r.either("sentinel_password", a.SentinelPassword, sentinel)
	a.CA = r.authority(raw.RedisCA, a.TLS)
	if !sentinel.IsZero() && a.Kind != redisdb.Sentinel {
		r.bad("sentinel_password", "the address of the key redis names no Sentinels; take this password out")
	}
	return a
}

// authority reads who signed the servers' certificates, where that is the owner's own.
func (r *reader) authority(file string, tls bool) *x509.CertPool {
	const key = "redis_ca_file"
	if file == "" {
		return nil
	}
	if !tls {
		r.bad(key, "the address of the key redis has no TLS; write rediss://, rediss+sentinel:// or rediss+cluster://, or "+
			"take this out")
	}
	file = r.beside(file)
	text, err := os.ReadFile(file)
	if err != nil {
		r.bad(key, "the file %s can't be read; save the certificate of your authority there, as PEM", file)
		return nil
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		r.bad(key, "the file %s holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----", file)
	}
	return pool
}

// either takes a password from the address or from its own key.
func (r *reader) either(key string, inAddress, own secret.Value) secret.Value {
	if own.IsZero() {
		return inAddress
	}
	if !inAddress.IsZero() {
		r.bad(key, "given twice, in the address of the key redis, too; keep one")
	}
	return own
}

// shown warns of a configuration with a secret that others can read.
func (r *reader) shown(path string) {
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		r.readable(path)
	}
}
