package owner

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	phones "github.com/sharefi/sharefi/internal/phone"
)

var banCommand = command{
	name: "ban", right: bot.Manage, help: text.HelpBan, names: dialog.Phone,
	say: askBan,
	do:  doBan,
}

var unbanCommand = command{
	name: "unban", right: bot.Manage, help: text.HelpUnban, names: dialog.Phone,
	say: askUnban,
	do:  func(t *dialog.Turn, _ []string) { doUnban(t) },
}

// askBan: /ban PHONE [refund]. What is paid and not used yet goes back anyway.
func askBan(t *dialog.Turn, args []string) {
	if len(args) == 0 || len(args) > 2 || len(args) == 2 && args[1] != "refund" {
		t.Say(text.BanUsage)
		return
	}
	phone, ok := dialog.ParsePhone(args[0])
	switch {
	case !ok:
		t.Say(text.BanUsage)
	case t.Target == nil:
		t.Say(text.FindNone, "target", phone)
	case t.Target.Banned:
		t.Say(text.BannedLine, "phone", phone, "chats", chats(t.Target.Chats), "devices", "")
	default:
		e, _ := banning(t, len(args) == 2)
		money := e.money(t.Lang)
		if money == "" && len(e.ends) > 0 {
			money = t.Lang.Say(text.MoneyStays)
		}
		if money != "" {
			money = "\n" + money
		}
		t.Ask(text.AskBan, e.change(append([]string{"ban", phone}, args[1:]...)...), "phone", phone, "n", len(t.Theirs),
			"money", text.Lines(money))
	}
}

// doBan refuses a customer on every channel, and ends what they have. If something of it changed since the owner was
// asked, the question is another.
func doBan(t *dialog.Turn, args []string) {
	args, mark := unmarked(args)
	if len(args) == 0 {
		t.Menu(text.OldMenu)
		return
	}
	phone, ok := dialog.ParsePhone(args[0])
	if !ok || t.Target == nil || !phones.Same(t.Target.Phone, phone) {
		t.Menu(text.OldMenu)
		return
	}
	e, unpaid := banning(t, len(args) > 1)
	if mark != e.mark() {
		askBan(t, args)
		return
	}
	banned := *t.Target
	banned.Banned = true
	t.Decision.Target = &banned
	for _, o := range unpaid {
		if after, outcome, err := billing.Apply(o, o.OnBan(false), t.Now); err == nil && outcome == billing.Applied {
			t.Decision.Orders = append(t.Decision.Orders, after)
			if o.AsksOwner() { // people are looking for the money
				t.Decision.Notices = append(t.Decision.Notices, billing.Notice{To: billing.Owner, Kind: billing.ClaimOver, Order: o.Code})
			}
		}
	}
	e.do(t)
	t.Note("ban", phone, "", strings.TrimSpace(strings.Join(args[1:], " ")+" "+e.note()))
	t.Say(text.BanDone, "phone", phone)
}

// banning is the end of all that a customer has, as one: they hear of it once. The unpaid orders are called off.
func banning(t *dialog.Turn, refund bool) (e ending, unpaid []billing.Order) {
	for _, d := range t.Theirs {
		if d.Lease != nil && !d.Lease.Revoked {
			e.access = append(e.access, *d.Lease)
		}
	}
	e.access = e.access.Sorted()
	e.ends = e.access.Codes()
	for _, d := range t.Theirs {
		switch end := onBan(t, d, refund).(type) {
		case billing.CalledOff, billing.ClaimDenied:
			unpaid = append(unpaid, d.Order)
		case billing.GiveBack:
			b := back{order: d.Order, amount: d.Order.Left(), begun: d.Lease != nil && d.Lease.Begun(t.Now)}
			if !end.Amount.IsZero() {
				b.amount = end.Amount
			}
			e.giveBack(b)
		}
	}
	return e, unpaid
}

// askUnban: /unban PHONE.
func askUnban(t *dialog.Turn, args []string) {
	if len(args) == 0 {
		t.Say(text.UnbanUsage)
		return
	}
	if t.Target == nil || !t.Target.Banned {
		t.Say(text.UnbanNone, "target", strings.Join(args, " "))
		return
	}
	t.Ask(text.AskUnban, "unban "+t.Target.Phone, "phone", t.Target.Phone)
}

func doUnban(t *dialog.Turn) {
	if t.Target == nil {
		t.Menu(text.OldMenu)
		return
	}
	free := *t.Target
	free.Banned = false
	t.Decision.Target = &free
	t.Note("unban", free.Phone, "", "")
	t.Say(text.UnbanDone, "phone", free.Phone)
}

// onBan is what happens to the order of a customer who is banned. Of access that has begun, only what the rest of the time
// is worth goes back.
func onBan(t *dialog.Turn, d bot.Deal, refund bool) billing.Fact {
	begun := d.Lease == nil || d.Lease.Begun(t.Now)
	end := d.Order.OnBan(refund || !begun)
	back, ok := end.(billing.GiveBack)
	if !ok || d.Lease == nil || !begun {
		return end
	}
	back.Amount = d.Order.Payment.Amount.Share(d.Lease.Unused(t.Now), d.Lease.Lasts).Payable(d.Order.Left())
	if back.Amount.IsZero() {
		return nil
	}
	return back
}
