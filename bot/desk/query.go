package desk

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/customer"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/owner"
	"github.com/sharefi/sharefi/router"
)

// A Query is what a message needs to know.
type Query struct {
	In     bot.Incoming
	Phone  string     // that the sender just proved
	MAC    router.MAC // that the message names
	Code   string     // of the order that the message names
	Target string     // the phone that the message names

	Access   bool   // the device's or order's leases go on in others, which are read, too, with the orders of all
	Resumes  bool   // the message may go on with what the session says was wanted
	Voucher  string // its code, that the message names
	Discount string // its name, that the message may name
	Shelved  string // the code of a thing on the shelf that the message names

	Evidence []string // marks of what the message may be about a payment
}

// NewQuery reads from a message what it names.
func NewQuery(in bot.Incoming, countries []string) Query {
	q := Query{In: in, Evidence: customer.EvidenceMarks(in)}
	if in.Kind == bot.Contact || in.Own {
		q.Phone, _ = dialog.VerifiedPhone(in, countries)
	}
	q.Resumes = in.Kind == bot.Contact || in.Kind == bot.Button && strings.HasPrefix(in.Text, "agree ")
	if len(in.Text) > dialog.MaxText {
		if len(in.Text) <= dialog.MaxDeviceText && in.Kind == bot.Text {
			q.read(in.Text, dialog.Device)
		}
		return q
	}
	names, ok := owner.Names(in)
	if !ok {
		names = dialog.Anything
	}
	q.read(in.Text, names)
	if list := strings.Fields(in.Text); ok && names.Has(dialog.Phone) {
		found, _ := dialog.FindPhone(list, dialog.HomeCountries(in, countries))
		q.Target = found.Number
	}
	return q
}

// read finds what words name of some kinds.
func (q *Query) read(said string, kinds dialog.Names) {
	list := words(said)
	q.Access = kinds.Has(dialog.Access)
	if found, _, err := router.FindMACs(said); err == nil && kinds.Has(dialog.Device) {
		q.MAC = found[0]
	}
	if kinds.Has(dialog.Voucher) {
		q.Voucher, _ = customer.FindVoucher(list)
	}
	if kinds.Has(dialog.Discount) {
		q.Discount = customer.FindDiscount(list)
	}
	for _, word := range list {
		if mac, err := router.ParseMAC(word); err == nil {
			if kinds.Has(dialog.Device) && q.MAC.IsZero() { // a number after the address may look like another
				q.MAC = mac
			}
		} else if code, ok := orderCode(word); ok {
			if kinds.Has(dialog.Order) && q.Code == "" {
				q.Code = code
			}
			if kinds.Has(dialog.Shelved) {
				q.Shelved = code
			}
		} else if word[0] == '+' && kinds.Has(dialog.Phone) {
			if number, ok := dialog.SaysPhone([]string{word}, nil); ok {
				q.Target = number
			}
		}
	}
}

// orderCode reads an order's code, also from the link of a gift.
func orderCode(word string) (string, bool) {
	if code, ok := billing.ParseCode(word); ok {
		return code, true
	}
	code, _, ok := customer.ReadGiftLink(word)
	return code, ok
}

// words splits a text, at most a few of them: a message names few things.
func words(s string) []string {
	list := strings.Fields(s)
	return list[:min(len(list), 8)]
}
