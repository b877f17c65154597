package owner

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/owner/export"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/table"
)

var exportCommand = command{
	name: "export", right: bot.Own, help: text.HelpExport,
	say: askExport,
}

// export: /export [orders|customers|leases|till|journal [csv|xlsx]]. The file is made when the notice is
// sent, so it is asked for again after a restart.
func askExport(t *dialog.Turn, args []string) {
	form := table.CSV
	if len(args) > 1 {
		form = strings.ToLower(args[1])
	}
	if len(args) == 0 || len(args) > 2 || export.Name(args[0]) == "" || form != table.CSV && form != table.XLSX {
		exportMenu(t)
		return
	}
	what := strings.ToLower(args[0])
	t.Note("export", what+" "+form, "", "")
	out := bot.Outgoing{Text: t.Lang.Say(text.ExportBegins, "what", t.Lang.Say(export.Name(what))), Typing: true}
	detail := what + " " + form
	if t.In.Kind == bot.Button && t.In.Menu != "" {
		out.Chat, out.Answer, out.Edit = t.In.Chat, t.In.Answer, t.In.Menu
		t.Decision.Replies = append(t.Decision.Replies, out)
		detail += " " + t.In.Menu
	} else {
		t.Reply(out)
	}
	t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: t.In.From(), Kind: billing.Export, Detail: detail})
}

func exportMenu(t *dialog.Turn) {
	var rows [][]bot.Choice
	for _, e := range export.Tables {
		label := t.Lang.Say(e.Key)
		rows = append(rows, []bot.Choice{
			{Label: label + ", CSV", Data: "ask export " + e.Name + " csv"},
			{Label: label + ", XLSX", Data: "ask export " + e.Name + " xlsx"},
		})
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.ExportMenu), Rows: rows})
}
