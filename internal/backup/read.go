package backup

import (
	"context"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

// A found is a key as it was read: a line, or the members that make some.
type found struct {
	line
	list  []any // members, with their values or scores; entries of a stream
	large bool  // there are too many to be read at once
}

// width is how many elements of the list a member takes.
func (f found) width() int {
	if f.Type == "hash" || f.Type == "zset" {
		return 2
	}
	return 1
}

// look reads keys of any kind in one round trip. It writes nothing.
//
//	KEYS    the keys
//	ARGV[1] how many members are too many
//	result  the server's clock (ms), and of each key: its kind, how long it lasts (ms), its value; false if it has too
//	        many members
var look = redis.NewScript(`
local time = redis.call('TIME')
local found = {time[1] * 1000 + math.floor(time[2] / 1000)}
local sizes = {set = 'SCARD', hash = 'HLEN', zset = 'ZCARD', stream = 'XLEN'}
for _, key in ipairs(KEYS) do
  local kind, body = redis.call('TYPE', key).ok, false
  if kind == 'string' then
    body = redis.call('GET', key)
  elseif sizes[kind] and redis.call(sizes[kind], key) <= tonumber(ARGV[1]) then
    if kind == 'set' then body = redis.call('SMEMBERS', key)
    elseif kind == 'hash' then body = redis.call('HGETALL', key)
    elseif kind == 'zset' then body = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
    else body = redis.call('XRANGE', key, '-', '+') end
  end
  found[#found + 1] = {kind, redis.call('PTTL', key), body}
end
return found
`)

// read reads some keys, but not those that are no records. Sets with more than most members are left to be scanned.
func (w *writer) read(ctx context.Context, names []string, most int) ([]found, error) {
	var records []string
	for _, name := range names {
		if w.o.holds(w.short(name)) {
			records = append(records, name)
		}
	}
	if len(records) == 0 {
		return nil, nil
	}
	said, err := look.Run(ctx, w.db, records, most).Slice()
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	now, _ := said[0].(int64)
	all := make([]found, len(records))
	for i, name := range records {
		parts, _ := said[i+1].([]any)
		f := found{line: line{Key: w.short(name)}}
		f.Type, _ = parts[0].(string)
		left, _ := parts[1].(int64)
		f.Until = until(now, left)
		switch body := parts[2].(type) {
		case string:
			f.Text = body
		case []any:
			f.list = body
		default:
			if f.large = f.Type != "none"; f.large && !scanned[f.Type] {
				return nil, fmt.Errorf("read %s: a key of type %s", strings.SplitN(f.Key, ":", 2)[0], f.Type)
			}
		}
		all[i] = f
	}
	return all, nil
}

// scanned are the kinds of keys that have members.
var scanned = map[string]bool{"set": true, "hash": true, "zset": true, "stream": true}

func texts(list []any) []string {
	all := make([]string, len(list))
	for i, one := range list {
		all[i], _ = one.(string)
	}
	return all
}

func pairs(list []string) (all [][2]string) {
	for i := 0; i+1 < len(list); i += 2 {
		all = append(all, [2]string{list[i], list[i+1]})
	}
	return all
}

// entries are rows of a stream as Redis gives them: each an id, and its fields with their values.
func entries(list []any) []entry {
	all := make([]entry, 0, len(list))
	for _, row := range list {
		parts, _ := row.([]any)
		if len(parts) != 2 {
			continue
		}
		e := entry{Fields: map[string]string{}}
		e.ID, _ = parts[0].(string)
		fields, _ := parts[1].([]any)
		for _, f := range pairs(texts(fields)) {
			e.Fields[f[0]] = f[1]
		}
		all = append(all, e)
	}
	return all
}
