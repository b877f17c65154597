package dialog

import (
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/scheduler"
)

// OrNobody is a customer's phone, or a dash for a gift or for access that was found at a router.
func OrNobody(phone string) string {
	if phone == "" || phone == billing.Owner {
		return "–"
	}
	return phone
}

// PlanLabel is a plan's name, with how many devices it is for where it does not say so itself.
func PlanLabel(l text.Language, name string, devices int) string {
	several := l.Say(text.Devices, "n", devices)
	if devices < 2 || strings.Contains(strings.ToLower(name), strings.ToLower(upright.Replace(several))) {
		return name
	}
	return l.Say(text.PlanSeveral, "plan", name, "devices", several)
}

// upright takes the marks off words that keep a number in its place in a sentence from right to left.
var upright = strings.NewReplacer("\u2068", "", "\u2069", "")

// Addresses are a lease's devices as its owner reads them.
func Addresses(l scheduler.Lease) string {
	if l.ByPass() {
		return bot.PassName
	}
	var list []string
	for _, mac := range l.MACs() {
		list = append(list, mac.String())
	}
	return strings.Join(list, ", ")
}

// Method is how an order is paid, in words.
func Method(l text.Language, o billing.Order) string {
	switch t := o.Transfer(); {
	case !o.ByHand():
		return ProviderName(billing.MethodOf(o))
	case t.Label != "":
		return t.Label
	case t.Cash:
		return l.Say(text.MethodCash)
	}
	return l.Say(text.MethodTransfer)
}

// MethodLabel is what customers choose a way to pay by.
func MethodLabel(l text.Language, m bot.Method) string {
	switch {
	case m.Label != "":
		return m.Label
	case m.Stars:
		return l.Say(text.MethodStars)
	case m.Only != "":
		return l.Say(text.MethodInChat)
	case m.Cash:
		return l.Say(text.MethodCash)
	case m.ByHand:
		return l.Say(text.MethodTransfer)
	case m.Online:
		return l.Say(text.MethodOnline)
	}
	return l.Say(text.MethodCard)
}

// MethodNamed is what customers choose the way by that orders keep under a name. One that the shop has no more is its name.
func MethodNamed(l text.Language, ways []bot.Method, name string) string {
	for _, m := range ways {
		if m.Name == name {
			return MethodLabel(l, m)
		}
	}
	return ProviderName(name)
}
