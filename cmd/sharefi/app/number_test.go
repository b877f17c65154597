package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
)

// TestACustomerWithANewNumberTakesAllAlong, on both chats; who has the old number later is a stranger.
func TestACustomerWithANewNumberTakesAllAlong(t *testing.T) {
	t.Parallel()
	for channel, number := range map[string]string{"telegram": "+12025550123", "whatsapp": "+12025550155"} {
		t.Run(channel, func(t *testing.T) {
			t.Parallel()
			w, patrons := apptest.Patrons(t)
			p := patrons[channel]
			const fresh = "+12025550177"
			code := p.Buys()
			p.Says(p.Device)
			p.Hears("You're in")
			p.Mark()
			if channel == "telegram" {
				w.Customer.ShareOther(fresh, apptest.CustomerID)
			} else {
				w.Chat.Person(number, "Mara").NewNumber(fresh)
				p.Says("/help")
			}
			p.Hears("writing from " + fresh + ", but")
			p.Presses("Yes")
			p.Hears("Everything of yours is under " + fresh)
			p.Says("/access")
			p.Hears(p.Device)
			if o := w.Order(code); o.Customer != fresh {
				t.Errorf("the order is %s's", o.Customer)
			}
			live, err := w.Leases().Live(w.Ctx(), "home")
			if err != nil || len(live) != 1 || live[0].Customer != fresh {
				t.Errorf("%+v, %v", live, err)
			}
			hasNothingOf(w, number)
			stranger := w.Telegram.Person(900, "Eve", "en", number)
			stranger.Say("/access")
			w.Hears(stranger, "phone number")
			stranger.ShareContact()
			w.Hears(stranger, "any Wi-Fi right now")
			stranger.Say("/mydata")
			w.Hears(stranger, "everything I know about you")
			w.Owner.Say("/find " + fresh)
			w.Hears(w.Owner, code)
		})
	}
}

// hasNothingOf looks for a number in all that is stored.
func hasNothingOf(w *apptest.World, number string) {
	w.T.Helper()
	db := w.Redis.DB()
	for _, key := range db.Keys(w.Ctx(), "*").Val() {
		var held any
		switch kind := db.Type(w.Ctx(), key).Val(); kind {
		case "string":
			held = db.UniversalClient.Get(w.Ctx(), key).Val()
		case "set":
			held = db.SMembers(w.Ctx(), key).Val()
		case "zset":
			held = db.ZRange(w.Ctx(), key, 0, -1).Val()
		case "hash":
			held = db.HGetAll(w.Ctx(), key).Val()
		}
		if strings.Contains(fmt.Sprint(key, held), number) {
			w.T.Errorf("%s has the number: %v", key, held)
		}
	}
}
