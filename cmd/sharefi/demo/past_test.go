package demo

import (
	"context"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/sharefi/sharefi/billing"
	orders "github.com/sharefi/sharefi/billing/redisstore"
	"github.com/sharefi/sharefi/internal/redisdb"
)

// noon is yesterday's, where the months of the tests end.
func noon() time.Time { return time.Now().Truncate(24 * time.Hour).Add(-12 * time.Hour) }

// lived makes a world with a month behind it, whose program does not run, and opens its records.
func lived(t *testing.T, now time.Time) (*world, *redisdb.DB) {
	t.Helper()
	w, err := newWorld(nil, shopPlans)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	begun := time.Now()
	if err := w.lives(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	t.Logf("a month was lived through in %s", time.Since(begun))
	client := redis.NewUniversalClient(redisdb.Options(&redis.UniversalOptions{Addrs: []string{w.redis.Addr()}}))
	t.Cleanup(func() { client.Close() })
	return w, redisdb.New(client, "demo")
}

func TestTheDemosShopHasAMonthBehindIt(t *testing.T) {
	t.Parallel()
	now := noon()
	var all [2][]billing.Taking
	for i := range all {
		w, db := lived(t, now)
		store := &orders.Store{DB: db}
		sales, err := store.Between(t.Context(), false, now.AddDate(0, 0, -60), now)
		if err != nil {
			t.Fatal(err)
		}
		back, err := store.Between(t.Context(), true, now.AddDate(0, 0, -60), now)
		if err != nil {
			t.Fatal(err)
		}
		if len(sales) < 100 || len(back) < 2 || len(back) > len(sales)/10 {
			t.Errorf("%d sales, %d refunds", len(sales), len(back))
		}
		paid := 0
		for _, s := range w.stripe.Sessions() {
			if s.Paid {
				paid++
			}
		}
		direct, vouchers := 0, 0
		for _, s := range sales {
			o, err := store.Order(t.Context(), s.Order)
			switch {
			case err != nil:
				t.Fatal(err)
			case o.ByHand() && o.Payment.By == "telegram:1":
				direct++
			case o.Payment.Provider == billing.ByVoucher:
				vouchers++
			}
		}
		if direct < 20 || vouchers < 3 || direct+vouchers > len(sales)/2 {
			t.Errorf("%d of %d sales are paid directly, %d by vouchers", direct, len(sales), vouchers)
		}
		journal, err := db.XRange(t.Context(), db.Key("journal"), "-", "+").Result()
		if err != nil || len(journal) != 1+direct+len(back) {
			t.Errorf("the journal has %d lines: %v", len(journal), err)
		}
		for _, line := range journal {
			if at, _ := strconv.ParseInt(strings.Split(line.ID, "-")[0], 10, 64); time.UnixMilli(at).After(now) {
				t.Errorf("%v was noted at %s", line.Values, time.UnixMilli(at))
			}
		}
		if paid+direct+vouchers != len(sales) || len(w.stripe.Refunds()) != len(back) {
			t.Errorf("Stripe has %d payments and %d refunds, the books %d and %d", paid, len(w.stripe.Refunds()), len(sales), len(back))
		}
		if n, err := db.XLen(t.Context(), db.Key("outbox")).Result(); err != nil || n != 0 {
			t.Errorf("%d letters are owed: %v", n, err)
		}
		if _, paid := w.log.paidSince(w.begun, func(way) bool { return true }); paid || w.charged() != nil {
			t.Error("what was sold in the past makes a step done")
		}
		all[i] = sales
	}
	if !reflect.DeepEqual(all[0], all[1]) {
		t.Error("the same instant gives two months")
	}
}

func TestOfThePastTwoAreOnlineAndStayAWhile(t *testing.T) {
	t.Parallel()
	for _, hours := range []time.Duration{0, 7, 13} {
		now := noon().Add(hours * time.Hour)
		_, db := lived(t, now)
		ends, err := db.ZRangeWithScores(t.Context(), db.Key("ends"), 0, -1).Result()
		if err != nil || len(ends) != 2 {
			t.Errorf("at %s %d are online: %v", now.Format(time.TimeOnly), len(ends), err)
		}
		for _, e := range ends {
			if left := time.UnixMilli(int64(e.Score)).Sub(now); left < 2*time.Hour || left > 24*time.Hour {
				t.Errorf("at %s %s has %s left", now.Format(time.TimeOnly), e.Member, left)
			}
		}
	}
}

// monthToSee: the owner's numbers, customers and exports have something to show, and nobody of the past is written to.
func monthToSee(t *testing.T, browser context.Context) {
	d := runDemoPage(t, shopPlans, func(w *world) error { return w.lives(t.Context(), time.Now()) })
	b := d.open(browser)
	b.sees(`document.querySelector("[data-part=Sharefi]").dataset.good === "true"`)
	b.sees(`document.querySelectorAll("#entries tr[data-order]").length === 2`)
	b.looksRight("first")
	for _, s := range []string{"1", "2", "3"} {
		b.sees(`document.querySelector("[data-step='` + s + `']").dataset.done === "false"`)
	}
	b.types("owner", "/stats month")
	b.sees(`document.querySelector("#owner .bubble img")?.naturalWidth > 0`)
	b.sees(texts("owner") + `.match(/Sales: (\d+)/)?.[1] > 100`)
	b.buys("p1")
	b.sees(`document.querySelector("#customer .bubble img")?.naturalWidth > 0`)
	b.looksRight("sale")
	b.types("owner", "/log")
	b.sees(texts("owner") + `.includes("got")`)
	b.types("owner", "/find priya")
	b.sees(`document.querySelector('#owner [data-data^="ask ban"]') !== null`)
	sessions := d.stripe.Sessions()
	b.types("owner", "/find "+sessions[len(sessions)-2].Order) // the newest of the past
	b.clicks(`#owner [data-data^="ask refund"]`)
	b.clicks(`#owner [data-data^="do refund"]`)
	b.sees(happened("order", "→ refunded"))
	b.clicks(`#owner [data-say^="/vouchers"]`)
	b.clicks(`#owner [data-data^="do vouchers"]`)
	b.sees(`document.querySelector("#owner .file .name")?.textContent.endsWith(".pdf")`)
	b.types("owner", "/export orders xlsx")
	b.sees(`[...document.querySelectorAll("#owner .file .name")].at(-1).textContent.endsWith(".xlsx")`)
	b.looksRight("papers")
	b.clicks(`[data-trouble="full"]`)
	b.clicks(`[data-trouble="router"]`)
	b.sees(`document.querySelector('#events [data-bad="true"]') !== null`)
	b.clicks(`[data-trouble="router"]`)
	b.sees(green("the router is switched on"))
	b.clicks(`[data-trouble="owner"]`)
	b.sees(`document.querySelector("[data-trouble=owner]").dataset.on === "true"`)
	b.looksRight("troubles")
	var told []string
	for _, p := range d.past {
		if len(d.telegram.Person(p.ID, p.Name, "en", p.Phone).Messages()) > 0 {
			told = append(told, p.Name)
		}
	}
	if len(told) != 1 {
		t.Errorf("%v are written to, want the one whose money went back", told)
	}
	refunds := d.stripe.Refunds()
	if newest := refunds[len(refunds)-1]; newest.Intent != sessions[len(sessions)-2].Intent || newest.Failed {
		t.Errorf("the newest refund is %+v", newest)
	}
}

// texts are the words that a phone shows.
func texts(phone string) string {
	return `[...document.querySelectorAll("#` + phone + ` .words")].map((e) => e.textContent).join("\n")`
}
