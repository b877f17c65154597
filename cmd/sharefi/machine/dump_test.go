package machine

import (
	"maps"
	"slices"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// A dump is all records at an instant, by their keys.
type dump map[string]record

// A record is one key's value, in the field of its type.
type record struct {
	kind   string
	text   string
	hash   map[string]string
	set    []string
	sorted map[string]float64
	stream []miniredis.StreamEntry
	ttl    time.Duration
}

// dump reads all records.
func (s *shop) dump() dump {
	d := dump{}
	for _, key := range s.redis.Keys() {
		r := record{ttl: s.redis.TTL(key), kind: s.redis.Type(key)}
		switch r.kind {
		case "string":
			r.text, _ = s.redis.Get(key)
		case "hash":
			fields, _ := s.redis.HKeys(key)
			r.hash = map[string]string{}
			for _, f := range fields {
				r.hash[f] = s.redis.HGet(key, f)
			}
		case "set":
			r.set, _ = s.redis.SMembers(key)
		case "zset":
			r.sorted, _ = s.redis.SortedSet(key)
		case "stream":
			r.stream, _ = s.redis.Stream(key)
		}
		d[key] = r
	}
	return d
}

// put puts the records back, instead of what is there.
func (s *shop) put(d dump) {
	s.redis.FlushAll()
	for _, key := range slices.Sorted(maps.Keys(d)) {
		r := d[key]
		switch r.kind {
		case "hash":
			for f, v := range r.hash {
				s.redis.HSet(key, f, v)
			}
		case "set":
			s.redis.SetAdd(key, r.set...)
		case "zset":
			for member, score := range r.sorted {
				s.redis.ZAdd(key, score, member)
			}
		case "stream":
			for _, e := range r.stream {
				s.redis.XAdd(key, e.ID, e.Values)
			}
		case "string":
			s.redis.Set(key, r.text)
		}
		if r.ttl > 0 {
			s.redis.SetTTL(key, r.ttl)
		}
	}
}
