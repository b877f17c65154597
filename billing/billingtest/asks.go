package billingtest

import (
	"errors"

	"github.com/sharefi/sharefi/billing"
)

var asking = []part{
	{"an order that is asked for twice has one request", nil, func(s *try) {
		o := s.order()
		first := s.asked(o)
		if again := s.asked(o); again.ID != first.ID || again.URL != first.URL {
			s.Errorf("%+v, then %+v", first, again)
		}
		if other := s.asked(s.order()); other.ID == first.ID {
			s.Errorf("two orders have the request %s", other.ID)
		}
	}},
	{"what is asked is the price, or what it comes to", nil, func(s *try) {
		asked, err := s.Provider.Quote(s.price)
		if err != nil || asked.Amount <= 0 {
			s.Fatalf("%v, %v", asked, err)
		}
		o, _ := s.sold()
		if taken, _ := s.Emulator.Books(); taken != asked.Amount {
			s.Errorf("%d was taken for order %s, and %v asked", taken, o.Code, asked)
		}
	}},
	{"a request whose answer was lost is the same one", remote, func(s *try) {
		o := s.order()
		s.Emulator.LoseNextAnswer(billing.MakesLinks)
		_, err := s.Provider.Ask(s.Context(), o, back)
		s.down("ask", err)
		first := s.asked(o)
		if again := s.asked(o); again.ID != first.ID {
			s.Errorf("%+v, then %+v", first, again)
		}
		s.pays(o)
		if s.Emulator.Pay(o.Code) == nil {
			s.Error("there was another request to pay")
		}
	}},
	{"an order whose request was answered for good has another", nil, func(s *try) {
		o := s.order()
		s.asked(o)
		o.Tries = 1
		first := s.asked(o)
		if again := s.asked(o); again.ID != first.ID {
			s.Errorf("%+v, then %+v", first, again)
		}
		s.pays(o)
	}},
	{"an order can be asked for as long as it lives", nil, func(s *try) {
		o := s.order()
		o.Created, o.Expires = o.Created.Add(-billing.PayWithin), o.Expires.Add(1-billing.PayWithin)
		s.asked(o)
		s.pays(o)
	}},
	{"a request that is closed can't be paid", provider[billing.Closer], func(s *try) {
		closer := s.Provider.(billing.Closer)
		o := s.order()
		open := s.asked(o)
		_, paid := s.sold()
		for range 2 {
			for _, r := range []billing.Request{open, paid} {
				if err := closer.Close(s.Context(), r.ID); err != nil {
					s.Errorf("close %s: %v", r.ID, err)
				}
			}
		}
		if s.Emulator.Pay(o.Code) == nil {
			s.Error("a closed request was paid")
		}
	}},
	{"what is closed is read as over, what is paid as paid", both(provider[billing.Closer], provider[billing.Reader]), func(s *try) {
		open := s.asked(s.order())
		if r := s.receipt(open.ID); r.State != billing.RequestOpen {
			s.Errorf("open: %+v", r)
		}
		_, paid := s.sold()
		for id, want := range map[string]billing.RequestState{open.ID: billing.RequestOver, paid.ID: billing.RequestPaid} {
			if err := s.Provider.(billing.Closer).Close(s.Context(), id); err != nil {
				s.Error(err)
			}
			if r := s.receipt(id); r.State != want {
				s.Errorf("closed: %+v", r)
			}
		}
	}},
	{"an unknown request is none", provider[billing.Reader], func(s *try) {
		open := s.asked(s.order())
		none := open.ID[:len(open.ID)-1] + "_"
		if _, err := s.Provider.(billing.Reader).Receipt(s.Context(), none); !errors.Is(err, billing.ErrNoRequest) {
			s.Errorf("read: %v", err)
		}
		if closer, ok := s.Provider.(billing.Closer); ok {
			if err := closer.Close(s.Context(), none); !errors.Is(err, billing.ErrNoRequest) {
				s.Errorf("close: %v", err)
			}
		}
		if lister, ok := s.Provider.(billing.Lister); ok {
			if code, err := lister.Whose(s.Context(), none); err != nil || code != "" {
				s.Errorf("whose it is: %q, %v", code, err)
			}
		}
	}},
	{"while nothing answers everything is down, and goes on after", nil, func(s *try) {
		o, r := s.sold()
		asks := remote(s)
		s.Emulator.SetDown(true)
		if _, err := s.Provider.Ask(s.Context(), s.order(), back); asks {
			s.down("ask", err)
		} else if err != nil {
			s.Errorf("ask without the network: %v", err)
		}
		if reader, ok := s.Provider.(billing.Reader); ok {
			_, err := reader.Receipt(s.Context(), r.ID)
			s.down("read", err)
		}
		if lister, ok := s.Provider.(billing.Lister); ok {
			_, err := lister.Hints(s.Context(), "")
			s.down("list", err)
			_, err = lister.Whose(s.Context(), r.ID)
			s.down("ask whose it is", err)
		}
		if closer, ok := s.Provider.(billing.Closer); ok {
			s.down("close", closer.Close(s.Context(), r.ID))
		}
		if refunder, ok := s.Provider.(billing.Refunder); ok {
			_, err := refunder.Refund(s.Context(), billing.Payment{ID: r.ID, Amount: s.price}, s.price, billing.RefundKey{Mark: "refund-" + o.Code})
			s.down("refund", err)
		}
		s.Emulator.SetDown(false)
		s.asked(s.order())
	}},
}
