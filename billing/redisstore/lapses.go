package redisstore

import (
	"fmt"
	"strconv"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// LapsedKey is the sorted set of the orders that a customer left unpaid lately.
func LapsedKey(db *redisdb.DB, phone string) string { return db.Key("customer", phone, "lapsed") }

// lapsesKept is how long the set is kept after its newest row: longer than a row counts.
const lapsesKept = 24 * time.Hour

// madeUp is the row of the newest payment in the set.
const madeUp = "paid"

// lapse counts an order that was left unpaid, as part of a batch. A payment makes up for what was left before it, also
// where such an order is stored once more.
func (s *Store) lapse(b *redisdb.Batch, o billing.Order) {
	key := LapsedKey(s.DB, o.Customer)
	until, left := o.LeftUnpaid()
	paid := !o.PaidAt.IsZero() && !o.Payment.Amount.IsZero()
	if !left && !paid {
		if o.State == billing.Slow { // it was counted before its page was known to be completed
			b.Do("ZREM", key, o.Code)
		}
		return
	}
	newest := until
	if paid {
		newest = o.PaidAt
		b.Do("ZREM", key, o.Code)
		b.Do("ZADD", key, "GT", newest.UnixMilli(), madeUp)
	} else {
		b.Do("ZADD", key, newest.UnixMilli(), o.Code)
	}
	b.Do("ZREMRANGEBYSCORE", key, "-inf", newest.Add(-lapsesKept).UnixMilli())
	b.Do("PEXPIRE", key, lapsesKept.Milliseconds())
}

// Lapses reads what a script answers of LapsedKey: codes and when, by turns, oldest first.
func Lapses(stored any) (billing.Lapses, error) {
	flat, _ := stored.([]any)
	var list billing.Lapses
	for i := 1; i < len(flat); i += 2 {
		ms, err := strconv.ParseFloat(fmt.Sprint(flat[i]), 64)
		if err != nil {
			return nil, fmt.Errorf("read unpaid orders: %w", err)
		}
		if flat[i-1] == madeUp {
			list = nil
			continue
		}
		list = append(list, time.UnixMilli(int64(ms)).UTC())
	}
	return list, nil
}
