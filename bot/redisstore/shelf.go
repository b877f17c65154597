package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/internal/redisdb"
)

func (s *Store) triedKey(in bot.Incoming) string  { return s.DB.Key("tried", in.Channel, in.ID) }
func (s *Store) shelvedKey(address string) string { return s.DB.Key("shelved", address) }
func (s *Store) shelfKey() string                 { return s.DB.Key("shelf") }
func (s *Store) askedKey() string                 { return s.DB.Key("shelf", "asked") }

// shelvedFor is how long it is known of a chat that something of it was set aside.
const shelvedFor = time.Hour

// Attempt is desk.Shelf's. A transaction whose answer is lost is an error and is not sent again, on a Cluster neither.
func (s *Store) Attempt(ctx context.Context, in bot.Incoming) (int, bool, error) {
	pipe := s.DB.TxPipeline()
	n := pipe.Incr(ctx, s.triedKey(in))
	pipe.PExpire(ctx, s.triedKey(in), remember)
	again := pipe.Exists(ctx, s.shelvedKey(in.From()))
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, false, fmt.Errorf("count a refusal: %w", err)
	}
	return int(n.Val()), again.Val() > 0, nil
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
	b.Do("SET", s.shelvedKey(a.In.From()), a.ID, "PX", shelvedFor.Milliseconds())
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
	list, oldest := make([]desk.Aside, 0, len(stored)), s.Now().Add(-desk.ShelfKeeps)
	for id, body := range stored {
		a := desk.Aside{ID: id}
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			a = desk.Aside{ID: id, At: s.Now(), Reason: "this entry can't be read"} // and can be dropped
		}
		if a.At.Before(oldest) {
			if err := s.Unshelve(ctx, id); err != nil && !errors.Is(err, desk.ErrNotShelved) {
				return nil, err
			}
			continue
		}
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b desk.Aside) int { return a.At.Compare(b.At) })
	return list, nil
}

// Unshelve is desk.Shelf's.
func (s *Store) Unshelve(ctx context.Context, id string) error {
	pipe := s.DB.TxPipeline()
	n := pipe.HDel(ctx, s.shelfKey(), id)
	pipe.SRem(ctx, s.askedKey(), id)
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("take a message off the shelf: %w", err)
	}
	if n.Val() == 0 {
		return desk.ErrNotShelved
	}
	return nil
}

// Asked is desk.Shelf's.
func (s *Store) Asked(ctx context.Context) ([]string, error) {
	ids, err := s.DB.SMembers(ctx, s.askedKey()).Result()
	if err != nil {
		return nil, fmt.Errorf("read what is asked for of the shelf: %w", err)
	}
	return ids, nil
}

// Reshelve is desk.Shelf's.
func (s *Store) Reshelve(ctx context.Context, a desk.Aside) error {
	body, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("keep a message on the shelf: %w", err)
	}
	var b redisdb.Batch
	b.Do("HSET", s.shelfKey(), a.ID, string(body))
	b.Do("SREM", s.askedKey(), a.ID)
	return s.DB.Commit(ctx, &b)
}

// unshelveAll takes everything of some chats off the shelf, as part of a batch: it holds what people said, and who
// they are.
func (s *Store) unshelveAll(ctx context.Context, b *redisdb.Batch, chats ...string) error {
	list, err := s.Shelved(ctx)
	for _, a := range list {
		if slices.Contains(chats, a.In.From()) {
			b.Do("HDEL", s.shelfKey(), a.ID)
			b.Do("SREM", s.askedKey(), a.ID)
		}
	}
	if err != nil {
		return err
	}
	if err := s.releaseAll(ctx, b, chats); err != nil {
		return err
	}
	letters, err := s.ShelvedLetters(ctx)
	for _, a := range letters {
		if slices.Contains(chats, a.Letter.To) {
			b.Do("HDEL", s.shelvedLetters(), a.ID)
		}
	}
	return err
}
