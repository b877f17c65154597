package main

import (
	"cmp"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sharefi/sharefi/cmd/sharefi/apptest"
	"github.com/sharefi/sharefi/router/tplink/tplinktest"
)

// A newcomer goes from an empty configuration to a first sale, and keeps a diary of what is typed and pressed.
type newcomer struct {
	*apptest.World
	line  []string // starts the program
	env   []string
	file  string // the configuration
	start time.Time
	diary []string
	asked []string // by setup
}

// newNewcomer has the program under test; or another, such as that of a package in a clean system, which
// NEWCOMER_PROGRAM starts, with its configuration in NEWCOMER_CONFIG.
func newNewcomer(t *testing.T) *newcomer {
	n := &newcomer{World: apptest.NewWith(t, tplinktest.Options{FilterOff: true}), start: time.Now()}
	n.Router.Connect(apptest.Tv, "Olga's TV")
	n.env, n.file = n.Here()
	n.line = []string{os.Args[0]}
	if other := strings.Fields(os.Getenv("NEWCOMER_PROGRAM")); len(other) > 0 {
		n.line, n.file = other, os.Getenv("NEWCOMER_CONFIG")
		n.env = n.env[:2] // it keeps its records where it does by itself
	}
	return n
}

func (n *newcomer) note(where, what string) {
	n.diary = append(n.diary, fmt.Sprintf("%6.1fs  %-9s %s", time.Since(n.start).Seconds(), where, what))
}

// runs types a command line.
func (n *newcomer) runs(args ...string) *terminal {
	n.T.Helper()
	n.note("terminal", "$ sharefi "+strings.Join(args, " "))
	return sitDown(n.T, 80, 24, n.env, append(append([]string{}, n.line...), args...)...)
}

// answers answers a question of setup; what is shown of a secret is not the secret.
func (n *newcomer) answers(p *terminal, question, answer, shown string) {
	n.T.Helper()
	p.answers(question, answer)
	n.asked = append(n.asked, question)
	n.note("setup", question+": "+cmp.Or(shown, answer, "Enter"))
}

// says answers one of the plain questions behind the last form.
func (n *newcomer) says(p *terminal, question, answer string) {
	n.T.Helper()
	p.sees(question)
	p.types(answer + "\r")
	n.asked = append(n.asked, question)
	n.note("setup", question+" "+answer)
}

// setsUp answers what setup asks, with Enter wherever it proposes something.
func (n *newcomer) setsUp() {
	n.T.Helper()
	p := n.runs("setup", "--config", n.file, "--units", "/nowhere")
	n.answers(p, "A name for the shop", "", "")
	n.answers(p, "The name that people read", "Olga's Café", "")
	n.answers(p, "The time zone that customers read", "", "")
	n.answers(p, "The bot's token", n.Telegram.Token, "the token")
	p.sees("✓ the bot is @sharefi_bot")
	n.answers(p, "How do you become the owner?", "", "")
	p.sees("/claim ")
	p.sees("\n")
	code := claimCode.FindString(p.screen())
	n.Owner.Say(code)
	n.note("chat", "the owner: "+code)
	p.sees("✓ Olga owns the shop")
	n.answers(p, "Sell on WhatsApp", "", "")
	n.answers(p, "How do your customers pay you?", "", "")
	n.answers(p, "Stripe's key", n.Stripe.Key, "the key")
	p.sees("✓ the key works, in test mode")
	n.answers(p, "How do your customers pay you?", "", "")
	n.answers(p, "The plan's name", "", "")
	n.answers(p, "Its price", "", "")
	n.answers(p, "How long it lasts", "", "")
	n.answers(p, "Another plan?", "", "")
	n.answers(p, "The router's address", strings.TrimPrefix(n.Router.URL(), "tplink://admin@"), "")
	n.answers(p, "The router's password", n.Router.Password, "the password of its pages")
	p.sees("✓ Archer C6")
	n.answers(p, "How many customers at once", "", "")
	n.answers(p, "The network's name", "Sharefi", "")
	n.answers(p, "The network's password", "sunny-terrace", "the Wi-Fi's password")
	n.answers(p, "Which Redis keeps", "", "")
	p.sees("written: ")
	n.answers(p, "Prepare it now?", "", "")
	n.says(p, "Who keeps access without paying?", "1")
	n.says(p, "Go on?", "yes")
	p.sees("Next")
	if code := p.exit(); code != 0 {
		n.T.Fatalf("setup ends with %d:\n%s", code, p.screen())
	}
}

// sells sells the proposed plan to a first customer.
func (n *newcomer) sells() {
	n.T.Helper()
	n.Customer.Say("/start")
	n.note("chat", "the customer: /start")
	n.Hears(n.Customer, "Need Wi-Fi?")
	n.Presses(n.Customer, "1 hour")
	n.note("chat", "the customer: [1 hour]")
	n.Hears(n.Customer, "phone number")
	n.Customer.ShareContact()
	n.note("chat", "the customer: [Share my phone number]")
	n.Pays(n.Code(n.Hears(n.Customer, "Please pay by")))
	n.note("Stripe", "the customer pays")
	n.Hears(n.Customer, "is paid")
	n.Customer.Say(apptest.Phone.String())
	n.note("chat", "the customer: the phone's address")
	n.Hears(n.Customer, "You're in")
	n.note("chat", "the customer is in")
	n.Hears(n.Owner, "Sold")
}

// isTold checks that a page names all that setup asks, in that order.
func (n *newcomer) isTold(page string) {
	n.T.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		n.T.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\n| It asks |")
	for _, question := range n.asked {
		_, after, found := strings.Cut(rest, "*"+question)
		if !found {
			n.T.Errorf("%s does not tell of %q, or not in its place", page, question)
			continue
		}
		rest = after
	}
}

// What is typed, and when, is written to the file that NEWCOMER_DIARY names. Nobody types so fast, but so much is to
// be typed, and so long a person waits for the program.
func TestANewcomerSellsWithWhatSetupWrote(t *testing.T) {
	t.Parallel()
	n := newNewcomer(t)
	n.setsUp()
	checked := n.runs("check", "--config", n.file)
	if code := checked.exit(); code != 0 {
		t.Errorf("after a setup a check ends with %d:\n%s", code, checked.screen())
	}
	shop := n.runs("run", "--config", n.file)
	n.sells()
	if !n.Router.Admits(apptest.Phone) || !n.Router.Admits(apptest.Tv) || n.Router.Admits(apptest.Stranger) {
		t.Errorf("the list is %v", n.Router.List())
	}
	n.isTold("../../docs/OWNERS.md")
	_ = shop.cmd.Process.Signal(syscall.SIGTERM)
	if code := shop.exit(); code != 0 {
		t.Errorf("the shop ends with %d:\n%s", code, shop.screen())
	}
	if file := os.Getenv("NEWCOMER_DIARY"); file != "" {
		if err := os.WriteFile(file, []byte(strings.Join(n.diary, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
