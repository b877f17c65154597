package customer

import "github.com/sharefi/sharefi/bot/dialog"

// buttons are the presses by the first word of their data; the rest of it are arguments.
var buttons = map[string]func(*dialog.Turn, []string){
	"menu":    func(t *dialog.Turn, _ []string) { greet(t) },
	"buy":     func(t *dialog.Turn, _ []string) { buy(t) },
	"access":  func(t *dialog.Turn, _ []string) { access(t) },
	"help":    func(t *dialog.Turn, _ []string) { help(t) },
	"lang":    language,
	"find":    func(t *dialog.Turn, _ []string) { chooseSystem(t) },
	"sys":     system,
	"retype":  retype,
	"look":    search,
	"move":    askMove,
	"add":     askAdd,
	"off":     remove,
	"offline": offline,
	"give":    give,
	"gift":    takeGift,
	"forget":  func(t *dialog.Turn, _ []string) { forget(t) },
	"write":   func(t *dialog.Turn, _ []string) { write(t) },
	"name":    askLabel,
	"again":   again,
	"number":  changeNumber,
	"seen":    sighted,
	"plan":    choosePlan,
	"site":    chooseSite,
	"paid":    sayPaid,
	"cancel":  cancel,
	"dev":     chooseDevice,
	"wifi":    showWiFi,
	"wait":    keepWaiting,
	"money":   moneyBack,
	"tell":    func(t *dialog.Turn, _ []string) { tellOpen(t) },
	"redeem":  redeem,
	"code":    func(t *dialog.Turn, _ []string) { askCode(t) },
}

// Press answers a customer's button, and reports whether it is one.
func Press(t *dialog.Turn, words []string) bool {
	answer, ok := buttons[words[0]]
	if words[0] == "agree" { // it presses another one of them
		answer, ok = agree, true
	}
	if ok {
		answer(t, words[1:])
	}
	return ok
}
