package app_test

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/billing/stripe/stripetest"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/patience"
)

// ways are those that buyers pay in, in turn. The words are those of the buttons.
var ways = []string{"Card or app", "To the owner", "UPI or card", "Cash", inStars}

// inStars is not to be had on WhatsApp.
const inStars = "Telegram Stars"

// paidInAllWays gives the shop every way to be paid.
func (c *campaign) paidInAllWays() {
	direct := upi
	direct.Label = "To the owner"
	c.Config.Own = []config.Own{direct, {Name: "own-cash", Account: payload.Account{Kind: payload.Cash}}}
	c.Config.Stars = takenStars
	c.AddsRazorpay()
}

// A deposit is money that a provider has, or had, of an order.
type deposit struct {
	order string
	back  bool
}

// deposits are what the providers' own books have.
func (c *campaign) deposits() (list []deposit) {
	back := map[string]bool{}
	for _, r := range c.Stripe.Refunds() {
		back[r.Intent] = back[r.Intent] || !r.Failed
	}
	for _, s := range c.Stripe.Sessions() {
		if s.Paid && s.Order != stripetest.Elsewhere {
			list = append(list, deposit{s.Order, back[s.Intent]})
		}
	}
	for _, p := range c.Razorpay.Payments() {
		if p.Order != "" && (p.Status == "captured" || p.Status == "refunded") {
			list = append(list, deposit{p.Order, p.Refunded == p.Amount})
		}
	}
	for _, charge := range c.Telegram.Charges() {
		code, _ := billing.ParseCode(charge.Payload)
		list = append(list, deposit{code, charge.Returned})
	}
	return list
}

// judgeMoney holds the providers' books against the orders.
func (c *campaign) judgeMoney(orders map[string]billing.Order) {
	c.T.Helper()
	kept := map[string]int{}
	for _, d := range c.deposits() {
		if kept[d.order] += 0; !d.back {
			kept[d.order]++
		}
	}
	for code, n := range kept {
		o, known := orders[code]
		switch {
		case !known && (len(c.losses) == 0 && c.group == nil || !c.offered[code]):
			c.T.Errorf("order %s is paid, and nobody knows it", code)
		case !known: // the owner was told
		case n > 0 && o.State != billing.Granted:
			c.T.Errorf("order %s is paid by %s and %s", code, billing.MethodOf(o), o.State)
		case n == 0 && o.State == billing.Granted:
			c.T.Errorf("order %s has both access and its money", code)
		}
	}
	for code, o := range orders {
		if _, paid := kept[code]; o.State == billing.Granted && !o.ByHand() && !paid {
			c.T.Errorf("order %s has access, and %s never had its money", code, billing.MethodOf(o))
		}
	}
}

// A purse is where people pay the owner, who looks into it when somebody says that they have paid.
type purse struct {
	mu    sync.Mutex
	holds map[string]bool // what came, by the order's code
	taken map[string]bool // what the owner tapped Got it for
	back  map[string]bool // what the owner sent back
	asked int             // how often the owner was asked
}

func newPurse() *purse {
	return &purse{holds: map[string]bool{}, taken: map[string]bool{}, back: map[string]bool{}}
}

func (p *purse) pays(code string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.holds[code] = true
}

// takes notes that the owner found what somebody had paid.
func (p *purse) takes(code string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken[code] = p.holds[code]
}

func (p *purse) sent(code string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.back[code] = true
}

// overlooked is how many questions there are to one that the owner answers with Not there, although the money came.
const overlooked = 9

// answer is the button that the owner taps when asked about an order.
func (p *purse) answer(code string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	if !p.holds[code] || p.asked%overlooked == 0 {
		return "Not there"
	}
	p.taken[code] = true
	return "Got it"
}

// early is how many payments by hand there are to one whose customer says that it is made before it is.
const early = 5

// paysByHand pays the owner for an order and says so, until it is confirmed.
func (v visit) paysByHand(code string) (text string, err error) {
	hasty := v.c.bought.Load()%early == 0
	for range 40 {
		if !hasty {
			v.c.purse.pays(code)
		}
		if v.p.Choose("I've paid") != nil { // another menu stands in front of it
			<-time.After(500 * time.Millisecond)
			v.p.Say("/buy")
		}
		text, which, err := v.hears("is paid", "asked the owner to check", "doesn't see", "out of date", "When you've paid", denied,
			"I can't ask the owner", "closed right")
		if err == nil && which == 1 {
			text, which, err = v.hears("is paid", "doesn't see", denied)
			if which == 2 {
				which = 5
			}
		}
		if err == nil && which == 5 {
			if err = v.speaksToOwner(code); err == nil {
				text, which, err = v.hears("is paid")
			}
		}
		if which > 5 { // while the clock is wrong, nobody can be asked
			<-time.After(time.Second)
			continue
		}
		if err != nil || which == 0 {
			return text, err
		}
		hasty = false
	}
	return "", errHigh
}

// paysInvoice taps Pay until the Stars are taken. Who is not answered in time is charged nothing, and so is who may not pay
// for the moment.
func (v visit) paysInvoice() (text string, err error) {
	for range 40 {
		query, err := v.p.(apptest.OnTelegram).Pay()
		if err != nil {
			return "", err
		}
		v.c.waits("who pays is answered", func() bool { return v.c.Telegram.Checkout(query) != telegramtest.Waits })
		switch said := v.c.Telegram.Checkout(query); {
		case said == telegramtest.Charged:
			text, _, err = v.hears("is paid")
			return text, err
		case v.isLost():
			return "", errLost
		case said != telegramtest.TimedOut:
			v.c.T.Logf("who pays in Stars reads %q", said)
		}
		<-time.After(500 * time.Millisecond)
	}
	return "", errHigh
}

// isLost reports whether the shop has lost its records since this purchase began.
func (v visit) isLost() bool {
	select {
	case <-v.lost:
		return true
	default:
		return false
	}
}

// denied is what somebody hears whose money the owner did not find three times.
const denied = "three times"

// speaksToOwner has the owner look once more, and confirm what is there.
func (v visit) speaksToOwner(code string) error {
	v.c.purse.takes(code)
	ctx, cancel := context.WithTimeout(context.Background(), patience.Limit)
	defer cancel()
	v.c.Owner.Say("/got " + code)
	m, err := v.c.Owner.WaitFor(ctx, func(m telegramtest.Message) bool {
		return strings.Contains(m.Text, code) && strings.Contains(m.Text, "Then ") && len(m.Buttons) > 0
	})
	if err != nil {
		return err
	}
	return v.c.Owner.Tap(m.ID, m.Buttons[0][0].Data)
}

// ownerAnswers looks into the purse when somebody says that they have paid.
func (c *campaign) ownerAnswers(ctx context.Context) {
	for {
		m, err := c.Owner.WaitFor(ctx, func(m telegramtest.Message) bool { return strings.Contains(m.Text, "Has the money arrived?") })
		if err != nil {
			return
		}
		code := aCode.FindString(m.Text)
		label := c.purse.answer(code)
		for _, row := range m.Buttons {
			for _, b := range row {
				if b.Label == label {
					_ = c.Owner.Tap(m.ID, b.Data) // or it is answered already
				}
			}
		}
	}
}

// isOwed reports whether an order's money is to be sent back by the owner.
func isOwed(o billing.Order) bool { return o.State == billing.Refunding && o.ByHand() }

// sendsBack has the owner send back what was paid by hand and is owed.
func (c *campaign) sendsBack() {
	c.T.Helper()
	for _, o := range records[billing.Order](c, "order", isCode) {
		if !isOwed(o) {
			continue
		}
		c.Owner.Say("/refund " + o.Code + " sent")
		c.Hears(c.Owner, "Have you paid")
		c.Presses(c.Owner, "Yes")
		c.purse.sent(o.Code)
		c.State(o.Code, billing.Refunded)
	}
}

// judgePurse holds what the owner was paid by hand against the orders.
func (c *campaign) judgePurse(orders map[string]billing.Order) {
	c.T.Helper()
	c.purse.mu.Lock()
	defer c.purse.mu.Unlock()
	for code, o := range orders {
		switch {
		case !o.ByHand():
		case o.State == billing.Granted && !c.purse.taken[code]:
			c.T.Errorf("order %s has access, and the owner never had its money", code)
		case o.State == billing.Granted && c.purse.back[code]:
			c.T.Errorf("order %s has both access and its money", code)
		case o.State == billing.Refunded && !c.purse.back[code]:
			c.T.Errorf("order %s is refunded, and the owner sent nothing", code)
		case c.purse.taken[code] && !c.purse.back[code] && o.State != billing.Granted:
			c.T.Errorf("order %s is paid to the owner and %s", code, o.State)
		}
	}
	for code := range c.purse.taken {
		if _, known := orders[code]; !known && len(c.losses) == 0 && c.group == nil {
			c.T.Errorf("order %s is paid to the owner, and nobody knows it", code)
		}
	}
}
