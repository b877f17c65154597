package demo

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
)

// A way is how the demo's customer can pay, as the steps tell of it.
type way struct {
	method  string // as orders keep it
	account string // of the owner's, as the configuration names it; empty where it needs none
	pays    string // what is told while it plays by itself
	paid    string // what came of it
}

// byHand reports whether the owner says that the money came.
func (y way) byHand() bool { return y.account != "" }

// ways are all of them, those of the shop in the order in which they are offered.
var ways = []way{
	{method: "stripe", pays: "Carlo pays by card.", paid: "Paid on Stripe's page."},
	{method: "stars", pays: "Carlo pays in Telegram Stars.", paid: "Paid in Telegram Stars."},
	{method: "own-upi", account: "{kind: upi, to: olga@example, name: Café Olga}",
		pays: "Carlo pays Olga by UPI, and says so.", paid: "Paid to Olga, who confirmed it."},
	{method: "own-cash", account: "{kind: cash}",
		pays: "Carlo pays Olga in cash, and says so.", paid: "Paid to Olga, who confirmed it."},
	{method: "voucher", paid: "Paid with a voucher."},
}

// wayOf is the way of a method; one without words for any other.
func wayOf(method string) way {
	i := slices.IndexFunc(ways, func(y way) bool { return y.method == method })
	if i < 0 {
		return way{paid: "It is paid."}
	}
	return ways[i]
}

// A taste is what is chosen where several things can be.
type taste struct {
	method string
	site   string // its place among the sites
}

// What is chosen first, and in the second act, in which the owner is paid directly.
var (
	atHome = taste{method: "stripe", site: "0"}
	atCafe = taste{method: "own-upi", site: "1"}
)

// choice finds the button of a message that a taste prefers, among those that choose a way to pay: they end in its name.
func (t taste) choice(l page.Line) (page.Button, bool) {
	var found page.Button
	for _, b := range slices.Concat(l.Rows...) {
		_, method, several := cutLast(b.Data)
		if !several || wayOf(method).pays == "" {
			continue
		}
		if found.Data == "" || method == t.method {
			found = b
		}
	}
	return found, found.Data != ""
}

// place finds the button of a message that a taste prefers, among those that choose a site.
func (t taste) place(l page.Line) (page.Button, bool) {
	var found page.Button
	for _, b := range slices.Concat(l.Rows...) {
		if _, site, ok := cutLast(b.Data); ok && strings.HasPrefix(b.Data, "site ") && (found.Data == "" || site == t.site) {
			found = b
		}
	}
	return found, found.Data != ""
}

// cutLast parts the last word of what a button says from the others.
func cutLast(data string) (rest, last string, found bool) {
	i := strings.LastIndexByte(data, ' ')
	if i < 0 {
		return data, "", false
	}
	return data[:i], data[i+1:], true
}
