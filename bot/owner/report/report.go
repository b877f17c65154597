// Package report is what the shop earned in a period, in words and as a chart.
//
// It reads no records: what was sold and given back comes with the scene. It must not import the commands.
package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// report is the numbers of a period, with a chart where there is something to see.
func Message(l text.Language, notice billing.Notice, s bot.Scene) bot.Outgoing {
	p, _ := ReadPeriod(strings.Fields(notice.Detail), s.Now, s.Zone)
	n := s.Numbers
	customers := map[string]bool{}
	var hours [24]int
	net := amounts(n.Sales)
	var card, cash []billing.Taking
	for _, sale := range n.Sales {
		if sale.Method == billing.ByVoucher {
			cash = append(cash, sale)
		} else {
			card = append(card, sale)
		}
		customers[sale.Customer] = true
		hours[sale.At.In(s.Zone).Hour()]++
	}
	for _, back := range n.Refunds {
		back.Amount.Amount = -back.Amount.Amount
		net = append(net, back.Amount)
	}
	words := l.Say(text.Report, "period", p.Title(l), "sales", len(card), "sum", Sum(l, amounts(card)),
		"refunds", len(n.Refunds), "back", Sum(l, amounts(n.Refunds)), "net", Sum(l,
			net), "customers", len(customers), "active", n.Active)
	if len(customers) > 0 {
		words += "\n" + l.Say(text.ReportNew, "new", n.New, "again", max(len(customers)-n.New, 0))
	}
	for _, line := range byMethod(l, card, n.Ways) {
		words += "\n" + line
	}
	if len(cash) > 0 {
		words += "\n" + l.Say(text.ReportCash, "n", len(cash), "sum", Sum(l, amounts(cash)))
	}
	if most := slices.Max(hours[:]); most >= busyFrom {
		hour := slices.Index(hours[:], most)
		words += "\n" + l.Say(text.Busiest, "from", hour, "to", hour+1, "n", most)
	}
	return bot.Outgoing{Text: words, Picture: Chart(p, n, l)}
}

// byMethod is what came in each way to pay, the most first, where there was more than one.
func byMethod(l text.Language, sales []billing.Taking, ways []bot.Method) (lines []string) {
	by := map[string][]billing.Money{}
	for _, s := range sales {
		by[s.Method] = append(by[s.Method], s.Amount)
	}
	if len(by) < 2 {
		return nil
	}
	names := slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		return cmp.Or(len(by[b])-len(by[a]), strings.Compare(a, b))
	})
	for _, name := range names {
		lines = append(lines, l.Say(text.ReportBy, "method", dialog.MethodNamed(l, ways, name), "n", len(by[name]), "sum", Sum(l, by[name])))
	}
	return lines
}

// busyFrom is how many sales make an hour a busy one.
const busyFrom = 3

func amounts(list []billing.Taking) []billing.Money {
	var all []billing.Money
	for _, one := range list {
		all = append(all, one.Amount)
	}
	return all
}

// Sum adds up amounts, each currency by itself.
func Sum(l text.Language, amounts []billing.Money) string {
	var order []string
	total := map[string]int64{}
	for _, m := range amounts {
		if _, ok := total[m.Currency]; !ok {
			order = append(order, m.Currency)
		}
		total[m.Currency] += m.Amount
	}
	parts := make([]string, len(order))
	for i, currency := range order {
		parts[i] = billing.Money{Amount: total[currency], Currency: currency}.Format(l.Tag)
	}
	if len(parts) == 0 {
		return l.Say(text.ReportEmpty)
	}
	return strings.Join(parts, ", ")
}
