package demo

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing/stripe/stripetest"
	"github.com/sharefi/sharefi/cmd/sharefi/demo/air"
	"github.com/sharefi/sharefi/cmd/sharefi/demo/page"
)

// A move is what can be done next: in words for who plays, as it is told while it plays by itself, and as the act that
// does it.
type move struct {
	words, tale string
	act         page.Act // empty: it comes by itself
	place       string   // where it is to be seen
	lasts       bool     // it may take minutes
}

// same reports whether two moves lead on in the same way.
func (m move) same(other move) bool {
	return m.act == other.act && (m.act.Do != "" || m.tale == other.tale)
}

// A stand is how far somebody has come. It is read off the emulators each time, and never kept.
type stand struct {
	bought, joined, ruled bool
	pass                  bool // it is one with a passphrase
	told                  bool // whose passphrase the phone knows, and has not joined with
	airOff                bool
	waits                 bool              // an order is paid, and the phone is not let in yet
	open                  func(string) bool // whether a link leads to a page that can be paid
	customer              page.Phone
	dark                  bool // the router is off
}

// stand looks at how far somebody has come. The caller holds mu.
func (w *world) stand(customer, owner page.Phone) stand {
	s := stand{customer: customer, dark: w.dark, airOff: w.air.Down(), ruled: answered(owner.Lines)}
	if paid := w.paid(); paid != nil {
		s.bought, s.waits = true, w.log.waits(paid.Order)
		s.pass = w.log.at(paid.Order) == air.Site
		s.told = s.pass && !s.waits && (w.air.Down() || w.air.Holds(paid.Order)) && !w.air.JoinedSince(w.begun)
	}
	for _, c := range w.router.History() {
		s.joined = s.joined || c.MAC == phone && c.Listed
	}
	s.joined = s.joined || w.air.JoinedSince(w.begun)
	s.open = func(link string) bool {
		session := w.session(link)
		return session != nil && session.Status == "open"
	}
	return s
}

// paid is the newest session that was paid since the demo began, or nil.
func (w *world) paid() *stripetest.Session {
	for _, s := range slices.Backward(w.stripe.Sessions()) {
		if s.Paid && s.Expires.After(w.begun) { // those of the past were over by then
			return &s
		}
	}
	return nil
}

// answered reports whether the bot has said something after the person did.
func answered(lines []page.Line) bool {
	first := slices.IndexFunc(lines, func(l page.Line) bool { return l.Mine })
	return first >= 0 && slices.ContainsFunc(lines[first:], func(l page.Line) bool { return !l.Mine })
}

// steps are the steps of the first minute: one that is done says what came of it, the first of the others what to do.
func (s stand) steps() []page.Step {
	list := []struct {
		name            string
		done            bool
		came, now, wait string
	}{
		{"Buy", s.bought, "Paid on Stripe's page.", s.next().words, ""},
		{"Join", s.joined, "The phone was let in.", s.next().words, "By naming the phone, or by a passphrase of one's own."},
		{"Be the owner", s.ruled, "The shop obeys Olga.", ownersMove, "See the sales, give money back, pause."},
	}
	var steps []page.Step
	now := true
	for _, l := range list {
		step := page.Step{Name: l.name, Done: l.done, Words: l.wait}
		switch {
		case l.done:
			step.Words = l.came
		case now:
			step.Now, step.Words = true, l.now
			now = false
		}
		steps = append(steps, step)
	}
	return steps
}

// ownersMove leads to the owner's home.
const ownersMove = "On Olga's phone, press Start: sales, customers, refunds."

// next is what brings the customer nearer to access.
func (s stand) next() move {
	m := s.nextOnPhone()
	m.act.Phone = s.customer.ID
	return m
}

func (s stand) nextOnPhone() move {
	p := s.customer
	switch {
	case s.waits && s.pass || s.told:
		return s.passphrase()
	case s.waits:
		return s.device()
	case p.Site != nil && p.Site.State == "open":
		return move{words: "Press Pay. No card is asked for, nothing is charged.", tale: "Carlo pays on Stripe's page.", act: page.Act{Do: page.Pay}}
	case p.Site != nil:
		return move{words: "Close the browser on Carlo's phone.", tale: "Carlo closes the browser.", act: page.Act{Do: page.Leave}}
	case p.App != "telegram":
		return move{words: "Answer the shop on WhatsApp, or go to Telegram.", tale: "Carlo goes to Telegram.", act: page.Act{Do: page.Open, Data: "telegram"}}
	case p.Ask != "":
		return move{words: "Share Carlo's phone number: the button below the chat.", tale: "Carlo shares his phone number.", act: page.Act{Do: page.Contact}}
	}
	if n := len(p.Lines); n > 0 && p.Lines[n-1].Mine {
		return move{words: "The shop answers in a moment.", tale: "The shop answers."}
	}
	for _, l := range slices.Backward(p.Lines) {
		for _, b := range slices.Concat(l.Rows...) {
			switch {
			case b.Link != "" && s.open(b.Link):
				return move{words: "Open the payment link.", tale: "Carlo opens the payment link.", act: page.Act{Do: page.Link, Data: b.Link}}
			case strings.HasPrefix(b.Data, "site "):
				return move{words: "Pick the home, which lets a device in, or the cafe, with a passphrase of one's own.",
					tale: "Carlo picks the home.", act: page.Act{Do: page.Press, Message: l.Message, Data: b.Data}}
			case strings.HasPrefix(b.Data, "plan "):
				return move{words: "Pick a plan.", tale: "Carlo picks a plan.", act: page.Act{Do: page.Press, Message: l.Message, Data: b.Data}}
			}
		}
	}
	hello := move{words: "Write /start on Carlo's phone.", tale: "Carlo says hello.", act: page.Act{Do: page.Say, Words: "/start"}}
	if len(p.Lines) == 0 {
		hello.words = "On Carlo's phone, press Start."
	}
	return hello
}

// passphrase is for an order that is paid at the cafe, and with whose passphrase nobody has joined yet.
func (s stand) passphrase() move {
	switch {
	case s.airOff:
		return move{words: "The access point is off. Start it, and the passphrase works.",
			tale: "The access point is off. The passphrase works when it is started.", lasts: true}
	case s.waits:
		return move{words: "Sharefi gives the access point a key for Carlo alone.", tale: "Sharefi gives the access point a key for Carlo alone."}
	}
	return move{words: "Join with the passphrase: the button below the chat.", tale: "Carlo's phone joins with the passphrase.",
		act: page.Act{Do: page.Wave, Data: air.Right}}
}

// device is for an order that is paid, and whose phone is not let in yet.
func (s stand) device() move {
	address := s.customer.WiFi.Address
	said := slices.ContainsFunc(s.customer.Lines, func(l page.Line) bool { return l.Mine && l.Text() == address })
	switch {
	case s.dark:
		return move{words: "The router is off. Switch it on, and the phone gets in.",
			tale: "The router is off. The phone gets in when it is switched on.", lasts: true}
	case said:
		return move{words: "Sharefi puts the phone on the router's list.", tale: "Sharefi puts the phone on the router's list."}
	}
	return move{words: "Send the phone's Wi-Fi address: the button below the chat.", tale: "Carlo names his phone by its Wi-Fi address.", act: page.Act{Do: page.Say, Words: address}}
}
