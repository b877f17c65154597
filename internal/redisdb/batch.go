package redisdb

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Batch collects checks and writes that are committed together or not at all, in one round trip.
type Batch struct {
	keys   []string
	index  map[string]int
	checks [][]any
	writes [][]any
	after  map[string]func()
	err    error
}

// After calls f after the batch was committed, or may have been, once per name, so that several writes lead to one
// nudge.
func (b *Batch) After(name string, f func()) {
	if b.after == nil {
		b.after = map[string]func(){}
	}
	b.after[name] = f
}

// commit runs a batch. A script that fails in the middle is not undone, so an index that somebody overwrote with a value
// of another kind begins anew, before anything is checked or written. A batch that came twice, since the client of a
// Cluster did not hear the first answer, is answered
// as the first time and changes nothing more: it left a key of its own behind. While somebody reads all keys, what is
// written is noted, and in the last moment of that nothing is (see Watch).
//
//	KEYS    every key that the batch checks or writes
//	ARGV[1] JSON {checks: [[kind, key, value…]…], writes: [[command, key, args…]…], sent: key, kept: ms,
//	        fence: key, token, watch: key, touched: key, noted: ms};
//	        a key is given by its index in KEYS; sent is left out where nothing comes twice, fence where nobody holds it,
//	        watch where nothing is written
//	result  "ok", "held", or the kind of the first check that failed
var commit = redis.NewScript(`
local batch = cjson.decode(ARGV[1])
if batch.sent then
  if redis.call('EXISTS', KEYS[batch.sent]) == 1 then return 'ok' end
end
if batch.fence then
  local holder = redis.call('GET', KEYS[batch.fence])
  if not holder then return 'lapsed' end
  if holder ~= batch.token then return 'fence' end
end
local watched = batch.watch and string.sub(redis.call('GET', KEYS[batch.watch]) or '', 1, 5)
if watched == 'holds' then return 'held' end
local kinds = {SADD = 'set', SREM = 'set', ZADD = 'zset', ZREM = 'zset', HSET = 'hash', HDEL = 'hash', XADD = 'stream',
  XDEL = 'stream'}
local known = {}
for _, w in ipairs(batch.writes) do
  local key, kind = KEYS[w[2]], kinds[w[1]]
  if kind and not known[key] then
    known[key] = redis.call('TYPE', key).ok
    if known[key] ~= kind and known[key] ~= 'none' then redis.call('DEL', key) end
  end
end
for _, c in ipairs(batch.checks) do
  local kind, key = c[1], KEYS[c[2]]
  if kind == 'version' then
    local stored = redis.call('GET', key)
    local version = stored and string.match(stored, '^%d+') or '0'
    if version ~= c[3] then return kind end
  elseif kind == 'absent' then
    if redis.call('EXISTS', key) == 1 then return kind end
  elseif kind == 'field' then
    if redis.call('HEXISTS', key, c[3]) == 0 then return kind end
  elseif kind == 'room' or kind == 'left' then
    local new = 0
    for i = 4, #c do new = new + 1 - redis.call('SISMEMBER', key, c[i]) end
    if new > 0 and redis.call('SCARD', key) + new > tonumber(c[3]) then return kind end
  elseif kind == 'only' then
    for _, value in ipairs(redis.call('HVALS', key)) do
      if value ~= c[3] and value ~= '' then return kind end
    end
  end
end
for _, w in ipairs(batch.writes) do
  local args = {}
  for i = 3, #w do args[#args + 1] = w[i] end
  redis.call(w[1], KEYS[w[2]], unpack(args))
end
if watched == 'reads' then
  for _, w in ipairs(batch.writes) do redis.call('SADD', KEYS[batch.touched], KEYS[w[2]]) end
  redis.call('PEXPIRE', KEYS[batch.touched], batch.noted)
end
if batch.sent then redis.call('SET', KEYS[batch.sent], 1, 'PX', batch.kept) end
return 'ok'
`)

// refusals maps a failed check to its error.
var refusals = map[string]error{
	"version": ErrConflict, "field": ErrConflict, "absent": ErrSeen, "room": ErrFull, "left": ErrSpent, "only": ErrTaken,
	"fence": ErrFenced, "lapsed": errLapsed{}, "held": ErrHeld,
}

// errLapsed is an ErrFenced while nobody holds the lock: for a moment after Redis was away, and for as long as it can't
// store the lock.
type errLapsed struct{}

func (errLapsed) Error() string { return "nothing can be stored until the shop's lock is renewed" }

func (errLapsed) Is(target error) bool { return target == ErrFenced }

func (b *Batch) key(name string) int {
	if i, ok := b.index[name]; ok {
		return i
	}
	if b.index == nil {
		b.index = map[string]int{}
	}
	b.keys = append(b.keys, name)
	b.index[name] = len(b.keys)
	return len(b.keys)
}

// Put stores a record. The stored version must still be the given one (0: no record yet), or the batch is
// refused with ErrConflict.
func (b *Batch) Put(key string, version int64, value any) {
	body, err := json.Marshal(value)
	if err != nil && b.err == nil {
		b.err = fmt.Errorf("write record: %w", err)
	}
	b.checks = append(b.checks, []any{"version", b.key(key), fmt.Sprint(version)})
	b.Do("SET", key, record(version+1, body))
}

// Once refuses the batch with ErrSeen if a batch with this key was committed within the given time.
func (b *Batch) Once(key string, remember time.Duration) {
	b.checks = append(b.checks, []any{"absent", b.key(key)})
	b.Do("SET", key, "1", "PX", remember.Milliseconds())
}

// Room refuses the batch with ErrFull if the set would have more than max members after adding these.
// Members that are already in the set always fit.
func (b *Batch) Room(key string, max int, members ...string) {
	check := []any{"room", b.key(key), fmt.Sprint(max)}
	for _, m := range members {
		check = append(check, m)
	}
	b.checks = append(b.checks, check)
}

// Left is like Room but refuses with ErrSpent: for sets that count uses rather than places.
func (b *Batch) Left(key string, max int, member string) {
	b.checks = append(b.checks, []any{"left", b.key(key), fmt.Sprint(max), member})
}

// Same refuses the batch with ErrConflict if a record changed since it was read.
func (b *Batch) Same(key string, version int64) {
	b.checks = append(b.checks, []any{"version", b.key(key), fmt.Sprint(version)})
}

// Field refuses the batch with ErrConflict if the hash has no such field any more.
func (b *Batch) Field(key, field string) {
	b.checks = append(b.checks, []any{"field", b.key(key), field})
}

// Only refuses the batch with ErrTaken if a field of the hash has a different value. Empty values don't
// count.
func (b *Batch) Only(key, value string) {
	b.checks = append(b.checks, []any{"only", b.key(key), value})
}

// Do adds one write. Its arguments must be strings or numbers.
func (b *Batch) Do(command, key string, args ...any) {
	write := []any{command, b.key(key)}
	for _, a := range args {
		write = append(write, fmt.Sprint(a))
	}
	b.writes = append(b.writes, write)
}

// sentKept is how long a committed batch is known by its own key: longer than a client tries to send it.
const sentKept = time.Minute

// notedFor is how long it is known what was committed during a watch that nobody ended.
const notedFor = time.Hour

// Commit runs the batch. It waits while all keys are read, but not for ever. Errors: ErrConflict, ErrSeen, ErrFull,
// ErrSpent, ErrTaken, ErrFenced, ErrBroken, ErrHeld.
func (db *DB) Commit(ctx context.Context, b *Batch) error {
	if b.err != nil {
		return b.err
	}
	arg, err := db.order(b)
	if err != nil {
		return err
	}
	if len(b.keys) > 0 { // without any key, a Cluster would run it anywhere
		verdict, err := db.commit(ctx, b.keys, arg)
		if err != nil {
			b.unsure(err)
			if strings.Contains(err.Error(), "WRONGTYPE") { // a check met it, so nothing was written
				err = fmt.Errorf("%w: %w", ErrBroken, err)
			}
			return fmt.Errorf("commit: %w", err)
		}
		if err := refusals[verdict]; err != nil {
			return err
		}
	}
	for _, f := range b.after {
		f()
	}
	return nil
}

// commit runs the script until commits are not held.
func (db *DB) commit(ctx context.Context, keys []string, arg string) (verdict string, err error) {
	for begun := time.Now(); ; {
		verdict, err = commit.Run(ctx, db, keys, arg).Text()
		if err != nil || verdict != "held" || time.Since(begun) > heldMost {
			return verdict, err
		}
		if err := rest(ctx, heldRetry); err != nil {
			return "", err
		}
	}
}

// order is the batch as the script reads it.
func (db *DB) order(b *Batch) (string, error) {
	order := map[string]any{"checks": orEmpty(b.checks), "writes": orEmpty(b.writes)}
	if f := db.fence.Load(); f != nil {
		order["fence"], order["token"] = b.key(f.key), f.token
	}
	if len(b.writes) > 0 {
		order["watch"], order["touched"] = b.key(db.watchKey()), b.key(db.touchedKey())
		order["noted"] = notedFor.Milliseconds()
	}
	if db.resends && len(b.writes) > 0 {
		order["sent"], order["kept"] = b.key(db.Key("sent", rand.Text())), sentKept.Milliseconds()
	}
	text, err := json.Marshal(order)
	if err != nil {
		return "", fmt.Errorf("write batch: %w", err)
	}
	return string(text), nil
}

// unsure is what follows when the answer to a batch was lost. It may be committed, and who is not nudged then looks
// much later. A nudge for nothing does no harm.
func (b *Batch) unsure(err error) {
	var refused redis.Error
	if errors.As(err, &refused) {
		return
	}
	for _, f := range b.after {
		f()
	}
}

func orEmpty(list [][]any) [][]any {
	if list == nil {
		return [][]any{}
	}
	return list
}
