package bot

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// myData: /mydata, everything that is known of the customer, as a file.
func (t *turn) myData() {
	if t.known("") {
		t.notice(billing.MyData, "")
	}
}

// Known is what the shop knows of a customer.
type Known struct {
	Customer Customer
	Deals    []Deal // that are not over
	Paid     []billing.Taking
	Back     []billing.Taking
}

// ownData is the answer to /mydata. Codes of payment links are the customer's own, so all is told.
func ownData(l text.Language, s Scene) Outgoing {
	type money struct {
		At     time.Time     `json:"at"`
		Order  string        `json:"order"`
		Amount billing.Money `json:"amount"`
	}
	all := struct {
		At       time.Time         `json:"at"`
		Language string            `json:"language"`
		Customer Customer          `json:"customer"`
		Orders   []billing.Order   `json:"orders_not_over"`
		Leases   []scheduler.Lease `json:"access_not_over"`
		Paid     []money           `json:"paid"`
		Back     []money           `json:"given_back"`
	}{At: s.Now, Language: s.Lang, Customer: s.Known.Customer}
	for _, d := range s.Known.Deals {
		all.Orders = append(all.Orders, d.Order)
		if d.Lease != nil {
			all.Leases = append(all.Leases, *d.Lease)
		}
	}
	for _, t := range s.Known.Paid {
		all.Paid = append(all.Paid, money{t.At, t.Order, t.Amount})
	}
	for _, t := range s.Known.Back {
		all.Back = append(all.Back, money{t.At, t.Order, t.Amount})
	}
	return Outgoing{
		Text: l.Say(text.MyData),
		Document: &Document{
			Name: "my-data-" + s.Now.In(s.Zone).Format(time.DateOnly) + ".json", MIME: "application/json", Instead: l.Say(text.MyData),
			Write: func(_ context.Context, w io.Writer) error {
				to := json.NewEncoder(w)
				to.SetIndent("", "  ")
				return to.Encode(all)
			},
		},
	}
}

// askForget: /forget, which wants a second tap.
func (t *turn) askForget() {
	switch {
	case !t.known(""):
	case len(t.Deals) > 0:
		t.menu(text.ForgetBusy)
	default:
		t.reply(Outgoing{
			Text: t.lang.Say(text.AskForget),
			Rows: [][]Choice{{{Label: t.lang.Say(text.ButtonYes), Data: "forget"}, {Label: t.lang.Say(text.ButtonNo), Data: "menu"}}},
		})
	}
}

// forget erases what is known of the customer, on all of his chats. What was paid stays in the books. A
// ban stays too, and that he had the trial, since both would mean nothing otherwise.
func (t *turn) forget() {
	if t.d.Session.Phone == "" || len(t.Deals) > 0 {
		t.askForget()
		return
	}
	t.d.Session, t.d.Customer = Session{Lang: t.d.Session.Lang}, Forgotten(t.d.Customer)
	t.d.Erase, t.d.Forget = true, t.in.From()
	t.say(text.Forgotten)
}

// kept says how long those are known who have nothing, where that has an end.
func (t *turn) kept() string {
	if t.Keep == 0 {
		return ""
	}
	const month = 30 * 24 * time.Hour
	return "\n\n" + t.lang.Say(text.KeptFor, "lasts", t.lang.Say(text.OfMonths, "n", int64((t.Keep+month/2)/month)))
}

// Forgotten is what stays of a customer who is forgotten.
func Forgotten(c Customer) Customer {
	return Customer{Phone: c.Phone, Banned: c.Banned, Tried: c.Tried, Wrong: c.Wrong, Locked: c.Locked}
}

// Keeps reports whether a customer's record says what has to stay when he is forgotten.
func (c Customer) Keeps() bool { return c.Banned || c.Tried || c.Wrong > 0 }
