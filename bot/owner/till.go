package owner

import (
	"slices"
	"strings"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/owner/report"
	"github.com/sharefi/sharefi/bot/text"
)

var tillCommand = command{
	name: "till", right: bot.Cash, help: text.HelpTill,
	say: till,
}

// till: /till [today|week|month|FROM [TO]]. Owners see what everybody confirmed, staff what they did.
func till(t *dialog.Turn, args []string) {
	if p, ok := report.ReadPeriod(args, t.Now, t.Zone); !ok || p.Dark {
		t.Say(text.TillUsage)
		return
	}
	n := billing.Notice{To: t.In.From(), Kind: billing.Till, Detail: strings.Join(args, " ")}
	if !t.Owner(t.In) {
		n.From = me(t)
	}
	t.Decision.Notices = append(t.Decision.Notices, n)
}

// A drawer is what came or went by the hands of one person, in one way or all together.
type drawer struct {
	by, method string
	back       bool
	amounts    []billing.Money
}

func (d *drawer) line(l text.Language, key text.Key, who string) string {
	return l.Say(key, "who", who, "method", d.method, "sum", report.Sum(l, d.amounts), "n", len(d.amounts))
}

// drawers are a list of them that is still growing.
type drawers []*drawer

// add puts money into the drawer of a person and a method.
func (list *drawers) add(by, method string, back bool, m billing.Money) {
	i := slices.IndexFunc(*list, func(d *drawer) bool { return d.by == by && d.method == method && d.back == back })
	if i < 0 {
		i = len(*list)
		*list = append(*list, &drawer{by: by, method: method, back: back})
	}
	(*list)[i].amounts = append((*list)[i].amounts, m)
}

// tillMessage is the money of a period that came and went by hand, by who said so and how it was paid.
func tillMessage(l text.Language, n billing.Notice, s bot.Scene) bot.Outgoing {
	p, _ := report.ReadPeriod(strings.Fields(n.Detail), s.Now, s.Zone)
	var people, ways, all drawers
	for _, o := range s.Till {
		for _, h := range o.Hands() {
			if h.At.Before(p.From) || !h.At.Before(p.To) || n.From != "" && h.By != n.From {
				continue
			}
			people.add(h.By, "", h.Back, h.Amount)
			ways.add(h.By, dialog.Method(l, o), h.Back, h.Amount)
			all.add("", "", h.Back, h.Amount)
		}
	}
	if len(people) == 0 {
		return bot.Outgoing{Text: l.Say(text.TillNone, "period", p.Title(l))}
	}
	var lines []string
	for _, one := range people {
		who := l.Say(text.WhoOwner)
		if one.by != "" {
			who = called(l, s.Names, one.by, n.To)
		}
		lines = append(lines, one.line(l, map[bool]text.Key{false: text.TillLine, true: text.TillBack}[one.back], who))
		for _, way := range ways {
			if way.by == one.by && way.back == one.back {
				lines = append(lines, way.line(l, text.TillMethod, who))
			}
		}
	}
	if len(people) > len(all) {
		for _, sum := range all {
			lines = append(lines, sum.line(l, map[bool]text.Key{false: text.TillAll, true: text.TillAllBack}[sum.back], ""))
		}
	}
	return bot.Outgoing{Text: l.Say(text.TillReport, "period", p.Title(l), "lines", text.Lines(strings.Join(lines, "\n")))}
}
