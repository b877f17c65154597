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

// running is the list of access that runs: a line for each, however many orders it is of.
func running(l text.Language, _ billing.Notice, s bot.Scene) bot.Outgoing {
	all := scheduler.Accesses(s.Running)
	var lines []string
	for _, a := range all[:min(len(all), maxLines)] {
		lines = append(lines, accessLine(l, a, devices(a), s))
	}
	if more := len(all) - len(lines); more > 0 {
		lines = append(lines, l.Say(text.AndMore, "n", more))
	}
	return bot.Outgoing{Text: l.Say(text.RunningList, "n", len(all), "lines", text.Lines(strings.Join(lines, "\n")))}
}

// leaseLine is the line of one lease, also where it goes on in others.
func leaseLine(l text.Language, lease scheduler.Lease, s bot.Scene) string {
	return accessLine(l, scheduler.Access{lease}, dialog.Addresses(lease), s)
}

// accessLine is the line of an access with some of its devices.
func accessLine(l text.Language, a scheduler.Access, devices string, s bot.Scene) string {
	key, end := text.RunningLine, a.Until()
	if end.IsZero() {
		key = text.WaitingLine
	}
	whose, _ := a.Holder()
	return l.Say(key, "code", codes(a), "mac", devices, "phone", person(s.Names[whose.Chat], whose.Customer),
		"end", dialog.When(l, end, s.Now, s.Zone), "left", dialog.Span(l, end.Sub(s.Now)), "site", a[0].Site)
}
