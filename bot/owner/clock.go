package owner

import (
	"strings"
	"time"

	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// ClockSkew writes how wrong a clock is, as it stands in a billing.ClockWrong.
func ClockSkew(e scheduler.SkewError) string {
	return e.By.Round(time.Second).String() + " " + e.Source
}

// skew puts it into words.
func skew(l text.Language, detail string) string {
	far, server, _ := strings.Cut(detail, " ")
	by, err := time.ParseDuration(far)
	if err != nil {
		return detail
	}
	key := text.ClockAhead
	switch {
	case server == "":
		key = text.ClockStale
	case by < 0:
		key = text.ClockBehind
	}
	return l.Say(key, "by", dialog.Span(l, by.Abs()), "server", server)
}
