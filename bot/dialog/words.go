package dialog

import (
	"strconv"
	"strings"
	"time"

	"github.com/sharefi/sharefi/bot/text"
)

// Span is a length of time in words, in its two largest units.
func Span(l text.Language, d time.Duration) string {
	d = max(d.Round(time.Second), 0)
	units := []struct {
		size time.Duration
		key  text.Key
	}{{24 * time.Hour, text.Days}, {time.Hour, text.Hours}, {time.Minute, text.Minutes}, {time.Second, text.Seconds}}
	var parts []string
	for _, u := range units {
		n := d / u.size
		d -= n * u.size
		if n > 0 && len(parts) < 2 {
			parts = append(parts, l.Say(u.key, "n", int64(n)))
		} else if len(parts) > 0 {
			break
		}
	}
	if len(parts) == 0 {
		return l.Say(text.Seconds, "n", 0)
	}
	return strings.Join(parts, " ")
}

// noBreak is a space that no line breaks at, as between a time of day and its zone.
const noBreak = "\u00a0"

// When is an instant in the shop's zone: the time of day today, with the date on other days, and
// with seconds where minutes would not tell.
func When(l text.Language, t, now time.Time, zone *time.Location) string {
	t, now = t.In(zone), now.In(zone)
	form := "15:04 MST"
	if t.Sub(now).Abs() < 2*time.Minute {
		form = "15:04:05 MST"
	}
	clock := strings.ReplaceAll(l.Digits(t.Format(form)), " ", noBreak)
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return clock
	}
	return l.Say(text.OnDay, "weekday", Pick(l, text.Weekdays, int(t.Weekday())), "day", t.Day(),
		"month", Pick(l, text.Months, int(t.Month())-1), "time", clock)
}

// Pick takes one of the words of a sentence that lists them.
func Pick(l text.Language, list text.Key, i int) string {
	if words := strings.Fields(l.Say(list)); i < len(words) {
		return words[i]
	}
	return ""
}

func itoa(n int) string { return strconv.Itoa(n) }
