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
