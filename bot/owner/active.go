package owner

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

var activeCommand = command{
	name: "active", right: bot.See, help: text.HelpActive,
	say: func(t *dialog.Turn, _ []string) { show(t, billing.Running) },
}

// show sends a list that is read when it is sent.
func show(t *dialog.Turn, kind billing.NoticeKind) {
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: t.In.From(), Kind: kind})
}

// maxLines is how much of a list one message shows.
const maxLines = 40

// running is the list of access that runs.
func running(l text.Language, _ billing.Notice, s bot.Scene) bot.Outgoing {
	var lines []string
	for _, lease := range s.Running[:min(len(s.Running), maxLines)] {
		lines = append(lines, leaseLine(l, lease, s))
	}
	if more := len(s.Running) - len(lines); more > 0 {
		lines = append(lines, l.Say(text.AndMore, "n", more))
	}
	return bot.Outgoing{Text: l.Say(text.RunningList, "n", len(s.Running), "lines", text.Lines(strings.Join(lines, "\n")))}
}

func leaseLine(l text.Language, lease scheduler.Lease, s bot.Scene) string {
	return deviceLine(l, lease, dialog.Addresses(lease), s)
}

// deviceLine is a lease's line with some of its devices.
func deviceLine(l text.Language, lease scheduler.Lease, devices string, s bot.Scene) string {
	key := text.RunningLine
	if lease.State == scheduler.Waiting {
		key = text.WaitingLine
	}
	return l.Say(key, "code", lease.ID, "mac", devices, "phone", dialog.OrNobody(lease.Customer),
		"end", dialog.When(l, lease.End, s.Now, s.Zone), "left", dialog.Span(l, lease.End.Sub(s.Now)), "site", lease.Site)
}
