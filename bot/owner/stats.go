package owner

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/owner/report"
	"github.com/sharefi/sharefi/bot/text"
)

var statsCommand = command{
	name: "stats", right: bot.See, help: text.HelpStats,
	say: stats,
}

// stats: /stats [today|week|month|FROM [TO]] [dark]. The numbers are read when they are sent.
func stats(t *dialog.Turn, args []string) {
	if _, ok := report.ReadPeriod(args, t.Now, t.Zone); !ok {
		t.Say(text.StatsUsage)
		return
	}
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: t.In.From(), Kind: billing.Report,
		Detail: strings.Join(args, " ")})
}
