package report

import (
	"time"

	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/day"
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
	p := Period{Name: "today", From: day.Of(now, zone), To: now.Add(time.Second)}
	if n := len(words); n > 0 && words[n-1] == "dark" {
		p.Dark, words = true, words[:n-1]
	}
	if len(words) == 0 {
		return p, true
	}
	switch words[0] {
	case "today":
	case "week":
		p.From = day.Add(p.From, -6)
	case "month":
		p.From = day.Add(p.From, -29)
	default:
		return readDays(p, words, zone)
	}
	p.Name = words[0]
	return p, len(words) == 1
}

func readDays(p Period, words []string, zone *time.Location) (Period, bool) {
	from, err := day.Parse(words[0], zone)
	if err != nil || len(words) > 2 {
		return p, false
	}
	to := from
	if len(words) == 2 {
		if to, err = day.Parse(words[1], zone); err != nil || to.Before(from) {
			return p, false
		}
	}
	p.Name, p.From, p.To = "", from, day.Add(to, 1)
	return p, true
}

// aDay reports whether the period is one day, or what is over of it.
func (p Period) aDay() bool { return !p.To.After(day.Add(p.From, 1)) }

// WeekBefore is the same day a week earlier, for a period of one day.
func (p Period) WeekBefore() (from, to time.Time, ok bool) {
	return day.Add(p.From, -7), day.Add(p.From, -6), p.aDay()
}

// Title is a period in words.
func (p Period) Title(l text.Language) string {
	if key, ok := map[string]text.Key{"today": text.Today, "week": text.Week, "month": text.Month}[p.Name]; ok {
		return l.Say(key)
	}
	from, to := p.From.Format(time.DateOnly), p.To.Add(-time.Second).Format(time.DateOnly)
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
	// By what the clock on the wall shows: the hour may be left out on this day, and then it is due after that.
	return now.Format(time.DateOnly), now.Hour()*60+now.Minute() >= clock.Hour()*60+clock.Minute()
}
