package outbox_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
)

// Ten thousand letters on a channel that is away are nobody else's trouble.
func TestAChannelThatIsAwayKeepsNoOtherBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, telegram := &box{}, &bottest.Wire{}
		whatsapp := &bottest.Wire{Called: "whatsapp", Refuse: func(bot.Outgoing) error { return bottest.ErrDown }}
		for i := range 10_000 {
			b.put(fmt.Sprintf("whatsapp:%d", i), "x")
		}
		b.put("telegram:1", "hello")
		begun := time.Now()
		sendsOn(t, b, time.Minute, telegram, whatsapp)
		if len(telegram.Sent) != 1 || telegram.At[0].Sub(begun) > 100*time.Millisecond {
			t.Errorf("sent %v at %v", telegram.Sent, telegram.At)
		}
		if b.left() != 10_000 || b.looked() > 200 {
			t.Errorf("%d are left, after %d reads", b.left(), b.looked())
		}
	})
}

// A chat that is told to rest for an hour frees its slot, and its letters take no room.
func TestAHundredChatsThatRestKeepNoOtherBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &box{}
		begun := time.Now()
		w := &bottest.Wire{Refuse: func(out bot.Outgoing) error {
			if strings.HasPrefix(out.Chat, "9") && time.Since(begun) < time.Hour {
				return &bot.RetryError{After: time.Hour}
			}
			return nil
		}}
		for i := range 100 {
			for n := range 30 {
				b.put(fmt.Sprintf("telegram:9%02d", i), fmt.Sprintf("%02d", n))
			}
		}
		for i := range 20 {
			b.put(fmt.Sprintf("telegram:1%02d", i), "x")
		}
		sends(t, b, w, 3*time.Hour)
		for i, sent := range w.Sent[:20] {
			if strings.HasPrefix(sent, "9") || w.At[i].Sub(begun) > 2*time.Minute {
				t.Errorf("%q was sent after %v", sent, w.At[i].Sub(begun))
			}
		}
		if len(w.Sent) != 3020 || b.left() != 0 || w.Doubly {
			t.Errorf("%d sent, %d left, two at once in a chat: %v", len(w.Sent), b.left(), w.Doubly)
		}
	})
}

// What fails is read again after a rest, not at once.
func TestAFullPageThatFailsIsRestedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{fail: map[string]int{"forward": 1000}, owners: []string{"telegram:11"}}, &bottest.Wire{}
		for range 300 {
			b.put("owner", "x")
		}
		sends(t, b, w, time.Minute)
		if n := b.looked(); n > 60 {
			t.Errorf("%d reads in a minute", n)
		}
	})
}

// A letter that makes the program fail holds up its own chat alone, and its words stay out of the log.
func TestALetterThatPanicsEndsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &box{}
		w := &bottest.Wire{Refuse: func(out bot.Outgoing) error {
			if out.Chat == "1" {
				panic("sunny-terrace")
			}
			return nil
		}}
		b.put("telegram:1", "a")
		b.put("telegram:2", "b")
		sends(t, b, w, time.Minute)
		if strings.Join(w.Sent, ",") != "2 b" || b.left() != 0 || len(b.shelf) != 1 {
			t.Fatalf("sent %v, left %d, on the shelf %v", w.Sent, b.left(), b.shelf)
		}
		if reason := b.shelf[0].Reason; strings.Contains(reason, "sunny-terrace") || strings.Contains(reason, ".go:") {
			t.Errorf("the reason is %s", reason)
		}
	})
}

// A page that is read while its letters are delivered brings none of them again.
func TestALetterThatIsDeliveredWhileItIsReadAgainIsSentOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{}, &bottest.Wire{Takes: 20 * time.Millisecond}
		b.onRead = func() { <-time.After(300 * time.Millisecond) } // a slow Redis
		const many = 200
		for i := range many {
			b.put(fmt.Sprintf("telegram:%d", i%2), fmt.Sprintf("%03d", i))
		}
		sends(t, b, w, 10*time.Minute)
		seen := map[string]int{}
		for _, sent := range w.Sent {
			seen[sent]++
		}
		if len(w.Sent) != many || len(seen) != many || b.left() != 0 {
			t.Errorf("%d sent, %d of them different, %d left", len(w.Sent), len(seen), b.left())
		}
	})
}
