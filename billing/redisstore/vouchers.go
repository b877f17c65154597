package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// VoucherKey is where a voucher is stored.
func VoucherKey(db *redisdb.DB, code string) string { return db.Key("voucher", code) }

// SheetKey is where a sheet is stored.
func SheetKey(db *redisdb.DB, id string) string { return db.Key("sheet", id) }

// UsesKey is the set of orders that use a discount.
func UsesKey(db *redisdb.DB, name string) string { return db.Key("discount", name, "orders") }

func codesKey(db *redisdb.DB, sheet string) string { return db.Key("sheet", sheet, "codes") }

// PutVoucher adds a voucher and its entry in the sheet to a batch.
func (s *Store) PutVoucher(b *redisdb.Batch, v billing.Voucher) {
	b.Put(VoucherKey(s.DB, v.Code), v.Version, v)
	s.voucherRow(b, v)
}

// PutSheet adds a sheet and its entry in the list of sheets to a batch.
func (s *Store) PutSheet(b *redisdb.Batch, sheet billing.Sheet) {
	b.Put(SheetKey(s.DB, sheet.ID), sheet.Version, sheet)
	s.sheetRow(b, sheet)
}

// Take records in a batch that an order uses a discount; the commit is refused if no use is left.
func (s *Store) Take(b *redisdb.Batch, d billing.Discount, code string) {
	if d.Uses > 0 {
		b.Left(UsesKey(s.DB, d.Name), d.Uses, code)
	}
	b.Do("SADD", UsesKey(s.DB, d.Name), code)
}

// DropDiscount forgets which orders used a discount.
func (s *Store) DropDiscount(b *redisdb.Batch, name string) { b.Do("DEL", UsesKey(s.DB, name)) }

// giveUseBack frees the discount of an order that expired or was cancelled. An order that is paid after
// all takes it again.
func (s *Store) giveUseBack(b *redisdb.Batch, o billing.Order) {
	switch {
	case o.Discount == "":
	case o.State == billing.Expired || o.State == billing.Cancelled:
		b.Do("SREM", UsesKey(s.DB, o.Discount), o.Code)
	default:
		b.Do("SADD", UsesKey(s.DB, o.Discount), o.Code)
	}
}

// DecodeVoucher reads a stored voucher.
func DecodeVoucher(stored string) (v billing.Voucher, err error) {
	version, body, err := redisdb.Unpack(stored)
	if err != nil {
		return v, err
	}
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		return v, fmt.Errorf("read voucher: %w", err)
	}
	if _, err := billing.ParseVoucherState(string(v.State)); err != nil {
		return v, fmt.Errorf("read voucher: %w", err)
	}
	v.Version = version
	return v, nil
}

// DecodeSheet reads a stored sheet.
func DecodeSheet(stored string) (sheet billing.Sheet, err error) {
	version, body, err := redisdb.Unpack(stored)
	if err != nil {
		return sheet, err
	}
	if err := json.Unmarshal([]byte(body), &sheet); err != nil {
		return sheet, fmt.Errorf("read sheet: %w", err)
	}
	sheet.Version = version
	return sheet, nil
}

// Voucher implements billing.Ledger.
func (s *Store) Voucher(ctx context.Context, code string) (billing.Voucher, error) {
	stored, err := s.DB.UniversalClient.Get(ctx, VoucherKey(s.DB, code)).Result()
	if errors.Is(err, redis.Nil) {
		return billing.Voucher{}, billing.ErrNoVoucher
	}
	if err != nil {
		return billing.Voucher{}, fmt.Errorf("read voucher: %w", err)
	}
	return DecodeVoucher(stored)
}

// SaveBoth implements billing.Ledger.
func (s *Store) SaveBoth(ctx context.Context, o billing.Order, v billing.Voucher, notices ...billing.Notice) error {
	var b redisdb.Batch
	s.Put(&b, o)
	s.PutVoucher(&b, v)
	s.Post(&b, notices...)
	return Errors(s.DB.Commit(ctx, &b))
}

// Sheets reads the newest sheets, newest first.
func (s *Store) Sheets(ctx context.Context, most int) ([]billing.Tally, error) {
	ids, err := s.DB.ZRevRange(ctx, s.DB.Key("sheets"), 0, int64(most)-1).Result()
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	pipe := s.DB.Pipeline()
	records, states := make([]*redis.StringCmd, len(ids)), make([]*redis.StringSliceCmd, len(ids))
	for i, id := range ids {
		records[i], states[i] = pipe.Get(ctx, SheetKey(s.DB, id)), pipe.HVals(ctx, codesKey(s.DB, id))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, fmt.Errorf("read sheets: %w", err)
	}
	list := make([]billing.Tally, len(ids))
	for i := range ids {
		sheet, err := DecodeSheet(records[i].Val())
		if err != nil {
			return nil, err
		}
		list[i] = billing.Tally{Sheet: sheet, States: map[billing.VoucherState]int{}}
		for _, state := range states[i].Val() {
			list[i].States[billing.VoucherState(state)]++
		}
	}
	return list, nil
}

// Unused reads a sheet and its vouchers that can be redeemed, sorted by code.
// Errors: billing.ErrNoVoucher.
func (s *Store) Unused(ctx context.Context, id string, now time.Time) (billing.Sheet, []billing.Voucher, error) {
	pipe := s.DB.Pipeline()
	record, states := pipe.Get(ctx, SheetKey(s.DB, id)), pipe.HGetAll(ctx, codesKey(s.DB, id))
	if _, err := pipe.Exec(ctx); errors.Is(err, redis.Nil) {
		return billing.Sheet{}, nil, billing.ErrNoVoucher
	} else if err != nil {
		return billing.Sheet{}, nil, fmt.Errorf("read sheet: %w", err)
	}
	sheet, err := DecodeSheet(record.Val())
	if err != nil {
		return sheet, nil, err
	}
	var keys []string
	for code, state := range states.Val() {
		if state == string(billing.Unused) {
			keys = append(keys, VoucherKey(s.DB, code))
		}
	}
	slices.Sort(keys)
	if len(keys) == 0 {
		return sheet, nil, nil
	}
	stored, err := s.DB.MGet(ctx, keys...).Result()
	if err != nil {
		return sheet, nil, fmt.Errorf("read vouchers: %w", err)
	}
	var list []billing.Voucher
	for _, one := range stored {
		text, _ := one.(string)
		v, err := DecodeVoucher(text)
		if err != nil {
			return sheet, nil, err
		}
		if _, _, err := billing.Redeem(v, sheet, billing.Order{}, now); err == nil {
			list = append(list, v)
		}
	}
	return sheet, list, nil
}

// Uses counts the orders that use each of the discounts.
func (s *Store) Uses(ctx context.Context, names []string) (map[string]int, error) {
	pipe := s.DB.Pipeline()
	counts := make([]*redis.IntCmd, len(names))
	for i, name := range names {
		counts[i] = pipe.SCard(ctx, UsesKey(s.DB, name))
	}
	if _, err := pipe.Exec(ctx); err != nil && len(names) > 0 {
		return nil, fmt.Errorf("read the uses of discounts: %w", err)
	}
	uses := map[string]int{}
	for i, name := range names {
		uses[name] = int(counts[i].Val())
	}
	return uses, nil
}
