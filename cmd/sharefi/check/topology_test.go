package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/internal/redistest"
)

// A namedRedis is how a Redis is named, and what a check must say of it.
type namedRedis struct {
	name    string
	redis   string
	verdict Verdict
	says    string
	remedy  string
	passing bool // it may work later
}

// judged checks each way to name a Redis, and that a run ends with the same sentence.
func judged(t *testing.T, cases []namedRedis) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := apptest.New(t)
			file := w.File(c.redis)
			code, found, human := checked(t, cli.Streams{}, file)
			i := slices.IndexFunc(found, func(f Finding) bool { return f.Check == "Redis" })
			f := found[i]
			if f.Verdict != c.verdict || !strings.Contains(f.Says, c.says) || !strings.Contains(f.Remedy, c.remedy) {
				t.Errorf("it finds %+v", f)
			}
			if (code == 1) != (c.verdict == Broken) || strings.Contains(human, "sesame") {
				t.Errorf("it ends with %d:\n%s", code, human)
			}
			if c.verdict != Broken {
				return
			}
			want := cli.ExitUsage
			if c.passing {
				want = cli.ExitFailed // a service manager tries it again
			}
			if code, out := sells(t, file); code != want || !strings.Contains(out, f.Says) || !strings.Contains(out, f.Remedy) ||
				strings.Contains(out, "sesame") {
				t.Errorf("a run ends with %d:\n%s", code, out)
			}
		})
	}
}

func TestACheckOfSentinelsSaysWhatIsNamedWrongly(t *testing.T) {
	t.Parallel()
	g := redistest.StartSentinels(t)
	sentinel, master, replica := g.Sentinels()[0], g.Node(false), g.Node(true)
	judged(t, []namedRedis{
		{"all is well", g.Address, Fine, "it answers", "", false},
		{"one Sentinel is away", strings.Replace(g.Address, "//", "//127.0.0.1:1,", 1), Doubtful, "127.0.0.1:1 does not answer", "take it out", false},
		{"the port of a Sentinel", "redis://" + sentinel, Broken, "is a Sentinel, which keeps no records",
			"redis+sentinel://" + sentinel + ",…/" + redistest.MasterName, false},
		{"a replica", "redis://" + replica, Broken, "is a replica", "name its master", true},
		{"an unknown master", "redis+sentinel://" + sentinel + "/shop", Broken, `knows no master "shop"`,
			"it knows " + redistest.MasterName, false},
		{"no Sentinel", "redis+sentinel://" + master + "/" + redistest.MasterName, Broken, "is no Sentinel", "26379", false},
		{"no Cluster", "redis+cluster://" + master, Broken, "is no Cluster", "redis://" + master, false},
	})
	w := apptest.New(t)
	code, out := checks(t, w.File("redis+sentinel://127.0.0.1:1/"+redistest.MasterName))
	if code != 1 || !strings.Contains(out, "see whether it runs") {
		t.Errorf("when nobody answers it ends with %d:\n%s", code, out)
	}
}

func TestACheckOfAClusterSaysWhatIsNamedWrongly(t *testing.T) {
	t.Parallel()
	whole, bare := redistest.StartLoneNode(t, true), redistest.StartLoneNode(t, false)
	judged(t, []namedRedis{
		{"all is well", whole.Address, Fine, "it answers", "", false},
		{"one node", "redis://" + whole.Node(false), Broken, "is one node of a Cluster",
			"redis+cluster://" + whole.Node(false), false},
		{"slots that nobody has", bare.Address, Broken, "only 0 of the 16384 slots", "redis-cli --cluster fix", true},
		{"no Sentinels", "redis+sentinel://" + whole.Node(false) + "/m", Broken, "is no Sentinel", "26379", false},
	})
}

// TestACheckLivesWithoutWhatServicesForbid: many allow neither CONFIG nor INFO. A password is shown nowhere.
func TestACheckLivesWithoutWhatServicesForbid(t *testing.T) {
	t.Parallel()
	s := redistest.StartPlain(t)
	s.Do("acl", "setuser", "shop", "on", ">open-sesame", "~sharefi:{test}:*", "resetchannels",
		"&__keyevent@*__:expired", "+@all", "-@admin", "-@dangerous")
	s.Do("acl", "setuser", "reader", "on", ">open-sesame", "~sharefi:{test}:*", "+@all", "-config")
	judged(t, []namedRedis{
		{"neither CONFIG nor INFO", "redis://shop:open-sesame@" + s.Addr(), Doubtful, "may not run INFO and CONFIG",
			"append-only file", false},
		{"no CONFIG", "redis://reader:open-sesame@" + s.Addr(), Doubtful, "may not run CONFIG", "Ex", false},
	})
	w := apptest.New(t)
	file := w.File("redis://shop:wrong-sesame@" + s.Addr())
	if code, out := checks(t, file); code != 1 || !strings.Contains(out, "WRONGPASS") || strings.Contains(out, "sesame") {
		t.Errorf("with a wrong password it ends with %d:\n%s", code, out)
	}
	if a, err := redisdb.ParseAddress("redis://shop:open-sesame@" + s.Addr()); err != nil || strings.Contains(a.String(), "sesame") {
		t.Errorf("%v, %v", a, err)
	}
}

func TestACheckOfAServerWithTLSSaysWhatLacks(t *testing.T) {
	t.Parallel()
	plain, group := redistest.StartPlain(t), redistest.StartSecureSentinels(t)
	secure, ca := redistest.StartSecure(t)
	trust := func(file string) string { return "\nredis_ca_file: " + file }
	judged(t, []namedRedis{
		{"trusted", "rediss://" + secure.Addr() + trust(ca), Fine, "it answers", "", false},
		{"trusted, with Sentinels", group.Address + trust(group.CA), Fine, "it answers", "", false},
	})
	for _, c := range []struct{ redis, says, remedy string }{
		{"rediss://" + secure.Addr(), "unknown authority", "redis_ca_file"},
		{strings.Replace("rediss://"+secure.Addr(), "127.0.0.1", "localhost", 1) + trust(ca), "localhost", "as its certificate does"},
		{"redis://" + secure.Addr(), "EOF", "rediss instead of redis"},
		{"rediss://" + plain.Addr() + trust(ca), "", "redis instead of rediss"},
	} {
		w := apptest.New(t)
		if code, out := checks(t, w.File(c.redis)); code != 1 || !strings.Contains(out, c.says) || !strings.Contains(out, c.remedy) {
			t.Errorf("%s ends with %d:\n%s", c.redis, code, out)
		}
	}
}
