package owner

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
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
		t.Say(text.BannedLine, "phone", phone, "chats", strings.Join(t.Target.Chats, ", "), "devices", "")
	default:
		t.Ask(text.AskBan, strings.Join(append([]string{"ban", phone}, args[1:]...), " "), "phone", phone, "n", len(t.Theirs))
	}
}

// doBan refuses a customer on every channel, and ends what they have.
func doBan(t *dialog.Turn, args []string) {
	phone, ok := dialog.ParsePhone(args[0])
	if !ok || t.Target == nil || t.Target.Phone != phone {
		t.Menu(text.OldMenu)
		return
	}
	banned := *t.Target
	banned.Banned = true
	t.Decision.Target = &banned
	for _, d := range t.Theirs {
		if end := onBan(t, d, len(args) > 1); end != nil {
			settle(t, d.Order, end)
		} else {
			endAccess(t, d.Order.Code)
		}
	}
	t.Note("ban", phone, "", strings.Join(args[1:], " "))
	t.Say(text.BanDone, "phone", phone)
}

// askUnban: /unban PHONE.
func askUnban(t *dialog.Turn, args []string) {
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
	back.Amount = d.Order.Payment.Amount.Share(d.Lease.Unused(t.Now), d.Lease.Lasts)
	if back.Amount.IsZero() {
		return nil
	}
	return back
}
