package report_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/owner/report"
	"github.com/sharefi/sharefi/bot/text"
)

// takings are some sales and refunds of thirty days.
func takings() bot.Numbers {
	var n bot.Numbers
	for day := range 30 {
		for sale := range (day*day + 3*day) % 7 {
			at := bottest.Noon.AddDate(0, 0, -day).Add(time.Duration(sale) * time.Hour)
			one := billing.Taking{At: at, Customer: bottest.Carlo, Amount: billing.Money{Amount: int64(5000 * (1 + sale%3)),
				Currency: "INR"}}
			n.Sales = append(n.Sales, one)
			if day%9 == 4 && sale == 0 {
				n.Refunds = append(n.Refunds, one)
			}
		}
	}
	return n
}

// aDay is some sales of a morning, and of the whole day a week before it.
func aDay() bot.Numbers {
	var n bot.Numbers
	for hour := range 24 {
		one := billing.Taking{At: bottest.Noon.Add(time.Duration(hour-12) * time.Hour), Customer: bottest.Carlo,
			Amount: billing.Money{Amount: int64(100_000 * (hour % 5)), Currency: "INR"}}
		if hour > 6 && hour < 12 {
			n.Sales = append(n.Sales, one)
		}
		if hour == 9 {
			n.Refunds = append(n.Refunds, one)
		}
		one.At = one.At.AddDate(0, 0, -7)
		n.Before = append(n.Before, one)
	}
	return n
}

func TestTheChartIsAPictureThatPhonesTake(t *testing.T) {
	alone, two := aDay(), takings()
	alone.Before, alone.Refunds = nil, nil
	for _, one := range takings().Sales { // a second day
		one.At = one.At.Add(-40 * time.Hour)
		two.Sales = append(two.Sales, one)
	}
	for _, c := range []struct {
		name    string
		words   []string
		numbers bot.Numbers
		lang    string
	}{
		{"today", []string{"today"}, aDay(), "en"}, {"today-dark", []string{"today", "dark"}, aDay(), "en"},
		{"today-alone", []string{"today"}, alone, "en"}, {"today-hi", []string{"today"}, aDay(), "hi"},
		{"day", []string{"2026-11-23"}, aDay(), "es"}, {"two", []string{"2026-11-20", "2026-11-21"}, two, "en"},
		{"week", []string{"week"}, takings(), "en"}, {"week-dark", []string{"week", "dark"}, takings(), "ru"},
		{"month", []string{"month"}, takings(), "en"}, {"month-dark", []string{"month", "dark"}, takings(), "en"},
		{"month-ar", []string{"month"}, takings(), "ar"}, {"months", []string{"2026-09-01", "2026-11-23"}, takings(), "bn"},
		{"year", []string{"2025-11-01", "2026-11-23"}, takings(), "en"},
	} {
		p, ok := report.ReadPeriod(c.words, bottest.Noon, time.UTC)
		if !ok {
			t.Fatal(c.words)
		}
		picture := report.Chart(p, c.numbers, text.In(c.lang))
		shown, err := png.Decode(bytes.NewReader(picture))
		if err != nil || shown.Bounds().Dx() != 900 || len(picture) > 100_000 {
			t.Fatalf("%s: %d bytes, %v", c.name, len(picture), err)
		}
		r, _, _, _ := shown.At(2, 2).RGBA()
		if dark := r < 0x8000; dark != p.Dark {
			t.Errorf("%s: its corner is %x", c.name, r)
		}
		if back := has(shown, 0xe8, 0x6a, 0x33); back != (len(c.numbers.Refunds) > 0 && c.name != "two" && c.words[0] != "week") {
			t.Errorf("%s: what was given back is in sight: %v", c.name, back)
		}
		if dir := os.Getenv("SHOW_CHARTS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, c.name+".png"), picture, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// has reports whether a colour is in a picture.
func has(m image.Image, red, green, blue uint8) bool {
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			if r, g, b, _ := m.At(x, y).RGBA(); uint8(r>>8) == red && uint8(g>>8) == green && uint8(b>>8) == blue {
				return true
			}
		}
	}
	return false
}

func TestThereIsNoChartOfNothing(t *testing.T) {
	free := aDay()
	for i := range free.Sales {
		free.Sales[i].Amount.Amount = 0
	}
	free.Refunds = nil
	for name, n := range map[string]bot.Numbers{"nothing": {}, "what cost nothing": free, "the week before": {Before: free.Before}} {
		for _, words := range []string{"today", "week"} {
			p, _ := report.ReadPeriod([]string{words}, bottest.Noon, time.UTC)
			if picture := report.Chart(p, n, text.In("en")); picture != nil {
				t.Errorf("%s %s has a chart", words, name)
			}
		}
	}
}

func TestPeriodsAreReadAsTheyAreWritten(t *testing.T) {
	kolkata, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	santiago, err := time.LoadLocation("America/Santiago")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		words    []string
		zone     *time.Location
		from, to string // in UTC
	}{
		{nil, kolkata, "2026-11-22T18:30:00Z", "2026-11-23T12:00:01Z"},
		{[]string{"week"}, time.UTC, "2026-11-17T00:00:00Z", "2026-11-23T12:00:01Z"},
		{[]string{"month", "dark"}, time.UTC, "2026-10-25T00:00:00Z", "2026-11-23T12:00:01Z"},
		{[]string{"2026-11-01"}, time.UTC, "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"},
		{[]string{"2026-10-25"}, berlin, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"},   // a day of 25 hours
		{[]string{"2026-09-06"}, santiago, "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z"}, // it begins at 1:00
		{[]string{"2026-09-05"}, santiago, "2026-09-05T04:00:00Z", "2026-09-06T04:00:00Z"},
		{[]string{"2026-03-28", "2026-03-29"}, berlin, "2026-03-27T23:00:00Z", "2026-03-29T22:00:00Z"},
	} {
		p, ok := report.ReadPeriod(c.words, bottest.Noon, c.zone)
		if from, to := p.From.UTC().Format(time.RFC3339), p.To.UTC().Format(time.RFC3339); !ok || from != c.from ||
			to != c.to {
			t.Errorf("%v: %s to %s, %v", c.words, from, to, ok)
		}
	}
	for _, words := range [][]string{{"year"}, {"2026-11-32"}, {"2026-11-02", "2026-11-01"}, {"week", "month"},
		{"2026-11-01", "2026-11-02", "2026-11-03"}} {
		if p, ok := report.ReadPeriod(words, bottest.Noon, time.UTC); ok {
			t.Errorf("%v is read as %+v", words, p)
		}
	}
}

func TestTheSummaryIsDueOnceTheHourHasCome(t *testing.T) {
	kolkata, err := time.LoadLocation("Asia/Kolkata")
	if err != nil {
		t.Fatal(err)
	}
	cairo, err := time.LoadLocation("Africa/Cairo")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   string
		now  time.Time
		zone *time.Location
		day  string
		due  bool
	}{
		{"21:00", bottest.Noon, time.UTC, "2026-11-23", false},
		{"21:00", bottest.Noon.Add(9 * time.Hour), time.UTC, "2026-11-23", true},
		{"21:00", bottest.Noon.Add(4 * time.Hour), kolkata, "2026-11-23", true},
		{"00:00", bottest.Noon.Add(8 * time.Hour), kolkata, "2026-11-24", true},
		// Cairo has no 0:30 on this day, and two times 23:30 on that one.
		{"00:30", time.Date(2026, 4, 23, 22, 0, 0, 0, time.UTC), cairo, "2026-04-24", true},
		{"23:30", time.Date(2026, 10, 29, 20, 30, 0, 0, time.UTC), cairo, "2026-10-29", true},
		{"off", bottest.Noon, time.UTC, "", false},
		{"", bottest.Noon, time.UTC, "", false},
	} {
		if day, due := report.SummaryDue(c.at, c.now, c.zone); due != c.due || due && day != c.day {
			t.Errorf("%s at %s: %s, %v", c.at, c.now.In(c.zone), day, due)
		}
	}
}
