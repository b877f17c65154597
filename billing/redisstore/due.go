package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
)

// duePage is how many due orders are read at once.
const duePage = 500

// Due implements billing.Ledger.
func (s *Store) Due(ctx context.Context, now time.Time, rests func(string) bool) (billing.Agenda, error) {
	key, ms := s.DB.Key("orders", "due"), strconv.FormatInt(now.UnixMilli(), 10)
	pipe := s.DB.Pipeline()
	due := pipe.ZRangeArgs(ctx, redis.ZRangeArgs{Key: key, Start: "-inf", Stop: ms, ByScore: true, Count: duePage})
	next := pipe.ZRangeArgsWithScores(ctx, redis.ZRangeArgs{Key: key, Start: "(" + ms, Stop: "+inf", ByScore: true,
		Count: 1})
	open := pipe.SCard(ctx, s.DB.Key("orders", "pending"))
	if _, err := pipe.Exec(ctx); err != nil {
		return billing.Agenda{}, fmt.Errorf("read due orders: %w", err)
	}
	agenda := billing.Agenda{Open: int(open.Val())}
	if rows := next.Val(); len(rows) > 0 {
		agenda.Next = time.UnixMilli(int64(rows[0].Score))
	}
	codes, err := s.awake(ctx, ms, due.Val(), rests)
	if err != nil {
		return billing.Agenda{}, err
	}
	agenda.More = len(codes) == duePage
	agenda.Orders, _, err = s.read(ctx, codes)
	for _, code := range codes { // no order is ever deleted, so one without a record is broken as well
		if !slices.ContainsFunc(agenda.Orders, func(o billing.Order) bool { return o.Code == code }) && err == nil {
			agenda.Broken = append(agenda.Broken, code)
		}
	}
	return agenda, err
}

// awake are the due orders that don't rest, up to duePage, beginning with the page that was read.
func (s *Store) awake(ctx context.Context, ms string, page []string, rests func(string) bool) ([]string, error) {
	var codes []string
	for from := int64(len(page)); ; from += int64(len(page)) {
		codes = append(codes, slices.DeleteFunc(slices.Clone(page), rests)...)
		if len(page) < duePage || len(codes) >= duePage {
			return codes[:min(len(codes), duePage)], nil
		}
		var err error
		page, err = s.DB.ZRangeArgs(ctx, redis.ZRangeArgs{Key: s.DB.Key("orders", "due"), Start: "-inf", Stop: ms,
			ByScore: true, Offset: from, Count: duePage}).Result()
		if err != nil {
			return nil, fmt.Errorf("read further due orders: %w", err)
		}
	}
}

// Open implements billing.Ledger.
func (s *Store) Open(ctx context.Context) ([]billing.Order, error) {
	codes, err := s.DB.SMembers(ctx, s.DB.Key("orders", "pending")).Result()
	if err != nil {
		return nil, fmt.Errorf("read open orders: %w", err)
	}
	orders, _, err := s.read(ctx, codes)
	return orders, err
}

// read reads orders by their codes, in one round trip. One whose record can't be read is left out, and named.
func (s *Store) read(ctx context.Context, codes []string) (orders []billing.Order, broken []string, err error) {
	if len(codes) == 0 {
		return nil, nil, nil
	}
	keys := make([]string, len(codes))
	for i, code := range codes {
		keys[i] = OrderKey(s.DB, code)
	}
	stored, err := s.DB.MGet(ctx, keys...).Result()
	if err != nil {
		return nil, nil, fmt.Errorf("read orders: %w", err)
	}
	orders = make([]billing.Order, 0, len(stored))
	for i, v := range stored {
		text, ok := v.(string)
		if !ok {
			continue // the set entry outlived its order
		}
		o, err := Decode(text)
		if err != nil {
			broken = append(broken, codes[i])
			continue
		}
		orders = append(orders, o)
	}
	return orders, broken, nil
}

// settlePage is how many orders are read per round trip.
const settlePage = 500

// unsettled calls f with the orders that are not settled, page by page, and with the codes of those that can't be read.
func (s *Store) unsettled(ctx context.Context, f func(orders []billing.Order, broken []string) error) error {
	for from := int64(0); ; from += settlePage {
		codes, err := s.DB.ZRange(ctx, s.DB.Key("orders", "due"), from, from+settlePage-1).Result()
		if err != nil {
			return fmt.Errorf("read orders that are not settled: %w", err)
		}
		if len(codes) == 0 {
			return nil
		}
		orders, broken, err := s.read(ctx, codes)
		if err == nil {
			err = f(orders, broken)
		}
		if err != nil {
			return err
		}
	}
}

// EachDue calls f with each order that is not settled and can be read.
func (s *Store) EachDue(ctx context.Context, f func(billing.Order)) error {
	return s.unsettled(ctx, func(orders []billing.Order, _ []string) error {
		for _, o := range orders {
			f(o)
		}
		return nil
	})
}

// Owing returns the phones of customers with an unsettled order: one that waits, or is being refunded.
func (s *Store) Owing(ctx context.Context) (map[string]bool, error) {
	phones := map[string]bool{}
	return phones, s.unsettled(ctx, func(orders []billing.Order, broken []string) error {
		if len(broken) > 0 { // whose they are is not known, so nobody counts as settled
			return fmt.Errorf("read order %s: %w", broken[0], errBroken)
		}
		for _, o := range orders {
			if o.Customer != billing.Owner {
				phones[o.Customer] = true
			}
		}
		return nil
	})
}

// Known reads orders by their codes. One that is not there, or can't be read, is left out.
func (s *Store) Known(ctx context.Context, codes []string) (list []billing.Order, err error) {
	for page := range slices.Chunk(codes, settlePage) {
		orders, _, err := s.read(ctx, page)
		if err != nil {
			return nil, err
		}
		list = append(list, orders...)
	}
	return list, nil
}

var errBroken = errors.New("the record can't be read")

// Recent reads the orders of a method that were made since an instant. One whose record can't be read is left out.
func (s *Store) Recent(ctx context.Context, method string, since time.Time) ([]billing.Order, error) {
	codes, err := s.DB.ZRangeArgs(ctx, redis.ZRangeArgs{Key: s.DB.Key("orders"), ByScore: true,
		Start: strconv.FormatInt(since.UnixMilli(), 10), Stop: "+inf"}).Result()
	if err != nil {
		return nil, fmt.Errorf("read the latest orders: %w", err)
	}
	list, err := s.Known(ctx, codes)
	return slices.DeleteFunc(list, func(o billing.Order) bool { return o.Method != method }), err
}
