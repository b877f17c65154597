package redisstore

import (
	"context"
	"fmt"

	"github.com/sharefi/sharefi/billing"
)

// owingPage is how many orders are read per round trip.
const owingPage = 500

// Owing returns the phones of customers with an unsettled order: one that waits, or is being refunded.
func (s *Store) Owing(ctx context.Context) (map[string]bool, error) {
	phones := map[string]bool{}
	for from := int64(0); ; from += owingPage {
		codes, err := s.DB.ZRange(ctx, s.DB.Key("orders", "due"), from, from+owingPage-1).Result()
		if err != nil {
			return nil, fmt.Errorf("read orders that are not settled: %w", err)
		}
		if len(codes) == 0 {
			return phones, nil
		}
		open, err := s.read(ctx, codes)
		if err != nil {
			return nil, err
		}
		for _, o := range open {
			if o.Customer != billing.Owner {
				phones[o.Customer] = true
			}
		}
	}
}
