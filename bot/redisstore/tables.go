package redisstore

import (
	"context"
	"fmt"
	"strings"

	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/owner/export"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// tablePage is how many records of a table are read at once.
const tablePage = 500

// table is the records that an export names, read while they are written.
func (s *Store) table(ctx context.Context, detail string) (bot.Table, error) {
	what, _, _ := strings.Cut(detail, " ")
	switch what {
	case "orders":
		return s.sorted(ctx, what, export.OrderColumns, named{s.orderKey, func(stored string) ([]any, error) {
			o, err := orders.Decode(stored)
			return export.OrderRow(o, s.Zone), err
		}})
	case "leases":
		return s.sorted(ctx, what, export.LeaseColumns, named{s.leaseKey, func(stored string) ([]any, error) {
			l, err := leases.Decode(stored)
			return export.LeaseRow(l, s.Zone), err
		}})
	case "customers":
		return s.sorted(ctx, what, export.CustomerColumns, named{s.customerKey, func(stored string) ([]any, error) {
			var c bot.Customer
			_, err := decode(stored, &c)
			return export.CustomerRow(c), err
		}})
	case "till":
		return s.tillTable(ctx)
	case "journal":
		n, err := s.DB.XLen(ctx, s.journalKey()).Result()
		return bot.Table{Columns: export.ChangeColumns, Total: n, Each: s.eachChange}, err
	}
	return bot.Table{}, fmt.Errorf("export %q: there is no such table", what)
}

// tillTable is the money that came and went by hand. Its rows are counted first, since few orders have one.
func (s *Store) tillTable(ctx context.Context) (bot.Table, error) {
	each := func(ctx context.Context, take func([]any) error) error {
		return s.eachNamed(ctx, s.DB.Key("orders"), func(codes []string) error {
			list, err := s.Orders.Known(ctx, codes)
			for _, o := range list {
				for _, row := range export.TillRows(o, s.Zone) {
					if err == nil {
						err = take(row)
					}
				}
			}
			return err
		})
	}
	t := bot.Table{Columns: export.TillColumns, Each: each}
	err := each(ctx, func([]any) error { t.Total++; return nil })
	return t, err
}

func (s *Store) orderKey(code string) string { return orders.OrderKey(s.DB, code) }
func (s *Store) leaseKey(id string) string   { return leases.LeaseKey(s.DB, id) }

// named is how the records are read that a set names.
type named struct {
	key func(name string) string
	row func(stored string) ([]any, error)
}

// sorted is a table of the records that the sorted set of a name lists, oldest first.
func (s *Store) sorted(ctx context.Context, set string, columns []string, records named) (bot.Table, error) {
	n, err := s.DB.ZCard(ctx, s.DB.Key(set)).Result()
	return bot.Table{Columns: columns, Total: n, Each: func(ctx context.Context, take func([]any) error) error {
		return s.eachNamed(ctx, s.DB.Key(set), func(names []string) error { return s.rows(ctx, names, records, take) })
	}}, err
}

// rows reads the records of some names. Some may be gone.
func (s *Store) rows(ctx context.Context, names []string, records named, take func([]any) error) error {
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = records.key(name)
	}
	found, err := s.DB.MGet(ctx, keys...).Result()
	if err != nil {
		return err
	}
	for i, stored := range found {
		text, ok := stored.(string)
		if !ok {
			continue
		}
		cells, err := records.row(text)
		if err == nil {
			err = take(cells)
		}
		if err != nil {
			return fmt.Errorf("export %s: %w", names[i], err)
		}
	}
	return nil
}

// eachNamed reads a sorted set in pages. Members that come meanwhile come last, as they are newer.
func (s *Store) eachNamed(ctx context.Context, set string, take func([]string) error) error {
	for from := int64(0); ; from += tablePage {
		names, err := s.DB.ZRange(ctx, set, from, from+tablePage-1).Result()
		if err != nil || len(names) == 0 {
			return err
		}
		if err := take(names); err != nil {
			return err
		}
	}
}

// eachChange reads the journal in pages, oldest first.
func (s *Store) eachChange(ctx context.Context, take func([]any) error) error {
	for after := "-"; ; {
		rows, err := s.DB.XRangeN(ctx, s.journalKey(), after, "+", tablePage).Result()
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			c, err := change(row)
			if err == nil {
				err = take(export.ChangeRow(c, s.Zone))
			}
			if err != nil {
				return err
			}
			after = "(" + row.ID
		}
	}
}
