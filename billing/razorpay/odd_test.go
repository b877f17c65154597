package razorpay_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/razorpay"
	"github.com/sharefi/sharefi/internal/secret"
)

// amid puts something into each of the account's lists, as another program's.
type amid struct {
	server http.RoundTripper
	odd    string
}

func (a amid) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := a.server.RoundTrip(r)
	if err != nil || strings.Contains(r.URL.Path, "_") { // of one payment, or of links
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(bytes.Replace(body, []byte(`"items":[{`), []byte(`"items":[`+a.odd+`,{`), 1)))
	return resp, err
}

// TestWhatAnotherProgramSoldInAnOddFormHidesNoPayment: the account's lists show what everybody sold.
func TestWhatAnotherProgramSoldInAnOddFormHidesNoPayment(t *testing.T) {
	for _, odd := range []string{
		`null`, `{}`, `"pay_odd"`, `{"id":7,"amount":"1000","created_at":"yesterday"}`, `{"id":"pay_odd","amount":1000.50}`,
		`{"id":"pay_odd","amount":1e5,"captured":1,"description":{},"notes":[1],"status":"captured"}`,
	} {
		s := newShop(t)
		s.Provider = razorpay.New(razorpay.Config{Shop: "home", KeyID: s.KeyID, Secret: secret.New(s.Secret), APIURL: s.URL(),
			Over: amid{s.Server, odd}, Now: func() time.Time { return s.now }})
		o, paid := s.sold()
		s.RefundByHand(o.Code)
		hints, _ := s.hints("")
		ours := 0
		for _, h := range hints {
			if h.Payment == paid.ID {
				ours++
			}
		}
		if ours != 2 {
			t.Errorf("beside %s: %+v", odd, hints)
		}
		list, err := s.Completed(t.Context(), s.now.Add(-time.Hour))
		if err != nil || len(list) != 1 || list[0].Order != o.Code {
			t.Errorf("to compare, beside %s: %+v, %v", odd, list, err)
		}
	}
}

// TestAPaymentThatWentBackWithoutHavingBeenCapturedIsNone: Razorpay gives back by itself what a bank confirmed too late.
func TestAPaymentThatWentBackWithoutHavingBeenCapturedIsNone(t *testing.T) {
	s := newShop(t)
	o := s.order()
	r := s.asks(o)
	if err := s.PayLater(o.Code); err != nil {
		t.Fatal(err)
	}
	s.Authorize(o.Code)
	if err := s.Provider.Close(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	s.GiveUp(o.Code)
	for _, id := range []string{r.ID, s.Payments()[0].ID} {
		if read, err := s.Receipt(t.Context(), id); err != nil || read.State == billing.RequestPaid || read.State == billing.RequestPending {
			t.Errorf("%s: %+v, %v", id, read, err)
		}
	}
	if list, err := s.Completed(t.Context(), s.now.Add(-time.Hour)); err != nil || len(list) != 0 {
		t.Errorf("to compare: %+v, %v", list, err)
	}
	o, paid := s.sold() // what came and went back is a payment still
	s.RefundByHand(o.Code)
	if read, err := s.Receipt(t.Context(), s.Links()[1].ID); err != nil || read.State != billing.RequestPaid || read.Payment.ID != paid.ID {
		t.Errorf("refunded: %+v, %v", read, err)
	}
}
