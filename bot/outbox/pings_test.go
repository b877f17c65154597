package outbox_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/outbox"
)

func TestTheOwnersLettersFollowHisPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the bubble's clock begins at midnight UTC
		b, w := &box{owners: []string{"telegram:11"}, pings: bot.Pings{Off: []string{"clock"},
			Quiet: [2]int{23 * 60, 1 * 60}}}, &bottest.Wire{}
		for _, kind := range []billing.NoticeKind{billing.Sale, billing.ClockWrong, billing.Dispute} {
			b.add(outbox.Letter{To: billing.Owner, Notice: &billing.Notice{To: billing.Owner, Kind: kind, Order: bottest.Code}})
		}
		begun := time.Now()
		sends(t, b, w, 2*time.Hour)
		if len(w.Sent) != 2 || b.left() != 0 {
			t.Fatalf("sent %v, left %d", w.Sent, b.left())
		}
		if trouble, sale := w.At[0].Sub(begun), w.At[1].Sub(begun); trouble > time.Minute || sale < time.Hour ||
			sale > time.Hour+time.Minute {
			t.Errorf("the dispute came after %v, the sale after %v", trouble, sale)
		}
	})
}
