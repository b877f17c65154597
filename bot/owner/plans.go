package owner

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/span"
)

var plansCommand = command{
	name: "plans", right: bot.Sell, help: text.HelpPlans,
	say: plans,
	do:  doPlans,
}

// maxPlans is how many plans a menu can show.
const maxPlans = 20

// plans: /plans, and what changes them: add NAME PRICE [CURRENCY] DURATION [DEVICES]; price ID AMOUNT [CURRENCY];
// hide, show, first and drop ID. Orders keep the plan that they were made with.
func plans(t *dialog.Turn, args []string) {
	if len(args) == 0 {
		listPlans(t)
		return
	}
	if p := findPlan(t.Shop.Plans, args[0]); p != nil && len(args) == 1 {
		showPlan(t, *p)
		return
	}
	after, target, err := changePlans(t.Shop.Plans, args)
	if err != nil {
		t.Say(text.PlansUsage, "why", t.Lang.Say(dialog.Sentence(err)))
		return
	}
	t.Ask(text.AskPlans, "plans "+strings.Join(args, " "), "before", planWords(t.Lang, findPlan(t.Shop.Plans, target)),
		"after", planWords(t.Lang, findPlan(after, target)))
}

func listPlans(t *dialog.Turn) {
	var lines []string
	var rows [][]bot.Choice
	example := "p1" // in the hints below: one that there is
	for _, p := range t.Shop.Plans {
		example = p.ID
		lines = append(lines, t.Lang.Say(text.PlanRow, "id", p.ID, "plan", planWords(t.Lang, &p)))
		rows = append(rows, []bot.Choice{{Label: dialog.PlanLabel(t.Lang, p.Name, p.Devices) + " – " + p.Price.Format(t.Lang.Tag),
			Data: "ask plans " + p.ID}})
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.PlansList, "lines", text.Lines(strings.Join(lines, "\n")), "id", example),
		Rows: append(rows, append([]bot.Choice{{Label: t.Lang.Say(text.ButtonAddPlan), Data: "form plan"}}, t.Back()...))})
}

// showPlan is one plan, with what can be changed about it.
func showPlan(t *dialog.Turn, p billing.Plan) {
	button := func(label text.Key, data string) bot.Choice {
		return bot.Choice{Label: t.Lang.Say(label), Data: data + " " + p.ID}
	}
	seen := button(text.ButtonHide, "ask plans hide")
	if p.Hidden {
		seen = button(text.ButtonUnhide, "ask plans show")
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.PlanRow, "id", p.ID, "plan", planWords(t.Lang, &p)), Rows: [][]bot.Choice{
		{button(text.ButtonPrice, "form price"), seen},
		{button(text.ButtonFirst, "ask plans first"), button(text.ButtonDrop, "ask plans drop")},
		{button(text.ButtonMakeVouchers, "form vouchers"), {Label: t.Lang.Say(text.ButtonBack), Data: "ask plans"}},
	}})
}

// doPlans makes the change that was asked for.
func doPlans(t *dialog.Turn, args []string) {
	after, target, err := changePlans(t.Shop.Plans, args)
	if err != nil {
		t.Menu(text.PlansUsage, "why", t.Lang.Say(dialog.Sentence(err)))
		return
	}
	t.Note("plans "+args[0], target, planWords(t.Lang, findPlan(t.Shop.Plans, target)),
		planWords(t.Lang, findPlan(after, target)))
	t.Decision.Shop.Plans = after
	listChanged(t, after)
}

func listChanged(t *dialog.Turn, after []billing.Plan) {
	t.Shop.Plans = after
	listPlans(t)
}

func findPlan(plans []billing.Plan, id string) *billing.Plan {
	if i := slices.IndexFunc(plans, func(p billing.Plan) bool { return p.ID == id }); i >= 0 {
		return &plans[i]
	}
	return nil
}

// planWords is a plan in one line.
func planWords(l text.Language, p *billing.Plan) string {
	if p == nil {
		return l.Say(text.PlanNone)
	}
	words := l.Say(text.PlanShort, "plan", p.Name, "price", p.Price.Format(l.Tag), "lasts", dialog.Span(l, p.Lasts))
	if p.Devices > 1 {
		words = l.Say(text.PlanSeveral, "plan", words, "devices", l.Say(text.Devices, "n", p.Devices))
	}
	if p.Hidden {
		words = l.Say(text.PlanHidden, "plan", words)
	}
	return words
}

// changePlans makes a change to a copy of the plans, and names the plan that it is about.
// Errors: ErrPlanWords, ErrPlanUnknown, ErrPlanMany, ErrPlanPrice, ErrPlanDevices, billing.ErrMoney.
func changePlans(plans []billing.Plan, args []string) ([]billing.Plan, string, error) {
	after := slices.Clone(plans)
	if args[0] == "add" {
		p, err := readPlan(args[1:], plans)
		return append(after, p), p.ID, err
	}
	if len(args) < 2 {
		return nil, "", bot.ErrPlanWords
	}
	i := slices.IndexFunc(after, func(p billing.Plan) bool { return p.ID == args[1] })
	if i < 0 {
		return nil, "", bot.ErrPlanUnknown
	}
	switch {
	case args[0] == "hide":
		after[i].Hidden = true
	case args[0] == "show":
		after[i].Hidden = false
	case args[0] == "first":
		p := after[i]
		after = slices.Insert(slices.Delete(after, i, i+1), 0, p)
	case args[0] == "drop":
		after = slices.Delete(after, i, i+1)
	case args[0] == "price" && len(args) > 2:
		m, rest, err := dialog.ReadAmount(args[2:], after[i:])
		if err == nil && len(rest) > 0 {
			err = billing.ErrMoney
		}
		if err == nil {
			err = mayCharge(m)
		}
		if err != nil {
			return nil, "", err
		}
		after[i].Price = m
	default:
		return nil, "", bot.ErrPlanWords
	}
	return after, args[1], nil
}

// readPlan reads NAME… PRICE [CURRENCY] DURATION [DEVICES].
func readPlan(args []string, plans []billing.Plan) (billing.Plan, error) {
	args, devices, err := readDevices(args)
	if err != nil {
		return billing.Plan{}, err
	}
	n := len(args)
	if n < 3 {
		return billing.Plan{}, bot.ErrPlanWords
	}
	if len(plans) >= maxPlans {
		return billing.Plan{}, bot.ErrPlanMany
	}
	lasts, err := span.Parse(args[n-1])
	if err != nil {
		return billing.Plan{}, bot.ErrPlanWords
	}
	at := n - 2 // of the price
	if dialog.IsCurrency(args[at]) {
		at--
	}
	price, _, err := dialog.ReadAmount(args[at:n-1], plans)
	if err == nil {
		err = mayCharge(price)
	}
	if err != nil {
		return billing.Plan{}, err
	}
	name := strings.Join(args[:at], " ")
	if !billing.NamesPlan(name) {
		return billing.Plan{}, bot.ErrPlanWords
	}
	return billing.Plan{ID: newPlanID(plans), Name: name, Price: price, Lasts: lasts, Devices: devices}, nil
}

// readDevices takes the number of devices from the end of a plan's words; one where there is none.
func readDevices(args []string) ([]string, int, error) {
	if len(args) == 0 {
		return args, 1, nil
	}
	devices, err := strconv.Atoi(args[len(args)-1])
	if err != nil {
		return args, 1, nil //nolint:nilerr // it is the duration
	}
	if devices < 1 || devices > billing.MaxDevices {
		return args, 0, bot.ErrPlanDevices
	}
	return args[:len(args)-1], devices, nil
}

// newPlanID is the first of p1, p2… that no plan has.
func newPlanID(plans []billing.Plan) string {
	for n := 1; ; n++ {
		if id := "p" + strconv.Itoa(n); findPlan(plans, id) == nil {
			return id
		}
	}
}

// mayCharge refuses a price that the payment provider can't charge. Errors: ErrPlanPrice.
func mayCharge(m billing.Money) error {
	if _, ok := billing.Chargeable(m); !ok {
		return bot.ErrPlanPrice
	}
	return nil
}
