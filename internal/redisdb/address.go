package redisdb

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/internal/quote"
	"github.com/sharefi/sharefi/internal/secret"
)

// A Kind is how a shop's Redis is put together.
type Kind string

// The kinds of Redis.
const (
	Single   Kind = "server"   // one server, or an address that always leads to the right one
	Sentinel Kind = "sentinel" // a master and replicas, watched by Sentinels
	Cluster  Kind = "cluster"
)

// An Address says where a shop's Redis is, and how to log in.
type Address struct {
	Kind             Kind
	Hosts            []string // host:port of the server, of the Sentinels, or of some nodes of the Cluster
	Socket           string   // a path, in place of hosts
	Master           string   // the name by which the Sentinels know the master
	User             string
	Password         secret.Value
	SentinelUser     string
	SentinelPassword secret.Value
	DB               int
	TLS              bool
	CA               *x509.CertPool // who signed the servers' certificates; nil: those that the system trusts
}

// IsZero reports whether no Redis is named.
func (a Address) IsZero() bool { return a.Kind == "" }

// String is the address without its passwords.
func (a Address) String() string {
	hosts := strings.Join(a.Hosts, ",")
	if a.Socket != "" {
		hosts = a.Socket
	}
	return fmt.Sprintf("%s %s", a.Kind, hosts)
}

// Only is one of the servers of an address, to be asked as it is.
func (a Address) Only(host string) Address {
	one := a
	one.Kind, one.Master, one.DB, one.Hosts = Single, "", 0, []string{host}
	if a.Kind == Sentinel {
		one.User, one.Password = a.SentinelUser, a.SentinelPassword
	}
	return one
}

// schemes are the beginnings of an address.
var schemes = map[string]Address{
	"redis": {Kind: Single}, "rediss": {Kind: Single, TLS: true}, "unix": {Kind: Single},
	"redis+sentinel": {Kind: Sentinel}, "rediss+sentinel": {Kind: Sentinel, TLS: true},
	"redis+cluster": {Kind: Cluster}, "rediss+cluster": {Kind: Cluster, TLS: true},
}

// shapes are what the addresses of each kind look like.
var shapes = map[Kind]string{
	Single:   "redis://127.0.0.1:6379/0",
	Sentinel: "redis+sentinel://one:26379,two:26379,three:26379/mymaster",
	Cluster:  "redis+cluster://one:6379,two:6379,three:6379",
}

// parts takes an address apart, since net/url refuses several hosts.
var parts = regexp.MustCompile(`^([a-z+]+)://(?:([^?]*)@)?([^/?@]*)(/[^?]*)?(?:\?(.*))?$`)

// ParseAddress reads an address as it stands in the key redis. Its errors never show the address: it may hold a
// password.
func ParseAddress(text string) (Address, error) {
	found := parts.FindStringSubmatch(text)
	if found == nil {
		return Address{}, fmt.Errorf("this is not an address, as in %s, %s or %s", shapes[Single], shapes[Sentinel],
			shapes[Cluster])
	}
	a, known := schemes[found[1]]
	if !known {
		return Address{}, quote.Errorf("%q is not a kind of Redis that is known here: redis, rediss, unix, "+
			"redis+sentinel, rediss+sentinel, redis+cluster, rediss+cluster", found[1])
	}
	options, err := url.ParseQuery(strings.ReplaceAll(found[5], "+", "%2B")) // a plus is a plus, as elsewhere in it
	if err != nil {
		return Address{}, errors.New("what follows the ? can't be read; write special characters as in %26 for &")
	}
	if err := a.login(found[2]); err != nil {
		return Address{}, err
	}
	path, err := url.PathUnescape(found[4])
	if err != nil {
		return Address{}, errors.New("what follows the hosts can't be read; write special characters as in %25 for %")
	}
	if found[1] == "unix" {
		if found[3] != "" || len(path) < 2 {
			return Address{}, errors.New("this is not the path of a socket, as in unix:///run/redis.sock")
		}
		a.Socket, path = path, ""
	} else if a.Hosts, err = hosts(found[3], a.Kind); err != nil {
		return Address{}, err
	}
	if err := a.place(strings.TrimPrefix(path, "/"), options); err != nil {
		return Address{}, err
	}
	return a, a.extras(options)
}

// login reads user:password. A password alone stands behind a colon.
func (a *Address) login(text string) error {
	user, password, _ := strings.Cut(text, ":")
	user, err := url.PathUnescape(user)
	if err == nil {
		password, err = url.PathUnescape(password)
	}
	if err != nil {
		return errors.New("its user or password can't be read; write special characters as in %40 for @, or put the " +
			"password into a file and name it with redis_password_file")
	}
	a.User, a.Password = user, secret.New(password)
	return nil
}

// defaultPorts are used where an address has none.
var defaultPorts = map[Kind]string{Single: "6379", Sentinel: "26379", Cluster: "6379"}

func hosts(list string, kind Kind) ([]string, error) {
	var all []string
	for host := range strings.SplitSeq(list, ",") {
		name, port, err := net.SplitHostPort(host)
		if err != nil { // no port
			name, port = strings.Trim(host, "[]"), defaultPorts[kind]
		}
		n, err := strconv.Atoi(port)
		if name == "" || strings.ContainsAny(host, " \t") || err != nil || n < 1 || n > 65535 {
			return nil, fmt.Errorf("it has a host that is none, or without a right port; write it as in %s", shapes[kind])
		}
		all = append(all, net.JoinHostPort(name, port))
	}
	if kind == Single && len(all) > 1 {
		return nil, fmt.Errorf("it has several hosts; write %s for a master and replicas with Sentinels, or %s for a "+
			"Cluster", shapes[Sentinel], shapes[Cluster])
	}
	return all, nil
}

// place reads what stands behind the hosts: the number of a database, or the name of a master.
func (a *Address) place(path string, options url.Values) error {
	db := path
	if a.Kind == Sentinel {
		if path == "" || strings.Contains(path, "/") {
			return fmt.Errorf("it lacks the name by which the Sentinels know the master; write it as in %s",
				shapes[Sentinel])
		}
		a.Master, db = path, ""
	}
	if options.Has("db") {
		if db != "" || len(options["db"]) > 1 {
			return errors.New("its database is named twice")
		}
		db = options.Get("db")
	}
	if db == "" {
		return nil
	}
	n, err := strconv.Atoi(db)
	if err != nil || n < 0 {
		return errors.New("its database is not a number, as in redis://127.0.0.1:6379/0")
	}
	if n > 0 && a.Kind == Cluster {
		return errors.New("a Cluster has only the database 0; leave the number out")
	}
	a.DB = n
	return nil
}

// extras reads the options that only Sentinels have.
func (a *Address) extras(options url.Values) error {
	known := []string{"db"}
	if a.Kind == Sentinel {
		known = append(known, "sentinel_user", "sentinel_password")
	}
	for name := range options {
		if !slices.Contains(known, name) { // and is not repeated: it may be a piece of a password
			return fmt.Errorf("an option behind the ? is not known; known here: %s; in a password, write ? as %%3F and & as %%26",
				strings.Join(known, ", "))
		}
	}
	a.SentinelUser = options.Get("sentinel_user")
	a.SentinelPassword = secret.New(options.Get("sentinel_password"))
	return nil
}
