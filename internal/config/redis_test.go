package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/internal/redisdb"
)

func TestARedisAndItsPasswordsAreRead(t *testing.T) {
	path := write(t, good+"redis: redis+sentinel://shop@one,two/mymaster\nredis_password_file: redis.password\n")
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "redis.password"), []byte("hush-hush\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := load(path, []string{"SHAREFI_SENTINEL_PASSWORD=other-hush"})
	if err != nil || c.Redis.Kind != redisdb.Sentinel || c.Redis.User != "shop" || c.Redis.Password.Reveal() != "hush-hush" ||
		c.Redis.SentinelPassword.Reveal() != "other-hush" {
		t.Errorf("%+v, %v", c, err)
	}
	c, err = load(write(t, good), nil)
	if err != nil || !c.Redis.IsZero() {
		t.Errorf("without one: %+v, %v", c, err)
	}
}

func TestARedisThatCannotBeMeantIsRefusedWithTheRemedy(t *testing.T) {
	for text, want := range map[string][]string{
		"redis: http://x:hush@one\n":                               {"sharefi.yaml:15: redis:", "redis+sentinel"},
		"redis: redis+sentinel://x:hush@one,two\n":                 {"sharefi.yaml:15: redis:", "lacks the name", "mymaster"},
		"redis: redis://x:hush@one\nredis_password: hush-too\n":    {"sharefi.yaml:16: redis_password:", "given twice"},
		"redis_password: hush\n":                                   {"redis: missing, though a password"},
		"redis: redis://one\nsentinel_password: hush\n":            {"sharefi.yaml:16: sentinel_password:", "names no Sentinels"},
		"redis: redis+cluster://x:hush@one/3\n":                    {"only the database 0"},
		"redis: redis://one\nredis_password_file: nowhere\n":       {"redis_password_file", "make it"},
		"redis: redis://one\nredis_ca_file: sharefi.yaml\n":        {"redis_ca_file", "has no TLS"},
		"redis: rediss://one\nredis_ca_file: sharefi.yaml\n":       {"redis_ca_file", "BEGIN CERTIFICATE"},
		"redis: rediss://one\nredis_ca_file: nowhere\n":            {"redis_ca_file", "can't be read"},
		"redis: redis://one,two\n":                                 {"redis+cluster://one:6379,two:6379,three:6379"},
		"redis: redis+sentinel://one/m?sentinel_pasword=hush\n":    {"sentinel_password"},
		"redis: \"redis://x:hu%sh@one\"\nredis_password_file: x\n": {"redis_password_file"},
	} {
		_, err := load(write(t, good+text), nil)
		for _, w := range want {
			if err == nil || !strings.Contains(err.Error(), w) || strings.Contains(err.Error(), "hush") {
				t.Errorf("%s%v lacks %q", text, err, w)
			}
		}
	}
}

func TestAnAddressWithAPasswordThatOthersReadIsAWarning(t *testing.T) {
	path := write(t, strings.NewReplacer(`{token: "100:test"}`, "{token_file: secret}", "{key: sk_test_1}", "{key_file: secret}",
		"    password: sunny-terrace\n", "", "router_password: admin-password", "router_password_file: secret").Replace(good)+
		"redis: redis://:hush-hush@one\n")
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "secret"), []byte("a-secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := load(path, nil)
	if err != nil || len(c.Warnings) != 1 || c.Warnings[0].Remedy != "chmod 600 "+path {
		t.Errorf("%+v, %v", c, err)
	}
}
