package outbox_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/outbox"
)

// refuses answers an error for each letter with these words.
func refuses(words string) func(bot.Outgoing) error {
	return func(out bot.Outgoing) error {
		if strings.Contains(out.Text, words) {
			return errors.New("Internal Server Error")
		}
		return nil
	}
}

// A letter that its channel never takes, while it takes others, is set aside, and those behind it are delivered.
func TestALetterThatIsNeverTakenHoldsUpNoOther(t *testing.T) {
	for name, others := range map[string]bool{"a chat of many": true, "the only chat": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, w := &box{}, &bottest.Wire{Refuse: refuses("bad")}
				b.put("telegram:1", "good 1")
				b.put("telegram:1", "bad")
				b.put("telegram:1", "good 2")
				b.put("telegram:1", "good 3")
				for range 5 {
					b.put("telegram:1", "more")
				}
				if others {
					b.put("telegram:2", "hello")
				}
				sends(t, b, w, time.Minute)
				got := strings.Join(w.Sent, ",")
				if !strings.Contains(got, "1 good 1") || strings.Count(got, "1 good 2") != 1 || strings.Count(got, "1 good 3") != 1 {
					t.Errorf("sent %s", got)
				}
				if b.left() != 0 || len(b.shelf) != 1 || b.shelf[0].Letter.Reply.Text != "bad" || b.shelf[0].ID == "" {
					t.Errorf("%d left, on the shelf %+v", b.left(), b.shelf)
				}
				if len(b.told) != 2 || b.told[0].To != "telegram:1" || b.told[1].To != billing.Owner ||
					b.told[1].Order != b.shelf[0].ID {
					t.Errorf("told %+v", b.told)
				}
				if last := w.At[len(w.At)-1].Sub(w.At[0]); last > 45*time.Second {
					t.Errorf("the last one came after %s", last)
				}
			})
		})
	}
}

// After a channel was away, one more failure is not a letter's own.
func TestAnOutageBlamesNoLetterAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun, after := time.Now(), 0
		b, w := &box{}, &bottest.Wire{}
		w.Refuse = func(out bot.Outgoing) error {
			switch {
			case time.Since(begun) < time.Minute:
				return errors.New("connection refused")
			case out.Text == "first" && after == 0:
				after++
				return errors.New("Bad Gateway")
			}
			return nil
		}
		b.put("telegram:1", "first")
		b.put("telegram:1", "second")
		b.put("telegram:2", "hello")
		sends(t, b, w, 3*time.Minute)
		if b.left() != 0 || len(b.shelf) != 0 || len(w.Sent) != 3 {
			t.Errorf("%d left, sent %v, on the shelf %+v", b.left(), w.Sent, b.shelf)
		}
	})
}

// While a channel takes nothing, no letter is to blame.
func TestAChannelThatIsAwayBlamesNoLetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{}, &bottest.Wire{Refuse: refuses("")}
		for _, to := range []string{"telegram:1", "telegram:1", "telegram:2"} {
			b.put(to, "hello")
		}
		sends(t, b, w, time.Hour)
		if b.left() != 3 || len(b.shelf) != 0 {
			t.Errorf("%d left, on the shelf %+v", b.left(), b.shelf)
		}
	})
}

// What the shop says of a letter on the shelf makes no further words when it can't be sent either.
func TestWhatTellsOfALetterOnTheShelfMakesNoWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{fail: map[string]int{"scene": 1000}}, &bottest.Wire{}
		b.add(outbox.Letter{To: "telegram:1", Notice: &billing.Notice{To: "telegram:1", Kind: billing.LetterLost}})
		b.put("telegram:1", "hello")
		sends(t, b, w, time.Minute)
		if b.left() != 0 || len(b.shelf) != 1 || len(b.told) != 0 || len(w.Sent) != 1 {
			t.Errorf("%d left, on the shelf %+v, told %+v", b.left(), b.shelf, b.told)
		}
	})
}

// Redis that is away is nobody's fault.
func TestNoLetterIsSetAsideWhileTriesCantBeCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := &box{fail: map[string]int{"scene": 1000, "failed": 1000}}, &bottest.Wire{}
		b.add(outbox.Letter{To: "telegram:1", Notice: &billing.Notice{To: "telegram:1", Kind: billing.PaidAsk}})
		sends(t, b, w, time.Hour)
		if b.left() != 1 || len(b.shelf) != 0 {
			t.Errorf("%d left, on the shelf %+v", b.left(), b.shelf)
		}
	})
}
