package bot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/table"
)

// exports are what can be exported, in the order of the menu.
var exports = []struct {
	name string
	key  text.Key
}{
	{"orders", text.ExportOrders}, {"customers", text.ExportCustomers}, {"leases", text.ExportLeases}, {"journal", text.ExportJournal},
}

// A Table is records to export. They are read while they are written, page by page.
type Table struct {
	Columns []string
	Total   int64 // rows; more may come while it is written
	Each    func(ctx context.Context, row func(cells []any) error) error
}

// export: /export [orders|customers|leases|journal [csv|xlsx]]. The file is made when the notice is
// sent, so it is asked for again after a restart.
func (t *turn) export(args []string) {
	form := table.CSV
	if len(args) > 1 {
		form = strings.ToLower(args[1])
	}
	if len(args) == 0 || len(args) > 2 || exportName(args[0]) == "" || form != table.CSV && form != table.XLSX {
		t.exportMenu()
		return
	}
	what := strings.ToLower(args[0])
	t.change("export", what+" "+form, "", "")
	out := Outgoing{Text: t.lang.Say(text.ExportBegins, "what", t.lang.Say(exportName(what))), Typing: true}
	detail := what + " " + form
	if t.in.Kind == Button && t.in.Menu != "" {
		out.Chat, out.Answer, out.Edit = t.in.Chat, t.in.Answer, t.in.Menu
		t.d.Replies = append(t.d.Replies, out)
		detail += " " + t.in.Menu
	} else {
		t.reply(out)
	}
	t.d.Notices = append(t.d.Notices, billing.Notice{To: t.in.From(), Kind: billing.Export, Detail: detail})
}

func (t *turn) exportMenu() {
	var rows [][]Choice
	for _, e := range exports {
		label := t.lang.Say(e.key)
		rows = append(rows, []Choice{
			{Label: label + ", CSV", Data: "ask export " + e.name + " csv"},
			{Label: label + ", XLSX", Data: "ask export " + e.name + " xlsx"},
		})
	}
	t.reply(Outgoing{Text: t.lang.Say(text.ExportMenu), Rows: rows})
}

// exportName is what people call a table; empty if there is none of that name.
func exportName(what string) text.Key {
	i := slices.IndexFunc(exports, func(e struct {
		name string
		key  text.Key
	}) bool {
		return e.name == strings.ToLower(what)
	})
	if i < 0 {
		return ""
	}
	return exports[i].key
}

// exported is the message with the file that a notice asked for: what, form, and the menu in which the
// progress is shown.
func exported(l text.Language, detail string, s Scene) Outgoing {
	words := append(strings.Fields(detail), "", "", "")
	what, form := words[0], words[1]
	name := l.Say(exportName(what))
	var done atomic.Int64
	total := max(s.Table.Total, 1)
	return Outgoing{
		Text: l.Say(text.ExportDone, "what", name, "n", s.Table.Total, "at", when(l, s.Now, s.Now, s.Zone)),
		Edit: words[2],
		Document: &Document{
			Name: fmt.Sprintf("%s-%s.%s", what, s.Now.In(s.Zone).Format(time.DateOnly), form), MIME: table.MIME(form),
			Instead: l.Say(text.ExportLarge, "what", name),
			Progress: func() string {
				n := done.Load()
				return l.Say(text.ExportProgress, "what", name, "n", n, "percent", min(n*100/total, 100))
			},
			Write: func(ctx context.Context, w io.Writer) error {
				done.Store(0)
				to, err := table.New(form, w, s.Table.Columns)
				if err != nil {
					return err
				}
				err = s.Table.Each(ctx, func(cells []any) error {
					done.Add(1)
					return to.Row(cells)
				})
				return errors.Join(err, to.Close())
			},
		},
	}
}
