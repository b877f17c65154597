package owner

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

var shelfCommand = command{
	name: "shelf", right: bot.Manage, help: text.HelpShelf, names: dialog.Shelved,
	say: askShelf,
	do:  doShelf,
}

// askShelf: /shelf, /shelf retry CODE, /shelf drop CODE.
func askShelf(t *dialog.Turn, args []string) {
	if len(args) == 0 {
		show(t, billing.ShelfView)
		return
	}
	task, ok := shelfTask(args)
	switch {
	case !ok:
		t.Say(text.ShelfUsage)
	case !mayShelf(t, task):
	case task.Drop:
		t.Ask(text.AskShelfDrop, "shelf drop "+task.Code, "code", task.Code)
	default:
		t.Ask(text.AskShelfRetry, "shelf retry "+task.Code, "code", task.Code)
	}
}

// shelfTask reads what is to be done.
func shelfTask(args []string) (task bot.ShelfTask, ok bool) {
	if len(args) != 2 || args[0] != "retry" && args[0] != "drop" {
		return task, false
	}
	task.Drop = args[0] == "drop"
	task.Code, ok = billing.ParseCode(args[1])
	return task, ok
}

// mayShelf reports whether a task can be done, and says why where it can't.
func mayShelf(t *dialog.Turn, task bot.ShelfTask) bool {
	switch {
	case t.Shelved == nil || t.Shelved.Code != task.Code:
		t.Say(text.ShelfNone, "code", task.Code)
	case t.Shelved.Broken && !task.Drop:
		t.Say(text.ShelfBroken, "code", task.Code)
	default:
		return true
	}
	return false
}

// doShelf has it done, and shows the shelf after that.
func doShelf(t *dialog.Turn, args []string) {
	task, ok := shelfTask(args)
	if !ok {
		t.Menu(text.OldMenu)
		return
	}
	if !mayShelf(t, task) {
		return
	}
	t.Decision.Shelf = &task
	t.Note("shelf", task.Code, "", args[0])
	if task.Drop {
		t.Say(text.ShelfDropped, "code", task.Code)
	} else {
		t.Say(text.ShelfRetried, "code", task.Code)
	}
}

// shelfKinds are the words for what is on the shelf.
var shelfKinds = map[string]text.Key{
	bot.ShelvedMessage: text.ShelfMessage, bot.ShelvedLetter: text.ShelfLetter, bot.ShelvedEvent: text.ShelfEvent,
}

// mostRetries is how many buttons a view of the shelf has.
const mostRetries = 5

// shelfView lists what was set aside.
func shelfView(l text.Language, _ billing.Notice, s bot.Scene) bot.Outgoing {
	if len(s.Shelf) == 0 {
		return bot.Outgoing{Text: l.Say(text.ShelfEmpty)}
	}
	var lines []string
	var rows [][]bot.Choice
	for _, i := range s.Shelf[:min(len(s.Shelf), maxLines)] {
		lines = append(lines, l.Say(text.ShelfLine, "code", i.Code, "at", dialog.When(l, i.At, s.Now, s.Zone),
			"what", l.Say(shelfKinds[i.Kind]), "who", i.Who, "why", i.Reason))
		if len(rows) < mostRetries && !i.Broken {
			rows = append(rows, []bot.Choice{{Label: l.Say(text.ButtonShelfRetry, "code", i.Code),
				Data: "ask shelf retry " + i.Code}})
		}
	}
	if more := len(s.Shelf) - len(lines); more > 0 {
		lines = append(lines, l.Say(text.AndMore, "n", more))
	}
	return bot.Outgoing{Text: l.Say(text.ShelfList, "lines", text.Lines(strings.Join(lines, "\n"))), Rows: rows}
}
