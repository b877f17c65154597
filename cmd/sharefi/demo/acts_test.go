package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
)

// What no person with a phone can do is refused, whoever sends it, and changes nothing.
func TestWhatNoPersonCanDoInTheDemoIsRefused(t *testing.T) {
	t.Parallel()
	w, err := newWorld(nil, shopPlans) // its program does not run
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	for name, a := range map[string]page.Act{
		"nothing":                         {},
		"a phone that is not there":       {Do: page.Say, Phone: "stranger", Words: "hi"},
		"something unknown":               {Do: "fly", Phone: "customer"},
		"no words":                        {Do: page.Say, Phone: "customer", Words: " \n"},
		"too many words":                  {Do: page.Say, Phone: "customer", Words: strings.Repeat("😀", 2049)},
		"a button that is not there":      {Do: page.Press, Phone: "customer", Message: "1", Data: "do pause"},
		"a button of no message":          {Do: page.Press, Phone: "customer", Message: "x", Data: "buy"},
		"an app that the phone has not":   {Do: page.Open, Phone: "owner", Data: "whatsapp"},
		"an app that nobody has":          {Do: page.Open, Phone: "customer", Data: "signal"},
		"a link that leads out":           {Do: page.Link, Phone: "customer", Data: "https://example.org/"},
		"a link to the emulator's API":    {Do: page.Link, Phone: "customer", Data: w.stripe.URL() + "/v1/refunds"},
		"to pay without a page":           {Do: page.Pay, Phone: "customer"},
		"to join without a passphrase":    {Do: page.Wave, Phone: "customer", Data: "right"},
		"to do what the air has not":      {Do: page.Wave, Phone: "customer", Data: "fly"},
		"to join with the owner's phone":  {Do: page.Wave, Phone: "owner", Data: "right"},
		"a trouble that is not there":     {Do: page.Trouble, Data: "flood"},
		"a payment that never was":        {Do: page.Trouble, Data: paidTwice},
		"to kill a program that runs not": {Do: page.Trouble, Data: killSharefi},
	} {
		if err := w.Do(context.Background(), a); !errors.Is(err, page.ErrNot) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := w.telegram.Waiting(); n != 0 || len(w.log.list()) != 0 {
		t.Errorf("%d updates, log %+v", n, w.log.list())
	}
}

func TestTheDemosLogTellsWhatCountsAndStaysShort(t *testing.T) {
	t.Parallel()
	l := &eventLog{changed: func() {}}
	for _, line := range []string{
		`{"time":"2026-11-24T22:00:00Z","level":"INFO","msg":"order claimed=>paid","order":"K7Q4-MD2X","method":"own-upi"}`,
		`{"level":"INFO","msg":"lease waiting=>active","lease":"K7Q4-MD2X","end":"2026-11-24T22:01:00.5Z"}`,
		`{"level":"INFO","msg":"router batch","add":1,"remove":0,"err":null}`,
		`{"level":"INFO","msg":"router batch","add":1,"remove":0,"err":"no answer"}`,
		`{"level":"WARN","msg":"pass over the router","err":"no answer"}`,
		`{"level":"INFO","msg":"router batch","add":0,"remove":1,"err":null}`,
		`{"level":"INFO","msg":"router batch","site":"cafe","add":1,"remove":0,"err":null}`,
		`{"level":"INFO","msg":"this Redis may not announce expirations, then the timer works alone","err":"no such command"}`,
		`{"level":"DEBUG","msg":"nudge","site":"home"}`,
		`{"level":"DEBUG","msg":"stripe: anything"}`,
		`{"level":"INFO","msg":"change the allow list"}`,
		`{"level":"WARN","msg":"keep the shop's lock","err":"connection refused"}`,
		`{"level":"WARN","msg":"keep the shop's lock","err":"connection refused"}`,
		`{"level":"INFO","msg":"WhatsApp","linked":true}`,
		`{"level":"WARN","msg":"keep the shop's lock","err":"connection refused"}`,
		`{"level":"WARN","msg":"read the provider's events","err":"no answer: Get \"http://127.0.0.1:7/v1/events\": EOF"}`,
		`panic: something`,
	} {
		l.heard([]byte(line))
	}
	var got []string
	for _, e := range l.list() {
		words := e.Kind + ": " + e.Text
		if e.Bad {
			words = "! " + words
		}
		if e.Good {
			words = "+ " + words
		}
		if e.Times > 1 {
			words += fmt.Sprintf(" %d times", e.Times)
		}
		got = append(got, words)
	}
	want := []string{
		"order: K7Q4-MD2X: claimed → paid", "lease: K7Q4-MD2X: waiting → active", "router: batch: 1 on, 0 off the list",
		"! router: batch: 1 on, 0 off the list", "! sharefi: pass over the router: no answer",
		"+ router: batch: 0 on, 1 off the list", "air: batch: 1 keys added, 0 taken away",
		"sharefi: Redis in memory announces no ends: the timer alone finds them", "nudge: an end is due, look at the router", "sharefi: WhatsApp: linked", "! sharefi: keep the shop's lock: connection refused 3 times",
		"! sharefi: read the provider's events: no answer", "! sharefi: panic: something",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the log is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if o := l.order("K7Q4-MD2X"); o.state != "paid" || o.method != "own-upi" || !o.past {
		t.Errorf("the order is %+v", o)
	}
	if end, ok := l.end("K7Q4-MD2X"); !ok || end.Format("05.0") != "00.5" {
		t.Errorf("the end is %v", end)
	}
	for n := range 3 * maxEvents {
		l.note("update", "%d", n)
	}
	if list := l.list(); len(list) != maxEvents || list[0].Text != "400" {
		t.Errorf("%d events, the oldest %q", len(list), list[0].Text)
	}
}

func TestTheNewestSaleIsTheOneThatWasPaidLast(t *testing.T) {
	t.Parallel()
	l := &eventLog{changed: func() {}}
	begun := time.Date(2026, 11, 24, 22, 0, 0, 0, time.UTC)
	tell := func(second int, order, change, method string) {
		l.heard(fmt.Appendf(nil, `{"time":%q,"level":"INFO","msg":"order %s","order":%q,"site":"home","method":%q}`,
			begun.Add(time.Duration(second)*time.Second).Format(time.RFC3339), change, order, method))
	}
	tell(-9, "AAAA-0001", "pending=>paid", "stripe")
	tell(1, "AAAA-0001", "granted=>refunding", "stripe")
	any := func(way) bool { return true }
	if o, ok := l.paidSince(begun, any); ok {
		t.Errorf("%+v was paid before", o)
	}
	tell(2, "AAAA-0002", "new=>pending", "own-upi")
	tell(3, "AAAA-0002", "pending=>claimed", "own-upi")
	if o, ok := l.newest(func(o sale) bool { return o.state == "claimed" }); !ok || o.code != "AAAA-0002" || o.past {
		t.Errorf("the claim is %+v", o)
	}
	tell(4, "AAAA-0002", "claimed=>paid", "own-upi")
	tell(5, "AAAA-0003", "pending=>paid", "stripe")
	tell(6, "AAAA-0002", "paid=>granted", "own-upi")
	if o, _ := l.paidSince(begun, any); o.code != "AAAA-0003" || o.past {
		t.Errorf("the newest is %+v", o)
	}
	if o, _ := l.paidSince(begun, way.byHand); o.code != "AAAA-0002" || !o.past {
		t.Errorf("the newest by hand is %+v", o)
	}
}
