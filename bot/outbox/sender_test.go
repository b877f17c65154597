package outbox_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/outbox"
)

func TestLettersOfAChatComeInTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{}, &bottest.Wire{Takes: 10 * time.Millisecond}
		for i := range 40 {
			b.put(fmt.Sprintf("telegram:%d", i%4), fmt.Sprintf("%02d", i))
		}
		sends(t, b, w, 10*time.Second)
		last := map[string]string{}
		for _, s := range w.Sent {
			chat, words, _ := strings.Cut(s, " ")
			if words < last[chat] {
				t.Errorf("%q comes after %q", words, last[chat])
			}
			last[chat] = words
		}
		if len(w.Sent) != 40 || b.left() != 0 || w.Doubly || w.Most != 4 {
			t.Errorf("%d sent, %d left, two at once in a chat: %v, chats at once: %d", len(w.Sent), b.left(), w.Doubly, w.Most)
		}
	})
}

func TestNothingIsLostToAnError(t *testing.T) {
	for name, c := range map[string]struct {
		box  *box
		wire *bottest.Wire
	}{
		"redis at the read":       {&box{fail: map[string]int{"read": 3}}, &bottest.Wire{}},
		"redis after the sending": {&box{fail: map[string]int{"done": 3}}, &bottest.Wire{}},
		"the network": {&box{}, &bottest.Wire{Errs: []error{bottest.ErrDown, bottest.ErrDown,
			bottest.ErrDown}}},
		"a rest that is asked for":  {&box{}, &bottest.Wire{Errs: []error{&bot.RetryError{After: 7 * time.Second}}}},
		"the second letter's start": {&box{}, &bottest.Wire{Errs: []error{nil, bottest.ErrDown}}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c.box.put("telegram:1", "a")
				c.box.put("telegram:1", "b")
				sends(t, c.box, c.wire, time.Minute)
				if got := strings.Join(c.wire.Sent, ","); got != "1 a,1 b" || c.box.left() != 0 {
					t.Errorf("sent %s, left %d", got, c.box.left())
				}
			})
		})
	}
}

func TestARestIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{}, &bottest.Wire{Errs: []error{&bot.RetryError{After: 7 * time.Second}}}
		b.put("telegram:1", "a")
		begun := time.Now()
		sends(t, b, w, time.Minute)
		if rested := w.At[0].Sub(begun); rested < 7*time.Second || rested > 9*time.Second {
			t.Errorf("it rested %v", rested)
		}
	})
}

func TestWhoCantBeReachedIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{}, &bottest.Wire{Errs: []error{fmt.Errorf("%w: blocked", bot.ErrGone),
			fmt.Errorf("%w: bad", bot.ErrRejected)}}
		for _, words := range []string{"a", "b", "c"} {
			b.put("telegram:1", words)
		}
		sends(t, b, w, time.Minute)
		if strings.Join(w.Sent, ",") != "1 c" || b.left() != 0 {
			t.Errorf("sent %v, left %d", w.Sent, b.left())
		}
	})
}

func TestOneChatThatFailsKeepsNoOtherBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{}, &bottest.Wire{Errs: slices.Repeat([]error{bottest.ErrDown}, 3)}
		b.put("telegram:1", "a")
		for i := range 20 {
			b.put(fmt.Sprintf("telegram:%d", i+2), "x")
		}
		sends(t, b, w, time.Minute)
		if len(w.Sent) != 21 || w.At[0].After(w.At[20].Add(-100*time.Millisecond)) {
			t.Errorf("sent %v", w.Sent)
		}
	})
}

func TestAChatWithManyLettersKeepsNoOtherBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{fail: map[string]int{"done": 3}}, &bottest.Wire{}
		const many = 300
		for i := range many {
			b.put("telegram:1", fmt.Sprintf("%03d", i))
		}
		b.put("telegram:2", "hello")
		begun := time.Now()
		sends(t, b, w, 10*time.Minute)
		last, got := "", 0
		for i, s := range w.Sent {
			chat, words, _ := strings.Cut(s, " ")
			switch {
			case chat == "2":
				if took := w.At[i].Sub(begun); took > time.Second {
					t.Errorf("the other chat waited %v", took)
				}
				continue
			case words <= last:
				t.Errorf("%q comes after %q", words, last)
			}
			last, got = words, got+1
		}
		if took := w.At[len(w.At)-1].Sub(begun); got != many || b.left() != 0 || took < (many-100)*time.Second {
			t.Errorf("%d sent, %d left, in %v: a chat takes one letter a second", got, b.left(), took)
		}
	})
}

func TestAChannelKeepsItsRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{}, &bottest.Wire{}
		for i := range 275 {
			b.put(fmt.Sprintf("telegram:%d", i), "x")
		}
		begun := time.Now()
		sends(t, b, w, time.Minute)
		if took := w.At[len(w.At)-1].Sub(begun); len(w.Sent) != 275 || took < 9900*time.Millisecond || took > 11*time.Second {
			t.Errorf("%d letters took %v", len(w.Sent), took)
		}
	})
}

func TestALetterToTheOwnerGoesToEachOfHisChats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{owners: []string{"telegram:11", "telegram:12"},
			fail: map[string]int{"forward": 1, "scene": 1}}, &bottest.Wire{}
		b.add(outbox.Letter{To: billing.Owner, Notice: &billing.Notice{To: billing.Owner, Kind: billing.Sale,
			Order: bottest.Code}})
		sends(t, b, w, time.Minute)
		slices.Sort(w.Sent)
		if len(w.Sent) != 2 || !strings.HasPrefix(w.Sent[0], "11 ") || !strings.HasPrefix(w.Sent[1], "12 ") ||
			!strings.Contains(w.Sent[1], "Sold") || b.left() != 0 {
			t.Errorf("sent %v, left %d", w.Sent, b.left())
		}
	})
}

func TestALetterToTheGuestsGoesToEachOfThem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{guests: []string{"telegram:21", "telegram:22"}, fail: map[string]int{"guests": 1}}, &bottest.Wire{}
		b.add(outbox.Letter{To: billing.Guests, Notice: &billing.Notice{To: billing.Guests, Kind: billing.NewNetwork,
			Site: "home"}})
		sends(t, b, w, time.Minute)
		slices.Sort(w.Sent)
		if len(w.Sent) != 2 || !strings.HasPrefix(w.Sent[0], "21 The Wi-Fi has changed") ||
			!strings.HasPrefix(w.Sent[1], "22 ") || b.left() != 0 {
			t.Errorf("sent %v, left %d", w.Sent, b.left())
		}
	})
}

func TestLettersWaitForAnOwnerThoughNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{}, &bottest.Wire{}
		for _, age := range []time.Duration{8 * 24 * time.Hour, 0, 0} {
			b.add(outbox.Letter{To: billing.Owner, At: time.Now().Add(-age),
				Notice: &billing.Notice{To: billing.Owner, Kind: billing.Sale, Order: bottest.Code}})
		}
		b.put("telegram:1", "a")
		claim := func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.owners = []string{"telegram:11"}
		}
		time.AfterFunc(time.Minute, claim)
		time.AfterFunc(50*time.Second, func() {
			if len(w.Sent) != 1 || b.left() != 2 {
				t.Errorf("before: sent %v, left %d", w.Sent, b.left())
			}
		})
		sends(t, b, w, 2*time.Minute)
		if len(w.Sent) != 3 || !strings.HasPrefix(w.Sent[2], "11 ") || b.left() != 0 {
			t.Errorf("after: sent %v, left %d", w.Sent, b.left())
		}
	})
}

func TestALetterOfAChannelThatIsOffWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{}, &bottest.Wire{}
		b.put("whatsapp:1", "a")
		b.put("telegram:1", "b")
		sends(t, b, w, time.Minute)
		if strings.Join(w.Sent, ",") != "1 b" || b.left() != 1 {
			t.Errorf("sent %v, left %d", w.Sent, b.left())
		}
	})
}

func TestANudgeSendsAtOnceAndAnIdleSenderRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{}, &bottest.Wire{}
		s := &outbox.Sender{Outbox: b, Channels: []bot.Channel{w}, Log: slog.New(slog.DiscardHandler), Now: time.Now,
			Zone: time.UTC}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		synctest.Wait()
		b.put("telegram:1", "a")
		begun := time.Now()
		s.Nudge()
		s.Nudge()
		synctest.Wait()
		if sent := w.All(); len(sent) != 1 || time.Since(begun) != 0 {
			t.Errorf("sent %v after %v", sent, time.Since(begun))
		}
		before := b.looked()
		<-time.After(time.Minute)
		synctest.Wait()
		if n := b.looked() - before; n > 12 {
			t.Errorf("%d reads in an idle minute", n)
		}
		cancel()
		<-done
	})
}
