package report

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/day"
)

// A bucket is what one bar stands for.
type bucket struct {
	from, to time.Time
	label    string
}

// most is how many bars stand for days; beyond that they stand for months.
const most = 62

// buckets cut a period into hours, days or months.
func buckets(p Period, l text.Language) []bucket {
	from, next := p.From, func(t time.Time) time.Time { return day.Add(t, 1) }
	label := func(t time.Time) string { return dayLabel(l, t) }
	switch days := p.To.Sub(p.From).Hours() / 24; {
	case days <= 2.1: // one of them may have 25 hours
		return hours(p.From, p.To, 3)
	case days > most:
		from, next = day.Month(from), func(t time.Time) time.Time { return day.Month(day.Add(t, 31)) }
		label = func(t time.Time) string { return monthLabel(l, t) }
	}
	var list []bucket
	for from.Before(p.To) && len(list) < 400 {
		to := next(from)
		list = append(list, bucket{from, to, label(from)})
		from = to
	}
	return list
}

// dayLabel is a day below a chart.
func dayLabel(l text.Language, t time.Time) string {
	if month := dialog.Pick(l, text.Months, int(t.Month())-1); drawable(month) {
		return strconv.Itoa(t.Day()) + " " + month
	}
	return t.Format("2/1")
}

// monthLabel is a month below a chart.
func monthLabel(l text.Language, t time.Time) string {
	if month := dialog.Pick(l, text.Months, int(t.Month())-1); drawable(month) {
		return month + " " + t.Format("06")
	}
	return t.Format("1/06")
}

// drawable reports whether the picture's font has the letters of a word: it has Latin, Greek and Cyrillic ones. Others
// need their letters joined and moved, which nothing here does; numbers are read everywhere.
func drawable(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool {
		return !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Common)
	})
}

// sparse are the labels of every so many buckets.
func sparse(b []bucket, every int) []string {
	labels := make([]string, len(b))
	for i := 0; i < len(b); i += every {
		labels[i] = b[i].label
	}
	return labels
}

// hours cut a stretch of time into some at a time.
func hours(from, to time.Time, each int) []bucket {
	var list []bucket
	for from.Before(to) {
		next := from.Add(time.Duration(each) * time.Hour)
		list = append(list, bucket{from, next, from.Format("15:04")})
		from = next
	}
	return list
}
