package machine

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/alicebob/miniredis/v2"
	"pgregory.net/rapid"
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

// checkIndexes wants what is kept beside the records to be what is made of them anew.
func (m *machine) checkIndexes(t *rapid.T) {
	if m.stop(); !m.lossAt.IsZero() {
		return
	}
	was := m.dump()
	orders, leases := m.talk.Orders, m.talk.Leases
	found, err := m.db.Reindex(m.ctx, slices.Concat(orders.Index(), leases.Index(), m.talk.Index())...)
	if err != nil || found.Dropped > 0 || len(found.Unreadable) > 0 {
		t.Errorf("%+v, %v", found, err)
	}
	is := m.dump()
	for key, record := range was {
		if !reflect.DeepEqual(is[key], record) && key != m.db.Key("heard", "all") {
			t.Errorf("%s was %+v, and made anew it is %+v", key, record, is[key])
		}
		delete(is, key)
	}
	if len(is) > 0 {
		t.Errorf("these were not there: %+v", is)
	}
}
