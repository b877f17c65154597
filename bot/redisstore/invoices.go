package redisstore

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// invoicesKept is how long Telegram lets a bot take its messages away.
const invoicesKept = 48 * time.Hour

func (s *Store) invoicesKey(order string) string { return s.DB.Key("invoices", order) }

// NoteInvoice remembers the message of an order's invoice.
func (s *Store) NoteInvoice(ctx context.Context, order, address, message string) error {
	pipe := s.DB.Pipeline()
	pipe.SAdd(ctx, s.invoicesKey(order), address+" "+message)
	pipe.PExpire(ctx, s.invoicesKey(order), invoicesKept)
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("note an invoice: %w", err)
	}
	return nil
}

// invoices are the messages of an order's invoices in a chat.
func (s *Store) invoices(ctx context.Context, order, address string) (list []string, err error) {
	rows, err := s.DB.SMembers(ctx, s.invoicesKey(order)).Result()
	if err != nil {
		return nil, fmt.Errorf("read an order's invoices: %w", err)
	}
	for _, row := range rows {
		if message, here := strings.CutPrefix(row, address+" "); here {
			list = append(list, message)
		}
	}
	return list, nil
}
