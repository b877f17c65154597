package redisstore

import (
	"context"
	"fmt"
)

// Counts holds the number of orders of each kind.
type Counts struct {
	Pending  int64 // wait for payment
	Paid     int64 // were ever paid
	Refunded int64 // were ever refunded
}

// Counts counts the orders, in one round trip.
func (s *Store) Counts(ctx context.Context) (c Counts, err error) {
	pipe := s.DB.Pipeline()
	pending := pipe.SCard(ctx, s.DB.Key("orders", "pending"))
	paid := pipe.ZCard(ctx, s.DB.Key("orders", "paid"))
	refunded := pipe.ZCard(ctx, s.DB.Key("orders", "refunded"))
	if _, err := pipe.Exec(ctx); err != nil {
		return c, fmt.Errorf("count orders: %w", err)
	}
	return Counts{Pending: pending.Val(), Paid: paid.Val(), Refunded: refunded.Val()}, nil
}
