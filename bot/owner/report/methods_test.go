package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/owner/report"
	"github.com/sharefi/sharefi/bot/text"
)

func TestAReportSaysWhatCameInEachWay(t *testing.T) {
	t.Parallel()
	took := func(method string) billing.Taking {
		return billing.Taking{At: bottest.Noon, Order: bottest.Code, Customer: bottest.Carlo, Amount: bottest.Rupees, Method: method}
	}
	s := bot.Scene{Now: bottest.Noon, Zone: time.UTC, Numbers: bot.Numbers{
		Sales: []billing.Taking{took("stripe"), took("own-upi"), took("own-upi"), took(billing.ByVoucher), took("gone")},
		Ways:  []bot.Method{{Name: "stripe"}, {Name: "own-upi", Label: "UPI", ByHand: true}},
	}}
	said := report.Message(text.In("en"), billing.Notice{Detail: "today"}, s).Text
	if want := "UPI: 2, ₹100.00\nGone: 1, ₹50.00\nCard or app: 1, ₹50.00\nVouchers used, in cash: 1"; !strings.Contains(said, want) {
		t.Errorf("no %q in\n%s", want, said)
	}
	s.Numbers.Sales = s.Numbers.Sales[1:4]
	if said := report.Message(text.In("en"), billing.Notice{Detail: "today"}, s).Text; strings.Contains(said, "UPI") {
		t.Errorf("one way is named:\n%s", said)
	}
}
