package owner

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/router"
	"github.com/sharefi/sharefi/scheduler"
)

// An ending is what a command does to somebody's access: the links that end, and the money that goes back. It is worked
// out for the question, and again for the answer.
type ending struct {
	access scheduler.Access // all of it, as it stands
	ends   []string         // the links that end now
	backs  []back           // in the order of the links
}

// A back is the money of an order that goes back.
type back struct {
	order  billing.Order
	amount billing.Money
	begun  bool // its time runs or is over
}

// reached is the access that a word of a command names, and the name in short: that of an order, or all that a device has.
func reached(t *dialog.Turn, word string) (scheduler.Access, string) {
	if code, ok := billing.ParseCode(word); ok {
		i := slices.IndexFunc(t.Leases, func(l scheduler.Lease) bool { return l.ID == code })
		if i < 0 {
			return nil, code
		}
		return scheduler.AccessOf(t.Leases[i], t.Leases), code
	}
	mac, err := router.ParseMAC(word)
	if err != nil { // as it was found when the leases were read for it
		found, _, err := router.FindMACs(t.In.Text)
		if err != nil {
			return nil, word
		}
		mac = found[0]
	}
	return scheduler.AccessAt(mac, t.Leases), mac.String()
}

// orderOf is the order of a lease that the command names.
func orderOf(t *dialog.Turn, code string) (billing.Order, bool) {
	if t.Named != nil && t.Named.Code == code {
		return *t.Named, true
	}
	i := slices.IndexFunc(t.Orders, func(o billing.Order) bool { return o.Code == code })
	if i < 0 {
		return billing.Order{}, false
	}
	return t.Orders[i], true
}

// mayGoBack reports whether an order's money can go back by us: also what is left after a part went.
func mayGoBack(o billing.Order) bool {
	if o.Payment.ID == "" || o.Payment.Provider == billing.Owner {
		return false
	}
	if o.State == billing.Refunded {
		return o.Payment.Provider != billing.ByVoucher && o.Left().Amount > 0
	}
	return o.State.May(billing.Refunding) || o.RefundStuck()
}

// untouched reports whether nothing came yet of the voucher that paid an order: it can be redeemed again.
func untouched(o billing.Order) bool {
	return o.Payment.Provider == billing.ByVoucher && o.Granted.IsZero()
}

// giveBack adds the money of a link's order to what goes back; the link ends with it.
func (e *ending) giveBack(b back) {
	e.backs = append(e.backs, b)
	if slices.Contains(e.access.Codes(), b.order.Code) && !slices.Contains(e.ends, b.order.Code) {
		e.ends = append(e.ends, b.order.Code)
	}
}

// stays is the access that is left. What is over, and waits for the router to remove it, is none.
func (e ending) stays(now time.Time) scheduler.Access {
	return slices.DeleteFunc(e.access.Without(e.ends...), func(l scheduler.Lease) bool {
		return l.State == scheduler.Active && !now.Before(l.End)
	})
}

// mark are letters that stand for what happens, for the answer to be to the question that was asked: another link that
// was paid meanwhile, or one that has begun, gives other ones. What runs out by the second is not in them, nor is the
// plain case, in which nothing can change. No digit is among them, nor a letter that may be read as one.
func (e ending) mark() string {
	var says []string
	if len(e.access) > 1 {
		says = append(says, e.access.Codes()...)
	}
	for _, b := range e.backs {
		if gone := b.order.Gone(); gone.Amount > 0 || b.order.State == billing.Refunding { // a part went, perhaps by this question
			says = append(says, fmt.Sprint(b.order.Code, " gone ", gone.Amount, " ", b.order.Tries))
		}
		if !b.begun { // until the router lets it in, its voucher can be redeemed again
			says = append(says, fmt.Sprint(b.order.Code, " is new ", untouched(b.order)))
		}
	}
	return letters(says)
}

// letters are a short sum of words; none of none.
func letters(words []string) string {
	if len(words) == 0 {
		return ""
	}
	slices.Sort(words)
	const from = "hjkmnpruvwxy"
	sum := sha256.Sum256([]byte(strings.Join(words, "\n")))
	short := make([]byte, 6)
	for i := range short {
		short[i] = from[int(sum[i])%len(from)]
	}
	return string(short)
}

// isMark is what such letters look like.
var isMark = regexp.MustCompile(`^[hjkmnpruvwxy]{6}$`)

// unmarked are the words of an answer without the mark of its question, if it has one.
func unmarked(args []string) ([]string, string) {
	if last := len(args) - 1; last >= 0 && isMark.MatchString(args[last]) {
		return args[:last], args[last]
	}
	return args, ""
}

// change is the change that the second tap confirms.
func (e ending) change(words ...string) string {
	return strings.TrimSpace(strings.Join(append(words, e.mark()), " "))
}

// money says what goes back, a line for each order, and the sum of several.
func (e ending) money(l text.Language) string {
	var lines []string
	for _, b := range e.backs {
		key := text.BackCard
		if untouched(b.order) {
			key = text.BackVoucher
		} else if b.order.Payment.Provider == billing.ByVoucher {
			key = text.BackCash
		}
		lines = append(lines, l.Say(key, "code", b.order.Code, "amount", b.amount.Format(l.Tag), "voucher", b.order.Payment.ID))
	}
	if all := e.amounts(); len(all) > 1 {
		lines = append(lines, l.Say(text.BackSum, "amount", sums(l, all)))
	}
	return strings.Join(lines, "\n")
}

// amounts are what goes back in money: a voucher that can be redeemed again is none.
func (e ending) amounts() []billing.Money {
	var all []billing.Money
	for _, b := range e.backs {
		if !untouched(b.order) {
			all = append(all, b.amount)
		}
	}
	return all
}

// sums adds amounts up, each currency by itself.
func sums(l text.Language, amounts []billing.Money) string {
	var parts []string
	for len(amounts) > 0 {
		sum := billing.Money{Currency: amounts[0].Currency}
		amounts = slices.DeleteFunc(slices.Clone(amounts), func(m billing.Money) bool {
			if m.Currency == sum.Currency {
				sum.Amount += m.Amount
				return true
			}
			return false
		})
		parts = append(parts, sum.Format(l.Tag))
	}
	return strings.Join(parts, ", ")
}

// after says until when the person is in once that has happened, on a line of its own.
func (e ending) after(t *dialog.Turn) text.Lines {
	switch left := e.stays(t.Now); {
	case len(left) > 0:
		return text.Lines("\n" + t.Lang.Say(text.RefundStays, "end", dialog.When(t.Lang, left.End(t.Now), t.Now, t.Zone),
			"code", codes(left)))
	case len(e.ends) > 0:
		return text.Lines("\n" + t.Lang.Say(text.RefundEnds))
	}
	return ""
}

// codes are the orders of an access, as people read them.
func codes(a scheduler.Access) string { return strings.Join(a.Codes(), ", ") }

// devices are the addresses of an access, as people read them.
func devices(a scheduler.Access) string {
	list := make([]string, 0, len(a))
	for _, mac := range a.Devices() {
		list = append(list, mac.String())
	}
	return strings.Join(list, ", ")
}

// note is what the journal says of the money: each order with its amount.
func (e ending) note() string {
	var parts []string
	for _, b := range e.backs {
		parts = append(parts, b.order.Code+" "+b.amount.String())
	}
	return strings.Join(parts, ", ")
}

// do decides that all of it happens. The customer hears once that money goes back, and once that the access ends.
func (e ending) do(t *dialog.Turn) {
	var told []back
	for _, b := range e.backs {
		part := b.amount
		if part == b.order.Payment.Amount {
			part = billing.Money{} // all of it
		}
		after, outcome, err := billing.Apply(b.order, billing.GiveBack{Reason: billing.ReasonOwner, Amount: part,
			More: true}, t.Now)
		if err == nil && outcome == billing.Applied {
			t.Decision.Orders = append(t.Decision.Orders, after)
			told = append(told, b)
		}
	}
	e.tell(t, told)
	ended := e.access.Revoke(t.Now, e.ends...)
	t.Decision.Leases = append(t.Decision.Leases, ended...)
	if len(told) == 0 && len(e.stays(t.Now)) == 0 {
		tellWaiting(t, ended)
	}
}

// tell owes the customer the word that money goes back: for several orders one, with their amounts.
func (e ending) tell(t *dialog.Turn, told []back) {
	if len(told) == 0 {
		return
	}
	n := billing.Notice{To: told[0].order.Chat, Kind: billing.RefundSoon, Order: told[0].order.Code}
	byCard := slices.DeleteFunc(slices.Clone(told), func(b back) bool { return b.order.Payment.Provider == billing.ByVoucher })
	if len(byCard) > 0 {
		n.Order = byCard[0].order.Code
	}
	var lines []string
	for _, b := range byCard {
		if len(byCard) > 1 {
			lines = append(lines, fmt.Sprintf("%s %s", b.order.Code, b.amount))
		}
	}
	if left := e.stays(t.Now); len(left) > 0 && left[0].ID == e.access[0].ID { // else they are told when the next one begins
		lines = append(lines, bot.Until+" "+left.End(t.Now).Format(time.RFC3339))
	}
	n.Detail = strings.Join(lines, "\n")
	t.Decision.Notices = append(t.Decision.Notices, n)
}

// tellWaiting owes a customer the word of the end where the router has not let anybody in yet: the site's loop never
// speaks of that. Whoever gave it to a device in their own name is not told what they do themselves.
func tellWaiting(t *dialog.Turn, ended []scheduler.Lease) {
	waits := func(l scheduler.Lease) bool { return l.State == scheduler.Over }
	if i := slices.IndexFunc(ended, func(l scheduler.Lease) bool { return !waits(l) }); i >= 0 || len(ended) == 0 {
		return
	}
	if l := ended[0]; l.Chat != "" && l.Customer != billing.Owner {
		t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: l.Chat, Kind: billing.Revoked, Order: l.ID, Site: l.Site})
	}
}
