package billing_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sharefi/sharefi/billing"
)

func inr(amount int64) billing.Money { return billing.Money{Amount: amount, Currency: "INR"} }

func TestWhatAPlanCostsWithADiscount(t *testing.T) {
	for _, c := range []struct {
		name     string
		discount billing.Discount
		price    billing.Money
		want     int64
		err      error
	}{
		{"a fifth off", billing.Discount{Percent: 20}, inr(5000), 4000, nil},
		{"a third of what can't be divided", billing.Discount{Percent: 33}, inr(101), 68, nil},
		{"all of it", billing.Discount{Percent: 100}, inr(5000), 0, nil},
		{"an amount", billing.Discount{Amount: inr(1250)}, inr(5000), 3750, nil},
		{"an amount above the price", billing.Discount{Amount: inr(9000)}, inr(5000), 0, nil},
		{"an amount of another currency", billing.Discount{Amount: inr(1000)}, billing.Money{Amount: 5000, Currency: "USD"}, 5000, billing.ErrDiscountPlan},
		{"less than can be charged", billing.Discount{Percent: 99}, inr(4900), 4900, billing.ErrDiscountSmall},
		{"exactly what can be charged", billing.Discount{Percent: 99}, inr(5000), 50, nil},
		{"another plan", billing.Discount{Percent: 20, Plans: []string{"p2"}}, inr(5000), 5000, billing.ErrDiscountPlan},
		{"this plan", billing.Discount{Percent: 20, Plans: []string{"p2", "p1"}}, inr(5000), 4000, nil},
		{"what is free already", billing.Discount{Percent: 20}, inr(0), 0, billing.ErrDiscountPlan},
		{"whole yen", billing.Discount{Percent: 15}, billing.Money{Amount: 999, Currency: "JPY"}, 850, nil},
		{"decimals that nobody pays", billing.Discount{Percent: 7}, billing.Money{Amount: 555500, Currency: "IDR"}, 516700, nil},
		{"three decimals, of which the last is not charged", billing.Discount{Percent: 15}, billing.Money{Amount: 1230, Currency: "KWD"}, 1050, nil},
	} {
		got, err := c.discount.Price(billing.Plan{ID: "p1", Price: c.price})
		if got.Amount != c.want || got.Currency != c.price.Currency || !errors.Is(err, c.err) {
			t.Errorf("%s: %v, %v; want %d, %v", c.name, got, err, c.want, c.err)
		}
	}
}

func TestWhenADiscountIsGiven(t *testing.T) {
	d := billing.Discount{Percent: 20, Uses: 2, From: noon, Until: noon.Add(time.Hour)}
	for _, c := range []struct {
		name string
		used int
		at   time.Time
		want error
	}{
		{"in time", 1, noon, nil},
		{"too early", 0, noon.Add(-1), billing.ErrDiscountEarly},
		{"at its end", 0, noon.Add(time.Hour), billing.ErrDiscountOver},
		{"used up", 2, noon, billing.ErrDiscountSpent},
	} {
		if err := d.Open(c.used, c.at); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if err := (billing.Discount{}).Open(1000, noon); err != nil {
		t.Errorf("without limits: %v", err)
	}
}

func TestADiscountNeverMakesAPlanDearer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		price := billing.Money{
			Amount:   rapid.Int64Range(0, 99_999_999).Draw(t, "price"),
			Currency: rapid.SampledFrom([]string{"INR", "USD", "JPY", "KWD", "XAF"}).Draw(t, "currency"),
		}
		if price.Currency == "KWD" {
			price.Amount -= price.Amount % 10
		}
		d := billing.Discount{Percent: rapid.IntRange(0, 100).Draw(t, "percent")}
		if d.Percent == 0 {
			d.Amount = billing.Money{Amount: rapid.Int64Range(1, 99_999_999).Draw(t, "off"), Currency: price.Currency}
			if price.Currency == "KWD" {
				d.Amount.Amount -= d.Amount.Amount % 10
			}
		}
		got, err := d.Price(billing.Plan{ID: "p1", Price: price})
		least, _ := billing.Least(price.Currency)
		switch {
		case err != nil && got != price:
			t.Fatalf("a refusal changed the price to %v", got)
		case got.Amount > price.Amount || got.Amount < 0 || got.Currency != price.Currency:
			t.Fatalf("%v becomes %v", price, got)
		case err == nil && got.Amount > 0 && got.Amount < least.Amount:
			t.Fatalf("%v can't be charged", got)
		case err == nil && got.Currency == "KWD" && got.Amount%10 != 0:
			t.Fatalf("%v has a decimal that can't be charged", got)
		}
	})
}

func TestADiscountsName(t *testing.T) {
	for typed, want := range map[string]string{
		"summer": "SUMMER", " Cafe10 ": "CAFE10", "ab": "", "with space": "", "größe": "", "SEVENTEENLETTERSX": "",
		"A-B-C": "", "": "",
	} {
		if name, ok := billing.ParseDiscountName(typed); ok != (want != "") || ok && name != want {
			t.Errorf("%q is %q, %v", typed, name, ok)
		}
	}
}
