package app_test

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/internal/config"
)

// ways are those that buyers pay in, in turn. The words are those of the buttons.
var ways = []string{"Card or app", "UPI", "Cash"}

// accounts are the owner's own in a campaign.
var accounts = []config.Own{upi, {Name: "own-cash", Account: payload.Account{Kind: payload.Cash}}}

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
		text, which, err := v.hears("is paid", "asked the owner to check", "doesn't see", "out of date", "When you've paid", "closed right")
		if which == 5 { // while the clock is wrong, nobody can be asked
			<-time.After(time.Second)
			continue
		}
		if err == nil && which == 1 {
			text, which, err = v.hears("is paid", "doesn't see")
		}
		if err != nil || which == 0 {
			return text, err
		}
		hasty = false
	}
	return "", errHigh
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
