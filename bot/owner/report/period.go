package report

import (
	"time"

	"github.com/sharefi/sharefi/bot/text"
)

// A Period is what numbers are asked for.
type Period struct {
	Name     string // today, week or month; empty for days that were named
	From, To time.Time
	Dark     bool // how the chart is painted
}

// ReadPeriod reads "today", "week", "month", a day, or two days, and then "dark" for a dark chart.
// A day is written 2026-11-23. Nothing means today.
func ReadPeriod(words []string, now time.Time, zone *time.Location) (Period, bool) {
	now = now.In(zone)
	p := Period{Name: "today", From: time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone),
		To: now.Add(time.Second)}
	if n := len(words); n > 0 && words[n-1] == "dark" {
		p.Dark, words = true, words[:n-1]
	}
	if len(words) == 0 {
		return p, true
	}
	switch words[0] {
	case "today":
	case "week":
		p.From = p.From.AddDate(0, 0, -6)
	case "month":
		p.From = p.From.AddDate(0, 0, -29)
	default:
		return readDays(p, words, zone)
	}
	p.Name = words[0]
	return p, len(words) == 1
}

func readDays(p Period, words []string, zone *time.Location) (Period, bool) {
	from, err := time.ParseInLocation(time.DateOnly, words[0], zone)
	if err != nil || len(words) > 2 {
		return p, false
	}
	to := from
	if len(words) == 2 {
		if to, err = time.ParseInLocation(time.DateOnly, words[1], zone); err != nil || to.Before(from) {
			return p, false
		}
	}
	p.Name, p.From, p.To = "", from, to.AddDate(0, 0, 1)
	return p, true
}

// title is a period in words.
func (p Period) title(l text.Language) string {
	if key, ok := map[string]text.Key{"today": text.Today, "week": text.Week, "month": text.Month}[p.Name]; ok {
		return l.Say(key)
	}
	from, to := p.From.Format(time.DateOnly), p.To.AddDate(0, 0, -1).Format(time.DateOnly)
	if from == to {
		return from
	}
	return from + " – " + to
}

// SummaryDue reports whether the day's summary is due: at is a time of day as in 21:00, or "off". The
// day is named as /stats reads it.
func SummaryDue(at string, now time.Time, zone *time.Location) (day string, due bool) {
	clock, err := time.Parse("15:04", at)
	if err != nil {
		return "", false
	}
	now = now.In(zone)
	from := time.Date(now.Year(), now.Month(), now.Day(), clock.Hour(), clock.Minute(), 0, 0, zone)
	return now.Format(time.DateOnly), !now.Before(from)
}
