package bot_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
)

func TestPingsWaitInTheQuietHoursUnlessTheyAreTrouble(t *testing.T) {
	zone := time.FixedZone("IST", 19800)
	at := func(clock string) time.Time {
		h, err := time.ParseInLocation("15:04", clock, zone)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	night, day := bot.Pings{Quiet: [2]int{22 * 60, 7 * 60}}, bot.Pings{Quiet: [2]int{13 * 60, 14*60 + 30}}
	for _, c := range []struct {
		pings bot.Pings
		kind  billing.NoticeKind
		clock string
		waits bool
	}{
		{night, billing.Sale, "21:59", false},
		{night, billing.Sale, "22:00", true},
		{night, billing.Sale, "00:00", true},
		{night, billing.Sale, "06:59", true},
		{night, billing.Sale, "07:00", false},
		{night, billing.OwnerRefund, "03:00", true},
		{night, billing.Report, "03:00", true},
		{night, billing.RouterGone, "03:00", false},
		{night, billing.Dispute, "03:00", false},
		{night, billing.PaymentOdd, "03:00", false},
		{day, billing.Sale, "14:29", true},
		{day, billing.Sale, "14:30", false},
		{bot.Pings{}, billing.Sale, "00:00", false},
	} {
		if got := c.pings.Waits(billing.Notice{Kind: c.kind}, at(c.clock).UTC(), zone); got != c.waits {
			t.Errorf("%s at %s with %v: waits %v", c.kind, c.clock, c.pings.Quiet, got)
		}
	}
}

func TestWhatIsSwitchedOffIsNotSaidAndMoneyAlwaysIs(t *testing.T) {
	p := bot.Pings{Off: []string{"sale", "router"}}
	for kind, want := range map[billing.NoticeKind]bool{
		billing.Sale: false, billing.RouterGone: false, billing.RouterBack: false, billing.OwnerRefund: true,
		billing.PaymentOdd: true, billing.PaymentLost: true, billing.RefundFailed: true,
	} {
		if p.Wants(kind) != want {
			t.Errorf("%s: %v", kind, !want)
		}
	}
}
