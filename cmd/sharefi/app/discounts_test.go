package app_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/sharefi/sharefi/bot/telegram/telegramtest"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

func TestTheLastUseOfADiscountAndTheFreeTrial(t *testing.T) {
	t.Parallel()
	w, chats := apptest.Managers(t)
	m := chats["whatsapp"]
	w.Does(m, "/discounts add half 50% uses 2", "HALF: 50 % off, 2 uses",
		"used 0 times, https://t.me/sharefi_bot?start=d_HALF")
	w.Does(m, "/discounts add FREE 100% plans p1", "FREE: 100 % off, plans p1", "start=d_FREE")
	w.Does(m, "/trial 30m", "Let everyone try 30 min", "once per phone")

	w.Asks(w.Customer)
	w.Hears(w.Customer, "Which plan")
	w.Customer.Mark()
	w.Customer.Say("/start d_HALF")
	w.Hears(w.Customer, "Which plan")
	w.Presses(w.Customer, "10 seconds – ₹25.00 (was ₹50.00)")
	first := w.Code(w.Hears(w.Customer, "₹25.00"))
	w.Hears(w.Customer, "Please pay by")
	w.Pays(first)
	w.Hears(w.Customer, "is paid")
	w.Hears(w.Owner, "Sold: 10 seconds (HALF) for ₹25.00")
	if o := w.Order(first); o.Discount != "HALF" || o.Payment.Amount.Amount != 2500 {
		t.Errorf("the order is %+v", o)
	}

	// Two people want the last use at once.
	var both []*telegramtest.Person
	for i := range 2 {
		p := w.Telegram.Person(int64(7300+i), "Guest", "en", fmt.Sprintf("+1202555018%d", i))
		w.Asks(p)
		w.Hears(p, "Which plan")
		p.Mark()
		p.Say("/code half")
		w.Hears(p, "Which plan")
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
		answer, err := p.WaitFor(w.Ctx(), func(m telegramtest.Message) bool {
			return strings.Contains(m.Text, "used up") || strings.Contains(m.Text, "Please pay by")
		})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(answer.Text, "Please pay by") {
			if won >= 0 {
				t.Fatal("both had the last use")
			}
			won = i
		}
	}
	if won < 0 {
		t.Fatal("nobody had the last use")
	}
	w.Presses(both[won], "Cancel")
	w.Hears(both[won], "is cancelled")
	both[1-won].Mark()
	both[1-won].Say("/code HALF")
	w.Hears(both[1-won], "Which plan") // the use came back

	ben := w.Chat.Person("+12025550190", "Ben")
	ben.Say("code free")
	reads(w, ben, "₹0.00 (was ₹50.00)")
	ben.Say("1")
	reads(w, ben, "It's free: *10 seconds*")
	w.Hears(w.Owner, "Free trial or free plan: 10 seconds")
	ben.Say("02:00:5E:10:20:32")
	reads(w, ben, "You're in")

	ida := w.Chat.Person("+12025550191", "Ida")
	ida.Say("hello")
	reads(w, ida, "2. Free trial – 30 min")
	ida.Say("buy")
	reads(w, ida, "2. Free trial – 30 min")
	ida.Say("2")
	reads(w, ida, "It's free: *Free trial*")
	ida.Say("02:00:5E:10:20:33")
	reads(w, ida, "You're in")
	same := w.Telegram.Person(7310, "Ida", "en", "+12025550191")
	w.Asks(same)
	if menu := w.Hears(same, "Which plan"); strings.Contains(fmt.Sprint(menu.Buttons), "trial") {
		t.Errorf("a second trial is offered: %v", menu.Buttons)
	}
	same.PressData(1, "plan trial")
	w.Hears(same, "out of date")

	w.Does(m, "/discounts drop half", "Remove the discount *HALF*", "start=d_FREE")
	w.Does(m, "/trial off", "End the free trial?", "There's no free trial")
}
