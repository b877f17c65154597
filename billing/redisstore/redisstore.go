// Package redisstore stores orders and vouchers in Redis.
//
// It owns these keys of a shop and no others:
//
//	order:<code>           the order, a versioned JSON record
//	orders                 sorted set of all order codes by creation time, in ms
//	orders:due             sorted set of order codes by when the cashier must look at them, in ms
//	orders:pending         set of codes of orders that wait for payment
//	orders:paid            sorted set of payments by time, in ms: code amount currency phone [method]
//	orders:refunded        sorted set of refunds by time, in ms: in the same form, with the refund's id
//	orders:evidence        sorted set of order codes by when their customer sent something about the payment, in ms
//	evidence:<mark>        the order that a payment's reference or picture was first sent for, JSON; expires after 30 days
//	customers:paid         sorted set of phones by their first payment, in ms
//	site:<site>:live       set of places taken at the site: the codes of orders, and
//	                       <code>/2, <code>/3… for the other devices of an order
//	customer:<phone>:live  set of codes of the customer's live and slow orders, and of those that the owner is asked about
//	customer:<phone>:lapsed  sorted set of codes of orders that the customer left unpaid lately, by when, in ms
//	voucher:<code>         a voucher, a versioned JSON record
//	sheets                 sorted set of voucher sheets by creation time, in ms
//	sheet:<id>             what the vouchers of a sheet have in common, a versioned JSON record
//	sheet:<id>:codes       hash of the sheet's vouchers: code, state
//	discount:<name>:orders set of orders that use a discount
//	cursor:<provider>      how far the provider's events were read
//	events:late            hash of Stripe's events that wait for their next try, or were set aside: id, JSON
//	events:late:<provider> likewise of another provider's, and of what a chat said of its payments
//
// It must not import bot or a provider. Its one invariant: an order and its entries in the sets
// change together.
package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// A Store is a billing.Ledger in Redis.
type Store struct {
	DB        *redisdb.DB
	Rules     billing.Rules
	Providers []string                                // whose events are set aside
	Places    func(site string) int                   // how many orders the site can hold; -1 if there is no such site
	Post      func(*redisdb.Batch, ...billing.Notice) // puts notices into the outbox, in the same batch
}

var _ billing.Ledger = (*Store)(nil)

// OrderKey is where an order is stored.
func OrderKey(db *redisdb.DB, code string) string { return db.Key("order", code) }

// SiteKey is the set of places taken at a site.
func SiteKey(db *redisdb.DB, site string) string { return db.Key("site", site, "live") }

// Places returns the members of SiteKey for an order with this number of devices.
func Places(code string, devices int) []string {
	names := []string{code}
	for n := 2; n <= devices; n++ {
		names = append(names, code+"/"+strconv.Itoa(n))
	}
	return names
}

// Seat adds commands to a batch that take places, or free them.
func (s *Store) Seat(b *redisdb.Batch, site string, places []string, taken bool) {
	command := "SREM"
	if taken {
		command = "SADD"
	}
	members := make([]any, len(places))
	for i, place := range places {
		members[i] = place
	}
	b.Do(command, SiteKey(s.DB, site), members...)
}

// CustomerKey is the set of a customer's live orders.
func CustomerKey(db *redisdb.DB, phone string) string { return db.Key("customer", phone, "live") }

// Put adds an order and its set entries to a batch. An order takes a place for each of its devices;
// if the site has fewer free places, the commit refuses the whole batch.
func (s *Store) Put(b *redisdb.Batch, o billing.Order) {
	b.Put(OrderKey(s.DB, o.Code), o.Version, o)
	if o.Giver != "" {
		b.Do("SREM", CustomerKey(s.DB, o.Giver), o.Code)
	}
	if o.State.Live() && o.State != billing.Granted && !o.NoRoom() {
		max := s.Places(o.Site)
		if !o.Extends || max < 0 {
			b.Room(SiteKey(s.DB, o.Site), max, Places(o.Code, o.Devices)...)
		}
	}
	s.rows(b, o)
	s.giveUseBack(b, o)
	s.lapse(b, o)
}

// Decode reads a stored order.
func Decode(stored string) (billing.Order, error) {
	version, body, err := redisdb.Unpack(stored)
	if err != nil {
		return billing.Order{}, err
	}
	var o billing.Order
	if err := json.Unmarshal([]byte(body), &o); err != nil {
		return billing.Order{}, fmt.Errorf("read order: %w", err)
	}
	if _, err := billing.ParseState(string(o.State)); err != nil {
		return billing.Order{}, fmt.Errorf("read order %s: %w", o.Code, err)
	}
	o.Version = version
	return o, nil
}

// Save implements billing.Ledger.
func (s *Store) Save(ctx context.Context, o billing.Order, notices ...billing.Notice) error {
	var b redisdb.Batch
	s.Put(&b, o)
	s.Post(&b, notices...)
	return Errors(s.DB.Commit(ctx, &b))
}

// Tell implements billing.Ledger.
func (s *Store) Tell(ctx context.Context, notices ...billing.Notice) error {
	var b redisdb.Batch
	s.Post(&b, notices...)
	return s.DB.Commit(ctx, &b)
}

// Errors translates the errors of a commit into billing's.
func Errors(err error) error {
	switch {
	case errors.Is(err, redisdb.ErrConflict):
		return billing.ErrConflict
	case errors.Is(err, redisdb.ErrFull):
		return billing.ErrFull
	case errors.Is(err, redisdb.ErrSpent):
		return billing.ErrDiscountSpent
	}
	return err
}

// Order implements billing.Ledger.
func (s *Store) Order(ctx context.Context, code string) (billing.Order, error) {
	stored, err := s.DB.UniversalClient.Get(ctx, OrderKey(s.DB, code)).Result()
	if errors.Is(err, redis.Nil) {
		return billing.Order{}, billing.ErrNoOrder
	}
	if err != nil {
		return billing.Order{}, fmt.Errorf("read order %s: %w", code, err)
	}
	return Decode(stored)
}

// taking formats an entry of orders:paid or orders:refunded. It has all that the shop's statistics need,
// so the orders are not read for them. With a voucher there is one more word, and a refund ends in its id.
func taking(o billing.Order, m billing.Money) string {
	row := fmt.Sprintf("%s %d %s %s", o.Code, m.Amount, m.Currency, o.Buyer())
	if o.Payment.Provider == billing.ByVoucher {
		row += " " + billing.ByVoucher
	}
	return row
}

// payment formats an entry of orders:paid, whose last word is the method. That of the first one is left out, as it was
// before there were others: a row that is written anew has to be the same.
func payment(o billing.Order) string {
	row := taking(o, o.Payment.Amount)
	if p := o.Payment.Provider; p != billing.ByVoucher && p != billing.FirstMethod && p != "" {
		row += " " + p
	}
	return row
}

// Between reads the payments, or the refunds, of a period.
func (s *Store) Between(ctx context.Context, refunded bool, from, to time.Time) ([]billing.Taking, error) {
	key := s.DB.Key("orders", "paid")
	if refunded {
		key = s.DB.Key("orders", "refunded")
	}
	rows, err := s.DB.ZRangeArgsWithScores(ctx, redis.ZRangeArgs{
		Key: key, ByScore: true,
		Start: from.UnixMilli(), Stop: "(" + strconv.FormatInt(to.UnixMilli(), 10),
	}).Result()
	if err != nil {
		return nil, fmt.Errorf("read the takings of a span: %w", err)
	}
	list := make([]billing.Taking, len(rows))
	for i, row := range rows {
		text, _ := row.Member.(string)
		parts := strings.Fields(text)
		if len(parts) < 4 {
			return nil, fmt.Errorf("read the takings of a span: %q is none", text)
		}
		amount, err := strconv.ParseInt(parts[1], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read the takings of a span: %w", err)
		}
		list[i] = billing.Taking{
			At: time.UnixMilli(int64(row.Score)).UTC(), Order: parts[0], Customer: parts[3],
			Amount: billing.Money{Amount: amount, Currency: parts[2]}, Method: methodIn(parts[4:], refunded),
		}
	}
	return list, nil
}

// methodIn is the method in what an entry has behind its customer.
func methodIn(words []string, refunded bool) string {
	switch {
	case len(words) > 0 && (!refunded || words[0] == billing.ByVoucher):
		return words[0]
	case refunded:
		return ""
	}
	return billing.FirstMethod
}

// NewCustomers counts the customers who paid for the first time in a period.
func (s *Store) NewCustomers(ctx context.Context, from, to time.Time) (int, error) {
	n, err := s.DB.ZCount(ctx, s.DB.Key("customers", "paid"), strconv.FormatInt(from.UnixMilli(), 10),
		"("+strconv.FormatInt(to.UnixMilli(), 10)).Result()
	if err != nil {
		return 0, fmt.Errorf("count new customers: %w", err)
	}
	return int(n), nil
}
