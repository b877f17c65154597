// Package day is when the days of a place begin.
//
// It imports no other package of this module. Its one invariant: a day begins at its first instant, also where the
// clocks leave its midnight out (America/Santiago, Asia/Beirut, Africa/Cairo, in spring), or show it twice
// (America/Havana, in autumn). time.Date gives neither.
package day

import "time"

// Of is the first instant of the day that an instant is in.
func Of(t time.Time, zone *time.Location) time.Time { return Add(t.In(zone), 0) }

// Add is the first instant of the day some days after the one that t is in, in t's zone.
func Add(t time.Time, days int) time.Time {
	year, month, date := t.Date()
	return first(year, month, date+days, t.Location())
}

// Parse reads a day, as in 2026-11-23, and gives its first instant.
func Parse(s string, zone *time.Location) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}, err
	}
	return first(t.Year(), t.Month(), t.Day(), zone), nil
}

// Month is the first instant of the month that t is in, in t's zone.
func Month(t time.Time) time.Time { return first(t.Year(), t.Month(), 1, t.Location()) }

// longest is more than a zone's clocks are from UTC, and than a change of them takes or gives.
const longest = 26 * time.Hour

// first goes through the stretches between changes of the clocks, in which they go evenly. In the first that reaches
// the day's midnight it is, or else the clocks jumped over it, and the day begins with the stretch.
func first(year int, month time.Month, date int, zone *time.Location) time.Time {
	midnight := time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
	for at := midnight.Add(-longest).In(zone); ; {
		begins, ends := at.ZoneBounds()
		_, ahead := at.Zone()
		is := midnight.Add(-time.Duration(ahead) * time.Second)
		if is.Before(begins) {
			is = begins
		}
		if ends.IsZero() || is.Before(ends) {
			return is.In(zone)
		}
		at = ends.In(zone)
	}
}
