package redisstore_test

import (
	"errors"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/redisstore"
)

const carlo = "+12025550123"

// knows makes a customer with some chats.
func knows(t *testing.T, s *redisstore.Store, chats ...string) {
	t.Helper()
	for _, chat := range chats {
		in := message("hello "+chat, chat)
		w := load(t, s, desk.Query{In: in, Phone: carlo})
		d := decide(w)
		d.Session.Phone, d.Customer.Phone, d.Customer.Chats = carlo, carlo, append(w.Customer.Chats, in.From())
		commit(t, s, in, w, d)
	}
}

func TestOfTwoOrdersOfACustomerAtOnceOneIsDecidedAnew(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		s.Orders.Places = func(string) int { return 5 }
		knows(t, s, "21", "22")
		first, second := message("u1", "21"), message("u2", "22")
		w1, w2 := load(t, s, desk.Query{In: first}), load(t, s, desk.Query{In: second})
		d1, d2 := decide(w1), decide(w2)
		d1.Orders = []billing.Order{order("AAAA-0001", carlo, billing.Pending)}
		d2.Orders = []billing.Order{order("AAAA-0002", carlo, billing.Pending)}
		commit(t, s, first, w1, d1)
		if err := s.Commit(t.Context(), second, w2, d2); !errors.Is(err, billing.ErrConflict) {
			t.Fatalf("the second: %v", err)
		}
		if w := load(t, s, desk.Query{In: second}); len(w.Deals) != 1 || w.Deals[0].Order.Code != "AAAA-0001" {
			t.Errorf("the second chat sees %+v", w.Deals)
		}
	})
}

func TestOrdersThatWereLeftUnpaidAreKnownUntilAPayment(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		knows(t, s, "21", "22")
		lapses := func(chat string) billing.Lapses {
			return load(t, s, desk.Query{In: bot.Incoming{ID: "look", Channel: "telegram", Chat: chat}}).Lapses
		}
		save := func(change func(o *billing.Order)) {
			t.Helper()
			o, err := s.Orders.Order(t.Context(), "AAAA-0001")
			if errors.Is(err, billing.ErrNoOrder) {
				o = order("AAAA-0001", carlo, billing.Pending)
			}
			change(&o)
			if err := s.Orders.Save(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		save(func(o *billing.Order) { o.Request.ID = "cs_1" })
		if l := lapses("21"); len(l) != 0 {
			t.Fatalf("it waits: %v", l)
		}
		ended := noon.Add(30 * time.Minute)
		save(func(o *billing.Order) { o.State, o.Ended = billing.Expired, ended })
		save(func(o *billing.Order) { o.Closed = true })
		for _, chat := range []string{"21", "22"} {
			if l := lapses(chat); len(l) != 1 || !l[0].Equal(ended) {
				t.Fatalf("it lapsed: %v", l)
			}
		}
		if l := lapses("23"); len(l) != 0 {
			t.Errorf("a stranger has %v", l)
		}
		save(func(o *billing.Order) {
			o.State, o.PaidAt, o.Payment = billing.Paid, ended.Add(time.Minute), billing.Payment{ID: "pi_1", Amount: rupees}
		})
		if l := lapses("21"); len(l) != 0 {
			t.Errorf("it was paid after all: %v", l)
		}
		other := order("AAAA-0002", carlo, billing.Expired)
		other.Ended, other.Request.ID = ended, "cs_2"
		for range 2 { // once more when its link is closed
			if err := s.Orders.Save(t.Context(), other); err != nil {
				t.Fatal(err)
			}
			if other.Version++; len(lapses("21")) != 0 {
				t.Errorf("a payment made up for it: %v", lapses("21"))
			}
		}
	})
}
