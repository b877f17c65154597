package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/internal/redisdb"
)

func (s *Store) triedKey(in bot.Incoming) string { return s.DB.Key("tried", in.Channel, in.ID) }
func (s *Store) shelfKey() string                { return s.DB.Key("shelf") }

// Attempt is desk.Shelf's.
func (s *Store) Attempt(ctx context.Context, in bot.Incoming) (int, error) {
	pipe := s.DB.TxPipeline()
	n := pipe.Incr(ctx, s.triedKey(in))
	pipe.PExpire(ctx, s.triedKey(in), remember)
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, fmt.Errorf("count a refusal: %w", err)
	}
	return int(n.Val()), nil
}

// SetAside is desk.Shelf's.
func (s *Store) SetAside(ctx context.Context, a desk.Aside, answer *bot.Outgoing, ping billing.Notice) error {
	body, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("set a message aside: %w", err)
	}
	var b redisdb.Batch
	b.Once(s.seenKey(a.In), remember)
	b.Do("HSET", s.shelfKey(), a.ID, string(body))
	b.Do("DEL", s.triedKey(a.In))
	if answer != nil {
		s.post(&b, outbox.Letter{To: a.In.From(), Reply: answer})
	}
	s.Post(&b, ping)
	err = s.DB.Commit(ctx, &b)
	if errors.Is(err, redisdb.ErrSeen) {
		return desk.ErrSeen
	}
	return err
}

// Shelved is desk.Shelf's.
func (s *Store) Shelved(ctx context.Context) ([]desk.Aside, error) {
	stored, err := s.DB.HGetAll(ctx, s.shelfKey()).Result()
	if err != nil {
		return nil, fmt.Errorf("read the shelf: %w", err)
	}
	list := make([]desk.Aside, 0, len(stored))
	for id, body := range stored {
		a := desk.Aside{ID: id}
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			a.Reason = "this entry can't be read" // and can be dropped
		}
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b desk.Aside) int { return a.At.Compare(b.At) })
	return list, nil
}

// Unshelve is desk.Shelf's.
func (s *Store) Unshelve(ctx context.Context, id string) error {
	n, err := s.DB.HDel(ctx, s.shelfKey(), id).Result()
	if err != nil {
		return fmt.Errorf("take a message off the shelf: %w", err)
	}
	if n == 0 {
		return desk.ErrNotShelved
	}
	return nil
}
