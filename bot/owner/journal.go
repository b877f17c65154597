package owner

import (
	"regexp"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

var logCommand = command{
	name: "log", right: bot.See, help: text.HelpLog,
	say: log,
}

// JournalPage is how many changes one message shows.
const JournalPage = 20

// placeInJournal is what an older page is asked for with.
var placeInJournal = regexp.MustCompile(`^\d{1,16}-\d{1,6}$`)

// log: /log, and the button that shows what is older.
func log(t *dialog.Turn, args []string) {
	n := billing.Notice{To: t.In.From(), Kind: billing.Journal}
	if len(args) == 1 && placeInJournal.MatchString(args[0]) {
		n.Detail = args[0]
	}
	t.Decision.Notices = append(t.Decision.Notices, n)
}

// journal is a page of changes. One more than it shows is read, to know whether there are older ones.
func journal(l text.Language, n billing.Notice, s bot.Scene) bot.Outgoing {
	shown := s.Journal[:min(len(s.Journal), JournalPage)]
	var lines []string
	for _, c := range shown {
		lines = append(lines, l.Say(text.JournalLine, "at", dialog.When(l, c.At, s.Now, s.Zone), "who", called(l, s.Names, c.Who, n.To),
			"what", c.What, "target", called(l, s.Names, c.Target, n.To), "change", changeWords(c)))
	}
	if len(lines) == 0 {
		return bot.Outgoing{Text: l.Say(text.JournalEmpty)}
	}
	out := bot.Outgoing{Text: l.Say(text.JournalList, "lines", text.Lines(strings.Join(lines, "\n")))}
	if len(s.Journal) > len(shown) {
		out.Rows = [][]bot.Choice{{{Label: l.Say(text.ButtonOlder), Data: "ask log " + shown[len(shown)-1].ID}}}
	}
	return out
}
