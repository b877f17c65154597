package customer

import (
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// payOwner is the message of an order that is paid to the owner directly: a QR code with the exact amount, what can be
// pasted, and what to type by hand.
func payOwner(l text.Language, o billing.Order, now time.Time, zone *time.Location) bot.Outgoing {
	key := text.PayOwner
	if o.Transfer().Cash {
		key = text.PayCash
	}
	return bot.Outgoing{
		Text: l.Say(key, "code", o.Code, "plan", dialog.PlanLabel(l, o.Plan, o.Devices), "price", o.Asked().Format(l.Tag),
			"method", transferLabel(l, o), "until", dialog.When(l, o.Expires, now, zone),
			"lines", text.Lines(transferLines(l, o.Transfer()))),
		Picture: dialog.QR(o.Transfer().QR),
		Rows:    transferRows(l, o),
	}
}

func transferLines(l text.Language, t billing.Transfer) string {
	var lines []string
	for _, line := range t.Lines {
		lines = append(lines, dialog.PaymentLine(l, line))
	}
	return strings.Join(lines, "\n")
}

// mostCopied is how much a button can copy, in characters.
const mostCopied = 256

func transferRows(l text.Language, o billing.Order) [][]bot.Choice {
	var rows [][]bot.Choice
	t := o.Transfer()
	if t.Copy != "" && len([]rune(t.Copy)) <= mostCopied {
		rows = append(rows, []bot.Choice{{Label: l.Say(text.ButtonCopyPayment), Copy: t.Copy}})
	}
	if strings.HasPrefix(t.Link, "https://") { // the only ones that every chat opens
		rows = append(rows, []bot.Choice{{Label: l.Say(text.ButtonPay, "price", o.Asked().Format(l.Tag)), URL: t.Link}})
	}
	return append(rows, []bot.Choice{
		{Label: l.Say(text.ButtonPaid), Data: "paid " + o.Code},
		{Label: l.Say(text.ButtonCancel), Data: "cancel " + o.Code},
	})
}

// claim notes the customer's word that they have paid the owner, who is asked. Nothing is given for it.
func claim(t *dialog.Turn, o billing.Order) {
	after, outcome, err := claimMade(t, o, billing.Evidence{})
	switch {
	case err != nil:
		t.Refuse(err, "code", o.Code)
		return
	case outcome == billing.Replayed:
		t.Reply(claimWaits(t.Lang, o))
		return
	}
	claims(t, after)
	t.Reply(claimWaits(t.Lang, after))
}

// claimWaits says that the owner is asked whether the money came.
func claimWaits(l text.Language, o billing.Order) bot.Outgoing {
	key := text.ClaimWaits
	if o.Claim.Late {
		key = text.ClaimWaitsLate
	}
	words := l.Say(key, "code", o.Code, "amount", o.Asked().Format(l.Tag))
	if o.Claim.Empty() && !o.Transfer().Cash {
		words += "\n\n" + l.Say(text.AskEvidence)
	}
	return bot.Outgoing{Text: words, Rows: claimRows(l, o)}
}

// claimRows are the buttons of a claim. What is over already can't be called off.
func claimRows(l text.Language, o billing.Order) [][]bot.Choice {
	if o.Claim.Late {
		return nil
	}
	return [][]bot.Choice{{{Label: l.Say(text.ButtonCancel), Data: "cancel " + o.Code}}}
}
