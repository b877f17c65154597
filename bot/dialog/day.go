package dialog

import (
	"errors"
	"time"

	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/day"
	"github.com/sharefi/sharefi/internal/span"
)

var errEnd = errors.New("not a day or a length of time that is still to come")

// ReadEnd reads when something is over: a day, which counts, or a length of time from now. From a day
// on, it is over at midnight.
func ReadEnd(s string, now time.Time, zone *time.Location) (time.Time, error) {
	last, err := day.Parse(s, zone)
	if err != nil {
		length, err := span.Parse(s)
		if err != nil {
			return time.Time{}, errEnd
		}
		if length < 24*time.Hour {
			return now.Add(length), nil
		}
		last = now.Add(length).In(zone)
	}
	end := day.Add(last, 1).UTC()
	if !end.After(now) {
		return time.Time{}, errEnd
	}
	return end, nil
}

// Until is an end that readEnd gave, as the last day, or with the time of day.
func Until(l text.Language, end time.Time, zone *time.Location) string {
	end = end.In(zone)
	if end.Equal(day.Of(end, zone)) {
		return Date(l, end.Add(-time.Second))
	}
	return Date(l, end) + " " + l.Digits(end.Format("15:04"))
}

// Date is a day of some year.
func Date(l text.Language, t time.Time) string {
	return l.Say(text.Date, "day", l.Digits(itoa(t.Day())), "month", Pick(l, text.Months, int(t.Month())-1),
		"year", l.Digits(itoa(t.Year())))
}
