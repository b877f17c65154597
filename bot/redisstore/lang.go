package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// Lang is the language of a chat, empty where nobody wrote yet.
func (s *Store) Lang(ctx context.Context, address string) (string, error) {
	session, err := s.session(ctx, address)
	if errors.Is(err, redisdb.ErrNoRecord) {
		return "", nil
	}
	return session.Lang, err
}

// session reads what the bot remembers of a chat. Errors: redisdb.ErrNoRecord.
func (s *Store) session(ctx context.Context, address string) (bot.Session, error) {
	var session bot.Session
	version, body, err := s.DB.Get(ctx, s.sessionKey(address))
	if err == nil {
		err = json.Unmarshal([]byte(body), &session)
	}
	if err != nil {
		return session, fmt.Errorf("read a chat: %w", err)
	}
	session.Version = version
	return session, nil
}
