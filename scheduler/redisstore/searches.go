package redisstore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
)

// searchKept is how long a search is kept, because its buttons refer to it.
const searchKept = time.Hour

// SearchKey is where a search is stored.
func SearchKey(db *redisdb.DB, id string) string { return db.Key("search", id) }

// PutSearch adds a search to a batch. A stored search is replaced only if its version matches.
func (s *Store) PutSearch(b *redisdb.Batch, search scheduler.Search) {
	key := SearchKey(s.DB, search.ID)
	b.Put(key, search.Version, search)
	b.Do("PEXPIRE", key, searchKept.Milliseconds())
	s.searchRow(b, search)
}

// Searches implements scheduler.Store.
func (s *Store) Searches(ctx context.Context, site string) ([]scheduler.Search, error) {
	ids, err := s.DB.SMembers(ctx, s.DB.Key("site", site, "searches")).Result()
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = SearchKey(s.DB, id)
	}
	stored, err := s.DB.MGet(ctx, keys...).Result()
	if err != nil {
		return nil, fmt.Errorf("read searches of %s: %w", site, err)
	}
	var list []scheduler.Search
	bad := map[string]error{}
	for i, v := range stored {
		text, ok := v.(string)
		if !ok { // it has expired
			if err := s.DB.SRem(ctx, s.DB.Key("site", site, "searches"), ids[i]).Err(); err != nil {
				return nil, fmt.Errorf("forget search %s: %w", ids[i], err)
			}
			continue
		}
		search, err := DecodeSearch(text)
		if err != nil { // nobody can answer it: it is read once, and expires
			bad[ids[i]] = err
			if err := s.DB.SRem(ctx, s.DB.Key("site", site, "searches"), ids[i]).Err(); err != nil {
				return nil, fmt.Errorf("forget search %s: %w", ids[i], err)
			}
			continue
		}
		list = append(list, search)
	}
	return list, unreadable(bad)
}

// DecodeSearch reads a stored search.
func DecodeSearch(stored string) (scheduler.Search, error) {
	var search scheduler.Search
	version, body, err := redisdb.Unpack(stored)
	if err == nil {
		err = json.Unmarshal([]byte(body), &search)
	}
	if err != nil {
		return search, fmt.Errorf("read search: %w", err)
	}
	search.Version = version
	return search, nil
}

// SaveSearch implements scheduler.Store.
func (s *Store) SaveSearch(ctx context.Context, search scheduler.Search) error {
	var b redisdb.Batch
	s.PutSearch(&b, search)
	s.Orders.Post(&b, search.Notices()...)
	return Errors(s.DB.Commit(ctx, &b))
}
