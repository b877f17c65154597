package redisstore

import (
	"context"
	"fmt"
)

// Active counts the running leases.
func (s *Store) Active(ctx context.Context) (int64, error) {
	n, err := s.DB.ZCard(ctx, s.DB.Key("ends")).Result()
	if err != nil {
		return 0, fmt.Errorf("count leases: %w", err)
	}
	return n, nil
}
