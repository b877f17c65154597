package owner

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// A command is a word that people with a right may say. It stands beside its functions; menus, rights and what is
// read for it are taken from here.
type command struct {
	name  string // without the slash
	right bot.Right
	help  text.Key     // in the menu
	names dialog.Names // the records that its words name

	say func(t *dialog.Turn, args []string) // shows something, or asks before it changes something
	do  func(t *dialog.Turn, args []string) // makes the change after the second tap; nil where nothing changes
}

// commands are all of them, in the order of the menu.
var commands []command

func init() { // not where it is declared, since the owner's home shows the menu of all commands
	commands = []command{
		adminCommand,
		statsCommand,
		activeCommand,
		findCommand,
		grantCommand,
		extendCommand,
		revokeCommand,
		refundCommand,
		acceptCommand,
		gotCommand,
		tillCommand,
		routerCommand,
		wifiCommand,
		banCommand,
		unbanCommand,
		plansCommand,
		payCommand,
		pingsCommand,
		vouchersCommand,
		discountsCommand,
		trialCommand,
		pauseCommand,
		resumeCommand,
		broadcastCommand,
		backupCommand,
		exportCommand,
		staffCommand,
		ownersCommand,
		whatsappCommand,
		shelfCommand,
		logCommand,
	}
}

// named finds a command by its name, without the slash.
func named(name string) (command, bool) {
	i := slices.IndexFunc(commands, func(c command) bool { return c.name == name })
	if i < 0 {
		return command{}, false
	}
	return commands[i], true
}

// CommandMenu is the menu of somebody with some rights.
func CommandMenu(l text.Language, may func(bot.Right) bool) []bot.MenuRow {
	var rows []bot.MenuRow
	for _, c := range commands {
		if may(c.right) {
			rows = append(rows, bot.MenuRow{Name: c.name, Help: l.Say(c.help)})
		}
	}
	return rows
}

// Names are the records that a message to the owner's commands names, and whether it is one: a command with its
// slash, or the button that says it or confirms its change.
func Names(in bot.Incoming) (dialog.Names, bool) {
	words := strings.Fields(in.Text)
	if in.Kind == bot.Button && len(words) > 1 && (words[0] == "got" || words[0] == "notgot") {
		return dialog.Order, true
	}
	if in.Kind == bot.Button && len(words) > 1 && (words[0] == "ask" || words[0] == "do") {
		words = []string{"/" + words[1]}
	}
	if len(words) == 0 {
		return 0, false
	}
	name, slash := strings.CutPrefix(strings.ToLower(words[0]), "/")
	c, ok := named(name)
	if !slash || !ok {
		return 0, false
	}
	return c.names, true
}

// Command answers a command of somebody with rights, or the claim of a shop without an owner, and reports whether
// it is either.
func Command(t *dialog.Turn, word string, args []string) bool {
	if word == "/claim" {
		claim(t, args)
		return true
	}
	name, slash := strings.CutPrefix(word, "/")
	c, ok := named(name)
	if !ok || !slash || !t.May(t.In, c.right) {
		return false
	}
	c.say(t, c.typed(t, args))
	return true
}

// typed are the words of a command that names a customer with the phone number as one word, and first. Words before it
// are what people say of whom, unless they are a length of time or the like.
func (c command) typed(t *dialog.Turn, args []string) []string {
	found, ok := t.Phone(args)
	if !ok || !c.names.Has(dialog.Phone) {
		return args
	}
	words := append([]string{found.Number}, found.After...)
	for i, word := range words {
		if strings.EqualFold(word, refunds) { // phones write the first word after a stop with a capital
			words[i] = refunds
		}
	}
	for _, word := range found.Before {
		if word == refunds || strings.ContainsAny(word, "0123456789") {
			words = append(words, word)
		}
	}
	return words
}

// refunds is the word that gives money back with a ban.
const refunds = "refund"

// askButton: ask <command>, from the owner's menu.
func askButton(t *dialog.Turn, args []string) {
	if len(args) == 0 || !Command(t, "/"+args[0], args[1:]) {
		t.Menu(text.OldMenu)
	}
}

// drop forgets the change that waits for its second tap.
func drop(t *dialog.Turn) {
	t.Decision.Session.Ask = ""
	t.Settles()
	t.Say(text.Dropped)
}

// confirmed: do <change>. An old or forged button asks for nothing that is asked now.
func confirmed(t *dialog.Turn, args []string) {
	change := t.Decision.Session.Ask
	if change == "" || strings.Join(args, " ") != dialog.Shortened(change) {
		t.Menu(text.OldMenu)
		return
	}
	t.Decision.Session.Ask = ""
	t.Settles()
	args = strings.Fields(change)
	c, ok := named(args[0])
	if !ok || c.do == nil || !t.May(t.In, c.right) {
		t.Menu(text.OldMenu)
		return
	}
	c.do(t, args[1:])
}

// ownerButtons are the presses of people with rights, by the first word of their data.
var ownerButtons = map[string]func(*dialog.Turn, []string){
	"answer": answer,
	"do":     confirmed,
	"no":     func(t *dialog.Turn, _ []string) { drop(t) },
	"ask":    askButton,
	"cast":   castTo,
	"longer": longer,
	"form":   begin,
	"fill":   fill,
	"helper": helper,
	"unhelp": unhelp,
	"got":    gotButton,
	"notgot": notGotButton,
}

// Press answers a button of somebody with rights, and reports whether it is one.
func Press(t *dialog.Turn, words []string) bool {
	answer, ok := ownerButtons[words[0]]
	if ok {
		answer(t, words[1:])
	}
	return ok
}
