package app_test

import (
	"fmt"
	"regexp"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

var giftWord = regexp.MustCompile(`g_[0-9A-Z-]+_[0-9A-Z-]+`)

func TestAPurchaseIsGivenToAFriendOnTheOtherChat(t *testing.T) {
	t.Parallel()
	w, people := apptest.Patrons(t)
	giver, friend := people["telegram"], people["whatsapp"]
	code := giver.Buys()
	giver.Presses("Give it to a friend")
	word := giftWord.FindString(giver.Hears("Send this link"))
	if word == "" {
		t.Fatal("no link")
	}
	friend.Says(word)
	friend.Hears("is a gift for you")
	giver.Hears("accepted your gift")
	giver.Says("02:00:5e:10:20:30")
	giver.Hears("didn't get that")
	friend.Says(friend.Device)
	friend.Hears("You're in")
	if o := w.Order(code); o.Customer != "+12025550155" || o.Giver != "+12025550123" {
		t.Errorf("order %+v", o)
	}
	sales, err := w.Leases().Orders.Between(w.Ctx(), false, time.Time{}, time.Now().Add(time.Minute))
	if err != nil || len(sales) != 1 || sales[0].Customer != "+12025550123" {
		t.Errorf("the books say %+v, %v", sales, err)
	}
	third := w.Telegram.Person(7, "Dora", "en", "+12025550177")
	w.Asks(third)
	third.Say("/start " + word)
	w.Hears(third, "already been taken")
}

func TestAPassphraseIsGivenToAFriendOnTheOtherChat(t *testing.T) {
	t.Parallel()
	for _, from := range []string{"telegram", "whatsapp"} {
		t.Run("from "+from, func(t *testing.T) {
			t.Parallel()
			w, people := apptest.Patrons(t, func(w *apptest.World) {
				w.AddsAir("yard")
				w.Config.Sites = w.Config.Sites[1:]
			})
			giver, friend := people["telegram"], people["whatsapp"]
			if from == "whatsapp" {
				giver, friend = friend, giver
			}
			code := giver.Buys()
			seen := w.PasswordIn(giver.Hears("starts when the first device joins"))
			giver.Presses("Give it to a friend")
			word := giftWord.FindString(giver.Hears("Your password stops working"))
			if from == "whatsapp" {
				word = "/start " + word
			}
			friend.Says(word)
			if tara, ok := friend.Shopper.(apptest.OnTelegram); ok {
				friend.Hears("phone number")
				friend.Mark()
				tara.ShareContact()
			}
			words := w.PasswordIn(friend.Hears("starts when the first device joins"))
			giver.Hears("accepted your gift")
			if words == seen || w.Device(apptest.Tv, seen).Join() || !w.Device(apptest.Phone, words).Join() {
				t.Error("the giver's passphrase lets in, or the friend's does not")
			}
			friend.Hears("You're online!")
			w.State(code, billing.Granted)
			if o := w.Order(code); o.Giver == "" || o.Giver == o.Customer {
				t.Errorf("order %+v", o)
			}
		})
	}
}

func TestGiftsAndVouchersGoOnByThemselvesAfterPhoneAndTerms(t *testing.T) {
	t.Parallel()
	w, chats := apptest.Managers(t, func(w *apptest.World) { w.Config.House.Terms = "Be kind." })
	n := 0
	for name, m := range chats {
		n += 3
		voucher := prints(w, m, "p1 1", 1)[0]
		giver, friend, other := newcomer(w, "telegram", n), newcomer(w, name, n+1), newcomer(w, name, n+2)
		agrees(giver, "/buy")
		giver.Hears("Which plan")
		giver.Presses("10 seconds")
		code := apptest.OrderCode.FindStringSubmatch(giver.Hears("Please pay by"))[1]
		giver.Mark()
		w.Pays(code)
		giver.Hears("is paid")
		giver.Presses("Give it to a friend")
		word := giftWord.FindString(giver.Hears("Send this link"))
		if name == "telegram" {
			word = "/start " + word
		}
		agrees(friend, word)
		friend.Hears("is a gift for you")
		friend.Says(fmt.Sprintf("02:00:5e:10:20:6%d", n))
		friend.Hears("You're in")
		t.Logf("%s: a gift took %d actions", name, friend.Actions)
		if friend.Actions > 4 {
			t.Errorf("%s: a gift took %d actions", name, friend.Actions)
		}
		agrees(other, "/redeem "+voucher.code())
		other.Hears("Your voucher works")
	}
}

// newcomer is somebody whom the shop does not know.
func newcomer(w *apptest.World, channel string, n int) *apptest.Patron {
	phone := fmt.Sprintf("+120255501%d", 40+n)
	if channel == "whatsapp" {
		p := w.Chat.Person(phone, "Wanda")
		return &apptest.Patron{Shopper: apptest.OnWhatsApp{Person: p}, W: w,
			Press: func(label string) error { return apptest.PressNumber(p, label) }}
	}
	p := w.Telegram.Person(int64(7400+n), "Tara", "en", phone)
	return &apptest.Patron{Shopper: apptest.OnTelegram{Person: p}, W: w, Press: p.Press}
}

// agrees says words, and then gives phone and consent when asked for them.
func agrees(p *apptest.Patron, words string) {
	p.W.T.Helper()
	p.Says(words)
	if t, ok := p.Shopper.(apptest.OnTelegram); ok {
		p.Hears("phone number")
		p.Mark()
		p.Actions++
		t.ShareContact()
	}
	p.Hears("Be kind.")
	p.Presses("I agree")
}
