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

func TestWhoConfirmsMoneyIsAskedBesideTheOwner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{owners: []string{"telegram:11"}, staff: []string{"telegram:31", "telegram:11"}}, &bottest.Wire{}
		b.scene = bottest.Scene(bottest.Direct(billing.Claimed), nil)
		for _, kind := range []billing.NoticeKind{billing.ClaimAsk, billing.PlacesFull} {
			b.add(outbox.Letter{To: billing.Owner, Notice: &billing.Notice{To: billing.Owner, Kind: kind, Order: bottest.Code}})
		}
		sends(t, b, w, time.Minute)
		count := map[string]int{}
		for _, one := range w.All() {
			count[one[:2]]++
		}
		if count["11"] != 2 || count["31"] != 1 || b.left() != 0 {
			t.Errorf("sent %v, left %d", w.All(), b.left())
		}
	})
}

func TestHourlyQuestionsStayOutOfTheQuietHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the bubble's clock begins at midnight UTC
		b, w := &box{owners: []string{"telegram:11"}, pings: bot.Pings{Quiet: [2]int{23 * 60, 1 * 60}}}, &bottest.Wire{}
		b.scene = bottest.Scene(bottest.Direct(billing.Claimed), nil)
		for _, detail := range []string{"", billing.Reminder, "", billing.Reminder} {
			b.add(outbox.Letter{To: billing.Owner, Notice: &billing.Notice{To: billing.Owner, Kind: billing.ClaimAsk, Order: bottest.Code,
				Detail: detail}})
		}
		sends(t, b, w, 2*time.Hour)
		if n := len(w.All()); n != 2 || b.left() != 0 {
			t.Errorf("in the night %d questions came, and %d are left", n, b.left())
		}
		b.add(outbox.Letter{To: billing.Owner, Notice: &billing.Notice{To: billing.Owner, Kind: billing.ClaimAsk, Order: bottest.Code,
			Detail: billing.Reminder}})
		sends(t, b, w, time.Minute)
		if n := len(w.All()); n != 3 {
			t.Errorf("by day it is %d", n)
		}
	})
}

func TestMoneyToBeSentBackIsRecalledAfterTheQuietHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck := bottest.Direct(billing.Refunding)
		stuck.Tries = 1
		b, w := &box{owners: []string{"telegram:11"}, pings: bot.Pings{Quiet: [2]int{23 * 60, 1 * 60}}}, &bottest.Wire{}
		b.scene = bottest.Scene(stuck, nil)
		for _, detail := range []string{"", billing.Reminder} {
			b.add(outbox.Letter{To: billing.Owner, Notice: &billing.Notice{To: billing.Owner, Kind: billing.SendBack, Order: bottest.Code,
				Detail: detail}})
		}
		begun := time.Now()
		sends(t, b, w, 2*time.Hour)
		if len(w.All()) != 2 || w.At[0].Sub(begun) > time.Minute || w.At[1].Sub(begun) < time.Hour {
			t.Errorf("sent %v at %v", w.All(), w.At)
		}
	})
}
