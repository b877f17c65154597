package razorpay_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/razorpay"
	"github.com/sharefi/sharefi/billing/razorpay/razorpaytest"
	"github.com/sharefi/sharefi/internal/secret"
)

var back = billing.Back{Success: "https://t.me/sharefi_bot", Cancel: "https://t.me/sharefi_bot"}

// A shop is one at an emulator, with a clock that tests set.
type shop struct {
	*testing.T
	*razorpaytest.Server
	*razorpay.Provider
	now time.Time
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{T: t, now: time.Now().Truncate(time.Second)}
	s.Server = razorpaytest.NewServer(razorpaytest.Options{Now: func() time.Time { return s.now }, NoSocket: true})
	t.Cleanup(s.Server.Close)
	s.Provider = provider(s.Server, "home", func() time.Time { return s.now })
	return s
}

func (s *shop) order() billing.Order {
	return billing.Order{Code: billing.NewCode(), Plan: "1 day", Price: billing.Money{Amount: 5000, Currency: "INR"},
		Created: s.now, Expires: s.now.Add(billing.PayWithin), State: billing.Pending}
}

func (s *shop) asks(o billing.Order) billing.Request {
	s.Helper()
	r, err := s.Ask(s.Context(), o, back)
	if err != nil {
		s.Fatal(err)
	}
	return r
}

// hints reads all after a cursor.
func (s *shop) hints(cursor string) (all []billing.Hint, next string) {
	s.Helper()
	for {
		page, err := s.Hints(s.Context(), cursor)
		if err != nil {
			s.Fatal(err)
		}
		if all, cursor = append(all, page.Hints...), page.Next; !page.More {
			return all, cursor
		}
	}
}

func TestRow39CreateAnsweredByTimeoutFindsTheSameLink(t *testing.T) {
	s := newShop(t)
	o := s.order()
	s.LoseAnswers("POST /v1/payment_links", 1)
	if _, err := s.Ask(t.Context(), o, back); !errors.Is(err, billing.ErrProviderDown) {
		t.Fatalf("a lost answer: %v", err)
	}
	s.now = s.now.Add(10 * time.Minute) // and another end is asked for
	r := s.asks(o)
	links := s.Links()
	if len(links) != 1 || links[0].ID != r.ID || links[0].URL != r.URL || !r.Expires.Equal(links[0].Expires) || links[0].Reference != o.Code {
		t.Errorf("%+v, of %+v", r, links)
	}
}

func TestAReferenceThatIsUsedUpIsAnsweredForGoodAndGotRound(t *testing.T) {
	for name, spoil := range map[string]func(*shop, billing.Order){
		"the owner cancelled it": func(s *shop, o billing.Order) {
			if err := s.Provider.Close(s.Context(), s.asks(o).ID); err != nil {
				s.Fatal(err)
			}
		},
		"it has expired": func(s *shop, o billing.Order) { s.asks(o); s.now = s.now.Add(time.Hour) },
		"another shop has it": func(s *shop, o billing.Order) {
			cafe := provider(s.Server, "cafe", func() time.Time { return s.now })
			if _, err := cafe.Ask(s.Context(), o, back); err != nil {
				s.Fatal(err)
			}
		},
		"it is of another price": func(s *shop, o billing.Order) { o.Price.Amount = 4000; s.asks(o) },
		"no list shows it":       func(s *shop, o billing.Order) { s.asks(o); s.LateLists(time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			o := s.order()
			spoil(s, o)
			for range 2 {
				if _, err := s.Ask(t.Context(), o, back); !errors.Is(err, billing.ErrProviderAnswered) || errors.Is(err, billing.ErrProviderRefused) {
					t.Fatalf("%v", err)
				}
			}
			o.Tries = 1
			s.asks(o)
			links := s.Links()
			if l := links[len(links)-1]; l.Reference != o.Code+"-2" || l.Order != o.Code || l.Amount != 5000 {
				t.Errorf("%+v", l)
			}
		})
	}
}

func TestRow40UPIMoneyThatComesLaterThanItsPaymentBeganIsFound(t *testing.T) {
	for _, later := range []time.Duration{20 * time.Minute, 55 * time.Minute} {
		s := newShop(t)
		_, cursor := s.hints("")
		o := s.order()
		r := s.asks(o)
		if err := s.PayLater(o.Code); err != nil {
			t.Fatal(err)
		}
		for end := s.now.Add(later); s.now.Before(end); s.now = s.now.Add(time.Minute) {
			other := s.order() // others' payments move the cursor
			s.asks(other)
			if err := s.Pay(other.Code); err != nil {
				t.Fatal(err)
			}
			var hints []billing.Hint
			if hints, cursor = s.hints(cursor); len(hints) != 1 || hints[0].Order != other.Code {
				t.Fatalf("%+v", hints)
			}
		}
		if err := s.Provider.Close(t.Context(), r.ID); err != nil {
			t.Fatal(err)
		}
		s.Arrive(o.Code)
		hints, _ := s.hints(cursor)
		if len(hints) != 1 || hints[0].Order != o.Code {
			t.Fatalf("after %v: %+v", later, hints)
		}
		if read, err := s.Receipt(t.Context(), r.ID); err != nil || read.State != billing.RequestPaid || read.Payment.ID != hints[0].Request {
			t.Errorf("the link says %+v, %v", read, err)
		}
	}
}

func TestWhatABankConfirmsAfterDaysIsComparedWithTheOrders(t *testing.T) {
	s := newShop(t)
	o := s.order()
	r := s.asks(o)
	if err := s.PayLater(o.Code); err != nil {
		t.Fatal(err)
	}
	s.FailLater(o.Code)
	s.now = s.now.Add(60 * time.Hour)
	s.Arrive(o.Code)
	list, err := s.Completed(t.Context(), s.now.Add(-2*time.Hour))
	if err != nil || len(list) != 1 || list[0].Order != o.Code || list[0].Request != r.ID {
		t.Fatalf("%+v, %v", list, err)
	}
	if read, err := s.Receipt(t.Context(), r.ID); err != nil || read.State != billing.RequestPaid {
		t.Errorf("%+v, %v", read, err)
	}
}

func TestALinkThatIsOverWaitsForAPaymentThatIsAuthorized(t *testing.T) {
	s := newShop(t)
	o := s.order()
	r := s.asks(o)
	state := func() billing.RequestState {
		read, err := s.Receipt(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		return read.State
	}
	if err := s.PayLater(o.Code); err != nil {
		t.Fatal(err)
	}
	s.Authorize(o.Code)
	if got := state(); got != billing.RequestOpen {
		t.Errorf("while it is open: %v", got)
	}
	if err := s.Provider.Close(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	if got := state(); got != billing.RequestPending {
		t.Errorf("authorized: %v", got)
	}
	s.FailLater(o.Code)
	if got := state(); got != billing.RequestOver {
		t.Errorf("failed: %v", got)
	}
}

func TestALinkThatIsPaidInPartsHasAPaymentEach(t *testing.T) {
	s := newShop(t)
	o := s.order()
	r := s.asks(o)
	for _, part := range []int64{2000, 3000} {
		if err := s.PayAmount(o.Code, part); err != nil {
			t.Fatal(err)
		}
		if err := s.Provider.Close(t.Context(), r.ID); err != nil { // which Razorpay does not
			t.Fatal(err)
		}
	}
	read, err := s.Receipt(t.Context(), r.ID)
	if err != nil || read.State != billing.RequestPaid || read.Payment.Amount.Amount != 2000 {
		t.Errorf("the link says %+v, %v", read, err)
	}
	hints, _ := s.hints("")
	if len(hints) != 2 {
		t.Fatalf("%+v", hints)
	}
	for i, want := range []int64{2000, 3000} {
		if read, err := s.Receipt(t.Context(), hints[i].Request); err != nil || read.Payment.Amount.Amount != want || read.Order != o.Code {
			t.Errorf("part %d: %+v, %v", i, read, err)
		}
	}
	list, err := s.Completed(t.Context(), s.now.Add(-time.Hour))
	if err != nil || len(list) != 2 || list[0].Request != hints[0].Request || list[1].Request != hints[1].Request {
		t.Errorf("to compare: %+v, %v", list, err)
	}
}

func TestErrorsSayWhetherToTryAgain(t *testing.T) {
	for code, want := range map[int]error{
		429: billing.ErrProviderDown, 409: billing.ErrProviderDown, 500: billing.ErrProviderDown, 502: billing.ErrProviderDown,
		503: billing.ErrProviderDown, 302: billing.ErrProviderDown, 400: billing.ErrProviderRefused, 401: billing.ErrKeyRefused,
		403: billing.ErrNotPermitted,
	} {
		s := newShop(t)
		s.Server.Fail(code)
		if _, err := s.Ask(t.Context(), s.order(), back); !errors.Is(err, want) || errors.Is(err, billing.ErrProviderAnswered) {
			t.Errorf("%d: %v", code, err)
		}
	}
	s := newShop(t)
	o := s.order()
	o.Price.Currency = "USD" // which this account does not take
	if _, err := s.Ask(t.Context(), o, back); !errors.Is(err, billing.ErrProviderRefused) || !strings.Contains(err.Error(), "not supported") {
		t.Errorf("another currency: %v", err)
	}
	o.Price = billing.Money{Amount: 1001, Currency: "KWD"}
	if _, err := s.Ask(t.Context(), o, back); !errors.Is(err, billing.ErrProviderRefused) {
		t.Errorf("thousandths of a dinar: %v", err)
	}
}

func TestTheSecretIsNeverShown(t *testing.T) {
	s := newShop(t)
	p := razorpay.New(razorpay.Config{Shop: "home", KeyID: s.KeyID, Secret: secret.New("marked-secret"), APIURL: s.URL(),
		Over: s.Server, Now: time.Now})
	err := p.Try(t.Context())
	if !errors.Is(err, billing.ErrKeyRefused) {
		t.Errorf("another secret: %v", err)
	}
	parrot := razorpay.New(razorpay.Config{KeyID: s.KeyID, Secret: secret.New("marked-secret"), APIURL: echo(t), Now: time.Now})
	told := parrot.Try(t.Context())
	if !errors.Is(told, billing.ErrProviderRefused) || !strings.Contains(told.Error(), "***") {
		t.Errorf("what is repeated: %v", told)
	}
	away := razorpay.New(razorpay.Config{KeyID: s.KeyID, Secret: secret.New("marked-secret"), APIURL: "http://127.0.0.1:1", Now: time.Now})
	if said := fmt.Sprint(err, told, away.Try(t.Context()), p); strings.Contains(said, "marked") {
		t.Error(said)
	}
	if err := provider(s.Server, "home", time.Now).Try(t.Context()); err != nil {
		t.Errorf("the right one: %v", err)
	}
	if !razorpay.Live("rzp_live_1") || razorpay.Live("rzp_test_1") {
		t.Error("what is real money")
	}
}

// echo is a server that repeats the secret, as a proxy might.
func echo(t *testing.T) string {
	return serves(t, func(w http.ResponseWriter, r *http.Request) {
		_, password, _ := r.BasicAuth()
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"error":{"code":"BAD_REQUEST_ERROR","description":"wrong: %s"}}`, password)
	})
}

func serves(t *testing.T, f http.HandlerFunc) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: f}
	go func() { _ = srv.Serve(l) }()
	t.Cleanup(func() { srv.Close() })
	return "http://" + l.Addr().String()
}

func TestAnAnswerThatCanNotBeReadIsNone(t *testing.T) {
	url := serves(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>Maintenance</html>") })
	p := razorpay.New(razorpay.Config{APIURL: url, Now: time.Now})
	if err := p.Try(t.Context()); !errors.Is(err, billing.ErrProviderDown) {
		t.Errorf("%v", err)
	}
}

func TestAStalledServerEndsWithTheContext(t *testing.T) {
	url := serves(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	p := razorpay.New(razorpay.Config{APIURL: url, Now: time.Now})
	if err := p.Try(ctx); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, billing.ErrProviderDown) {
		t.Errorf("%v", err)
	}
}

func TestAfterTooManyRequestsTheListsRest(t *testing.T) {
	s := newShop(t)
	_, cursor := s.hints("")
	look := func() (asked int, err error) {
		before := s.Calls("")
		_, err = s.Hints(t.Context(), cursor)
		return s.Calls("") - before, err
	}
	s.Server.Fail(429)
	if n, err := look(); n != 1 || !errors.Is(err, billing.ErrProviderDown) {
		t.Fatalf("%d requests, %v", n, err)
	}
	if n, err := look(); n != 0 || !errors.Is(err, billing.ErrProviderDown) {
		t.Errorf("at once: %d requests, %v", n, err)
	}
	s.asks(s.order()) // who pays does not wait
	s.now = s.now.Add(5 * time.Second)
	s.Wait(30)
	s.Server.Fail(429)
	if n, err := look(); n != 1 || !errors.Is(err, billing.ErrProviderDown) {
		t.Errorf("after a rest: %d requests, %v", n, err)
	}
	s.now = s.now.Add(29 * time.Second)
	if n, _ := look(); n != 0 {
		t.Errorf("before the rest that was asked for: %d requests", n)
	}
	s.now = s.now.Add(2 * time.Second)
	if n, err := look(); n == 0 || err != nil {
		t.Errorf("after it: %d requests, %v", n, err)
	}
}

func TestAClockThatIsWrongHidesNoPayment(t *testing.T) {
	for _, off := range []time.Duration{-100 * time.Hour, 100 * time.Hour, time.Until(time.Unix(1000, 0))} {
		s := newShop(t)
		real := s.now
		s.Server.Now = func() time.Time { return real }
		s.now = s.now.Add(off)
		_, cursor := s.hints("")
		s.now = real
		o := s.order()
		s.asks(o)
		if err := s.Pay(o.Code); err != nil {
			t.Fatal(err)
		}
		if hints, _ := s.hints(cursor); len(hints) != 1 || hints[0].Order != o.Code {
			t.Errorf("%v off: %+v", off, hints)
		}
	}
}
