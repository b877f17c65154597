package redisstore

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// Index is what the store keeps beside its records. The places of leases come with theirs.
func (s *Store) Index() []redisdb.Index {
	return []redisdb.Index{
		{
			Keys: []string{"orders", "orders:due", "orders:pending", "orders:paid", "orders:refunded", "orders:evidence",
				"customers:paid", "site:*:live", "customer:*:live"},
			Record: "order:*", Rows: func(b *redisdb.Batch, stored string) error {
				o, err := Decode(stored)
				if err == nil {
					s.rows(b, o)
				}
				return err
			},
		},
		{Keys: []string{"sheets"}, Record: "sheet:*", Rows: func(b *redisdb.Batch, stored string) error {
			sheet, err := DecodeSheet(stored)
			if err == nil {
				s.sheetRow(b, sheet)
			}
			return err
		}},
		{Keys: []string{"sheet:*:codes"}, Record: "voucher:*", Rows: func(b *redisdb.Batch, stored string) error {
			v, err := DecodeVoucher(stored)
			if err == nil {
				s.voucherRow(b, v)
			}
			return err
		}},
		// A discount that was dropped, and made again, begins to count anew: its orders don't tell.
		{Keys: []string{"discount:*:orders"}, Stays: func(code string) (string, string) {
			return OrderKey(s.DB, code), ""
		}},
	}
}

// rows adds an order's entries in the sets to a batch.
func (s *Store) rows(b *redisdb.Batch, o billing.Order) {
	db, places := s.DB, Places(o.Code, o.Devices)
	b.Do("ZADD", db.Key("orders"), o.Created.UnixMilli(), o.Code)
	switch {
	case o.State == billing.Granted: // the place now belongs to the lease
	case o.State.Live():
		s.Seat(b, o.Site, places, !o.NoRoom() && (!o.Extends || !o.Unpaid()))
		b.Do("SADD", CustomerKey(db, o.Customer), o.Code)
	case o.State == billing.Slow, o.AsksOwner(): // the customer may ask how it stands
		s.Seat(b, o.Site, places, false)
		b.Do("SADD", CustomerKey(db, o.Customer), o.Code)
	default:
		s.Seat(b, o.Site, places, false)
		b.Do("SREM", CustomerKey(db, o.Customer), o.Code)
	}
	if due := s.Rules.Due(o); due.IsZero() {
		b.Do("ZREM", db.Key("orders", "due"), o.Code)
	} else {
		b.Do("ZADD", db.Key("orders", "due"), due.UnixMilli(), o.Code)
	}
	if o.State == billing.Pending && !o.ByHand() { // for which a provider is asked
		b.Do("SADD", db.Key("orders", "pending"), o.Code)
	} else {
		b.Do("SREM", db.Key("orders", "pending"), o.Code)
	}
	if !o.PaidAt.IsZero() && !o.Payment.Amount.IsZero() {
		b.Do("ZADD", db.Key("customers", "paid"), "LT", o.PaidAt.UnixMilli(), o.Customer)
		b.Do("ZADD", db.Key("orders", "paid"), o.PaidAt.UnixMilli(), payment(o))
	}
	s.refundRows(b, o)
	s.evidenceRow(b, o)
}

// refundRows adds a row for each part of an order's money that went back, and takes away those that came back.
func (s *Store) refundRows(b *redisdb.Batch, o billing.Order) {
	key := s.DB.Key("orders", "refunded")
	alone := len(o.Refunds) == 0 // refunded before parts were kept
	if o.State == billing.Refunded && !o.Refund.Amount.IsZero() && alone {
		b.Do("ZADD", key, o.Refund.At.UnixMilli(), taking(o, o.Refund.Amount))
	}
	if !o.OldRow.IsZero() {
		b.Do("ZREM", key, taking(o, o.OldRow))
	}
	for _, r := range o.Refunds {
		row := taking(o, r.Amount) + " " + r.ID
		if r.Done() && !r.Amount.IsZero() {
			b.Do("ZADD", key, r.At.UnixMilli(), row)
		} else {
			b.Do("ZREM", key, row)
		}
	}
}

// voucherRow adds a voucher's entry in its sheet to a batch.
func (s *Store) voucherRow(b *redisdb.Batch, v billing.Voucher) {
	b.Do("HSET", codesKey(s.DB, v.Sheet), v.Code, string(v.State))
}

// sheetRow adds a sheet's entry in the list of sheets to a batch.
func (s *Store) sheetRow(b *redisdb.Batch, sheet billing.Sheet) {
	b.Do("ZADD", s.DB.Key("sheets"), sheet.Created.UnixMilli(), sheet.ID)
}
