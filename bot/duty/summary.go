package duty

import (
	"context"

	"github.com/sharefi/sharefi/bot/owner/report"
)

// summaries are what it reads and owes.
type summaries interface {
	// Summary owes the owner the numbers of a day, once.
	Summary(ctx context.Context, day string) error
}

// A summary tells the owner of each day, at the time that they set.
type summary struct {
	records summaries
	Wall
	at   string // a time of day, or off
	told string // the newest day
}

func (s *summary) do(ctx context.Context) error {
	day, due := report.SummaryDue(s.at, s.Now(), s.Zone)
	if !due || day == s.told || s.Sane() != nil {
		return nil
	}
	err := s.records.Summary(ctx, day)
	if err == nil {
		s.told = day
	}
	return err
}
