package order

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/cmd/sharefi/cli"
	"github.com/sharefi/sharefi/cmd/sharefi/records"
	"github.com/sharefi/sharefi/internal/redisdb"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// Show shows one order, with its access.
func Show(ctx context.Context, s cli.Streams, file, typed string) error {
	c, err := cli.Load(s, file)
	if err != nil {
		return err
	}
	code, err := codeOf(typed)
	if err != nil {
		return err
	}
	return records.Beside(ctx, s, c, func(db *redisdb.DB) error {
		store := &orders.Store{DB: db}
		o, err := store.Order(ctx, code)
		if err != nil {
			return err
		}
		known, err := (&leases.Store{DB: db, Orders: store}).Known(ctx, []string{code})
		if err != nil {
			return err
		}
		sheet{s.Out, c.Timezone}.print(o, known)
		return nil
	})
}

// A sheet is an order in lines.
type sheet struct {
	w    io.Writer
	zone *time.Location
}

func (s sheet) print(o billing.Order, access []scheduler.Lease) {
	s.line("order", o.Code)
	s.line("state", string(o.State))
	s.line("customer", o.Customer)
	s.line("plan", fmt.Sprintf("%s at %s, %s", o.Plan, o.Site, o.Price))
	s.line("made", s.at(o.Created))
	s.line("paid", s.at(o.PaidAt))
	s.line("payment", o.Payment.ID)
	s.line("reason", o.Reason)
	if len(o.Refunds) == 0 && !o.Refund.At.IsZero() {
		s.line("refunded", o.Refund.Amount.String()+" at "+s.at(o.Refund.At))
	}
	for _, r := range o.Refunds {
		s.line(refundWord(r), r.Amount.String()+" at "+s.at(r.At))
	}
	for _, l := range access {
		s.line("access", string(l.State))
		for _, seat := range l.Seats() {
			s.line("device", seat.Device.String())
		}
		s.line("from", s.at(l.Start))
		s.line("until", s.at(l.End))
	}
}

// line leaves out what there is not.
func (s sheet) line(what, value string) {
	if value != "" {
		fmt.Fprintf(s.w, "%-10s %s\n", what, value)
	}
}

func (s sheet) at(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(s.zone).Format("2006-01-02 15:04:05")
}

// refundWord says how a refund stands.
func refundWord(r billing.Refund) string {
	switch {
	case r.Failed:
		return "refund failed"
	case r.Underway:
		return "refund underway"
	}
	return "refunded"
}
