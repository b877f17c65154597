package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
)

func TestTheLastUseOfADiscountAndTheFreeTrial(t *testing.T) {
	t.Parallel()
	w, chats := managers(t)
	m := chats["whatsapp"]
	w.does(m, "/discounts add half 50% uses 2", "HALF: 50 % off, 2 uses", "used 0 times, https://t.me/sharefi_bot?start=d_HALF")
	w.does(m, "/discounts add FREE 100% plans p1", "FREE: 100 % off, plans p1", "start=d_FREE")
	w.does(m, "/trial 30m", "Let everybody try 30 min", "once per phone")

	w.asks(w.customer)
	w.hears(w.customer, "Which one")
	w.customer.Mark()
	w.customer.Say("/start d_HALF")
	w.hears(w.customer, "Which one")
	w.presses(w.customer, "10 seconds – ₹25.00 instead of ₹50.00")
	first := w.code(w.hears(w.customer, "₹25.00"))
	w.hears(w.customer, "Please pay by")
	w.pays(first)
	w.hears(w.customer, "is paid")
	w.hears(w.owner, "Sold: 10 seconds (HALF) for ₹25.00")
	if o := w.order(first); o.Discount != "HALF" || o.Payment.Amount.Amount != 2500 {
		t.Errorf("the order is %+v", o)
	}

	// Two people want the last use at once.
	var both []*telegramtest.Person
	for i := range 2 {
		p := w.telegram.Person(int64(7300+i), "Guest", "en", fmt.Sprintf("+1202555018%d", i))
		w.asks(p)
		w.hears(p, "Which one")
		p.Mark()
		p.Say("/code half")
		w.hears(p, "Which one")
		both = append(both, p)
	}
	var work sync.WaitGroup
	for _, p := range both {
		p.Mark()
		work.Go(func() { _ = p.Press("10 seconds – ₹25.00") })
	}
	work.Wait()
	won := -1
	for i, p := range both {
		ctx, cancel := context.WithTimeout(w.ctx(), time.Minute)
		answer, err := p.WaitFor(ctx, func(m telegramtest.Message) bool {
			return strings.Contains(m.Text, "used up") || strings.Contains(m.Text, "Your payment link comes")
		})
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(answer.Text, "payment link") {
			if won >= 0 {
				t.Fatal("both had the last use")
			}
			won = i
		}
	}
	if won < 0 {
		t.Fatal("nobody had the last use")
	}
	w.hears(both[won], "Please pay by")
	w.presses(both[won], "Cancel")
	w.hears(both[won], "is cancelled")
	both[1-won].Mark()
	both[1-won].Say("/code HALF")
	w.hears(both[1-won], "Which one") // the use came back

	ben := w.chat.Person("+12025550190", "Ben")
	ben.Say("code free")
	w.reads(ben, "₹0.00 instead of ₹50.00")
	ben.Say("1")
	w.reads(ben, "There is nothing to pay: *10 seconds*")
	w.hears(w.owner, "Given for nothing: 10 seconds")
	ben.Say("02:00:5E:10:20:32")
	w.reads(ben, "You are in")

	ida := w.chat.Person("+12025550191", "Ida")
	ida.Say("hello")
	w.reads(ida, "Free trial – 30 min, once")
	ida.Say("buy")
	w.reads(ida, "2. Free trial – 30 min")
	ida.Say("2")
	w.reads(ida, "There is nothing to pay: *Free trial*")
	ida.Say("02:00:5E:10:20:33")
	w.reads(ida, "You are in")
	same := w.telegram.Person(7310, "Ida", "en", "+12025550191")
	w.asks(same)
	if menu := w.hears(same, "Which one"); strings.Contains(fmt.Sprint(menu.Buttons), "trial") {
		t.Errorf("a second trial is offered: %v", menu.Buttons)
	}
	same.PressData(1, "plan trial")
	w.hears(same, "old menu")

	w.does(m, "/discounts drop half", "Drop the discount *HALF*", "start=d_FREE")
	w.does(m, "/trial off", "End the free trial?", "There is no free trial")
}
