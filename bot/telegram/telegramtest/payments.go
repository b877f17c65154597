package telegramtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// How long Telegram waits around a payment, by Options.Now.
const (
	payerWaits  = 10 * time.Second  // for the bot's answer
	queryLives  = 150 * time.Second // in the queue of updates
	updateLives = 24 * time.Hour    // any other
)

// maxStars is how much one invoice may ask for here.
const maxStars = 100_000

// An Invoice is a bill in a chat.
type Invoice struct {
	Title, Description string
	Payload            string
	Currency           string
	Amount             int64
	Start              string // where a forwarded copy leads; empty: the copy can be paid
	Paid               int    // how often
}

// A Charge is one payment, and whether it went back.
type Charge struct {
	ID       string
	Payer    int64
	Payload  string
	Currency string
	Amount   int64
	At       time.Time
	Returned bool
}

// A transaction is a row of the bot's Stars.
type transaction struct {
	id      string
	amount  int64
	at      time.Time
	user    int64
	payload string
	back    bool
}

// A checkout is a payer who waits for the bot.
type checkout struct {
	person  *Person
	invoice Invoice
	asked   time.Time
	done    bool
	refused string
}

// payments are what was billed, paid and given back.
type payments struct {
	waiting  map[string]*checkout
	charges  []Charge
	rows     []transaction
	next     int
	poor     bool // the bot has not enough Stars to give any back
	silenced int  // payments whose updates are not given
	broke    int  // payers whose payment fails after the bot's yes
}

// sendInvoice bills a person.
func (s *Server) sendInvoice(f form) answer {
	v := f.values
	var prices []struct {
		Label  string `json:"label"`
		Amount int64  `json:"amount"`
	}
	if err := json.Unmarshal([]byte(v["prices"]), &prices); err != nil || len(prices) == 0 {
		return refuse(400, "Bad Request: can't parse labeled prices JSON object")
	}
	var total int64
	for _, p := range prices {
		if p.Label == "" {
			return refuse(400, "Bad Request: LabeledPrice must have a label")
		}
		total += p.Amount
	}
	stars := v["currency"] == "XTR"
	switch n := utf8.RuneCountInString; {
	case n(v["title"]) < 1 || n(v["title"]) > 32:
		return refuse(400, "Bad Request: INVOICE_TITLE_INVALID")
	case n(v["description"]) < 1 || n(v["description"]) > 255:
		return refuse(400, "Bad Request: INVOICE_DESCRIPTION_INVALID")
	case len(v["payload"]) < 1 || len(v["payload"]) > 128 || !utf8.ValidString(v["payload"]):
		return refuse(400, "Bad Request: INVOICE_PAYLOAD_INVALID")
	case len(v["start_parameter"]) > 64:
		return refuse(400, "Bad Request: START_PARAM_INVALID")
	case len(v["currency"]) != 3 || v["currency"] != strings.ToUpper(v["currency"]):
		return refuse(400, "Bad Request: CURRENCY_INVALID")
	case stars && v["provider_token"] != "", !stars && (v["provider_token"] == "" || v["provider_token"] != s.PaymentsToken):
		return refuse(400, "Bad Request: PAYMENT_PROVIDER_INVALID")
	case stars && (len(prices) != 1 || v["max_tip_amount"] != "" || v["suggested_tip_amounts"] != "" || v["provider_data"] != ""):
		return refuse(400, "Bad Request: STARS_INVOICE_INVALID")
	case total < 1 || stars && total > maxStars:
		return refuse(400, "Bad Request: CURRENCY_TOTAL_AMOUNT_INVALID")
	}
	return s.deliver(f, func(m *Message) {
		m.Invoice = &Invoice{Title: v["title"], Description: v["description"], Payload: v["payload"], Currency: v["currency"],
			Amount: total, Start: v["start_parameter"]}
		m.Text = v["title"] + "\n" + v["description"]
	})
}

// checkPay checks the button that pays: it is the first one of an invoice, and nowhere else.
func checkPay(rows [][]Button, invoice bool) answer {
	for i, row := range rows {
		for j, b := range row {
			if b.Pay && (!invoice || i+j > 0) {
				return refuse(400, "Bad Request: BUTTON_TYPE_INVALID")
			}
			if !b.Pay && invoice && i+j == 0 {
				return refuse(400, "Bad Request: REPLY_MARKUP_BUY_EMPTY")
			}
		}
	}
	return answer{}
}

// ErrNoInvoice says that a chat shows no invoice that can be paid.
var ErrNoInvoice = errors.New("there is no invoice that can be paid")

// Pay taps Pay on the newest invoice of the chat, and confirms. What comes of it shows later, see Checkout.
func (p *Person) Pay() (query string, err error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(p.chat.messages) - 1; i >= 0; i-- {
		if m := p.chat.messages[i]; m.Invoice != nil && m.Invoice.Paid == 0 {
			return s.begin(p, *m.Invoice), nil
		}
	}
	return "", fmt.Errorf("%s: %w", p.name, ErrNoInvoice)
}

// PayInvoice taps Pay on an invoice wherever it was forwarded from, an old one or one that was paid, too: that can be paid
// "multiple times by the same or multiple users". One with a start parameter leads to the bot instead.
func (p *Person) PayInvoice(v Invoice, forwarded bool) (query string, err error) {
	if forwarded && v.Start != "" {
		return "", fmt.Errorf("%s: the copy leads to the bot, by %q: %w", p.name, v.Start, ErrNoInvoice)
	}
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.begin(p, v), nil
}

// begin has a payer wait for the bot. The caller holds mu.
func (s *Server) begin(p *Person, v Invoice) string {
	s.pay.next++
	id := "q" + strconv.Itoa(s.pay.next)
	if s.pay.waiting == nil {
		s.pay.waiting = map[string]*checkout{}
	}
	s.pay.waiting[id] = &checkout{person: p, invoice: v, asked: s.Now()}
	s.add("pre_checkout_query", map[string]any{"id": id, "from": p.wire(), "currency": v.Currency, "total_amount": v.Amount,
		"invoice_payload": v.Payload})
	return id
}

// What a payer reads in place of a receipt.
const (
	TimedOut = "BOT_PRECHECKOUT_TIMEOUT"
	Waits    = "waits"
	Charged  = ""
	Failed   = "PAYMENT_FAILED"
)

// Checkout is how a payer stands: Waits, Charged, TimedOut, or the bot's words.
func (s *Server) Checkout(query string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.pay.waiting[query]
	switch {
	case c == nil:
		return ErrNoInvoice.Error()
	case c.done:
		return c.refused
	case s.Now().Sub(c.asked) > payerWaits:
		return TimedOut
	}
	return Waits
}

func (s *Server) answerPreCheckoutQuery(f form) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.pay.waiting[f.values["pre_checkout_query_id"]]
	ok := f.values["ok"] == "true" || f.values["ok"] == "True" || f.values["ok"] == "1"
	switch {
	case !ok && f.values["error_message"] == "":
		return refuse(400, "Bad Request: error message must be non-empty")
	case c == nil, c.done, s.Now().Sub(c.asked) > payerWaits:
		return refuse(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
	}
	c.done = true
	if !ok {
		c.refused = f.values["error_message"]
	} else if s.pay.broke > 0 {
		s.pay.broke--
		c.refused = Failed
	} else {
		s.charge(c.person, c.invoice)
	}
	s.change()
	return answer{OK: true, Result: true}
}

// ChargeUnasked has a person pay though the bot was not asked, as when another process with its token said yes.
func (p *Person) ChargeUnasked(v Invoice) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.server.charge(p, v)
}

// charge takes the money, turns the invoice into a receipt, and tells the bot. The caller holds mu.
func (s *Server) charge(p *Person, v Invoice) {
	s.pay.next++
	c := Charge{ID: "charge_" + strconv.Itoa(s.pay.next), Payer: p.id, Payload: v.Payload, Currency: v.Currency, Amount: v.Amount,
		At: s.Now()}
	s.pay.charges = append(s.pay.charges, c)
	if v.Currency == "XTR" {
		s.pay.rows = append(s.pay.rows, transaction{c.ID, c.Amount, c.At, c.Payer, c.Payload, false})
	}
	for i, m := range p.chat.messages {
		if m.Invoice != nil && m.Invoice.Payload == v.Payload {
			paid := *m.Invoice
			paid.Paid++
			p.chat.messages[i].Invoice = &paid
		}
	}
	if s.pay.silenced > 0 {
		s.pay.silenced--
		return
	}
	s.serviceMessage(p, "successful_payment", map[string]any{"currency": v.Currency, "total_amount": v.Amount,
		"invoice_payload": v.Payload, "telegram_payment_charge_id": c.ID, "provider_payment_charge_id": "p" + c.ID})
}

// serviceMessage tells the bot what happened in a person's chat. The caller holds mu.
func (s *Server) serviceMessage(p *Person, kind string, body map[string]any) {
	s.nextMsg++
	s.add("message", map[string]any{"message_id": s.nextMsg, "from": p.wire(), "chat": p.chat.wire(), "date": s.Now().Unix(),
		kind: body})
}

// LosePayments gives no updates of the next n payments: they were too long ago, or went to another process.
func (s *Server) LosePayments(n int) { s.set(func() { s.pay.silenced = n }) }

// FailPayments has the next n payments fail after the bot has said yes, which is no promise of the payer's.
func (s *Server) FailPayments(n int) { s.set(func() { s.pay.broke = n }) }

// Poor has the bot own too few Stars to give any back, while it is on.
func (s *Server) Poor(on bool) { s.set(func() { s.pay.poor = on }) }

// Charges are all payments, oldest first: the ledger to compare the books with.
func (s *Server) Charges() []Charge {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Charge(nil), s.pay.charges...)
}

// History adds payments from before, oldest first, of which no update is given.
func (s *Server) History(list ...Charge) {
	s.set(func() {
		for _, c := range list {
			s.pay.charges = append(s.pay.charges, c)
			s.pay.rows = append(s.pay.rows, transaction{c.ID, c.Amount, c.At, c.Payer, c.Payload, false})
			if c.Returned {
				s.pay.rows = append(s.pay.rows, transaction{c.ID, c.Amount, c.At, c.Payer, c.Payload, true})
			}
		}
	})
}

func (s *Server) getStarTransactions(f form) answer {
	offset, _ := f.int("offset")
	limit, given := f.int("limit")
	if !given {
		limit = 100
	}
	if offset < 0 || limit < 1 || limit > 100 {
		return refuse(400, "Bad Request: wrong parameter limit or offset in request")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []any{}
	for i := int(offset); i < len(s.pay.rows) && len(list) < int(limit); i++ {
		list = append(list, s.pay.rows[i].wire())
	}
	return answer{OK: true, Result: map[string]any{"transactions": list}}
}

func (t transaction) wire() map[string]any {
	partner := map[string]any{"type": "user", "transaction_type": "invoice_payment", "invoice_payload": t.payload,
		"user": map[string]any{"id": t.user, "is_bot": false, "first_name": "somebody"}}
	w := map[string]any{"id": t.id, "amount": t.amount, "date": t.at.Unix()}
	if t.back {
		w["receiver"] = partner
	} else {
		w["source"] = partner
	}
	return w
}

func (s *Server) refundStarPayment(f form) answer {
	user, _ := f.int("user_id")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.people[user] == nil {
		return refuse(400, "Bad Request: invalid user_id specified")
	}
	for i, c := range s.pay.charges {
		switch {
		case c.ID != f.values["telegram_payment_charge_id"] || c.Currency != "XTR":
			continue
		case c.Payer != user:
			return refuse(400, "Bad Request: USER_ID_INVALID")
		case c.Returned:
			return refuse(400, "Bad Request: CHARGE_ALREADY_REFUNDED")
		case s.pay.poor:
			return refuse(400, "Bad Request: BALANCE_TOO_LOW")
		}
		s.giveBack(i)
		return answer{OK: true, Result: true}
	}
	return refuse(400, "Bad Request: CHARGE_NOT_FOUND")
}

// GiveBack gives a payment back by another hand than the bot's program, and reports whether there was one to give.
func (s *Server) GiveBack(charge string) (given bool) {
	s.set(func() {
		for i, c := range s.pay.charges {
			if c.ID == charge && !c.Returned {
				s.giveBack(i)
				given = true
			}
		}
	})
	return given
}

// giveBack returns a payment. The caller holds mu.
func (s *Server) giveBack(i int) {
	s.pay.charges[i].Returned = true
	c := s.pay.charges[i]
	s.pay.rows = append(s.pay.rows, transaction{c.ID, c.Amount, s.Now(), c.Payer, c.Payload, true})
	s.serviceMessage(s.people[c.Payer], "refunded_payment", map[string]any{"currency": c.Currency, "total_amount": c.Amount,
		"invoice_payload": c.Payload, "telegram_payment_charge_id": c.ID})
	s.change()
}

// expire drops the updates that are too old to be given. The caller holds mu.
func (s *Server) expire() {
	now := s.Now()
	kept := s.updates[:0]
	for _, u := range s.updates {
		lives := updateLives
		if u.kind == "pre_checkout_query" {
			lives = queryLives
		}
		if now.Sub(u.at) <= lives {
			kept = append(kept, u)
		}
	}
	s.updates = kept
}
