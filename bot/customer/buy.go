package customer

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// buy begins a purchase, or goes on with the one that is open: an open order gives the same link
// again, and a paid one first wants its device.
func buy(t *dialog.Turn) {
	if !known(t, "buy") {
		return
	}
	for _, d := range t.Deals {
		switch {
		case d.Order.Unpaid():
			openOrder(t, d.Order)
			return
		case d.WantsDevice():
			askDevice(t, d.Order)
			return
		}
	}
	if err := closed(t); err != nil {
		sorry(t, err)
		return
	}
	if !agrees(t, "buy") {
		return
	}
	t.Reply(bot.Outgoing{Text: t.Lang.Say(text.ChoosePlan), Rows: append(offers(t), t.Back())})
}

// choosePlan: plan <id>.
func choosePlan(t *dialog.Turn, args []string) {
	plan, ok := plan(t, args)
	switch {
	case !ok:
		t.Menu(text.OldMenu)
	case len(t.Places) == 1:
		order(t, plan, t.Places[0], nil, nil)
	default:
		var rows [][]bot.Choice
		var why error
		for i, p := range t.Places {
			if err := shut(t, p, plan.Devices); err != nil {
				why = err
			} else {
				rows = append(rows, []bot.Choice{{Label: p.Name, Data: fmt.Sprintf("site %s %d", plan.ID, i)}})
			}
		}
		if len(rows) == 0 {
			sorry(t, why)
			return
		}
		t.Reply(bot.Outgoing{Text: t.Lang.Say(text.ChooseSite), Rows: append(rows, t.Back())})
	}
}

// chooseSite: site <plan id> <place number> [<method>].
func chooseSite(t *dialog.Turn, args []string) {
	plan, ok := plan(t, args)
	if ok && len(args) >= 2 {
		if i, err := strconv.Atoi(args[1]); err == nil && i >= 0 && i < len(t.Places) {
			order(t, plan, t.Places[i], nil, args[2:])
			return
		}
	}
	t.Menu(text.OldMenu)
}

// plan is the one that a button names. One that nobody has a way to pay is refused where it is to be paid.
func plan(t *dialog.Turn, args []string) (billing.Plan, bool) {
	if len(args) == 0 {
		return billing.Plan{}, false
	}
	if p, ok := trial(t); ok && args[0] == p.ID {
		return p, true
	}
	plans := shown(t)
	i := slices.IndexFunc(plans, func(p billing.Plan) bool { return p.ID == args[0] })
	if i < 0 {
		return billing.Plan{}, false
	}
	return plans[i], true
}
