package redisstore_test

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/desk"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/redisstore"
	"github.com/sharefi/sharefi/scheduler"
)

// selling is a desk of a shop with one site that has places for all.
func selling(t *testing.T, s *redisstore.Store) *desk.Desk {
	t.Helper()
	s.Sites, s.Orders.Places = []string{"home"}, func(string) int { return 100 }
	s.Plans = []billing.Plan{{ID: "p1", Name: "1 hour", Price: rupees, Lasts: time.Hour, Devices: 1}}
	s.Name, s.Reach = "home", reach
	if err := s.Leases.SaveStatus(t.Context(), scheduler.Status{Site: "home", OK: true, Since: noon,
		Max: 100}); err != nil {
		t.Fatal(err)
	}
	return &desk.Desk{
		Methods: []bot.Method{{Name: "stripe"}},
		Records: s, Name: "home", Zone: time.UTC, Rules: scheduler.DefaultRules(), Owners: []string{"telegram:" + ownersChat},
		Sane: func() error { return nil }, Cashier: idle{}, Look: func(string) {}, Now: s.Now,
		Log:   slog.New(slog.DiscardHandler),
		Reach: func() bot.Reach { return bot.Reach{} },
	}
}

// tell handles messages of one chat: words, or data of buttons that begins with a dot.
func tell(t *testing.T, d *desk.Desk, chat string, messages ...string) {
	t.Helper()
	for i, words := range messages {
		in := message(fmt.Sprint(chat, " ", i, words), chat)
		in.Text, in.Own, in.Phone = words, true, strings.TrimPrefix(phoneOf(chat), "+")
		if data, pressed := strings.CutPrefix(words, "."); pressed {
			in.Kind, in.Text = bot.Button, data
		}
		if err := d.Handle(t.Context(), in); err != nil {
			t.Errorf("%s %q: %v", chat, words, err)
		}
	}
}

// makes has the owner make vouchers, and gives their sheet and codes.
func makes(t *testing.T, s *redisstore.Store, d *desk.Desk, n int) (billing.Sheet, []billing.Voucher) {
	t.Helper()
	tell(t, d, ownersChat, fmt.Sprintf("/vouchers p1 %d 1h", n), fmt.Sprintf(".do vouchers make p1 %d 1h", n))
	sheets, err := s.Orders.Sheets(t.Context(), 1)
	if err != nil || len(sheets) != 1 {
		t.Fatalf("%v, %v", sheets, err)
	}
	sheet, vouchers, err := s.Orders.Unused(t.Context(), sheets[0].Sheet.ID, noon)
	if err != nil || len(vouchers) != n {
		t.Fatalf("%d vouchers, %v", len(vouchers), err)
	}
	return sheet, vouchers
}

func TestOfManyChatsThatRedeemOneVoucherOneDoes(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		d := selling(t, s)
		_, vouchers := makes(t, s, d, 1)
		var work sync.WaitGroup
		for i := range 12 {
			work.Go(func() {
				tell(t, d, fmt.Sprint(20+i), "/start", "/redeem "+vouchers[0].Code, "/redeem "+vouchers[0].Code)
			})
		}
		work.Wait()
		paid, err := s.Orders.Between(t.Context(), false, noon, noon.Add(time.Hour))
		if err != nil || len(paid) != 1 || paid[0].Method != billing.ByVoucher {
			t.Fatalf("%+v, %v", paid, err)
		}
		v, err := s.Orders.Voucher(t.Context(), vouchers[0].Code)
		if err != nil || v.State != billing.Redeemed || v.Order != paid[0].Order {
			t.Errorf("%+v, %v", v, err)
		}
	})
}

func TestOfManyChatsThatWantTheLastUseOneHasIt(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		d := selling(t, s)
		tell(t, d, ownersChat, "/discounts add HALF 50% uses 1", ".do discounts add HALF 50% uses 1")
		const people = 8
		for i := range people {
			tell(t, d, fmt.Sprint(20+i), "/start", "/code half")
		}
		var work sync.WaitGroup
		for i := range people {
			work.Go(func() { tell(t, d, fmt.Sprint(20+i), ".plan p1") })
		}
		work.Wait()
		open, err := s.Orders.Open(t.Context())
		if err != nil || len(open) != 1 || open[0].Discount != "HALF" || open[0].Price.Amount != 2500 {
			t.Fatalf("%+v, %v", open, err)
		}
		chat := strings.TrimPrefix(open[0].Chat, "telegram:")
		tell(t, d, chat, ".cancel "+open[0].Code)
		if uses, err := s.Orders.Uses(t.Context(), []string{"HALF"}); err != nil || uses["HALF"] != 0 {
			t.Errorf("after the cancel %v, %v", uses, err)
		}
		tell(t, d, ownersChat, "/discounts drop half", ".do discounts drop HALF")
		if shop, err := s.Shop(t.Context()); err != nil || len(shop.Discounts) != 0 {
			t.Errorf("%+v, %v", shop, err)
		}
	})
}

func TestAVoucherWaitsForThePhoneAndItsSheetMayBeVoidMeanwhile(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		d := selling(t, s)
		sheet, vouchers := makes(t, s, d, 2)
		in := message("first", "31")
		in.Text = "my code is " + strings.ToLower(vouchers[0].Code)
		if err := d.Handle(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		w := load(t, s, desk.Query{In: message("second", "31")})
		if w.Voucher != nil {
			t.Errorf("any message names what was wanted: %+v", w.Voucher)
		}
		w = load(t, s, desk.Query{In: message("second", "31"), Resumes: true})
		if w.Session.Wants != "redeem "+vouchers[0].Code || w.Voucher == nil || w.Voucher.Code != vouchers[0].Code ||
			w.Sheet == nil || w.Sheet.ID != sheet.ID {
			t.Fatalf("%+v, %+v, %+v", w.Session, w.Voucher, w.Sheet)
		}
		if w := load(t, s, desk.Query{In: message("third", "32"), Code: sheet.ID}); w.Sheet == nil || w.Voucher != nil {
			t.Errorf("the sheet by its name: %+v, %+v", w.Sheet, w.Voucher)
		}

		// It is redeemed by what was read before the owner made the sheet void.
		after := decide(w)
		redeemed := *w.Voucher
		redeemed.State, redeemed.Order = billing.Redeemed, "AAAA-0001"
		after.Vouchers, after.Held = []billing.Voucher{redeemed}, w.Sheet
		tell(t, d, ownersChat, "/vouchers void "+sheet.ID, ".do vouchers void "+sheet.ID)
		if err := s.Commit(t.Context(), message("second", "31"), w, after); !errors.Is(err, billing.ErrConflict) {
			t.Errorf("a void sheet's voucher is redeemed: %v", err)
		}
		if _, left, err := s.Orders.Unused(t.Context(), sheet.ID, noon); err != nil || len(left) != 0 {
			t.Errorf("%d are left, %v", len(left), err)
		}
	})
}

func TestNoticesOfCodesFindWhatTheySpeakOf(t *testing.T) {
	each(t, func(t *testing.T, s *redisstore.Store) {
		d := selling(t, s)
		const most = 480
		sheet, _ := makes(t, s, d, most)
		tell(t, d, ownersChat, "/discounts add HALF 50%", ".do discounts add HALF 50%")
		scene := func(n billing.Notice) bot.Scene {
			t.Helper()
			got, err := s.Scene(t.Context(), outbox.Letter{To: "telegram:" + ownersChat, Notice: &n})
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		if got := scene(billing.Notice{Kind: billing.VoucherSheet, Order: sheet.ID}); len(got.Vouchers) != most ||
			got.Sheet.ID != sheet.ID || got.Shop != "home" || got.Reach.Telegram != "sharefi_bot" {
			t.Errorf("%+v", got)
		}
		if got := scene(billing.Notice{Kind: billing.VoucherSheet, Order: "ZZZZ-0000"}); len(got.Vouchers) != 0 {
			t.Errorf("%+v", got)
		}
		if got := scene(billing.Notice{Kind: billing.VoucherList}); len(got.Sheets) != 1 ||
			got.Sheets[0].States[billing.Unused] != most {
			t.Errorf("%+v", got)
		}
		if got := scene(billing.Notice{Kind: billing.DiscountList}); len(got.Discounts) != 1 || got.Uses["HALF"] != 0 ||
			got.Reach.Telegram == "" {
			t.Errorf("%+v", got)
		}
	})
}
