package owner

import "github.com/sharefi/sharefi/bot/dialog"

// ownerButtons are the presses of people with rights, by the first word of their data.
var ownerButtons = map[string]func(*dialog.Turn, []string){
	"answer": answer,
	"do":     confirmed,
	"no":     func(t *dialog.Turn, _ []string) { drop(t) },
	"ask":    askButton,
	"cast":   castTo,
}

// pressOwner answers a button of somebody with rights, and reports whether it is one.
func Press(t *dialog.Turn, words []string) bool {
	answer, ok := ownerButtons[words[0]]
	if ok {
		answer(t, words[1:])
	}
	return ok
}
