package customer

import (
	"errors"
	"regexp"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/reference"
)

// EvidenceMarks are the marks of what a message may say about a payment: its words, its picture.
func EvidenceMarks(in bot.Incoming) (marks []string) {
	if clean, err := reference.Clean(in.Text); in.Kind == bot.Text && err == nil {
		marks = append(marks, reference.Mark(clean))
	}
	if in.Picture.Mark != "" {
		marks = append(marks, in.Picture.Mark)
	}
	return marks
}

// claimsNow is the order that what is sent now may be about: one that its customer says is paid and nobody has confirmed,
// also when somebody looked and saw no money.
func claimsNow(t *dialog.Turn) (billing.Order, bool) {
	if t.Claimed == nil || t.ClockErr != nil {
		return billing.Order{}, false
	}
	o := *t.Claimed
	mine := o.Chat == t.In.From() || o.Customer == t.Decision.Session.Phone && o.Customer != ""
	again := o.Claim.Denied > 0 && (o.State == billing.Pending || o.MayClaim(t.Now))
	return o, mine && (o.AsksOwner() || again)
}

// awaitsReference reports whether the next words may be a payment's reference: one is taken for each claim.
func awaitsReference(t *dialog.Turn) bool {
	o, ok := claimsNow(t)
	return ok && (!o.AsksOwner() || o.Claim.Payer == "" || o.Claim.Given.Before(o.Claim.At))
}

// A number of twelve digits may be a bank's, or the address of a device without its colons.
var (
	twelve = regexp.MustCompile(`\b[0-9]{12}\b|\b[0-9]{4} [0-9]{4} [0-9]{4}\b`)
	paired = regexp.MustCompile(`[0-9a-fA-F]{2}[:\-][0-9a-fA-F]{2}`)
)

// givesNumber reports whether words are a payment's number rather than the address of a device, in which twelve digits
// without a letter are rare.
func givesNumber(t *dialog.Turn) bool {
	return awaitsReference(t) && twelve.MatchString(t.In.Text) && !paired.MatchString(t.In.Text)
}

// dropClaim forgets the order that the chat said is paid, once there is nothing to say about that any more.
func dropClaim(t *dialog.Turn) {
	if _, ok := claimsNow(t); !ok && t.ClockErr == nil {
		t.Decision.Session.Claimed = ""
	}
}

// refers takes words as the reference of the payment that the customer said was made, and reports whether one is awaited.
func refers(t *dialog.Turn) bool {
	if !awaitsReference(t) {
		return false
	}
	clean, err := reference.Clean(t.In.Text)
	if err != nil {
		t.Refuse(err)
		return true
	}
	keepEvidence(t, billing.Evidence{Payer: clean})
	return true
}

// TakePicture takes a picture as one of the payment that the customer said was made, and reports whether one is awaited. Words
// below it are the reference if they have a number.
func TakePicture(t *dialog.Turn) bool {
	if _, ok := claimsNow(t); !ok || paired.MatchString(t.In.Text) { // the address of a device stands below it
		return false
	}
	e := billing.Evidence{Picture: t.In.Picture}
	if clean, err := reference.Clean(t.In.Text); err == nil && strings.ContainsAny(clean, "0123456789") {
		e.Payer = clean
	}
	keepEvidence(t, e)
	return true
}

// keepEvidence keeps what the customer sent with the claim, and shows it to the owner. Where the owner saw no money it is a claim
// anew.
func keepEvidence(t *dialog.Turn, e billing.Evidence) {
	o, _ := claimsNow(t)
	first := map[string]string{}
	for _, mark := range EvidenceMarks(t.In) {
		if mark != e.Picture.Mark && e.Payer == "" {
			continue
		}
		switch before := t.Sent[mark]; before {
		case o.Code:
		case "":
			first[mark] = o.Code
		default:
			e.Before = before
		}
	}
	after, outcome, err := claimMade(t, o, e)
	if err != nil {
		t.Refuse(err, "code", o.Code)
		return
	}
	if outcome == billing.Applied {
		t.Decision.Evidence = first
		claims(t, after)
	}
	key := text.EvidenceKept
	if e.Payer == "" {
		key = text.PictureKept
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(key, "code", o.Code), Rows: claimRows(t.Lang, after)})
}

// claimMade is an order that is said to be paid. Of one customer few wait for the owner at once.
func claimMade(t *dialog.Turn, o billing.Order, e billing.Evidence) (billing.Order, billing.Outcome, error) {
	orders := make([]billing.Order, len(t.Deals))
	for i, d := range t.Deals {
		orders[i] = d.Order
	}
	if err := billing.MayAsk(orders, o.Code); err != nil {
		return o, billing.Refused, err
	}
	return billing.Apply(o, billing.ClaimMade{Evidence: e}, t.Now)
}

// claims stores a claim, and owes the owner the question whether the money came.
func claims(t *dialog.Turn, o billing.Order) {
	t.Decision.Orders = append(t.Decision.Orders, o)
	if o.Claim.AsksNow() {
		t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: billing.Owner, Kind: billing.ClaimAsk, Order: o.Code})
	}
	if !o.Transfer().Cash { // of which there is nothing to send
		t.Decision.Session.Claimed = o.Code
	}
}

// lapsedClaim is an order of the customer's that is over and named by a button of an old message, if it can still be
// claimed.
func lapsedClaim(t *dialog.Turn, args []string) (billing.Order, bool) {
	if t.Named == nil || len(args) == 0 || !strings.EqualFold(t.Named.Code, args[0]) || t.ClockErr != nil {
		return billing.Order{}, false
	}
	o := *t.Named
	_, _, err := billing.Apply(o, billing.ClaimMade{}, t.Now)
	mine := o.Customer == t.Decision.Session.Phone && o.Customer != ""
	return o, mine && (o.State == billing.Expired || o.State == billing.Cancelled) && (err == nil || errors.Is(err, billing.ErrDenied))
}
