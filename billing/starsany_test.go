package billing_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/stars"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// A life is a shop that takes Stars, and whatever happens to it.
type life struct {
	*desk
	t    *testing.T
	bot  *aBot
	r    *rand.Rand
	held []billing.Receipt // of which the chat has not told yet
	told []string          // what happened
	made int               // orders
	paid int               // charges
}

func (l *life) note(format string, args ...any) {
	l.told = append(l.told, fmt.Sprintf(format, args...))
}

// some is one of the orders; false while there is none.
func (l *life) some() (billing.Order, bool) {
	if l.made == 0 {
		return billing.Order{}, false
	}
	return l.kept(l.t, fmt.Sprintf("AAAA-%04d", 1+l.r.IntN(l.made))), true
}

// step is one thing that happens.
func (l *life) step() {
	o, any := l.some()
	switch n := l.r.IntN(12); {
	case n == 0 && l.made < 5:
		l.made++
		o := order(billing.Pending)
		o.Code, o.Created, o.Expires = fmt.Sprintf("AAAA-%04d", l.made), time.Now(), time.Now().Add(30*time.Minute)
		o.Method, o.Price = stars.Name, rupees
		if err := l.store.Save(l.t.Context(), o); err != nil { // the site is full
			l.made--
			return
		}
		l.cashier.Nudge()
		l.note("%s is made", o.Code)
	case n <= 3 && any: // somebody taps Pay, or another process lets them
		err := l.cashier.Admit(l.t.Context(), query(o.Code))
		if err == nil || n == 3 && o.Request.Invoice != nil {
			l.paid++
			l.held = append(l.held, l.bot.pays(o.Code, fmt.Sprintf("c%d", l.paid), fmt.Sprint(l.paid), 50))
			l.note("%s is paid by c%d, admitted: %v", o.Code, l.paid, err)
		}
	case n <= 6 && len(l.held) > 0: // the chat tells of it, maybe again
		i := l.r.IntN(len(l.held))
		l.proves(l.t, l.held[i])
		l.note("%s is told", l.held[i].Payment.ID)
		if l.r.IntN(2) == 0 {
			l.held = slices.Delete(l.held, i, i+1)
		}
	case n == 7 && any:
		if after, outcome, err := billing.Apply(o, billing.CalledOff{}, time.Now()); err == nil && outcome == billing.Applied {
			if l.store.Save(l.t.Context(), after) == nil {
				l.note("%s is cancelled", o.Code)
				l.cashier.Nudge()
			}
		}
	case n == 8 && any && o.State == billing.Paid:
		if after, _, err := billing.Apply(o, billing.GiveBack{Reason: billing.ReasonOwner}, time.Now()); err == nil {
			if l.store.Save(l.t.Context(), after) == nil {
				l.note("%s is given back", o.Code)
				l.cashier.Nudge()
			}
		}
	case n == 9 && l.paid > 0: // another hand gives a payment back
		charge := fmt.Sprintf("c%d", 1+l.r.IntN(l.paid))
		if l.bot.Refund(l.t.Context(), "another hand", charge) == nil {
			l.note("%s goes back by another hand", charge)
		}
	case n == 10:
		l.bot.mu.Lock()
		l.bot.down = !l.bot.down
		l.bot.err = nil
		if l.r.IntN(2) == 0 {
			l.bot.err = []error{billing.ErrProviderDown, billing.ErrProviderRefused}[l.r.IntN(2)]
		}
		l.note("down: %v, refunds: %v", l.bot.down, l.bot.err)
		l.bot.mu.Unlock()
	case n == 11:
		l.stop()
		pass(time.Duration(l.r.IntN(int(time.Hour))))
		l.start(l.t)
		l.note("it starts again")
	}
	pass(time.Duration(l.r.IntN(int(10 * time.Minute))))
}

// settles lets everything work again, has the owner retry what was set aside, and waits until nothing more is to come.
func (l *life) settles() {
	l.bot.mu.Lock()
	l.bot.down, l.bot.err = false, nil
	l.bot.mu.Unlock()
	pass(24 * time.Hour)
	l.store.Providers = []string{stars.Name}
	aside, err := l.store.Shelved(l.t.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	for _, event := range aside {
		var b redisdb.Batch
		err := l.store.Unshelve(l.t.Context(), &b, event.Aside, false, time.Now())
		if err == nil {
			err = l.store.DB.Commit(l.t.Context(), &b)
		}
		if err != nil {
			l.t.Fatal(err)
		}
	}
	pass(time.Hour)
}

// wrong is what does not fit between the books and Telegram's ledger.
func (l *life) wrong() (list []string) {
	for n := range l.paid {
		charge := fmt.Sprintf("c%d", n+1)
		i := slices.IndexFunc(l.bot.rows, func(t stars.Transaction) bool { return t.ID == charge })
		code, _ := billing.ParseCode(l.bot.rows[i].Payload)
		o, went := l.kept(l.t, code), l.bot.went[charge] != ""
		second := slices.IndexFunc(o.Twice, func(s billing.Second) bool { return s.Payment == charge && s.Back })
		switch {
		case o.Payment.ID == charge && went != (o.State == billing.Refunded):
			list = append(list, fmt.Sprintf("%s is %s, and %s went: %v", code, o.State, charge, went))
		case o.Payment.ID == charge && o.State == billing.Refunded && o.Gone() != fifty:
			list = append(list, fmt.Sprintf("of %s %v went", code, o.Gone()))
		case o.Payment.ID != charge && (!went || second < 0):
			list = append(list, fmt.Sprintf("%s of %s is nobody's: %s, paid by %q, twice %+v, it went: %v", charge, code, o.State, o.Payment.ID, o.Twice, went))
		}
	}
	return list
}

func TestWhateverHappensStarsGiveAccessOrGoBackOnce(t *testing.T) {
	t.Parallel()
	for seed := range uint64(24) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			starry(t, func(t *testing.T, d *desk, b *aBot) {
				d.set(func() { d.places = 2 })
				l := &life{desk: d, t: t, bot: b, r: rand.New(rand.NewPCG(seed, 7))}
				for range 60 {
					l.step()
				}
				l.settles()
				if wrong := l.wrong(); len(wrong) > 0 {
					t.Errorf("%s\nafter\n%s", strings.Join(wrong, "\n"), strings.Join(l.told, "\n"))
				}
				if l.paid == 0 {
					t.Log("nobody paid")
				}
			})
		})
	}
}
