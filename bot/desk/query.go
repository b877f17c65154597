package desk

import (
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/customer"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/router"
)

// A Query is what a message needs to know.
type Query struct {
	In     bot.Incoming
	Phone  string     // that the sender just proved
	MAC    router.MAC // that the message names
	Code   string     // of the order that the message names
	Target string     // the phone that the message names

	Resumes  bool   // the message may go on with what the session says was wanted
	Voucher  string // its code, that the message names
	Discount string // its name, that the message may name
}

// Query reads from a message what it names.
func NewQuery(in bot.Incoming, countries []string) Query {
	q := Query{In: in}
	if in.Kind == bot.Contact || in.Own {
		q.Phone, _ = dialog.VerifiedPhone(in, countries)
	}
	q.Resumes = in.Kind == bot.Contact || in.Kind == bot.Button && strings.HasPrefix(in.Text, "agree ")
	if len(in.Text) > dialog.MaxText {
		return q
	}
	if found, _, err := router.FindMACs(in.Text); err == nil {
		q.MAC = found[0]
	}
	q.Voucher, _ = customer.FindVoucher(words(in.Text))
	q.Discount = customer.FindDiscount(words(in.Text))
	for _, word := range words(in.Text) {
		if mac, err := router.ParseMAC(word); err == nil {
			q.MAC = mac
		} else if code, ok := billing.ParseCode(word); ok && q.Code == "" {
			q.Code = code
		} else if code, _, ok := customer.ReadGiftLink(word); ok && q.Code == "" {
			q.Code = code
		} else if number, err := phonenumbers.Parse(word, ""); err == nil && word[0] == '+' {
			q.Target = phonenumbers.Format(number, phonenumbers.E164)
		}
	}
	return q
}

// words splits a text, at most a few of them: a message names few things.
func words(s string) []string {
	list := strings.Fields(s)
	return list[:min(len(list), 8)]
}
