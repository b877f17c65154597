package redisstore

import (
	"context"
	"slices"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// shelfView is everything on the shelf, oldest first.
func (s *Store) shelfView(ctx context.Context) (list []bot.Shelved, err error) {
	messages, err := s.Shelved(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range messages {
		list = append(list, bot.Shelved{Code: a.ID, Kind: bot.ShelvedMessage, Who: a.In.From(), Reason: a.Reason, At: a.At})
	}
	letters, err := s.ShelvedLetters(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range letters {
		list = append(list, bot.Shelved{Code: a.ID, Kind: bot.ShelvedLetter, Who: a.Letter.To, Reason: a.Reason, At: a.At})
	}
	known, err := s.Orders.Events(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range known.Late {
		if l.Aside != "" {
			list = append(list, bot.Shelved{Code: l.Aside, Kind: bot.ShelvedEvent, Who: l.Hint.ID, Reason: l.Reason, At: l.Since})
		}
	}
	slices.SortStableFunc(list, func(a, b bot.Shelved) int { return a.At.Compare(b.At) })
	return list, nil
}

// doShelf does what the owner wants with a thing on the shelf, as part of a batch. What is not there any more needs
// nothing.
func (s *Store) doShelf(ctx context.Context, b *redisdb.Batch, task *bot.ShelfTask) error {
	if task == nil {
		return nil
	}
	known, err := s.DB.HExists(ctx, s.shelfKey(), task.Code).Result()
	switch {
	case err != nil:
		return err
	case known && task.Drop:
		b.Do("HDEL", s.shelfKey(), task.Code)
		b.Do("SREM", s.askedKey(), task.Code)
		return nil
	case known:
		b.Do("SADD", s.askedKey(), task.Code)
		return nil
	}
	letters, err := s.ShelvedLetters(ctx)
	if err != nil {
		return err
	}
	for _, a := range letters {
		if a.ID != task.Code || a.Letter.To == "" && !task.Drop {
			continue
		}
		b.Do("HDEL", s.shelvedLetters(), a.ID)
		if !task.Drop {
			s.post(b, a.Letter)
		}
	}
	return s.Orders.Unshelve(ctx, b, task.Code, task.Drop, s.Now())
}
