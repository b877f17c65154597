package redisdb_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/internal/redisdb"
)

func TestAnAddressIsReadByItsKind(t *testing.T) {
	for _, c := range []struct {
		text  string
		kind  redisdb.Kind
		hosts []string
		rest  string // user, password, master, database, the Sentinels' user and password, TLS
	}{
		{"redis://127.0.0.1:6379/0", redisdb.Single, []string{"127.0.0.1:6379"}, `"" "" "" 0 "" "" false`},
		{"redis://cache", redisdb.Single, []string{"cache:6379"}, `"" "" "" 0 "" "" false`},
		{"rediss://shop:p%40ss@[::1]:7000/2", redisdb.Single, []string{"[::1]:7000"}, `"shop" "p@ss" "" 2 "" "" true`},
		{"redis://:secret@host", redisdb.Single, []string{"host:6379"}, `"" "secret" "" 0 "" "" false`},
		{"redis://:a/b@c@host?db=3", redisdb.Single, []string{"host:6379"}, `"" "a/b@c" "" 3 "" "" false`},
		{"unix:///run/redis.sock", redisdb.Single, nil, `"" "" "" 0 "" "" false`},
		{"redis+sentinel://one,two:26380,three/mymaster?db=1", redisdb.Sentinel,
			[]string{"one:26379", "two:26380", "three:26379"}, `"" "" "mymaster" 1 "" "" false`},
		{"rediss+sentinel://shop:x@one/m?sentinel_user=watch&sentinel_password=y%26", redisdb.Sentinel, []string{"one:26379"},
			`"shop" "x" "m" 0 "watch" "y&" true`},
		{"redis+cluster://shop:x@one,two:7001", redisdb.Cluster, []string{"one:6379", "two:7001"}, `"shop" "x" "" 0 "" "" false`},
		{"rediss+cluster://one/0", redisdb.Cluster, []string{"one:6379"}, `"" "" "" 0 "" "" true`},
	} {
		a, err := redisdb.ParseAddress(c.text)
		rest := fmt.Sprintf("%q %q %q %d %q %q %t", a.User, a.Password.Reveal(), a.Master, a.DB, a.SentinelUser,
			a.SentinelPassword.Reveal(), a.TLS)
		if err != nil || a.Kind != c.kind || !slices.Equal(a.Hosts, c.hosts) || rest != c.rest {
			t.Errorf("%s is %+v, %s, %v", c.text, a, rest, err)
		}
		if client := a.Client(); client.Close() != nil {
			t.Errorf("%s makes no client", c.text)
		}
	}
}

func TestABadAddressIsRefusedWithTheRemedyAndShowsNoPassword(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "redis+sentinel://one:26379",
		"127.0.0.1:6379":                 "redis://127.0.0.1:6379/0",
		"http://x:hush@host":             "redis+cluster",
		"redis://x:hush@one,two":         "for a master and replicas with Sentinels",
		"redis://x:hush@host:port":       "without a right port",
		"redis://x:hush@host:70000":      "without a right port",
		"redis://x:hush@":                "a host that is none",
		"redis://x:hush%zz@host":         "%40 for @",
		"redis://x:hush@host/shop":       "not a number",
		"redis://x:hush@host/-1":         "not a number",
		"redis://x:hush@host?sentinel=1": "known here: db",
		"redis+sentinel://one/m?sentinel_password=a&hush": "%26",
		"redis://shop:12?hush@host/0":                     "%3F",
		"redis://host/5?db=2":                             "named twice",
		"redis+sentinel://one, two/m":                     "a host that is none",
		"redis://x:hush@host?a=%zz":                       "%26 for &",
		"unix://x:hush@":                                  "unix:///run/redis.sock",
		"unix://x:hush@host/run/sock":                     "unix:///run/redis.sock",
		"redis+sentinel://x:hush@one,two":                 "lacks the name",
		"redis+sentinel://x:hush@one,two/":                "lacks the name",
		"redis+sentinel://x:hush@one/m?name=x":            "sentinel_user",
		"redis+cluster://x:hush@one,,two":                 "a host that is none",
		"redis+cluster://x:hush@one/1":                    "only the database 0",
	} {
		_, err := redisdb.ParseAddress(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", text, err)
		}
	}
	a, err := redisdb.ParseAddress("redis+sentinel://x:hush@one/m?sentinel_password=hushhush")
	if said := fmt.Sprintf("%v %+v %#v", a, a, a); err != nil || strings.Contains(said, "hush") {
		t.Errorf("it shows %s, %v", said, err)
	}
}
