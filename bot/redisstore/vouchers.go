package redisstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// sheetsShown is how many sheets of vouchers a chat shows at once.
const sheetsShown = 30

// codes puts the vouchers and discounts of a load into the world.
func codes(w *bot.World, q desk.Query, parts []any) error {
	if stored, _ := parts[0].(string); stored != "" {
		v, err := orders.DecodeVoucher(stored)
		if err != nil {
			return err
		}
		w.Voucher = &v
	}
	if stored, _ := parts[1].(string); stored != "" {
		sheet, err := orders.DecodeSheet(stored)
		if err != nil {
			return err
		}
		w.Sheet = &sheet
	}
	for name, uses := range map[string]any{q.Discount: parts[2], w.Session.Discount: parts[3]} {
		if n, _ := uses.(int64); n > 0 && name != "" {
			if w.Used == nil {
				w.Used = map[string]int{}
			}
			w.Used[name] = int(n)
		}
	}
	return nil
}

// putCodes adds what a decision changes of vouchers, discounts and used references to a batch.
func (s *Store) putCodes(b *redisdb.Batch, d bot.Decision) {
	for mark, code := range d.Evidence {
		s.Orders.PutEvidence(b, mark, code)
	}
	if d.Held != nil {
		b.Same(orders.SheetKey(s.DB, d.Held.ID), d.Held.Version)
	}
	if d.Sheet != nil {
		s.Orders.PutSheet(b, *d.Sheet)
	}
	for _, v := range d.Vouchers {
		s.Orders.PutVoucher(b, v)
	}
	if d.Take != nil {
		for _, o := range d.Orders {
			if o.Discount == d.Take.Name {
				s.Orders.Take(b, *d.Take, o.Code)
			}
		}
	}
	if d.Dropped != "" {
		s.Orders.DropDiscount(b, d.Dropped)
	}
}

// codesScene reads what a notice of vouchers or discounts is put into words from.
func (s *Store) codesScene(ctx context.Context, n billing.Notice, scene *bot.Scene) (err error) {
	switch n.Kind {
	case billing.VoucherList:
		scene.Sheets, err = s.Orders.Sheets(ctx, sheetsShown)
		return err
	case billing.DiscountList:
		shop, err := s.Shop(ctx)
		if err != nil {
			return err
		}
		names := make([]string, len(shop.Discounts))
		for i, d := range shop.Discounts {
			names[i] = d.Name
		}
		scene.Discounts = shop.Discounts
		if scene.Uses, err = s.Orders.Uses(ctx, names); err != nil {
			return err
		}
	case billing.VoucherSheet:
		scene.Sheet, scene.Vouchers, err = s.Orders.Unused(ctx, n.Order, s.Now())
		if err != nil && !errors.Is(err, billing.ErrNoVoucher) { // lost records: the sheet is empty
			return err
		}
	default:
		return nil
	}
	scene.Shop = s.Name
	if scene.Reach, err = s.Reach(ctx); err != nil {
		return fmt.Errorf("find the names that links need: %w", err)
	}
	return nil
}
