package redisstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/internal/redisdb"
)

func (s *Store) heldKey() string { return s.DB.Key("held") }

// heldField names a kept message.
func heldField(in bot.Incoming) string { return in.From() + " " + in.ID }

// Hold is desk.Keeper's.
func (s *Store) Hold(ctx context.Context, k desk.Kept) error {
	body, err := json.Marshal(k)
	if err == nil {
		err = s.DB.HSetNX(ctx, s.heldKey(), heldField(k.In), string(body)).Err()
	}
	if err != nil {
		return fmt.Errorf("keep a message: %w", err)
	}
	return nil
}

// Held is desk.Keeper's. One that can't be read is forgotten: it was said a moment ago, and its sender sees no answer.
func (s *Store) Held(ctx context.Context) ([]desk.Kept, error) {
	stored, err := s.DB.HGetAll(ctx, s.heldKey()).Result()
	if err != nil {
		return nil, fmt.Errorf("read kept messages: %w", err)
	}
	list := make([]desk.Kept, 0, len(stored))
	for field, body := range stored {
		var k desk.Kept
		if err := json.Unmarshal([]byte(body), &k); err != nil || heldField(k.In) != field {
			if err := s.DB.HDel(ctx, s.heldKey(), field).Err(); err != nil {
				return nil, fmt.Errorf("forget a kept message: %w", err)
			}
			continue
		}
		list = append(list, k)
	}
	slices.SortFunc(list, func(a, b desk.Kept) int { return a.At.Compare(b.At) })
	return list, nil
}

// Release is desk.Keeper's.
func (s *Store) Release(ctx context.Context, in bot.Incoming) error {
	if err := s.DB.HDel(ctx, s.heldKey(), heldField(in)).Err(); err != nil {
		return fmt.Errorf("forget a kept message: %w", err)
	}
	return nil
}

// releaseAll forgets the kept messages of some chats, as part of a batch.
func (s *Store) releaseAll(ctx context.Context, b *redisdb.Batch, chats []string) error {
	fields, err := s.DB.HKeys(ctx, s.heldKey()).Result()
	for _, field := range fields {
		if chat, _, _ := strings.Cut(field, " "); slices.Contains(chats, chat) {
			b.Do("HDEL", s.heldKey(), field)
		}
	}
	return err
}
