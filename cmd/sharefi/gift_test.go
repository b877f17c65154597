package main

import (
	"fmt"
	"regexp"
	"testing"
	"time"
)

var giftWord = regexp.MustCompile(`g_[0-9A-Z-]+_[0-9A-Z-]+`)

func TestAPurchaseIsGivenToAFriendOnTheOtherChat(t *testing.T) {
	t.Parallel()
	w, people := patrons(t)
	giver, friend := people["telegram"], people["whatsapp"]
	code := giver.buys()
	giver.presses("Give it to a friend")
	word := giftWord.FindString(giver.hears("Send this link"))
	if word == "" {
		t.Fatal("no link")
	}
	friend.says(word)
	friend.hears("is a gift for you")
	giver.hears("was taken")
	giver.says("02:00:5e:10:20:30")
	giver.hears("did not understand")
	friend.says(friend.device)
	friend.hears("You are in")
	if o := w.order(code); o.Customer != "+12025550155" || o.Giver != "+12025550123" {
		t.Errorf("order %+v", o)
	}
	sales, err := w.app.leases.Orders.Between(w.ctx(), false, time.Time{}, time.Now().Add(time.Minute))
	if err != nil || len(sales) != 1 || sales[0].Customer != "+12025550123" {
		t.Errorf("the books say %+v, %v", sales, err)
	}
	third := w.telegram.Person(7, "Dora", "en", "+12025550177")
	w.asks(third)
	third.Say("/start " + word)
	w.hears(third, "taken already")
}

func TestGiftsAndVouchersGoOnByThemselvesAfterPhoneAndTerms(t *testing.T) {
	t.Parallel()
	w, chats := managers(t, func(w *world) { w.config.House.Terms = "Be kind." })
	n := 0
	for name, m := range chats {
		n += 3
		voucher := w.prints(m, "p1 1", 1)[0]
		giver, friend, other := w.newcomer("telegram", n), w.newcomer(name, n+1), w.newcomer(name, n+2)
		giver.agrees("/buy")
		giver.hears("Which one")
		giver.presses("10 seconds")
		code := orderCode.FindStringSubmatch(giver.hears("Please pay by"))[1]
		giver.mark()
		w.pays(code)
		giver.hears("is paid")
		giver.presses("Give it to a friend")
		word := giftWord.FindString(giver.hears("Send this link"))
		if name == "telegram" {
			word = "/start " + word
		}
		friend.agrees(word)
		friend.hears("is a gift for you")
		friend.says(fmt.Sprintf("02:00:5e:10:20:6%d", n))
		friend.hears("You are in")
		t.Logf("%s: a gift took %d actions", name, friend.actions)
		if friend.actions > 4 {
			t.Errorf("%s: a gift took %d actions", name, friend.actions)
		}
		other.agrees("/redeem " + voucher.code())
		other.hears("your voucher is redeemed")
	}
}

// newcomer is somebody whom the shop does not know.
func (w *world) newcomer(channel string, n int) *patron {
	phone := fmt.Sprintf("+120255501%d", 40+n)
	if channel == "whatsapp" {
		p := w.chat.Person(phone, "Wanda")
		return &patron{shopper: onWhatsApp{p}, w: w, press: func(label string) error { return pressNumber(p, label) }}
	}
	p := w.telegram.Person(int64(7400+n), "Tara", "en", phone)
	return &patron{shopper: onTelegram{p}, w: w, press: p.Press}
}

// agrees says words, and then gives phone and consent as he is asked for them.
func (p *patron) agrees(words string) {
	p.w.t.Helper()
	p.says(words)
	if t, ok := p.shopper.(onTelegram); ok {
		p.hears("phone number")
		p.mark()
		p.actions++
		t.ShareContact()
	}
	p.hears("Be kind.")
	p.presses("I agree")
}
