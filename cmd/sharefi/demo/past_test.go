package demo

import (
	"context"
	"reflect"
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
		if paid != len(sales) || len(w.stripe.Refunds()) != len(back) {
			t.Errorf("Stripe has %d payments and %d refunds, the books %d and %d", paid, len(w.stripe.Refunds()), len(sales), len(back))
		}
		if n, err := db.XLen(t.Context(), db.Key("outbox")).Result(); err != nil || n != 0 {
			t.Errorf("%d letters are owed: %v", n, err)
		}
		if w.paid() != nil {
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
	for hour := range 24 {
		now := noon().Add(time.Duration(hour) * time.Hour)
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
	b.looksRight("month")
	b.types("owner", "/find priya")
	b.sees(`document.querySelector('#owner [data-data^="ask ban"]') !== null`)
	sessions := d.stripe.Sessions()
	b.types("owner", "/find "+sessions[len(sessions)-1].Order)
	b.clicks(`#owner [data-data^="ask refund"]`)
	b.clicks(`#owner [data-data^="do refund"]`)
	b.sees(happened("order", "→ refunded"))
	b.types("owner", "/export orders xlsx")
	b.sees(`document.querySelector("#owner .file .name")?.textContent.endsWith(".xlsx")`)
	b.looksRight("export")
	told := 0
	for _, p := range d.past {
		told += len(d.telegram.Person(p.ID, p.Name, "en", p.Phone).Messages())
	}
	if back := d.stripe.Refunds(); told > 2 || back[len(back)-1].Amount == 0 {
		t.Errorf("the customers were told %d times, not of the one refund alone; given back: %+v", told, back)
	}
}

// texts are the words that a phone shows.
func texts(phone string) string {
	return `[...document.querySelectorAll("#` + phone + ` .words")].map((e) => e.textContent).join("\n")`
}
