package customer

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// myData: /mydata, everything that is known of the customer, as a file.
func myData(t *dialog.Turn) {
	if known(t, "") {
		t.Notice(billing.MyData, "")
	}
}

// ownData is the answer to /mydata. Codes of payment links are the customer's own, so all is told.
func ownData(l text.Language, s bot.Scene) bot.Outgoing {
	type money struct {
		At     time.Time     `json:"at"`
		Order  string        `json:"order"`
		Amount billing.Money `json:"amount"`
	}
	all := struct {
		At       time.Time         `json:"at"`
		Language string            `json:"language"`
		Customer bot.Customer      `json:"customer"`
		Orders   []billing.Order   `json:"orders_not_over"`
		Leases   []scheduler.Lease `json:"access_not_over"`
		Paid     []money           `json:"paid"`
		Back     []money           `json:"given_back"`
		Unpaid   billing.Lapses    `json:"left_unpaid,omitempty"`
		Aside    []bot.Incoming    `json:"set_aside,omitempty"`

		Sent []bot.SentEvidence `json:"sent_about_payments,omitempty"`
	}{Unpaid: s.Known.Lapses, Sent: s.Known.Sent, At: s.Now, Language: s.Lang, Customer: s.Known.Customer, Aside: s.Known.Aside}
	for _, d := range s.Known.Deals {
		all.Orders = append(all.Orders, theirOwn(d.Order, s.Known.Customer.Phone))
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
	return bot.Outgoing{
		Text: l.Say(text.MyData),
		Document: &bot.Document{
			Name: "my-data-" + s.Now.In(s.Zone).Format(time.DateOnly) + ".json", MIME: "application/json",
			Instead: l.Say(text.MyData),
			Write: func(_ context.Context, w io.Writer) error {
				to := json.NewEncoder(w)
				to.SetIndent("", "  ")
				return to.Encode(all)
			},
		},
	}
}

// theirOwn is an order without what is other people's: their chats, and what the buyer sent of a payment to whoever did not buy it.
func theirOwn(o billing.Order, phone string) billing.Order {
	o.Payment.By, o.Claim.By = "", ""
	if !o.ByHand() { // else it is a reference; here it is the account of whoever paid
		o.Payment.Payer = ""
	}
	if o.Buyer() != phone {
		o.Payment.Payer, o.Claim.Evidence = "", billing.Evidence{}
	}
	o.Refunds, o.Twice = slices.Clone(o.Refunds), slices.Clone(o.Twice)
	for i := range o.Refunds {
		o.Refunds[i].By = ""
	}
	for i := range o.Twice {
		o.Twice[i].Payer = ""
	}
	return o
}

// askForget: /forget, which wants a second tap.
func askForget(t *dialog.Turn) {
	switch {
	case !known(t, ""):
	case len(t.Deals) > 0:
		t.Menu(text.ForgetBusy)
	default:
		t.Reply(bot.Outgoing{
			Text: t.Lang.Say(text.AskForget),
			Rows: [][]bot.Choice{{{Label: t.Lang.Say(text.ButtonYes), Data: "forget"},
				{Label: t.Lang.Say(text.ButtonNo), Data: "menu"}}},
		})
	}
}

// forget erases what is known of the customer, in all of their chats. What was paid stays in the books. A
// ban and a used trial stay, too, since both would mean nothing otherwise.
func forget(t *dialog.Turn) {
	if t.Decision.Session.Phone == "" || len(t.Deals) > 0 {
		askForget(t)
		return
	}
	t.Decision.Session = bot.Session{Party: bot.Party{Lang: t.Decision.Session.Lang},
		Codes: bot.Codes{Tries: t.Decision.Session.Tries}}
	t.Decision.Customer = bot.Forgotten(t.Decision.Customer)
	t.Decision.Erase, t.Decision.Forget = true, t.In.From()
	t.Say(text.Forgotten)
}

// kept says after how long customers without an order are forgotten, where that is configured.
func kept(t *dialog.Turn) string {
	if t.Keep == 0 {
		return ""
	}
	const month = 30 * 24 * time.Hour
	return "\n\n" + t.Lang.Say(text.KeptFor, "lasts", t.Lang.Say(text.OfMonths, "n", int64((t.Keep+month/2)/month)))
}
