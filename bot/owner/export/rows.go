package export

import (
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/internal/table"
	"github.com/sharefi/sharefi/scheduler"
)

// The columns of the tables that can be exported. Programs read them, so they are in no language.
var (
	OrderColumns = []string{"order", "created", "state", "customer", "site", "plan", "price", "currency", "discount",
		"minutes",
		"paid_at", "paid", "provider", "payment", "granted_at", "refunded_at", "refunded", "reason",
		"paid_currency"}
	CustomerColumns = []string{"phone", "chats", "devices", "banned"}
	LeaseColumns    = []string{"order", "customer", "site", "device", "state", "asked", "start", "end", "minutes",
		"revoked"}
	TillColumns   = []string{"at", "order", "what", "customer", "method", "amount", "currency", "by"}
	ChangeColumns = []string{"at", "who", "what", "target", "before", "after"}
)

// OrderRow is an order as a row of OrderColumns.
func OrderRow(o billing.Order, zone *time.Location) []any {
	refunded, at := any(nil), o.Refund.At
	if gone := o.Gone(); gone.Amount > 0 {
		refunded = number(gone)
	}
	for _, r := range o.Refunds {
		if r.Done() && r.At.After(at) {
			at = r.At
		}
	}
	return []any{
		o.Code, local(o.Created, zone), string(o.State), o.Customer, o.Site, o.Plan, number(o.Price), currencyOf(o),
		o.Discount, int(o.Lasts / time.Minute),
		local(o.PaidAt, zone), number(o.Payment.Amount), o.Payment.Provider, o.Payment.ID, local(o.Granted,
			zone), local(at, zone), refunded, o.Reason,
		o.Payment.Amount.Currency, // of what came and went back: Stars are not the price's
	}
}

// TillRows are an order's money that came and went by hand, as rows of TillColumns.
func TillRows(o billing.Order, zone *time.Location) (rows [][]any) {
	for _, h := range o.Hands() {
		what := "paid"
		if h.Back {
			what = "sent back"
		}
		rows = append(rows, []any{local(h.At, zone), o.Code, what, o.Buyer(), billing.MethodOf(o), number(h.Amount), h.Amount.Currency, h.By})
	}
	return rows
}

// CustomerRow is a customer as a row of CustomerColumns.
func CustomerRow(c bot.Customer) []any {
	devices, banned := make([]string, len(c.Devices)), ""
	for i, d := range c.Devices {
		devices[i] = d.String()
	}
	if c.Banned {
		banned = "banned"
	}
	return []any{c.Phone, strings.Join(c.Chats, " "), strings.Join(devices, " "), banned}
}

// LeaseRow is a lease as a row of LeaseColumns.
func LeaseRow(l scheduler.Lease, zone *time.Location) []any {
	revoked := ""
	if l.Revoked {
		revoked = "revoked"
	}
	return []any{
		l.ID, l.Customer, l.Site, strings.ReplaceAll(dialog.Addresses(l), ",", ""), string(l.State), local(l.Asked,
			zone), local(l.Start, zone), local(l.End, zone), int(l.Lasts / time.Minute), revoked,
	}
}

// ChangeRow is a line of the journal as a row of ChangeColumns.
func ChangeRow(c bot.Change, zone *time.Location) []any {
	return []any{local(c.At, zone), c.Who, c.What, c.Target, c.Before, c.After}
}

// local is an instant in the shop's zone, and nothing for none.
func local(t time.Time, zone *time.Location) any {
	if t.IsZero() {
		return nil
	}
	return t.In(zone)
}

// number is an amount without its currency, and nothing for none.
func number(m billing.Money) any {
	amount, _, _ := strings.Cut(m.String(), " ")
	if m.IsZero() {
		return nil
	}
	return table.Number(amount)
}

func currencyOf(o billing.Order) string {
	if o.Price.Currency == "" {
		return o.Payment.Amount.Currency
	}
	return o.Price.Currency
}
