package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/internal/redisdb"
)

func (s *Store) shelvedLetters() string { return s.DB.Key("shelf", "letters") }

// Failed is outbox.Outbox's.
func (s *Store) Failed(ctx context.Context, l outbox.Letter) (int, error) {
	key := s.DB.Key("tried", "letter", l.ID)
	pipe := s.DB.TxPipeline()
	n := pipe.Incr(ctx, key)
	pipe.PExpire(ctx, key, remember)
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, fmt.Errorf("count a try of a letter: %w", err)
	}
	return int(n.Val()), nil
}

// Shelve is outbox.Outbox's.
func (s *Store) Shelve(ctx context.Context, a outbox.Aside, notices ...billing.Notice) error {
	return s.shelve(ctx, a, "", notices...)
}

// shelve is Shelve, once for a key if there is one. Errors: redisdb.ErrSeen.
func (s *Store) shelve(ctx context.Context, a outbox.Aside, once string, notices ...billing.Notice) error {
	body, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("set a letter aside: %w", err)
	}
	var b redisdb.Batch
	if once != "" {
		b.Once(once, remember)
	}
	b.Do("XDEL", s.outboxKey(), a.Letter.ID)
	b.Do("DEL", s.DB.Key("tried", "letter", a.Letter.ID))
	b.Do("HSET", s.shelvedLetters(), a.ID, string(body))
	s.settle(&b, a.Letter)
	s.Post(&b, notices...)
	return s.DB.Commit(ctx, &b)
}

// shelveUnreadable sets a row of the outbox aside that can't be read.
func (s *Store) shelveUnreadable(ctx context.Context, row redis.XMessage) error {
	raw, _ := row.Values["letter"].(string)
	a := outbox.Aside{ID: billing.NewCode(), At: s.Now(), Letter: outbox.Letter{ID: row.ID}, Raw: raw,
		Reason: "the letter can't be read"}
	err := s.shelve(ctx, a, s.DB.Key("aside", row.ID),
		billing.Notice{To: billing.Owner, Kind: billing.LetterAside, Order: a.ID, Detail: a.Reason})
	if errors.Is(err, redisdb.ErrSeen) {
		return nil // another reader did it
	}
	return err
}

// ShelvedLetters are the letters on the shelf, oldest first. Those of long ago are forgotten.
func (s *Store) ShelvedLetters(ctx context.Context) ([]outbox.Aside, error) {
	stored, err := s.DB.HGetAll(ctx, s.shelvedLetters()).Result()
	if err != nil {
		return nil, fmt.Errorf("read the letters on the shelf: %w", err)
	}
	list, oldest := make([]outbox.Aside, 0, len(stored)), s.Now().Add(-desk.ShelfKeeps)
	for id, body := range stored {
		a := outbox.Aside{ID: id}
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			a = outbox.Aside{ID: id, At: s.Now(), Raw: body, Reason: "this entry can't be read"} // and can be dropped
		}
		if a.At.Before(oldest) {
			if err := s.dropLetter(ctx, id); err != nil {
				return nil, err
			}
			continue
		}
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b outbox.Aside) int { return a.At.Compare(b.At) })
	return list, nil
}

// dropLetter forgets a letter on the shelf.
func (s *Store) dropLetter(ctx context.Context, id string) error {
	if err := s.DB.HDel(ctx, s.shelvedLetters(), id).Err(); err != nil {
		return fmt.Errorf("forget a letter on the shelf: %w", err)
	}
	return nil
}
