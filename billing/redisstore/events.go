package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// lateKey is where the late events of a provider are.
func (s *Store) lateKey(provider string) string {
	if provider == billing.FirstMethod { // from before there were others
		return s.DB.Key("events", "late")
	}
	return s.DB.Key("events", "late", provider)
}

// Events implements billing.Ledger.
func (s *Store) Events(ctx context.Context, provider string) (billing.Events, error) {
	pipe := s.DB.Pipeline()
	cursor := pipe.Get(ctx, s.DB.Key("cursor", provider))
	late := pipe.HGetAll(ctx, s.lateKey(provider))
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return billing.Events{}, fmt.Errorf("read how far events were read: %w", err)
	}
	var known billing.Events
	if stored := cursor.Val(); stored != "" {
		version, body, err := redisdb.Unpack(stored)
		if err == nil {
			err = json.Unmarshal([]byte(body), &known.At)
		}
		if err != nil {
			known.At = "" // as if it were lost: events of some days are read again, and replays change nothing
		}
		known.Version = version
	}
	known.Late = decodeLate(late.Val())
	return known, nil
}

// decodeLate reads late events, oldest first. One that can't be read keeps its id, and counts as set aside.
func decodeLate(stored map[string]string) []billing.Late {
	list := make([]billing.Late, 0, len(stored))
	for id, body := range stored {
		var l billing.Late
		if err := json.Unmarshal([]byte(body), &l); err != nil || l.Hint.ID != id {
			l = billing.Late{Hint: billing.Hint{ID: id}, Aside: billing.CodeOf(id), Reason: errBroken.Error()}
		}
		list = append(list, l)
	}
	slices.SortFunc(list, func(a, b billing.Late) int { return a.Since.Compare(b.Since) })
	return list
}

// Heed implements billing.Ledger.
func (s *Store) Heed(ctx context.Context, provider string, read billing.Cursor, p billing.Progress) error {
	var b redisdb.Batch
	if p.Next != read.At {
		b.Put(s.DB.Key("cursor", provider), read.Version, p.Next)
	}
	for _, l := range p.Keep {
		if err := s.keep(&b, provider, l); err != nil {
			return err
		}
	}
	for _, id := range p.Drop {
		b.Do("HDEL", s.lateKey(provider), id)
	}
	s.Post(&b, p.Notices...)
	return Errors(s.DB.Commit(ctx, &b))
}

// Unshelve has an event that was set aside tried again, or forgets it, as part of a batch.
func (s *Store) Unshelve(ctx context.Context, b *redisdb.Batch, code string, drop bool, now time.Time) error {
	var failed error
	for _, provider := range s.Providers {
		known, err := s.Events(ctx, provider)
		failed = errors.Join(failed, err)
		for _, l := range known.Late {
			switch {
			case l.Aside != code, !drop && l.Hint.Kind == 0: // one that can't be read has nothing to be tried
			case drop:
				b.Field(s.lateKey(provider), l.Hint.ID)
				b.Do("HDEL", s.lateKey(provider), l.Hint.ID)
			default:
				b.Field(s.lateKey(provider), l.Hint.ID)
				l.Aside, l.Tries, l.Since, l.Next = "", 0, now, now
				failed = errors.Join(failed, s.keep(b, provider, l))
			}
		}
	}
	return failed
}

// Shelved are the events of all providers that were set aside.
func (s *Store) Shelved(ctx context.Context) ([]billing.Late, error) {
	var list []billing.Late
	for _, provider := range s.Providers {
		known, err := s.Events(ctx, provider)
		if err != nil {
			return nil, err
		}
		list = append(list, slices.DeleteFunc(known.Late, func(l billing.Late) bool { return l.Aside == "" })...)
	}
	return list, nil
}

func (s *Store) keep(b *redisdb.Batch, provider string, l billing.Late) error {
	body, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("keep an event: %w", err)
	}
	b.Do("HSET", s.lateKey(provider), l.Hint.ID, string(body))
	return nil
}
