package report_test

import (
	"bytes"
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

func TestTheChartIsAPictureThatPhonesTake(t *testing.T) {
	for _, words := range [][]string{{"today"}, {"week"}, {"month"}, {"month", "dark"}, {"2025-11-01", "2026-11-23"}} {
		p, ok := report.ReadPeriod(words, bottest.Noon, time.UTC)
		if !ok {
			t.Fatal(words)
		}
		picture := report.Chart(p, takings(), text.In("en"))
		shown, err := png.Decode(bytes.NewReader(picture))
		if err != nil || shown.Bounds().Dx() != 900 || len(picture) > 100_000 {
			t.Fatalf("%v: %d bytes, %v", words, len(picture), err)
		}
		r, _, _, _ := shown.At(2, 2).RGBA()
		if dark := r < 0x8000; dark != p.Dark {
			t.Errorf("%v: its corner is %x", words, r)
		}
		if dir := os.Getenv("SHOW_CHARTS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, words[0]+words[len(words)-1]+".png"), picture, 0o600); err != nil {
				t.Fatal(err)
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
	for _, c := range []struct {
		words    []string
		zone     *time.Location
		from, to string // in UTC
	}{
		{nil, kolkata, "2026-11-22T18:30:00Z", "2026-11-23T12:00:01Z"},
		{[]string{"week"}, time.UTC, "2026-11-17T00:00:00Z", "2026-11-23T12:00:01Z"},
		{[]string{"month", "dark"}, time.UTC, "2026-10-25T00:00:00Z", "2026-11-23T12:00:01Z"},
		{[]string{"2026-11-01"}, time.UTC, "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"},
		{[]string{"2026-10-25"}, berlin, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"}, // a day of 25 hours
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
		{"off", bottest.Noon, time.UTC, "", false},
		{"", bottest.Noon, time.UTC, "", false},
	} {
		if day, due := report.SummaryDue(c.at, c.now, c.zone); due != c.due || due && day != c.day {
			t.Errorf("%s at %s: %s, %v", c.at, c.now.In(c.zone), day, due)
		}
	}
}
