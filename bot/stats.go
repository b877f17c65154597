package bot

import (
	"slices"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
)

// Numbers are what the shop earned in a period.
type Numbers struct {
	Sales, Refunds []billing.Taking
	Active         int
	New            int // customers who paid for the first time
}

// A Period is what numbers are asked for.
type Period struct {
	Name     string // today, week or month; empty for days that were named
	From, To time.Time
	Dark     bool // how the chart is painted
}

// ReadPeriod reads "today", "week", "month", a day, or two days, and then "dark" for a dark chart.
// A day is written 2026-11-23. Nothing means today.
func ReadPeriod(words []string, now time.Time, zone *time.Location) (Period, bool) {
	now = now.In(zone)
	p := Period{Name: "today", From: time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone), To: now.Add(time.Second)}
	if n := len(words); n > 0 && words[n-1] == "dark" {
		p.Dark, words = true, words[:n-1]
	}
	if len(words) == 0 {
		return p, true
	}
	switch words[0] {
	case "today":
	case "week":
		p.From = p.From.AddDate(0, 0, -6)
	case "month":
		p.From = p.From.AddDate(0, 0, -29)
	default:
		return readDays(p, words, zone)
	}
	p.Name = words[0]
	return p, len(words) == 1
}

func readDays(p Period, words []string, zone *time.Location) (Period, bool) {
	from, err := time.ParseInLocation(time.DateOnly, words[0], zone)
	if err != nil || len(words) > 2 {
		return p, false
	}
	to := from
	if len(words) == 2 {
		if to, err = time.ParseInLocation(time.DateOnly, words[1], zone); err != nil || to.Before(from) {
			return p, false
		}
	}
	p.Name, p.From, p.To = "", from, to.AddDate(0, 0, 1)
	return p, true
}

// title is a period in words.
func (p Period) title(l text.Language) string {
	if key, ok := map[string]text.Key{"today": text.Today, "week": text.Week, "month": text.Month}[p.Name]; ok {
		return l.Say(key)
	}
	from, to := p.From.Format(time.DateOnly), p.To.AddDate(0, 0, -1).Format(time.DateOnly)
	if from == to {
		return from
	}
	return from + " – " + to
}

// stats: /stats [today|week|month|FROM [TO]] [dark]. The numbers are read when they are sent.
func (t *turn) stats(args []string) {
	if _, ok := ReadPeriod(args, t.Now, t.Zone); !ok {
		t.say(text.StatsUsage)
		return
	}
	t.d.Notices = append(t.d.Notices, billing.Notice{To: t.in.From(), Kind: billing.Report, Detail: strings.Join(args, " ")})
}

// report is the numbers of a period, with a chart where there is something to see.
func report(l text.Language, detail string, s Scene) Outgoing {
	p, _ := ReadPeriod(strings.Fields(detail), s.Now, s.Zone)
	n := s.Numbers
	customers := map[string]bool{}
	var hours [24]int
	net := amounts(n.Sales)
	var card, cash []billing.Taking
	for _, sale := range n.Sales {
		if sale.Cash {
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
	words := l.Say(text.Report, "period", p.title(l), "sales", len(card), "sum", sum(l, amounts(card)),
		"refunds", len(n.Refunds), "back", sum(l, amounts(n.Refunds)), "net", sum(l, net), "customers", len(customers), "active", n.Active)
	if len(customers) > 0 {
		words += "\n" + l.Say(text.ReportNew, "new", n.New, "again", max(len(customers)-n.New, 0))
	}
	if len(cash) > 0 {
		words += "\n" + l.Say(text.ReportCash, "n", len(cash), "sum", sum(l, amounts(cash)))
	}
	if most := slices.Max(hours[:]); most >= busyFrom {
		hour := slices.Index(hours[:], most)
		words += "\n" + l.Say(text.Busiest, "from", hour, "to", hour+1, "n", most)
	}
	return Outgoing{Text: words, Picture: Chart(p, n, l)}
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

// sum adds up amounts, each currency by itself.
func sum(l text.Language, amounts []billing.Money) string {
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

// SummaryDue reports whether the day's summary is due: at is a time of day as in 21:00, or "off". The
// day is named as /stats reads it.
func SummaryDue(at string, now time.Time, zone *time.Location) (day string, due bool) {
	clock, err := time.Parse("15:04", at)
	if err != nil {
		return "", false
	}
	now = now.In(zone)
	from := time.Date(now.Year(), now.Month(), now.Day(), clock.Hour(), clock.Minute(), 0, 0, zone)
	return now.Format(time.DateOnly), !now.Before(from)
}
