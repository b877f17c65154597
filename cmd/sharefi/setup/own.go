package setup

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing/own/payload"
	"github.com/sharefi/sharefi/cmd/sharefi/keyboard"
	"github.com/sharefi/sharefi/internal/config"
	"github.com/sharefi/sharefi/internal/secret"
)

// quoted is a text that YAML can't read as a number: an account's number with another digit is a stranger's account.
type quoted string

// MarshalYAML writes it in quotation marks.
func (q quoted) MarshalYAML() ([]byte, error) { return json.Marshal(string(q)) }

// An accountAnswer is an account as it is written to the file.
type accountAnswer struct {
	Kind     payload.Kind `yaml:"kind"`
	Label    quoted       `yaml:"label,omitempty"`
	To       quoted       `yaml:"to,omitempty"`
	Bank     quoted       `yaml:"bank,omitempty"`
	Biller   quoted       `yaml:"biller,omitempty"`
	Name     quoted       `yaml:"name,omitempty"`
	Street   quoted       `yaml:"street,omitempty"`
	House    quoted       `yaml:"house,omitempty"`
	Postcode quoted       `yaml:"postcode,omitempty"`
	City     quoted       `yaml:"city,omitempty"`
	Words    quoted       `yaml:"words,omitempty"`
	Link     quoted       `yaml:"link,omitempty"`
	Unique   bool         `yaml:"unique,omitempty"`
}

func written(o config.Own) accountAnswer {
	a, label := o.Account, o.Label
	if label == a.Kind.Brand() {
		label = ""
	}
	return accountAnswer{Kind: a.Kind, Label: quoted(label), To: quoted(a.To), Bank: quoted(a.Bank), Biller: quoted(a.Biller),
		Name: quoted(a.Name), Street: quoted(a.Street), House: quoted(a.House), Postcode: quoted(a.Postcode), City: quoted(a.City),
		Words: quoted(a.Words), Link: quoted(a.Link), Unique: a.Unique}
}

// setOwn makes these the accounts of the shop.
func (u *setup) setOwn(list []config.Own) {
	u.config.Own = list
	if len(list) == 0 {
		u.set("own", nil)
		return
	}
	var answers []accountAnswer
	for _, o := range list {
		answers = append(answers, written(o))
	}
	u.set("own", answers)
}

// has reports whether customers read a label already; without one it is the word for cash, or for a bank transfer.
func (u *setup) has(label string, cash bool) bool {
	return slices.ContainsFunc(u.config.Own, func(o config.Own) bool {
		return o.Label == label && (label != "" || cash == (o.Account.Kind == payload.Cash))
	})
}

// leave are the ways that the shop can do without. One that orders are open in is better retired, by hand.
func (u *setup) leave() []way {
	var list []way
	if !u.config.Stripe.Key.IsZero() {
		list = append(list, way{"No more by Stripe", func(context.Context) error {
			u.config.Stripe.Key = secret.Value{}
			u.set("stripe", nil)
			return nil
		}})
	}
	if !u.config.Razorpay.Secret.IsZero() {
		list = append(list, way{"No more by Razorpay", func(context.Context) error {
			u.config.Razorpay.Secret = secret.Value{}
			u.set("razorpay", nil)
			return nil
		}})
	}
	if u.config.Stars.Enabled {
		list = append(list, way{"No more in Telegram Stars", func(context.Context) error {
			u.config.Stars.Enabled = false
			u.set("stars.enabled", false)
			return nil
		}})
	}
	for i, o := range u.config.Own {
		name := strings.TrimSpace(cmp.Or(o.Label, string(o.Account.Kind)) + " " + o.Account.To)
		list = append(list, way{"No more by " + name, func(context.Context) error {
			u.setOwn(slices.Delete(slices.Clone(u.config.Own), i, i+1))
			return nil
		}})
	}
	return list
}

func (u *setup) askCash(ctx context.Context) error {
	words, err := u.Text(ctx, keyboard.Question{Title: "What customers read who pay in cash", Preset: "Pay at the counter and say the code {code}.",
		About: "In your own words and language. {code} and {amount} are filled in.", Check: func(s string) error {
			return unkeyed(payload.Account{Kind: payload.Cash, Words: s}.Check(u.money()))
		}})
	if err != nil {
		return err
	}
	u.setOwn(append(slices.Clone(u.config.Own), config.Own{Account: payload.Account{Kind: payload.Cash, Words: words}}))
	return u.askCurrency(ctx)
}

// kinds are the accounts that can be asked for, the most used first.
var kinds = []struct {
	kind  payload.Kind
	title string
}{
	{payload.UPI, "UPI (India)"}, {payload.Static, "A QR code of mine: QRIS, QR Ph, DuitNow, KHQR …"}, {payload.Pix, "Pix (Brazil)"},
	{payload.Text, "In words: M-Pesa, GCash, a bank account …"}, {payload.PromptPay, "PromptPay (Thailand)"},
	{payload.VietQR, "VietQR (Vietnam)"}, {payload.PayNow, "PayNow (Singapore)"}, {payload.EPC, "A bank account in euros (GiroCode)"},
	{payload.SwissQR, "A Swiss bank account (QR bill)"}, {payload.SPAYD, "A Czech bank account (QR Platba)"},
}

// A question is how an account's key is asked for.
type question struct{ title, about string }

// questions are by key, and by kind and key where a kind has its own.
var questions = map[string]question{
	"name":     {"The account holder's name", "As the bank has it, in Latin letters."},
	"bank":     {"The bank", "Its short name, as in Vietcombank, or its BIN of six digits."},
	"postcode": {"The account holder's postcode", ""},
	"city":     {"The city", ""},
	"words": {"What customers read",
		"In your own words, with the account: PayBill 123456, account {code}, amount {amount}. {code} and {amount} are filled in."},

	"upi to":       {"Your UPI id", "As in cafe@okbank."},
	"pix to":       {"Your Pix key", "An e-mail address, a phone number with +55, a CPF, a CNPJ, or a random key."},
	"promptpay to": {"Your PromptPay number", "A mobile number, a tax or citizen id, or an e-wallet."},
	"vietqr to":    {"The account's number", ""},
	"paynow to":    {"Your UEN or phone number", "As in T12LL0001A or +6581234567."},
	"epc to":       {"The IBAN", "As in DE89 3704 0044 0532 0130 00."},
	"swissqr to":   {"The IBAN", "As in CH93 0076 2011 6238 5295 7."},
	"spayd to":     {"The IBAN", "As in CZ65 0800 0000 1920 0014 5399."},
	"static to":    {"What your code says", "Any QR reader shows it; paste all of it, from 000201 to the end."},
}

func (u *setup) askAccount(ctx context.Context) error {
	var titles []string
	for _, k := range kinds {
		titles = append(titles, k.title)
	}
	i, err := u.Choose(ctx, "Which account?", titles, 0)
	if err != nil {
		return err
	}
	account := payload.Account{Kind: kinds[i].kind}
	paid, fixed := account.Kind.Currency(), u.fixed()
	if paid != "" && fixed != "" && paid != fixed {
		u.say("✗ that is paid in %s, and this shop sells in %s: take an account in %[2]s, one in words, or cash", paid, fixed)
		return nil
	}
	label, err := u.askLabel(ctx, account.Kind)
	if err != nil {
		return err
	}
	if paid == "" && account.Kind != payload.Static { // whose code says it
		if err := u.askCurrency(ctx); err != nil {
			return err
		}
	}
	if err := u.fill(ctx, &account); err != nil {
		return err
	}
	if account.Unique, err = u.askUnique(ctx, account.Kind); err != nil {
		return err
	}
	u.setOwn(append(slices.Clone(u.config.Own), config.Own{Label: label, Account: account}))
	u.say("✓ Make yourself the first customer, from another bank's app, with a small amount.")
	return nil
}

// fill asks for what an account needs. What is wrong with an answer is said at once.
func (u *setup) fill(ctx context.Context, a *payload.Account) error {
	inputs := a.Kind.Inputs()
	for i, in := range inputs {
		q, ok := questions[string(a.Kind)+" "+in.Key]
		if !ok {
			q = questions[in.Key]
		}
		ask := u.Text
		if i == 0 {
			ask = u.orBack
		}
		last := i == len(inputs)-1
		answer, err := ask(ctx, keyboard.Question{Title: q.title, About: q.about, Check: func(s string) error {
			return u.suits(*a, in.Key, s, last)
		}})
		if err != nil {
			return err
		}
		if *a, err = a.With(in.Key, answer); err != nil {
			return err
		}
	}
	u.currency = cmp.Or(a.Currency(), u.currency)
	return nil
}

// suits says what is wrong with an answer for an account, as far as it is known; of the last one all is.
func (u *setup) suits(a payload.Account, key, answer string, last bool) error {
	a, err := a.With(key, answer)
	if err != nil {
		return err
	}
	err = a.Check(cmp.Or(u.fixed(), a.Currency(), u.money()))
	if about := payload.KeyOf(err); !last && about != key && about != "kind" {
		return nil // what is still to be asked for
	}
	return unkeyed(err)
}

// askLabel asks what customers know a kind by that has no name of its own, or a second account of one that has.
func (u *setup) askLabel(ctx context.Context, kind payload.Kind) (string, error) {
	label := kind.Brand()
	if kind != payload.Text && !u.has(label, false) {
		return label, nil
	}
	return u.orBack(ctx, keyboard.Question{Title: "What customers know it by", About: "A button, as in M-Pesa.", Check: func(s string) error {
		if u.has(s, false) {
			return errors.New("there is one of that name")
		}
		return unkeyed(payload.Text.CheckLabel(s))
	}})
}

func (u *setup) askUnique(ctx context.Context, kind payload.Kind) (bool, error) {
	if !kind.Blind() {
		return false, nil
	}
	i, err := u.Choose(ctx, "Your bank mostly shows no code of the order with this kind. Ask each customer a little less than the price, so "+
		"that the amount tells you who paid?", []string{"Yes", "No"}, 0)
	return i == 0, err
}
