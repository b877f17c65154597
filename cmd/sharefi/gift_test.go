package main

import (
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
