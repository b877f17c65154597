package redisdb

import (
	"errors"
	"strings"

	"github.com/redis/go-redis/v9"
)

// remedies are what to do about refusals that do not pass by themselves, by the word that they begin with.
var remedies = map[string]string{
	"READONLY": "this server is a replica now: name its master with the key redis, or the Sentinels, which know it " +
		"(redis+sentinel://one:26379,two:26379/mymaster)",
	"MOVED": "this server is a node of a Cluster: name it as redis+cluster://host:port with the key redis",
	"CLUSTERDOWN": "slots of the Cluster have no node that lives: start the nodes that are away, or " +
		"redis-cli --cluster fix host:port",
	"NOREPLICAS": "the master has too few replicas for its min-replicas-to-write: start them",
	"MISCONF":    "Redis can't write to its disk: make room, and see its log",
	"OOM":        "Redis has no memory left: raise its maxmemory",
	"NOAUTH":     "set the right user and password with the keys redis and redis_password",
	"WRONGPASS":  "set the right user and password with the keys redis and redis_password",
	"NOPERM":     "let the user of the key redis do all with the keys of the shop: +@all -@dangerous ~sharefi:{shop}:*",
}

// Remedy says what to do about an error of Redis', if there is anything. A failover of some seconds may bring
// READONLY or CLUSTERDOWN, too.
func Remedy(err error) string {
	var refused redis.Error
	if !errors.As(err, &refused) {
		return ""
	}
	said := refused.Error()
	if strings.Contains(said, "-READONLY ") { // Redis 6 says it so of a script
		said = "READONLY"
	}
	word, _, _ := strings.Cut(said, " ")
	return remedies[word]
}
