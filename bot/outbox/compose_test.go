package outbox_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"image/png"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/secret"
	"github.com/sharefi/sharefi/scheduler"
)

// kinds reads the constants of billing's notices.
func kinds(t *testing.T) []billing.NoticeKind {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../billing/notice.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []billing.NoticeKind
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) == 0 {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == "NoticeKind" {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, billing.NoticeKind(value))
		}
		return true
	})
	if len(list) < 25 {
		t.Fatalf("only %d kinds of notices", len(list))
	}
	return list
}

func TestEveryNoticeHasItsWords(t *testing.T) {
	active, waiting := bottest.Lease(scheduler.Active), bottest.Lease(scheduler.Waiting)
	held := bottest.Order(billing.Held)
	held.Reason = billing.ReasonAmount
	refused := waiting
	refused.Refused = bottest.Noon
	stuck := bottest.Direct(billing.Refunding)
	stuck.Tries = 1
	for _, kind := range kinds(t) {
		said := false
		for _, to := range []string{bottest.Carlos, billing.Owner} {
			for _, s := range []bot.Scene{
				bottest.Scene(bottest.Linked(), nil), bottest.Scene(bottest.Order(billing.Paid),
					nil), bottest.Scene(bottest.Order(billing.Paid), &waiting),
				bottest.Scene(bottest.Order(billing.Paid), &refused),
				bottest.Scene(bottest.Order(billing.Granted), &active), bottest.Scene(held,
					nil), bottest.Sighting(bottest.Order(billing.Paid)),
				bottest.Scene(bottest.Direct(billing.Pending), nil), bottest.Scene(bottest.Direct(billing.Claimed), nil),
				{Lang: "en", Now: bottest.Noon, Zone: time.UTC, Broadcast: &bot.Broadcast{ID: bottest.Code, Text: "We close"}, Invoices: []string{"7"}},
				bottest.Scene(stuck, nil), bottest.Scene(bottest.Direct(billing.Cancelled), nil),
			} {
				for _, detail := range []string{"", "today", "off", "busy"} {
					out, ok := outbox.Compose(billing.Notice{To: to, Kind: kind, Order: bottest.Code, Site: "home", Detail: detail}, s)
					if !ok || out.Text == "" && len(out.Delete) == 0 {
						continue
					}
					said = true
					if bottest.Placeholder.MatchString(out.Text) {
						t.Errorf("%s to %s: a word is missing in %q", kind, to, out.Text)
					}
				}
			}
		}
		if !said {
			t.Errorf("%s says nothing", kind)
		}
	}
}

func TestAWordThatIsLateIsNotSaid(t *testing.T) {
	active, waiting, over := bottest.Lease(scheduler.Active), bottest.Lease(scheduler.Waiting), bottest.Lease(scheduler.Active)
	over.End = bottest.Noon
	joins := active
	joins.Joins = true
	for name, c := range map[string]struct {
		kind  billing.NoticeKind
		scene bot.Scene
		want  bool
	}{
		"a link that waits":                 {billing.PayHere, bottest.Scene(bottest.Linked(), nil), true},
		"a link of what is paid":            {billing.PayHere, bottest.Scene(bottest.Order(billing.Paid), nil), false},
		"no payment yet":                    {billing.NotPaidYet, bottest.Scene(bottest.Linked(), nil), true},
		"no payment, but it came":           {billing.NotPaidYet, bottest.Scene(bottest.Order(billing.Paid), nil), false},
		"which device":                      {billing.PaidAsk, bottest.Scene(bottest.Order(billing.Paid), nil), true},
		"which device, of a refunded order": {billing.AskAgain, bottest.Scene(bottest.Order(billing.Refunded), nil), false},
		"access":                            {billing.Access, bottest.Scene(bottest.Order(billing.Granted), &active), true},
		"access that waits":                 {billing.Access, bottest.Scene(bottest.Order(billing.Paid), &waiting), false},
		"access at its end": {billing.Access, bottest.Scene(bottest.Order(billing.Granted), &over),
			true}, // that it is too late
		"access that is not known": {billing.Access, bottest.Scene(bottest.Order(billing.Granted), nil), false},
		"a slow router":            {billing.RouterSlow, bottest.Scene(bottest.Order(billing.Paid), &waiting), true},
		"a router that was slow": {billing.RouterSlow, bottest.Scene(bottest.Order(billing.Granted), &active),
			false},
		"wait?": {billing.WaitOrBack, bottest.Scene(bottest.Order(billing.Paid), &waiting), true},
		"wait for what is there?": {billing.WaitOrBack, bottest.Scene(bottest.Order(billing.Granted), &active),
			false},
	} {
		if _, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: c.kind, Order: bottest.Code},
			c.scene); ok != c.want {
			t.Errorf("%s: said %v", name, ok)
		}
	}
	for want, l := range map[bool]*scheduler.Lease{true: &joins, false: &active} {
		out, ok := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.RouterSlow, Order: bottest.Code,
			Detail: bottest.Device.String()}, bottest.Scene(bottest.Order(billing.Granted), l))
		if ok != want || want && !strings.Contains(out.Text, bottest.Device.String()) {
			t.Errorf("a device that joins, %v: said %v, %q", want, ok, out.Text)
		}
	}
}

func TestTheAccessMessage(t *testing.T) {
	l := bottest.Lease(scheduler.Active)
	out, _ := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Access, Order: bottest.Code},
		bottest.Scene(bottest.Order(billing.Granted), &l))
	for _, word := range []string{"Sharefi", "sunny-terrace", bottest.Device.String(), "13:00 UTC", "1 h left"} {
		if !strings.Contains(bottest.AsRead(out.Text), word) {
			t.Errorf("%q lacks %q", out.Text, word)
		}
	}
	open := bottest.Scene(bottest.Order(billing.Granted), &l)
	open.Network.Password = secret.Value{}
	out, _ = outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Access, Order: bottest.Code}, open)
	if !strings.Contains(out.Text, "No password") || len(out.Picture) == 0 {
		t.Errorf("an open network: %q", out.Text)
	}
}

func TestTheNumbersAreAddedByCurrency(t *testing.T) {
	s := bottest.Scene(billing.Order{}, nil)
	s.Numbers = bot.Numbers{
		Sales: []billing.Taking{
			{At: bottest.Noon, Customer: bottest.Carlo, Amount: bottest.Rupees}, {At: bottest.Noon, Customer: bottest.Carlo,
				Amount: billing.Money{Amount: 150, Currency: "USD"}},
			{At: bottest.Noon, Customer: "+12025550199", Amount: bottest.Rupees}, {At: bottest.Noon, Customer: bottest.Carlo,
				Amount: billing.Money{Amount: 500, Currency: "JPY"}},
		},
		Refunds: []billing.Taking{{At: bottest.Noon, Customer: bottest.Carlo, Amount: bottest.Rupees}}, Active: 2, New: 1,
	}
	out, _ := outbox.Compose(billing.Notice{To: bottest.Olgas, Kind: billing.Report, Detail: "week"}, s)
	want := "The last 7 days\nSales: 4, ₹100.00, $1.50, ¥500\nRefunds: 1, ₹50.00\nNet: ₹50.00, $1.50, ¥500\nCustomers: 2\nOnline now: 2\nNew customers: 1, returning: 1\nBusiest hour: 12 to 13 (4 sales)"
	if got := text.Strip(out.Text); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if _, err := png.Decode(bytes.NewReader(out.Picture)); err != nil {
		t.Errorf("the chart: %v", err)
	}
	s.Numbers = bot.Numbers{}
	out, _ = outbox.Compose(billing.Notice{To: bottest.Olgas, Kind: billing.Report, Detail: "today"}, s)
	if !strings.Contains(out.Text, "Sales: 0, –") {
		t.Errorf("an empty day: %q", out.Text)
	}
	if out.Picture != nil {
		t.Error("a chart of nothing")
	}
}

func TestTimesAreReadAsPeopleReadThem(t *testing.T) {
	kolkata, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	l := bottest.Lease(scheduler.Active)
	for end, want := range map[time.Time]string{
		bottest.Noon.Add(30 * time.Second):           "17:30:30 IST (30 s left)",
		bottest.Noon.Add(90 * time.Minute):           "19:00 IST (1 h 30 min left)",
		bottest.Noon.Add(26*time.Hour + time.Second): "Tue 24 Nov 19:30 IST (1 d 2 h left)",
		bottest.Noon.Add(400 * 24 * time.Hour):       "Tue 28 Dec 17:30 IST (400 d left)",
	} {
		l.End = end
		s := bottest.Scene(bottest.Order(billing.Granted), &l)
		s.Zone = kolkata
		out, _ := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Access, Order: bottest.Code}, s)
		if !strings.Contains(bottest.AsRead(out.Text), want) {
			t.Errorf("%q lacks %q", out.Text, want)
		}
	}
}

func TestWhoWasOutOfReachForAllOfHisTimeIsToldSo(t *testing.T) {
	l := bottest.Lease(scheduler.Active)
	s := bottest.Scene(bottest.Order(billing.Granted), &l)
	s.Now = l.End.Add(time.Minute)
	out, said := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Access, Order: bottest.Code}, s)
	if !said || !strings.Contains(out.Text, "couldn't reach you") || !strings.Contains(out.Text, bottest.Code) ||
		strings.Contains(out.Text, "sunny") || out.Picture != nil {
		t.Errorf("%v, %+v", said, out)
	}
	l.State, s.Now = scheduler.Over, l.End.Add(-time.Minute) // the clock was set back
	if out, said := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Access, Order: bottest.Code},
		s); !said || !strings.Contains(out.Text, "couldn't reach you") {
		t.Errorf("by a clock that was set back: %v, %+v", said, out)
	}
	l.Revoked = true
	if out, said := outbox.Compose(billing.Notice{To: bottest.Carlos, Kind: billing.Access, Order: bottest.Code},
		s); said {
		t.Errorf("though it was revoked: %+v", out)
	}
}
