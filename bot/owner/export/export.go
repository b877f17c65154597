// Package export is the shop's records as tables for other programs: which there are, their columns and their rows.
//
// Its columns are an interface: a column keeps its name and its place. It must not import the commands.
package export

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
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/table"
)

// A namedTable is a table that can be exported, with what people call it.
type Table struct {
	Name string
	Key  text.Key
}

// exports are what can be exported, in the order of the menu.
var Tables = []Table{
	{"orders", text.ExportOrders}, {"customers", text.ExportCustomers}, {"leases", text.ExportLeases},
	{"till", text.ExportTill}, {"journal", text.ExportJournal},
}

// exportName is what people call a table; empty if there is none of that name.
func Name(what string) text.Key {
	i := slices.IndexFunc(Tables, func(e Table) bool { return e.Name == strings.ToLower(what) })
	if i < 0 {
		return ""
	}
	return Tables[i].Key
}

// exported is the message with the file that a notice asked for: what, form, and the menu in which the
// progress is shown.
func Message(l text.Language, n billing.Notice, s bot.Scene) bot.Outgoing {
	words := append(strings.Fields(n.Detail), "", "", "")
	what, form := words[0], words[1]
	name := l.Say(Name(what))
	var done atomic.Int64
	total := max(s.Table.Total, 1)
	return bot.Outgoing{
		Text: l.Say(text.ExportDone, "what", name, "n", s.Table.Total, "at", dialog.When(l, s.Now, s.Now, s.Zone)),
		Edit: words[2],
		Document: &bot.Document{
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
