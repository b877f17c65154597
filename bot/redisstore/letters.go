package redisstore

import (
	"context"
	"fmt"
)

// Letters counts the messages that are owed to people.
func (s *Store) Letters(ctx context.Context) (int64, error) {
	n, err := s.DB.XLen(ctx, s.outboxKey()).Result()
	if err != nil {
		return 0, fmt.Errorf("count letters: %w", err)
	}
	return n, nil
}
