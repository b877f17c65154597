package razorpaytest_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	razorpaygo "github.com/razorpay/razorpay-go"
	rzperrors "github.com/razorpay/razorpay-go/errors"

	"github.com/sharefi/sharefi/billing/razorpay/razorpaytest"
)

// official is Razorpay's own client, on an emulator.
func official(t *testing.T) (*razorpaygo.Client, *razorpaytest.Server) {
	t.Helper()
	s := razorpaytest.NewServer(razorpaytest.Options{})
	t.Cleanup(s.Close)
	c := razorpaygo.NewClient(s.KeyID, s.Secret)
	c.PaymentLink.Request.BaseURL = s.URL() // which its resources share
	return c, s
}

type object = map[string]any

func newLink() object {
	return object{
		"amount": 5000, "currency": "INR", "accept_partial": false, "expire_by": time.Now().Add(20 * time.Minute).Unix(),
		"reference_id": "K7Q4-MD2X", "description": "Wi-Fi: 1 day", "customer": object{"name": "Carlo"},
		"notify": object{"sms": false, "email": false}, "reminder_enable": false,
		"notes": object{"sharefi_shop": "home", "sharefi_order": "K7Q4-MD2X"}, "callback_url": "https://example.org/", "callback_method": "get",
	}
}

func TestRazorpaysOwnClientSellsAndRefunds(t *testing.T) {
	c, s := official(t)
	made, err := c.PaymentLink.Create(newLink(), nil)
	if err != nil || made["status"] != "created" || made["short_url"] == "" {
		t.Fatalf("%v, %v", made, err)
	}
	id := made["id"].(string)
	if err := s.Pay("K7Q4-MD2X"); err != nil {
		t.Fatal(err)
	}
	link, err := c.PaymentLink.Fetch(id, nil, nil)
	if err != nil || link["status"] != "paid" || link["amount_paid"] != 5000.0 {
		t.Fatalf("%v, %v", link, err)
	}
	paid := link["payments"].([]any)[0].(object)["payment_id"].(string)
	list, err := c.Payment.All(object{"from": time.Now().Add(-time.Hour).Unix(), "count": 100}, nil)
	if err != nil || list["count"] != 1.0 || list["items"].([]any)[0].(object)["id"] != paid {
		t.Fatalf("%v, %v", list, err)
	}
	payment, err := c.Payment.Fetch(paid, nil, nil)
	if err != nil || payment["notes"].(object)["sharefi_order"] != "K7Q4-MD2X" || payment["description"] != "#"+id[len("plink_"):] {
		t.Fatalf("%v, %v", payment, err)
	}
	key := map[string]string{"X-Refund-Idempotency": "refund-K7Q4-MD2X"}
	first, err := c.Payment.Refund(paid, 2000, nil, key)
	if err != nil || first["status"] != "processed" {
		t.Fatalf("%v, %v", first, err)
	}
	if again, err := c.Payment.Refund(paid, 2000, nil, key); err != nil || again["id"] != first["id"] {
		t.Errorf("the same key again: %v, %v", again, err)
	}
	if _, err := c.Payment.Refund(paid, 1000, nil, key); err == nil {
		t.Error("another amount with the same key went")
	}
	if rest, err := c.Payment.Refund(paid, 3000, nil, nil); err != nil || rest["id"] == first["id"] {
		t.Errorf("the rest: %v, %v", rest, err)
	}
	if all, err := c.Payment.FetchMultipleRefund(paid, nil, nil); err != nil || all["count"] != 2.0 {
		t.Errorf("%v, %v", all, err)
	}
	if all, err := c.Refund.All(nil, nil); err != nil || all["count"] != 2.0 {
		t.Errorf("%v, %v", all, err)
	}
	if taken, back := s.Books(); taken != 5000 || back != 5000 {
		t.Errorf("%d were taken, and %d went back", taken, back)
	}
}

func TestRazorpaysOwnClientIsRefusedWhatTheAPIRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(object)
		want  string
	}{
		"no amount":           {func(o object) { delete(o, "amount") }, "amount: cannot be blank."},
		"less than a rupee":   {func(o object) { o["amount"] = 99 }, "minimum 1.00 for INR"},
		"an amount in words":  {func(o object) { o["amount"] = "5000" }, "can't be read"},
		"another currency":    {func(o object) { o["currency"] = "USD" }, "not supported"},
		"no currency at all":  {func(o object) { o["currency"] = "rupees" }, "wrong input"},
		"an end that is near": {func(o object) { o["expire_by"] = time.Now().Add(14 * time.Minute).Unix() }, "atleast 15 minutes"},
		"a long reference":    {func(o object) { o["reference_id"] = "K7Q4-MD2X-0123456789-0123456789-0123456789" }, "no more than 40"},
		"an unknown field":    {func(o object) { o["colour"] = "red" }, "colour is/are not required"},
		"a half callback":     {func(o object) { delete(o, "callback_method") }, "callback_method"},
		"many notes": {func(o object) {
			all := object{}
			for i := range 16 {
				all[string(rune('a'+i))] = "x"
			}
			o["notes"] = all
		}, "less than or equal to 15"},
	} {
		t.Run(name, func(t *testing.T) {
			client, s := official(t)
			asked := newLink()
			c.spoil(asked)
			_, err := client.PaymentLink.Create(asked, nil)
			refusedWith(t, err, c.want)
			if len(s.Links()) > 0 {
				t.Error("there is a link")
			}
		})
	}
}

func TestAReferenceIsUsedOnce(t *testing.T) {
	c, s := official(t)
	first, err := c.PaymentLink.Create(newLink(), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.PaymentLink.Create(newLink(), nil)
	refusedWith(t, err, "payment link with given reference_id: K7Q4-MD2X already exists")
	list, err := c.PaymentLink.All(object{"reference_id": "K7Q4-MD2X"}, nil)
	if found := list["payment_links"].([]any); err != nil || len(found) != 1 || found[0].(object)["id"] != first["id"] {
		t.Errorf("%v, %v", list, err)
	}
	if ended, err := c.PaymentLink.Cancel(first["id"].(string), nil, nil); err != nil || ended["status"] != "cancelled" {
		t.Errorf("%v, %v", ended, err)
	}
	if _, err := c.PaymentLink.Cancel(first["id"].(string), nil, nil); err == nil {
		t.Error("it was cancelled twice")
	}
	if s.Pay("K7Q4-MD2X") == nil {
		t.Error("a cancelled link was paid")
	}
	_, err = c.PaymentLink.Create(newLink(), nil) // for ever
	refusedWith(t, err, "already exists")
}

func TestAnotherSecretIsRefused(t *testing.T) {
	c, s := official(t)
	c.PaymentLink.Request.Auth.Secret = "another"
	_, err := c.Payment.All(nil, nil)
	refusedWith(t, err, "Authentication failed")
	if s.Calls("GET /v1/payments") != 1 {
		t.Error("it was not asked")
	}
}

// refusedWith checks what the client makes of an answer.
func refusedWith(t *testing.T, err error, want string) {
	t.Helper()
	var refused *rzperrors.BadRequestError
	if !errors.As(err, &refused) || !strings.Contains(refused.Message, want) {
		t.Errorf("%v, want %q", err, want)
	}
}

// What the API says of an error is an object with these names.
func TestAnErrorHasRazorpaysForm(t *testing.T) {
	_, s := official(t)
	s.Fail(503)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/v1/payments", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var body struct {
		Error map[string]any `json:"error"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&body); err != nil || resp.StatusCode != 503 || body.Error["code"] != "SERVER_ERROR" {
		t.Fatalf("%d %v, %v", resp.StatusCode, body, err)
	}
	for _, name := range []string{"code", "description", "source", "step", "reason", "metadata"} {
		if _, ok := body.Error[name]; !ok {
			t.Errorf("%s is missing in %v", name, body.Error)
		}
	}
}
