package owner

import (
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
)

// A RedisTrouble is what the owner is told of the private Redis, which can hold no letter then.
type RedisTrouble struct {
	Kind  RedisKind
	Why   string // Redis' own words
	Place string // where damaged files are kept
}

// RedisKind is what there is to tell.
type RedisKind string

// What may be told of the private Redis.
const (
	RedisDiskFull   RedisKind = "disk full"
	RedisDiskBroken RedisKind = "disk broken"
	RedisMended     RedisKind = "mended"
	RedisLost       RedisKind = "lost"
	RedisMemory     RedisKind = "memory"
	RedisEnds       RedisKind = "ends"
	RedisWell       RedisKind = "well"
)

var redisWords = map[RedisKind]text.Key{
	RedisDiskFull: text.RedisDiskFull, RedisDiskBroken: text.RedisDiskBroken, RedisMended: text.RedisMended,
	RedisLost: text.RedisLost, RedisMemory: text.RedisMemory, RedisEnds: text.RedisEnds, RedisWell: text.RedisWell,
}

// Message puts the trouble and its remedy into words.
func (t RedisTrouble) Message(l text.Language) bot.Outgoing {
	return bot.Outgoing{Text: l.Say(redisWords[t.Kind], "why", t.Why, "place", t.Place)}
}
