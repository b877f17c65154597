package demo

import (
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
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

// A stand is how far somebody has come. It is read off the emulators and the program's log each time, and never kept.
type stand struct {
	bought, joined, ruled bool
	sale                  sale // that was paid last
	pass                  bool // it is one with a passphrase
	told                  bool // whose passphrase the phone knows, and has not joined with
	airOff                bool
	waits                 bool              // an order is paid, and the phone is not let in yet
	settles               bool              // a page is paid, and the program has not said so yet
	asks                  string            // an order of which Olga has to say whether it is paid; empty: none
	open                  func(string) bool // whether a link leads to a page that can be paid
	order                 func(string) sale // what is known of an order
	customer, owner       page.Phone
	taste                 taste
	dark                  bool // the router is off
	cut                   bool // Stripe does not answer
}

// stand looks at how far somebody has come. The caller holds mu.
func (w *world) stand(customer, owner page.Phone) stand {
	s := stand{customer: customer, owner: owner, dark: w.dark, cut: w.cut, airOff: w.air.Down(), ruled: answered(owner.Lines),
		order: w.log.order, taste: atHome}
	if s.sale, s.bought = w.log.paidSince(w.begun, func(way) bool { return true }); s.bought {
		s.waits = !s.sale.past
		s.pass = s.sale.site == air.Site
		_, joined := w.log.end(s.sale.code) // which begins with the first device
		if s.pass && !s.waits && !joined && (w.air.Down() || w.air.Holds(s.sale.code)) {
			_, at := w.clients[customersPhone].told()
			s.told = !at.Before(s.sale.paid.Truncate(time.Second))
			s.waits = !s.told
		}
	}
	for _, c := range w.router.History() {
		s.joined = s.joined || c.MAC == phone && c.Listed
	}
	s.joined = s.joined || w.air.JoinedSince(w.begun)
	s.open = func(link string) bool {
		session := w.session(link)
		return session != nil && session.Status == "open"
	}
	if paid := w.charged(); paid != nil {
		state := billing.State(w.log.order(paid.Order).state)
		s.settles = state == "" || state == billing.Pending
	}
	claimed, _ := w.log.newest(func(o sale) bool { return o.state == string(billing.Claimed) })
	s.asks = claimed.code
	return s
}

// charged is Stripe's newest session that was paid since the demo began, or nil.
func (w *world) charged() *stripetest.Session {
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
		{"Buy", s.bought, wayOf(s.sale.method).paid, s.next().words, ""},
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
	if m.act.Phone == "" {
		m.act.Phone = s.customer.ID
	}
	return m
}

func (s stand) nextOnPhone() move {
	p := s.customer
	switch {
	case s.waits && s.pass || s.told:
		return s.passphrase()
	case s.waits:
		return s.device()
	case s.asks != "":
		return s.question()
	case p.Site != nil && p.Site.State == "open":
		return move{words: "Press Pay. No card is asked for, nothing is charged.", tale: "Carlo pays on Stripe's page.", act: page.Act{Do: page.Pay}}
	case p.Site != nil:
		return move{words: "Close the browser on Carlo's phone.", tale: "Carlo closes the browser.", act: page.Act{Do: page.Leave}}
	case s.settles && s.cut:
		return move{words: "Stripe is cut off. Connect it, and the shop learns of the payment.",
			tale: "Stripe is cut off. The shop learns of the payment when it is connected.", lasts: true}
	case s.settles:
		return move{words: "The shop learns of the payment in a moment.", tale: "The shop learns of the payment."}
	case p.App != "telegram":
		return move{words: "Answer the shop on WhatsApp, or go to Telegram.", tale: "Carlo goes to Telegram.", act: page.Act{Do: page.Open, Data: "telegram"}}
	case p.Ask != "":
		return move{words: "Share Carlo's phone number: the button below the chat.", tale: "Carlo shares his phone number.", act: page.Act{Do: page.Contact}}
	}
	if n := len(p.Lines); n > 0 && p.Lines[n-1].Mine {
		return move{words: "The shop answers in a moment.", tale: "The shop answers."}
	}
	for _, l := range slices.Backward(p.Lines) {
		if m, ok := s.answer(l); ok {
			return m
		}
	}
	hello := move{words: "Write /start on Carlo's phone.", tale: "Carlo says hello.", act: page.Act{Do: page.Say, Words: "/start"}}
	if len(p.Lines) == 0 {
		hello.words = "On Carlo's phone, press Start."
	}
	return hello
}

// answer is what a message asks the customer to press, if it asks for anything that leads on.
func (s stand) answer(l page.Line) (move, bool) {
	press := func(b page.Button) page.Act { return page.Act{Do: page.Press, Message: l.Message, Data: b.Data} }
	if b, ok := s.taste.choice(l); ok {
		_, method, _ := cutLast(b.Data)
		return move{words: "Choose how to pay: on Stripe's page, in Stars, or straight to Olga.", tale: chooses(method), act: press(b)}, true
	}
	if b, ok := s.taste.place(l); ok {
		_, site, _ := cutLast(b.Data)
		return move{words: "Pick the home, which lets a device in, or the cafe, with a passphrase of one's own.",
			tale: map[bool]string{true: "Carlo picks the home.", false: "Carlo picks the cafe."}[site == atHome.site], act: press(b)}, true
	}
	for _, b := range slices.Concat(l.Rows...) {
		_, last, _ := cutLast(b.Data)
		switch {
		case b.Link != "" && s.open(b.Link):
			return move{words: "Open the payment link.", tale: "Carlo opens the payment link.", act: page.Act{Do: page.Link, Data: b.Link}}, true
		case b.Data == payInvoice:
			return move{words: "Press Pay below the invoice. The Stars are no more real than the money.", tale: wayOf("stars").pays, act: press(b)}, true
		case strings.HasPrefix(b.Data, "plan "):
			return move{words: "Pick a plan.", tale: "Carlo picks a plan.", act: press(b)}, true
		case strings.HasPrefix(b.Data, "paid ") && s.order(last).state == string(billing.Pending) && wayOf(s.order(last).method).byHand():
			return move{words: "Press I've paid on Carlo's phone. No money moves here.", tale: wayOf(s.order(last).method).pays, act: press(b)}, true
		}
	}
	return move{}, false
}

// chooses tells that the customer chooses a way to pay.
func chooses(method string) string {
	if wayOf(method).byHand() {
		return "Carlo chooses to pay Olga directly."
	}
	if method == "stars" {
		return "Carlo chooses to pay in Telegram Stars."
	}
	return "Carlo chooses to pay by card."
}

// question is for an order of which the customer says that it is paid: the owner is asked, who alone can know.
func (s stand) question() move {
	for _, l := range slices.Backward(s.owner.Lines) {
		for _, b := range slices.Concat(l.Rows...) {
			if strings.HasPrefix(b.Data, "got "+s.asks+" ") {
				return move{words: "On Olga's phone, press Got it: she sees the money in her own account.",
					tale: "Olga sees the money in her own account, and says so.", place: "owner",
					act: page.Act{Do: page.Press, Phone: s.owner.ID, Message: l.Message, Data: b.Data}}
			}
		}
	}
	return move{words: "The shop asks Olga whether the money is there.", tale: "The shop asks Olga whether the money is there."}
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
