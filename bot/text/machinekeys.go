package text

// What the owner is told of the machine, without Redis.
const (
	RedisDiskFull   Key = "redis-disk-full"
	RedisDiskBroken Key = "redis-disk-broken"
	RedisMended     Key = "redis-mended"
	RedisLost       Key = "redis-lost"
	RedisMemory     Key = "redis-memory"
	RedisEnds       Key = "redis-ends"
	RedisWell       Key = "redis-well"
)
