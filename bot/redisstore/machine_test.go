package redisstore_test

import (
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/internal/redistest"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
	leases "github.com/sharefi/sharefi/scheduler/redisstore"
)

// A talk is a shop on a Redis in memory, whose people say and press anything in any order, while
// payments arrive and a router confirms.
type talk struct {
	store *redisstore.Store
	desk  *desk.Desk
	now   time.Time
	n     int
	after string              // the last letter that was read
	menus map[string][]string // the data of the buttons in each chat, old ones too
	told  map[string][]string // what each chat was told
	paid  map[string]bool
	codes map[string]string // vouchers, and the order that redeemed each
}

// idle is a cashier who has nothing to do.
type idle struct{}

func (idle) Nudge()       {}
func (idle) Check(string) {}

const ownersChat = "11"

// chats are three customers and the owner.
var chats = []string{"21", "22", "23", ownersChat}

func newTalk(t *testing.T, s *redisstore.Store) *talk {
	k := &talk{store: s, now: noon, after: "-", menus: map[string][]string{}, told: map[string][]string{},
		paid: map[string]bool{}, codes: map[string]string{}}
	s.Sites, s.Now = []string{"home"}, func() time.Time { return k.now }
	s.Orders.Places = func(string) int { return 4 }
	s.Plans = []billing.Plan{{ID: "p1", Name: "1 hour", Price: rupees, Lasts: time.Hour, Devices: 2}}
	if err := s.Leases.SaveStatus(t.Context(), scheduler.Status{Site: "home", OK: true, Since: noon, Max: 4}); err != nil {
		t.Fatal(err)
	}
	k.desk = &desk.Desk{
		Methods: []bot.Method{{Name: "stripe"}},
		Records: s, Name: "home", Zone: time.UTC, Rules: scheduler.DefaultRules(), Owners: []string{"telegram:" + ownersChat},
		Sane: func() error { return nil }, Cashier: idle{}, Look: func(string) {},
		Reach: func() bot.Reach { return bot.Reach{} }, Menus: func() {}, Now: s.Now, Log: slog.New(slog.DiscardHandler),
	}
	return k
}

func phoneOf(chat string) string { return "+120255501" + chat }

// handle gives the desk a message, twice now and then, and reads what is answered.
func (k *talk) handle(t *rapid.T, in bot.Incoming) {
	k.n++
	in.ID, in.Channel, in.Private, in.Lang, in.Name, in.At = fmt.Sprint("u", k.n), "telegram", true, "en", "Person", k.now
	for range rapid.IntRange(1, 2).Draw(t, "times") {
		if err := k.desk.Handle(t.Context(), in); err != nil {
			t.Fatalf("%+v: %v", in, err)
		}
	}
	before := len(k.told[in.Chat])
	k.read(t)
	if len(k.told[in.Chat]) == before {
		t.Fatalf("%q in chat %s is not answered", in.Text, in.Chat)
	}
}

// read goes through new letters.
func (k *talk) read(t *rapid.T) {
	letters, err := k.store.Read(t.Context(), k.after, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range letters {
		k.after = l.ID
		chat := strings.TrimPrefix(l.To, "telegram:")
		if l.Reply == nil {
			k.told[chat] = append(k.told[chat], string(l.Notice.Kind))
			continue
		}
		k.told[chat] = append(k.told[chat], l.Reply.Text)
		for _, row := range l.Reply.Rows {
			for _, c := range row {
				if c.Data != "" {
					k.menus[chat] = append(k.menus[chat], c.Data)
				}
			}
		}
	}
}

func (k *talk) say(t *rapid.T) {
	words := []string{"/start", "/buy", "/access", "/help", "02:00:5e:10:20:30", "02:00:5e:10:20:31", "ff:ff:ff:ff:ff:ff",
		"hello", "/pause", "/resume",
		"/grant 02:00:5e:10:20:32 2h", "/revoke 02:00:5e:10:20:30", "/stats", "/admin"}
	k.handle(t, bot.Incoming{Chat: rapid.SampledFrom(chats).Draw(t, "chat"), Kind: bot.Text,
		Text: rapid.SampledFrom(words).Draw(t, "words")})
}

// press presses any button that anybody was ever shown.
func (k *talk) press(t *rapid.T) {
	var all []string
	for _, chat := range chats {
		all = append(all, k.menus[chat]...)
	}
	if len(all) == 0 {
		t.Skip("no button yet")
	}
	k.handle(t, bot.Incoming{Chat: rapid.SampledFrom(chats).Draw(t, "chat"), Kind: bot.Button,
		Text: rapid.SampledFrom(all).Draw(t, "data"), Menu: "7", Answer: "p"})
}

// share shares a contact card, one's own or another's.
func (k *talk) share(t *rapid.T) {
	chat, card := rapid.SampledFrom(chats).Draw(t, "chat"), rapid.SampledFrom(chats).Draw(t, "card")
	k.handle(t, bot.Incoming{Chat: chat, Kind: bot.Contact, Phone: phoneOf(card), Own: chat == card})
}

// pay has the money of an open order arrive.
func (k *talk) pay(t *rapid.T) {
	open, err := k.store.Orders.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(open) == 0 {
		t.Skip("It's free")
	}
	o := rapid.SampledFrom(open).Draw(t, "order")
	o, _, err = billing.Apply(o, billing.PaymentArrived{Payment: billing.Payment{Provider: "stripe", ID: "pi_" + o.Code,
		Amount: o.Price, At: k.now}, Room: true}, k.now)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.store.Orders.Save(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	k.paid[o.Code] = true
}

// voucher has the owner make one, or anybody type one of those that there are.
func (k *talk) voucher(t *rapid.T) {
	if len(k.codes) < 3 && rapid.Bool().Draw(t, "a new one") {
		k.handle(t, bot.Incoming{Chat: ownersChat, Kind: bot.Text, Text: "/vouchers p1 1"})
		k.handle(t, bot.Incoming{Chat: ownersChat, Kind: bot.Button, Text: "do vouchers make p1 1", Menu: "7", Answer: "p"})
		sheets, err := k.store.Orders.Sheets(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		known := len(k.codes)
		for _, tally := range sheets {
			_, unused, err := k.store.Orders.Unused(t.Context(), tally.Sheet.ID, k.now)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range unused {
				k.codes[v.Code] = ""
			}
		}
		if len(k.codes) != known+1 {
			t.Fatalf("%d vouchers, and then %d", known, len(k.codes))
		}
	}
	if len(k.codes) == 0 {
		t.Skip("no voucher yet")
	}
	code := rapid.SampledFrom(slices.Sorted(maps.Keys(k.codes))).Draw(t, "code")
	k.handle(t, bot.Incoming{Chat: rapid.SampledFrom(chats).Draw(t, "chat"), Kind: bot.Text, Text: code})
}

// redeemed holds the vouchers against what must be true: one pays one order, until that is over.
func (k *talk) redeemed(t *rapid.T) {
	for code, was := range k.codes {
		v, err := k.store.Orders.Voucher(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		if v.Order != was && was != "" {
			t.Fatalf("voucher %s paid %s, and now %q", code, was, v.Order)
		}
		if (v.State == billing.Redeemed) != (v.Order != "") {
			t.Fatalf("voucher %+v", v)
		}
		if v.Order != "" {
			if o, err := k.store.Orders.Order(t.Context(), v.Order); err != nil || o.Payment.ID != code ||
				o.State == billing.Pending {
				t.Fatalf("voucher %s is redeemed by %+v, %v", code, o, err)
			}
		}
		k.codes[code] = v.Order
	}
}

// buy is what a customer is meant to do.
func (k *talk) buy(t *rapid.T) {
	chat := rapid.SampledFrom(chats).Draw(t, "chat")
	k.handle(t, bot.Incoming{Chat: chat, Kind: bot.Contact, Phone: phoneOf(chat), Own: true})
	k.handle(t, bot.Incoming{Chat: chat, Kind: bot.Button, Text: "plan p1", Menu: "7", Answer: "p"})
	k.pay(t)
	mac := rapid.SampledFrom([]string{"02:00:5e:10:20:30", "02:00:5e:10:20:31", "02:00:5e:10:20:33"}).Draw(t, "device")
	k.handle(t, bot.Incoming{Chat: chat, Kind: bot.Text, Text: mac})
	k.look(t)
}

// seat is what a customer does with the devices of what runs.
func (k *talk) seat(t *rapid.T) {
	live, err := k.store.Leases.Live(t.Context(), "home")
	if err != nil {
		t.Fatal(err)
	}
	if len(live) == 0 {
		t.Skip("nothing runs")
	}
	slices.SortFunc(live, func(a, b scheduler.Lease) int { return strings.Compare(a.ID, b.ID) })
	l := rapid.SampledFrom(live).Draw(t, "lease")
	chat := strings.TrimPrefix(l.Chat, "telegram:")
	mac := rapid.SampledFrom([]string{"02:00:5e:10:20:30", "02:00:5e:10:20:31", "02:00:5e:10:20:33",
		"02:00:5e:10:20:34"}).Draw(t, "device")
	seat := rapid.SampledFrom(l.Seats()).Draw(t, "seat").Device.String()
	switch rapid.SampledFrom([]string{"add", "add", "move", "off"}).Draw(t, "what") {
	case "add":
		k.handle(t, bot.Incoming{Chat: chat, Kind: bot.Button, Text: "add " + l.ID, Menu: "7", Answer: "p"})
		k.handle(t, bot.Incoming{Chat: chat, Kind: bot.Text, Text: mac})
	case "move":
		k.handle(t, bot.Incoming{Chat: chat, Kind: bot.Button, Text: "move " + l.ID + " " + seat, Menu: "7", Answer: "p"})
		k.handle(t, bot.Incoming{Chat: chat, Kind: bot.Text, Text: mac})
		k.handle(t, bot.Incoming{Chat: chat, Kind: bot.Button, Text: "dev " + l.ID + " " + mac, Menu: "7", Answer: "p"})
	case "off":
		k.handle(t, bot.Incoming{Chat: chat, Kind: bot.Button, Text: "off " + l.ID + " " + seat + " yes", Menu: "7",
			Answer: "p"})
	}
	k.look(t)
}

// look is a pass of a router that does whatever it is told.
func (k *talk) look(t *rapid.T) {
	live, err := k.store.Leases.Live(t.Context(), "home")
	if err != nil {
		t.Fatal(err)
	}
	entries := scheduler.Plan(live, nil, k.now).Add
	for i, l := range live {
		step, changed := scheduler.Advance(l, live, scheduler.See(entries), k.desk.Rules, k.now)
		if !changed {
			continue
		}
		if err := k.store.Leases.Commit(t.Context(), step); err != nil {
			t.Fatal(err)
		}
		live[i] = step.Lease
		live[i].Version++
	}
	k.read(t)
}

func (k *talk) wait(t *rapid.T) {
	k.now = k.now.Add(time.Duration(rapid.IntRange(1, 40).Draw(t, "minutes")) * time.Minute)
}

// check holds the records against what must be true at any time.
func (k *talk) check(t *rapid.T) {
	k.redeemed(t)
	db := k.store.DB
	codes, err := db.SMembers(t.Context(), db.Key("site", "home", "live")).Result()
	if err != nil {
		t.Fatal(err)
	}
	taken := len(codes)
	for _, code := range codes {
		code, _, _ = strings.Cut(code, "/")
		if o, err := k.store.Orders.Order(t.Context(), code); err == nil && o.Extends { // its device has a place
			taken--
		}
	}
	live, err := k.store.Leases.Live(t.Context(), "home")
	if err != nil {
		t.Fatal(err)
	}
	gifts := 0
	holder := map[router.MAC]string{}
	for _, l := range live {
		o, err := k.store.Orders.Order(t.Context(), l.ID)
		switch {
		case err == nil && o.Payment.Provider == "stripe" && !k.paid[l.ID]:
			t.Fatalf("lease %s was given for nothing", l.ID)
		case err != nil || o.Payment.Provider == billing.Owner:
			gifts++
		}
		if err == nil && len(l.Seats()) > o.Devices {
			t.Fatalf("%s has %d devices of %d", l.ID, len(l.Seats()), o.Devices)
		}
		for _, s := range l.Seats() {
			if other, ok := holder[s.Device]; ok && other != l.Customer {
				t.Fatalf("%s is two customers'", s.Device)
			}
			holder[s.Device] = l.Customer
			if !db.HExists(t.Context(), leases.DeviceKey(db, s.Device), l.ID).Val() {
				t.Fatalf("%s is not found by its device %s", l.ID, s.Device)
			}
		}
	}
	if taken > 4+gifts {
		t.Fatalf("%d of 4 places are taken", taken)
	}
	for _, chat := range chats[:3] {
		for _, words := range k.told[chat] {
			if strings.Contains(words, "sunny-terrace") {
				t.Fatal("a password was told before access was confirmed")
			}
			for _, other := range chats {
				if other != chat && strings.Contains(words, phoneOf(other)) {
					t.Fatalf("chat %s reads another's number: %q", chat, words)
				}
			}
		}
	}
	shop, err := k.store.Shop(t.Context())
	if err != nil || len(shop.Owners) != 0 || len(shop.Plans) != 1 {
		t.Fatalf("the shop is %+v, %v", shop, err)
	}
}

// pauses can only be the owner's.
func (k *talk) pauses(t *rapid.T) {
	chat := rapid.SampledFrom(chats[:3]).Draw(t, "stranger")
	before, err := k.store.Shop(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	k.handle(t, bot.Incoming{Chat: chat, Kind: bot.Text, Text: "/pause"})
	k.handle(t, bot.Incoming{Chat: chat, Kind: bot.Button, Text: "do pause", Menu: "7", Answer: "p"})
	after, err := k.store.Shop(t.Context())
	if err != nil || after.Paused != before.Paused || !slices.Equal(after.Owners, before.Owners) {
		t.Fatalf("a stranger changed the shop: %+v, %v", after, err)
	}
}

func TestWhateverPeopleSayTheRecordsStayTrue(t *testing.T) {
	db := redistest.Memory(t)
	rapid.Check(t, func(rt *rapid.T) {
		if err := db.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		k := newTalk(t, store(db))
		rt.Repeat(map[string]func(*rapid.T){
			"say": k.say, "press": k.press, "press again": k.press, "share": k.share, "pay": k.pay, "voucher": k.voucher,
			"buy": k.buy, "seat": k.seat, "look": k.look, "wait": k.wait, "pause": k.pauses, "": k.check,
		})
	})
}
