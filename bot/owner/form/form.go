// Package form asks somebody with rights for what a command needs, one thing after the other, with buttons for what is
// answered often.
//
// It makes words of a command and does nothing with them: the command checks them, as if they had been typed, and asks
// for the second tap. It must not import package owner. Its one invariant: every question and every answer needs the
// form's right.
package form

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// A form is what is asked for one command.
type form struct {
	right  bot.Right
	fields []field
	words  func(answers []string) string // of the command
}

// A field is one question.
type field struct {
	ask    text.Key
	values func(t *dialog.Turn, answers []string) []any                                 // in the question; may be nil
	quick  func(t *dialog.Turn, answers []string) []bot.Choice                          // labels with the answers that they give; may be nil
	read   func(t *dialog.Turn, answers []string, said string) (answer string, _ error) // checks what was said
}

// Fill is what the data of a button begins with that answers a question: fill <form> <answers so far> <answer>.
const Fill = "fill"

// Open begins a form, with the answers that are known. It returns the words of the command once nothing is left to ask.
func Open(t *dialog.Turn, name string, answers ...string) (words string, done bool) {
	f, ok := forms[name]
	if !ok || !t.May(t.In, f.right) || len(answers) > len(f.fields) {
		t.Menu(text.OldMenu)
		return "", false
	}
	t.Decision.Session.Form = bot.Form{Name: name, Answers: answers}
	return f.next(t)
}

// Type takes typed words as the answer to what is asked, and reports whether they are one.
func Type(t *dialog.Turn) (words string, done, taken bool) {
	f, ok := forms[t.Decision.Session.Form.Name]
	if !ok || !t.May(t.In, f.right) {
		t.Decision.Session.Form = bot.Form{}
		return "", false, false
	}
	words, done = f.answer(t, strings.Join(strings.Fields(t.In.Text), " "))
	return words, done, true
}

// Press takes a button as the answer. One of another question, or of a form that is over, is an old one.
func Press(t *dialog.Turn, args []string) (words string, done bool) {
	open := t.Decision.Session.Form
	f, ok := forms[open.Name]
	if !ok || len(args) < 3 || args[0] != open.Name || args[1] != strconv.Itoa(len(open.Answers)) || !t.May(t.In, f.right) {
		t.Decision.Session.Form = bot.Form{}
		t.Menu(text.OldMenu)
		return "", false
	}
	return f.answer(t, strings.Join(args[2:], " "))
}

// answer takes an answer, and asks on. One that does not do is asked for again.
func (f form) answer(t *dialog.Turn, said string) (words string, done bool) {
	open := &t.Decision.Session.Form
	if len(open.Answers) >= len(f.fields) { // the form was longer when it was begun
		*open = bot.Form{}
		t.Menu(text.OldMenu)
		return "", false
	}
	read, err := f.fields[len(open.Answers)].read(t, open.Answers, said)
	if err != nil {
		f.ask(t, dialog.Explain(t.Lang, err)+"\n\n")
		return "", false
	}
	open.Answers = append(slices.Clone(open.Answers), read)
	return f.next(t)
}

// next asks for what is next.
func (f form) next(t *dialog.Turn) (words string, done bool) {
	open := &t.Decision.Session.Form
	if len(open.Answers) == len(f.fields) {
		words = f.words(open.Answers)
		*open = bot.Form{}
		return words, true
	}
	f.ask(t, "")
	return "", false
}

// ask asks the next question, below what is wrong with the last answer.
func (f form) ask(t *dialog.Turn, above string) {
	open := t.Decision.Session.Form
	next := f.fields[len(open.Answers)]
	var values []any
	if next.values != nil {
		values = next.values(t, open.Answers)
	}
	var rows [][]bot.Choice
	if next.quick != nil {
		for _, c := range next.quick(t, open.Answers) {
			c.Data = strings.Join([]string{Fill, open.Name, strconv.Itoa(len(open.Answers)), c.Data}, " ")
			if len(c.Data) <= bot.MaxData { // what does not fit is typed
				rows = append(rows, []bot.Choice{c})
			}
		}
	}
	t.Reply(bot.Outgoing{Text: above + t.Lang.Say(next.ask, values...),
		Rows: append(inRows(rows), []bot.Choice{{Label: t.Lang.Say(text.ButtonCancel), Data: "no"}})})
}

// wide is how many buttons stand in a row.
const wide = 3

// inRows puts single buttons side by side.
func inRows(single [][]bot.Choice) [][]bot.Choice {
	var rows [][]bot.Choice
	for i, one := range single {
		if i%wide == 0 {
			rows = append(rows, nil)
		}
		rows[i/wide] = append(rows[i/wide], one...)
	}
	return rows
}
