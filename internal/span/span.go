// Package span reads durations as people write them in the configuration and in chats, and says them in words.
//
// It owns the units and the limits, and imports no other package of this module. Its one invariant:
// every duration that Parse accepts is at least a second and at most ten years.
package span

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// ErrSpan means that a text is not a duration.
var ErrSpan = errors.New("not a length of time, as in 20s, 90m, 2h or 7d")

const (
	day     = 24 * time.Hour
	week    = 7 * day
	longest = 10 * 366 * day
)

// Parse reads a duration such as 20s, 90m, 2h, 7d or 2w. Errors: ErrSpan.
func Parse(s string) (time.Duration, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	for unit, size := range map[string]time.Duration{"d": day, "w": week} {
		if number, ok := strings.CutSuffix(s, unit); ok {
			n, err := strconv.Atoi(number)
			if err != nil || n <= 0 || n > int(longest/size) {
				return 0, ErrSpan
			}
			return time.Duration(n) * size, nil
		}
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < time.Second || d > longest {
		return 0, ErrSpan
	}
	return d, nil
}

// Words says a duration for people at a command line: its two largest units, as in "3 minutes" or "1 day 4 hours".
func Words(d time.Duration) string {
	d = max(d.Round(time.Second), 0)
	var said []string
	for _, u := range []struct {
		size time.Duration
		name string
	}{{day, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}} {
		n := d / u.size
		d -= n * u.size
		switch {
		case n == 1:
			said = append(said, "1 "+u.name)
		case n > 1:
			said = append(said, strconv.Itoa(int(n))+" "+u.name+"s")
		case len(said) > 0:
			return said[0] // "1 day", not "1 day 5 seconds"
		}
		if len(said) == 2 {
			break
		}
	}
	if len(said) == 0 {
		return "less than a second"
	}
	return strings.Join(said, " ")
}
