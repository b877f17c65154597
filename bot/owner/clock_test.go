package owner_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/bottest"
	"github.com/sharefi/sharefi/bot/outbox"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/scheduler"
)

func TestHowWrongTheClockIsIsSaidInTheOwnersWords(t *testing.T) {
	for _, c := range []struct {
		e    scheduler.SkewError
		lang string
		want string
	}{
		{scheduler.SkewError{Source: "Telegram", By: 3 * time.Hour}, "en", "(3 h ahead of Telegram)"},
		{scheduler.SkewError{Source: "Stripe", By: -3*time.Hour - 61*time.Second}, "en", "(3 h 1 min behind Stripe)"},
		{scheduler.SkewError{By: -26 * time.Hour}, "en", "(1 d 2 h behind the newest record)"},
		{scheduler.SkewError{Source: "Redis", By: -2 * time.Minute}, "es", "(2 min por detrás de Redis)"},
	} {
		out, _ := outbox.Compose(billing.Notice{To: billing.Owner, Kind: billing.ClockWrong, Detail: owner.ClockSkew(c.e)},
			bot.Scene{Lang: c.lang, Now: bottest.Noon, Zone: time.UTC})
		if !strings.Contains(bottest.AsRead(out.Text), c.want) {
			t.Errorf("%v in %s is %q, want %q", c.e, c.lang, bottest.AsRead(out.Text), c.want)
		}
	}
}
