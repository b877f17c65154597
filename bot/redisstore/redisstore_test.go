package redisstore_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

func TestAMessageIsHandledOnce(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		in := message("u1", "21")
		w := load(t, s, desk.Query{In: in})
		d := decide(w)
		d.Session.Name = "Carlo"
		d.Replies = []bot.Outgoing{{Chat: "21", Text: "Hello"}}
		commit(t, s, in, w, d)
		if _, err := s.Load(t.Context(), desk.Query{In: in}); !errors.Is(err, desk.ErrSeen) {
			t.Errorf("the same message: %v", err)
		}
		if err := s.Commit(t.Context(), in, w, d); !errors.Is(err, desk.ErrSeen) {
			t.Errorf("the same decision: %v", err)
		}
		letters, err := s.Read(t.Context(), "-", 10)
		if err != nil || len(letters) != 1 || letters[0].Reply.Text != "Hello" || letters[0].To != "telegram:21" {
			t.Errorf("%+v, %v", letters, err)
		}
		if w := load(t, s, desk.Query{In: message("u2", "21")}); w.Session.Name != "Carlo" || w.Session.Version != 1 {
			t.Errorf("the session is %+v", w.Session)
		}
		other := message("u1", "21")
		other.Channel = "whatsapp"
		load(t, s, desk.Query{In: other})
	})
}

func TestACustomerIsOnePersonInEveryChat(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		for i, chat := range []string{"21", "22"} {
			in := message(fmt.Sprint("u", i), chat)
			w := load(t, s, desk.Query{In: in, Phone: "+12025550123"})
			if i == 1 && (len(w.Customer.Chats) != 1 || len(w.Deals) != 1 || w.Deals[0].Order.Code != "AAAA-0001") {
				t.Errorf("the second chat sees %+v, %+v", w.Customer, w.Deals)
			}
			d := decide(w)
			d.Session.Phone, d.Customer.Phone = "+12025550123", "+12025550123"
			d.Customer.Chats = append(d.Customer.Chats, in.From())
			if i == 0 {
				d.Orders = []billing.Order{order("AAAA-0001", "+12025550123", billing.Pending)}
			}
			commit(t, s, in, w, d)
		}
		if w := load(t, s, desk.Query{In: message("u9", "21")}); len(w.Customer.Chats) != 2 || len(w.Deals) != 1 ||
			w.Places[0].Taken != 1 || w.Places[1].Taken != 0 {
			t.Errorf("%+v", w)
		}
		if w := load(t, s, desk.Query{In: message("u9", "11"), Target: "+12025550123"}); w.Target == nil ||
			len(w.Target.Chats) != 2 || len(w.Deals) != 0 {
			t.Errorf("named by the owner: %+v", w)
		}
	})
}

func TestTwoWhoWantTheLastPlace(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		first, second := message("u1", "21"), message("u2", "22")
		w1, w2 := load(t, s, desk.Query{In: first}), load(t, s, desk.Query{In: second})
		d1, d2 := decide(w1), decide(w2)
		d1.Orders = []billing.Order{order("AAAA-0001", "+12025550123", billing.Pending)}
		d2.Orders = []billing.Order{order("AAAA-0002", "+12025550199", billing.Pending)}
		commit(t, s, first, w1, d1)
		if err := s.Commit(t.Context(), second, w2, d2); !errors.Is(err, billing.ErrFull) {
			t.Fatalf("the second: %v", err)
		}
		load(t, s, desk.Query{In: second}) // it was not handled
	})
}

func TestTwoWhoNameTheSameDevice(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		for i, customer := range []string{"+12025550123", "+12025550199"} {
			in := message(fmt.Sprint("u", i), fmt.Sprint(21+i))
			w := load(t, s, desk.Query{In: in})
			d := decide(w)
			code := fmt.Sprint("AAAA-000", i)
			d.Leases = []scheduler.Lease{{ID: code, Site: "home", Device: phone, Customer: customer, State: scheduler.Waiting,
				Lasts: time.Hour, Asked: noon}}
			err := s.Commit(t.Context(), in, w, d)
			if i == 0 && err != nil || i == 1 && !errors.Is(err, scheduler.ErrDeviceTaken) {
				t.Errorf("%d: %v", i, err)
			}
		}
		if w := load(t, s, desk.Query{In: message("u9", "33"), MAC: phone}); len(w.Leases) != 1 ||
			w.Leases[0].ID != "AAAA-0000" {
			t.Errorf("named by its address: %+v", w.Leases)
		}
	})
}

func TestWhatChangedMeanwhileIsNotOverwritten(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		first, second := message("u1", "21"), message("u2", "21")
		w := load(t, s, desk.Query{In: first})
		d := decide(w)
		d.Shop.Paused = true
		commit(t, s, first, w, d)
		d.Shop.Paused = false
		d.Shop.Owners = []string{"telegram:5"}
		if err := s.Commit(t.Context(), second, w, d); !errors.Is(err, billing.ErrConflict) {
			t.Fatalf("%v", err)
		}
	})
}

func TestTheConfiguredPlansAreSoldUntilTheOwnerChangesThem(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		s.Plans = []billing.Plan{{ID: "p1", Name: "1 hour"}}
		in := message("u1", "11")
		w := load(t, s, desk.Query{In: in})
		if shop, err := s.Shop(t.Context()); err != nil || len(shop.Plans) != 1 || len(w.Shop.Plans) != 1 ||
			w.Shop.Version != 0 {
			t.Fatalf("%+v and %+v, %v", shop, w.Shop, err)
		}
		commit(t, s, in, w, decide(w))
		s.Plans = []billing.Plan{{ID: "p1", Name: "2 hours"}}
		in = message("u2", "11")
		if w = load(t, s, desk.Query{In: in}); w.Shop.Plans[0].Name != "2 hours" {
			t.Fatalf("the configuration's change is not seen: %+v", w.Shop)
		}
		d := decide(w)
		d.Shop.Plans = []billing.Plan{{ID: "p1", Name: "3 hours"}}
		commit(t, s, in, w, d)
		if shop, err := s.Shop(t.Context()); err != nil || shop.Plans[0].Name != "3 hours" || shop.Version != 1 {
			t.Fatalf("%+v, %v", shop, err)
		}
	})
}

func TestLettersLeaveTheBoxOneByOne(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		for _, detail := range []string{"a", "b", "c"} {
			if err := s.Orders.Tell(t.Context(), billing.Notice{To: billing.Owner, Kind: billing.ClockWrong, Detail: detail},
				billing.Notice{Kind: billing.Sale}); err != nil {
				t.Fatal(err)
			}
		}
		all, err := s.Read(t.Context(), "-", 10)
		if err != nil || len(all) != 3 { // a notice to nobody is none
			t.Fatalf("%+v, %v", all, err)
		}
		if err := s.Done(t.Context(), all[0]); err != nil {
			t.Fatal(err)
		}
		if err := s.Forward(t.Context(), all[1], []string{"telegram:11", "telegram:12"}); err != nil {
			t.Fatal(err)
		}
		rest, err := s.Read(t.Context(), "-", 10)
		var to []string
		for _, l := range rest {
			to = append(to, l.To+" "+l.Notice.Detail)
		}
		if err != nil || !slices.Equal(to, []string{"owner c", "telegram:11 b", "telegram:12 b"}) {
			t.Fatalf("%v, %v", to, err)
		}
		if page, err := s.Read(t.Context(), rest[0].ID, 1); err != nil || len(page) != 1 || page[0].ID != rest[1].ID {
			t.Fatalf("%+v, %v", page, err)
		}
	})
}

func TestOwnersAreWhoIsConfiguredAndWhoClaimed(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		s.Owner = []string{"telegram:11"}
		in := message("u1", "12")
		w := load(t, s, desk.Query{In: in})
		d := decide(w)
		d.Shop.Owners = []string{"telegram:12", "telegram:11"}
		commit(t, s, in, w, d)
		if owners, _, err := s.Owners(t.Context()); err != nil || !slices.Equal(owners,
			[]string{"telegram:11", "telegram:12"}) {
			t.Fatalf("%v, %v", owners, err)
		}
	})
}

func TestWhoWaitsIsToldOnce(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		for i := range 3 {
			in := message(fmt.Sprint("u", i), fmt.Sprint(i))
			w := load(t, s, desk.Query{In: in})
			d := decide(w)
			d.Remember = in.From()
			commit(t, s, in, w, d)
		}
		for _, want := range []int{2, 3, 3} {
			if err := s.Opened(t.Context(), 2); err != nil {
				t.Fatal(err)
			}
			if letters, err := s.Read(t.Context(), "-", 10); err != nil || len(letters) != want {
				t.Fatalf("%d letters, %v, want %d", len(letters), err, want)
			}
		}
	})
}

func TestASceneHoldsWhatANoticeSays(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		in := message("u1", "21")
		w := load(t, s, desk.Query{In: in})
		d := decide(w)
		d.Session = bot.Session{Party: bot.Party{Lang: "sw", Phone: "+12025550123"}}
		d.Customer = bot.Customer{Phone: "+12025550123", Devices: []router.MAC{phone}}
		d.Orders = []billing.Order{order("AAAA-0001", "+12025550123", billing.Paid)}
		d.Leases = []scheduler.Lease{{ID: "AAAA-0001", Site: "home", Device: phone, Customer: "+12025550123",
			State: scheduler.Waiting, Lasts: time.Hour, Asked: noon}}
		commit(t, s, in, w, d)
		scene, err := s.Scene(t.Context(), outbox.Letter{To: "telegram:21",
			Notice: &billing.Notice{Kind: billing.Access, Order: "AAAA-0001"}})
		if err != nil || scene.Lang != "sw" || scene.Order.Plan != "1 hour" || scene.Lease == nil ||
			scene.Lease.Device != phone ||
			scene.Network.SSID != "Sharefi" || len(scene.Customer.Devices) != 1 || !scene.Now.Equal(noon) {
			t.Errorf("%+v, %v", scene, err)
		}
		if strings.Contains(fmt.Sprintf("%+v", scene), "sunny-terrace") {
			t.Error("the password shows in a scene that is printed")
		}
	})
}

func TestTheNumbersOfAPeriod(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		for i, age := range []time.Duration{0, 3 * 24 * time.Hour, 20 * 24 * time.Hour, 60 * 24 * time.Hour} {
			in := message(fmt.Sprint("u", i), "21")
			w := load(t, s, desk.Query{In: in})
			d := decide(w)
			o := order(fmt.Sprint("AAAA-000", i), "+12025550123", billing.Refunded)
			o.Payment = billing.Payment{Provider: "stripe", ID: fmt.Sprint("pi_", i), Amount: rupees, At: noon.Add(-age)}
			o.PaidAt = noon.Add(-age)
			o.Refund = billing.Refund{ID: fmt.Sprint("re_", i), Amount: rupees, At: noon.Add(-age)}
			d.Orders = []billing.Order{o}
			commit(t, s, in, w, d)
		}
		for days, want := range map[string]int{"2026-09-20 2026-09-30": 1, "2026-10-01 2026-11-23": 0} { // he is new once
			scene, err := s.Scene(t.Context(), outbox.Letter{To: "telegram:11",
				Notice: &billing.Notice{Kind: billing.Report, Detail: days}})
			if err != nil || scene.Numbers.New != want {
				t.Errorf("%s: %d new, %v", days, scene.Numbers.New, err)
			}
		}
		for period, want := range map[string]int{"2026-11-27": 1, "2026-11-28": 0, "2026-11-20 2026-11-28": 0} {
			scene, err := s.Scene(t.Context(), outbox.Letter{To: "telegram:11",
				Notice: &billing.Notice{Kind: billing.Report, Detail: period}}) // a week after one of the sales
			if err != nil || len(scene.Numbers.Before) != want {
				t.Errorf("a week before %s: %+v, %v", period, scene.Numbers.Before, err)
			}
		}
		for period, want := range map[string]int{"today": 1, "week": 2, "month": 3} {
			scene, err := s.Scene(t.Context(), outbox.Letter{To: "telegram:11",
				Notice: &billing.Notice{Kind: billing.Report, Detail: period}})
			if err != nil || len(scene.Numbers.Sales) != want || len(scene.Numbers.Refunds) != want {
				t.Errorf("%s: %+v, %v", period, scene.Numbers, err)
			}
		}
	})
}

func TestPeopleAreFoundByAnyWordOfTheirNames(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		named := func(id, chat, name, phone string) {
			in := message(id, chat)
			w := load(t, s, desk.Query{In: in})
			d := decide(w)
			d.Session.Name, d.Session.Phone = name, phone
			commit(t, s, in, w, d)
		}
		named("u1", "21", "Maria da Silva", "+12025550121")
		named("u2", "22", "mario", "+12025550122")
		named("u3", "23", "Nobody Yet", "")
		named("u4", "24", "Old Name", "+12025550124")
		named("u5", "24", "Silvana", "+12025550124")
		for name, want := range map[string][]string{
			"mari": {"+12025550121", "+12025550122"}, "MARIA DA": {"+12025550121"}, "silv": {"+12025550121", "+12025550124"},
			"nobody": nil, "old": nil, "x": nil,
		} {
			scene, err := s.Scene(t.Context(), outbox.Letter{To: "telegram:11",
				Notice: &billing.Notice{Kind: billing.People, Detail: name}})
			var got []string
			for _, p := range scene.People {
				got = append(got, p.Phone)
			}
			slices.Sort(got)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%q finds %v, %v", name, got, err)
			}
		}
	})
}

func TestTheJournalNamesTheNewestChangeFirst(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		for n, what := range []string{"pause", "resume"} {
			in := message(fmt.Sprint("u", n), "11")
			w := load(t, s, desk.Query{In: in})
			d := decide(w)
			d.Changes = []bot.Change{{Who: in.From(), What: what, Target: "x", Before: "a", After: "b"}}
			commit(t, s, in, w, d)
		}
		list, err := s.Journal(t.Context(), "", 10)
		if err != nil || len(list) != 2 || list[0].What != "resume" || list[0].Who != "telegram:11" ||
			list[1].Before != "a" || list[0].At.IsZero() {
			t.Fatalf("%+v, %v", list, err)
		}
	})
}

func TestAnOwnersMessageLoadsWhomItNames(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		in := message("u1", "21")
		w := load(t, s, desk.Query{In: in})
		d := decide(w)
		d.Customer = bot.Customer{Phone: "+12025550123", Chats: []string{"telegram:21"}}
		d.Orders = []billing.Order{order("AAAA-0001", "+12025550123", billing.Paid)}
		commit(t, s, in, w, d)
		in = message("u2", "11")
		w = load(t, s, desk.Query{In: in, Target: "+12025550123"})
		if w.Target == nil || len(w.Theirs) != 1 || w.Theirs[0].Order.Code != "AAAA-0001" || len(w.Deals) != 0 {
			t.Fatalf("%+v, %+v", w.Target, w.Theirs)
		}
		d = decide(w)
		banned := *w.Target
		banned.Banned = true
		d.Target = &banned
		commit(t, s, in, w, d)
		if w := load(t, s, desk.Query{In: message("u3", "11"), Target: "+12025550123"}); !w.Target.Banned ||
			w.Target.Version != 2 {
			t.Fatalf("%+v", w.Target)
		}
	})
}

func TestADayIsSummedUpOnce(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		in := message("u1", "21")
		w := load(t, s, desk.Query{In: in})
		d := decide(w)
		o := order("AAAA-0001", "+12025550123", billing.Paid)
		o.Payment, o.PaidAt = billing.Payment{Provider: "stripe", ID: "pi_1", Amount: rupees, At: noon}, noon
		d.Orders = []billing.Order{o}
		commit(t, s, in, w, d)
		for _, day := range []string{"2026-11-22", "2026-11-23", "2026-11-23"} {
			if err := s.Summary(t.Context(), day); err != nil {
				t.Fatal(err)
			}
		}
		letters, err := s.Read(t.Context(), "-", 10)
		if err != nil || len(letters) != 1 || letters[0].To != billing.Owner || letters[0].Notice.Detail != "2026-11-23" {
			t.Fatalf("%+v, %v", letters, err)
		}
	})
}

// TestACustomerIsFoundByEverySpellingOfTheirNumber: a record keeps the one that it was made with.
func TestACustomerIsFoundByEverySpellingOfTheirNumber(t *testing.T) {
	const old, today = "+5215512345678", "+525512345678"
	each(t, func(t *testing.T, s *redisstore.Store) {
		w := load(t, s, desk.Query{In: message("one", "21")})
		d := decide(w)
		d.Session.Phone, d.Customer.Phone, d.Customer.Chats = old, old, []string{"telegram:21"}
		d.Orders = []billing.Order{order("AAAA-0001", old, billing.Pending)}
		commit(t, s, message("one", "21"), w, d)
		for name, q := range map[string]desk.Query{
			"the chat": {In: message("two", "21")}, "the chat, vouched for": {In: message("two", "21"), Phone: today},
			"another chat": {In: message("two", "22"), Phone: today},
		} {
			if w := load(t, s, q); w.Customer.Phone != old || len(w.Deals) != 1 || w.Target != nil {
				t.Errorf("%s is %+v's, with %d deals and %+v", name, w.Customer, len(w.Deals), w.Target)
			}
		}
		if w := load(t, s, desk.Query{In: message("two", "23"), Target: today}); w.Target == nil || w.Target.Phone != old || len(w.Theirs) != 1 {
			t.Errorf("named by an owner: %+v, %d deals", w.Target, len(w.Theirs))
		}
	})
}
