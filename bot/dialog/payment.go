package dialog

import (
	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
)

// lineWords are what the lines of a transfer are called. The owner's own words stand for themselves.
var lineWords = map[string]text.Key{
	"payee": text.LinePayee, "account": text.LineAccount, "bank": text.LineBank, "amount": text.LineAmount,
	"reference": text.LineReference,
}

// PaymentLine is one thing that is typed by hand to pay.
func PaymentLine(l text.Language, line billing.Line) string {
	if key, ok := lineWords[line.Label]; ok {
		return l.Say(key, "value", line.Value)
	}
	return line.Value
}
