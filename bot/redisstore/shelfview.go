package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// shelfView is everything on the shelf, oldest first.
func (s *Store) shelfView(ctx context.Context) (list []bot.Shelved, err error) {
	messages, err := s.Shelved(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range messages {
		list = append(list, bot.Shelved{Code: a.ID, Kind: bot.ShelvedMessage, Who: a.In.From(), Reason: a.Reason, At: a.At,
			Broken: a.In.ID == ""})
	}
	letters, err := s.ShelvedLetters(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range letters {
		list = append(list, bot.Shelved{Code: a.ID, Kind: bot.ShelvedLetter, Who: a.Letter.To, Reason: a.Reason, At: a.At,
			Broken: a.Letter.To == ""})
	}
	events, err := s.Orders.Shelved(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range events {
		list = append(list, bot.Shelved{Code: l.Aside, Kind: bot.ShelvedEvent, Who: l.Hint.ID, Reason: l.Reason, At: l.Since,
			Broken: l.Hint.Kind == 0})
	}
	slices.SortStableFunc(list, func(a, b bot.Shelved) int { return a.At.Compare(b.At) })
	return list, nil
}

// onShelf is what has a code on the shelf, or nil.
func (s *Store) onShelf(ctx context.Context, code string) (*bot.Shelved, error) {
	list, err := s.shelfView(ctx)
	if i := slices.IndexFunc(list, func(a bot.Shelved) bool { return a.Code == code }); i >= 0 {
		return &list[i], err
	}
	return nil, err
}

// Resolve does what the owner wants with a thing on the shelf: the shop that runs tries it again soon, or it is
// forgotten. Errors: desk.ErrNotShelved, desk.ErrUnreadable.
func (s *Store) Resolve(ctx context.Context, task bot.ShelfTask) error {
	for {
		var b redisdb.Batch
		if err := s.resolve(ctx, &b, task); err != nil {
			return err
		}
		if err := s.DB.Commit(ctx, &b); !errors.Is(err, redisdb.ErrConflict) {
			return err
		}
	}
}

// resolve is Resolve as part of a batch.
func (s *Store) resolve(ctx context.Context, b *redisdb.Batch, task bot.ShelfTask) error {
	a, err := s.onShelf(ctx, task.Code)
	switch {
	case err != nil:
		return err
	case a == nil:
		return fmt.Errorf("%s: %w", task.Code, desk.ErrNotShelved)
	case a.Broken && !task.Drop:
		return fmt.Errorf("%s: %w", task.Code, desk.ErrUnreadable)
	}
	switch a.Kind {
	case bot.ShelvedMessage:
		b.Field(s.shelfKey(), a.Code)
		if task.Drop {
			b.Do("HDEL", s.shelfKey(), a.Code)
			b.Do("SREM", s.askedKey(), a.Code)
		} else {
			b.Do("SADD", s.askedKey(), a.Code)
		}
		return nil
	case bot.ShelvedLetter:
		return s.resolveLetter(ctx, b, task)
	}
	return s.Orders.Unshelve(ctx, b, task.Code, task.Drop, s.Now())
}

func (s *Store) resolveLetter(ctx context.Context, b *redisdb.Batch, task bot.ShelfTask) error {
	letters, err := s.ShelvedLetters(ctx)
	for _, a := range letters {
		if a.ID != task.Code {
			continue
		}
		b.Field(s.shelvedLetters(), a.ID) // another may resolve it at the same time
		b.Do("HDEL", s.shelvedLetters(), a.ID)
		if !task.Drop {
			s.post(b, a.Letter)
		}
	}
	return err
}
