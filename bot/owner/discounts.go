package owner

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/day"
)

var discountsCommand = command{
	name: "discounts", right: bot.Sell, help: text.HelpDiscounts,
	say: discounts,
	do:  doDiscounts,
}

// maxDiscounts is how many there may be at once.
const maxDiscounts = 20

// discounts: /discounts lists them; add NAME 20%|AMOUNT [CURRENCY] [uses N] [from DAY] [until END] [plans p1,p2];
// drop NAME. The name "new" is made up.
func discounts(t *dialog.Turn, args []string) {
	switch {
	case len(args) == 0:
		show(t, billing.DiscountList)
		return
	case args[0] == "add" && len(args) > 1 && strings.EqualFold(args[1], "new"):
		args = slices.Clone(args)
		args[1] = strings.ReplaceAll(t.FreshCode, "-", "")
	}
	after, d, err := changeDiscounts(t, args)
	switch {
	case err != nil:
		t.Say(text.DiscountsUsage, "why", t.Lang.Say(dialog.Sentence(err)))
	case args[0] == "drop":
		t.Ask(text.AskDiscountDrop, "discounts drop "+d.Name, "name", d.Name)
	default:
		t.Ask(text.AskDiscount, "discounts "+strings.Join(args, " "),
			"discount", discountWords(t.Lang, after[len(after)-1], t.Zone))
	}
}

func doDiscounts(t *dialog.Turn, args []string) {
	after, d, err := changeDiscounts(t, args)
	if err != nil {
		t.Menu(text.DiscountsUsage, "why", t.Lang.Say(dialog.Sentence(err)))
		return
	}
	t.Decision.Shop.Discounts = after
	if args[0] == "drop" {
		t.Decision.Dropped = d.Name
		t.Note("discounts drop", d.Name, discountWords(t.Lang, d, t.Zone), "")
	} else {
		t.Note("discounts add", d.Name, "", discountWords(t.Lang, d, t.Zone))
	}
	show(t, billing.DiscountList)
}

// changeDiscounts makes a change to a copy of the discounts, and gives the one that it is about.
// Errors: billing.ErrNoDiscount, billing.ErrDiscountWords, ErrPlanUnknown, ErrDiscountMany, ErrDiscountTaken.
func changeDiscounts(t *dialog.Turn, args []string) ([]billing.Discount, billing.Discount, error) {
	if len(args) < 2 {
		return nil, billing.Discount{}, billing.ErrDiscountWords
	}
	name, ok := billing.ParseDiscountName(args[1])
	i := slices.IndexFunc(t.Shop.Discounts, func(d billing.Discount) bool { return d.Name == name })
	switch {
	case !ok:
		return nil, billing.Discount{}, billing.ErrDiscountWords
	case args[0] == "drop" && i < 0:
		return nil, billing.Discount{}, billing.ErrNoDiscount
	case args[0] == "drop":
		d := t.Shop.Discounts[i]
		return slices.Delete(slices.Clone(t.Shop.Discounts), i, i+1), d, nil
	case args[0] != "add":
		return nil, billing.Discount{}, billing.ErrDiscountWords
	case i >= 0:
		return nil, billing.Discount{}, bot.ErrDiscountTaken
	case len(t.Shop.Discounts) >= maxDiscounts:
		return nil, billing.Discount{}, bot.ErrDiscountMany
	}
	d, err := readDiscount(t, billing.Discount{Name: name}, args[2:])
	return append(slices.Clone(t.Shop.Discounts), d), d, err
}

// readDiscount reads 20%|AMOUNT [CURRENCY] [uses N] [from DAY] [until END] [plans p1,p2].
func readDiscount(t *dialog.Turn, d billing.Discount, words []string) (billing.Discount, error) {
	if len(words) == 0 {
		return d, billing.ErrDiscountWords
	}
	if percent, ok := strings.CutSuffix(words[0], "%"); ok {
		n, err := strconv.Atoi(percent)
		if err != nil || n < 1 || n > 100 {
			return d, billing.ErrDiscountWords
		}
		d.Percent, words = n, words[1:]
	} else {
		m, rest, err := dialog.ReadAmount(words, t.Shop.Plans)
		if err != nil || m.IsZero() {
			return d, billing.ErrDiscountWords
		}
		d.Amount, words = m, rest
	}
	if len(words)%2 != 0 {
		return d, billing.ErrDiscountWords
	}
	for ; len(words) > 0; words = words[2:] {
		if err := readLimit(t, &d, words[0], words[1]); err != nil {
			return d, err
		}
	}
	if !d.Until.IsZero() && !d.From.Before(d.Until) {
		return d, billing.ErrDiscountWords
	}
	return d, nil
}

func readLimit(t *dialog.Turn, d *billing.Discount, name, value string) (err error) {
	switch name {
	case "uses":
		d.Uses, err = strconv.Atoi(value)
		if d.Uses < 1 {
			err = billing.ErrDiscountWords
		}
	case "from":
		d.From, err = day.Parse(value, t.Zone)
		d.From = d.From.UTC()
	case "until":
		d.Until, err = dialog.ReadEnd(value, t.Now, t.Zone)
	case "plans":
		d.Plans = strings.Split(value, ",")
		for _, id := range d.Plans {
			if findPlan(t.Shop.Plans, id) == nil {
				return bot.ErrPlanUnknown
			}
		}
	default:
		err = billing.ErrDiscountWords
	}
	if err != nil {
		return billing.ErrDiscountWords
	}
	return nil
}

// discountWords is a discount in one line.
func discountWords(l text.Language, d billing.Discount, zone *time.Location) string {
	off := strconv.Itoa(d.Percent) + " %"
	if d.Percent == 0 {
		off = d.Amount.Format(l.Tag)
	}
	words := []string{l.Say(text.DiscountOff, "name", d.Name, "off", off)}
	if d.Uses > 0 {
		words = append(words, l.Say(text.DiscountUses, "n", d.Uses))
	}
	if !d.From.IsZero() {
		words = append(words, l.Say(text.DiscountFrom, "day", dialog.Date(l, d.From.In(zone))))
	}
	if !d.Until.IsZero() {
		words = append(words, l.Say(text.DiscountUntil, "day", dialog.Until(l, d.Until, zone)))
	}
	if len(d.Plans) > 0 {
		words = append(words, l.Say(text.DiscountPlans, "plans", strings.Join(d.Plans, ", ")))
	}
	return strings.Join(words, ", ")
}

// discountList is the discounts, how often each is used, and the link that gives it.
func discountList(l text.Language, _ billing.Notice, s bot.Scene) bot.Outgoing {
	var lines []string
	rows := [][]bot.Choice{{{Label: l.Say(text.ButtonAddDiscount), Data: "form discount"}}}
	for _, d := range s.Discounts {
		rows = append(rows, []bot.Choice{{Label: l.Say(text.ButtonDropDiscount, "name", d.Name), Data: "ask discounts drop " + d.Name}})
		lines = append(lines, l.Say(text.DiscountLine, "discount", discountWords(l, d, s.Zone), "n", s.Uses[d.Name],
			"link", "https://t.me/"+s.Reach.Telegram+"?start="+dialog.DiscountLink+d.Name))
	}
	rows = append(rows, []bot.Choice{{Label: l.Say(text.ButtonBack), Data: "menu"}})
	if len(lines) == 0 {
		return bot.Outgoing{Text: l.Say(text.DiscountsUsage, "why", l.Say(text.DiscountNone)), Rows: rows}
	}
	return bot.Outgoing{Text: l.Say(text.DiscountList, "lines", text.Lines(strings.Join(lines, "\n"))), Rows: rows}
}
