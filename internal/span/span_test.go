package span_test

import (
	"testing"
	"time"

	"github.com/sharefi/sharefi/internal/span"
)

func TestLengthsOfTimeAsPeopleTypeThem(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"20s": 20 * time.Second, "90m": 90 * time.Minute, "2h": 2 * time.Hour, "1h30m": 90 * time.Minute, " 7D ": 168 * time.Hour, "2w": 336 * time.Hour,
	} {
		if got, err := span.Parse(s); err != nil || got != want {
			t.Errorf("%q is %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "2", "h", "-1h", "0d", "-3d", "1.5d", "9999999w", "99999999h", "1ms", "two hours"} {
		if got, err := span.Parse(s); err == nil {
			t.Errorf("%q is %v", s, got)
		}
	}
}

func TestLengthsOfTimeInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		3 * time.Minute: "3 minutes", time.Second: "1 second", 0: "less than a second", 90 * time.Minute: "1 hour 30 minutes",
		25 * time.Hour: "1 day 1 hour", 24*time.Hour + 5*time.Second: "1 day", 49*time.Hour + 59*time.Minute: "2 days 1 hour",
		59*time.Second + 700*time.Millisecond: "1 minute", -time.Hour: "less than a second",
	} {
		if got := span.Words(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
