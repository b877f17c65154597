package bot

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot/text"
)

// maxDiscounts is how many there may be at once.
const maxDiscounts = 20

// discounts: /discounts lists them; add NAME 20%|AMOUNT CURRENCY [uses N] [from DAY] [until END] [plans p1,p2];
// drop NAME. The name "new" is made up.
func (t *turn) discounts(args []string) {
	switch {
	case len(args) == 0:
		t.show(billing.DiscountList)
		return
	case args[0] == "add" && len(args) > 1 && strings.EqualFold(args[1], "new"):
		args = slices.Clone(args)
		args[1] = strings.ReplaceAll(t.FreshCode, "-", "")
	}
	after, d, err := t.changeDiscounts(args)
	switch {
	case err != nil:
		t.say(text.DiscountsUsage, "why", t.lang.Say(sentence(err)))
	case args[0] == "drop":
		t.ask(text.AskDiscountDrop, "discounts drop "+d.Name, "name", d.Name)
	default:
		t.ask(text.AskDiscount, "discounts "+strings.Join(args, " "), "discount", discountWords(t.lang, after[len(after)-1], t.Zone))
	}
}

func (t *turn) doDiscounts(args []string) {
	after, d, err := t.changeDiscounts(args)
	if err != nil {
		t.menu(text.DiscountsUsage, "why", t.lang.Say(sentence(err)))
		return
	}
	t.d.Shop.Discounts = after
	if args[0] == "drop" {
		t.d.Dropped = d.Name
		t.change("discounts drop", d.Name, discountWords(t.lang, d, t.Zone), "")
	} else {
		t.change("discounts add", d.Name, "", discountWords(t.lang, d, t.Zone))
	}
	t.show(billing.DiscountList)
}

// changeDiscounts makes a change to a copy of the discounts, and gives the one that it is about.
// Errors: billing.ErrNoDiscount, billing.ErrDiscountWords, ErrPlanUnknown, ErrDiscountMany, ErrDiscountTaken.
func (t *turn) changeDiscounts(args []string) ([]billing.Discount, billing.Discount, error) {
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
		return nil, billing.Discount{}, ErrDiscountTaken
	case len(t.Shop.Discounts) >= maxDiscounts:
		return nil, billing.Discount{}, ErrDiscountMany
	}
	d, err := t.readDiscount(billing.Discount{Name: name}, args[2:])
	return append(slices.Clone(t.Shop.Discounts), d), d, err
}

// readDiscount reads 20%|AMOUNT CURRENCY [uses N] [from DAY] [until END] [plans p1,p2].
func (t *turn) readDiscount(d billing.Discount, words []string) (billing.Discount, error) {
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
		if len(words) < 2 {
			return d, billing.ErrDiscountWords
		}
		m, err := billing.ParseMoney(words[0] + " " + words[1])
		if err != nil || m.IsZero() {
			return d, billing.ErrDiscountWords
		}
		d.Amount, words = m, words[2:]
	}
	if len(words)%2 != 0 {
		return d, billing.ErrDiscountWords
	}
	for ; len(words) > 0; words = words[2:] {
		if err := t.readLimit(&d, words[0], words[1]); err != nil {
			return d, err
		}
	}
	if !d.Until.IsZero() && !d.From.Before(d.Until) {
		return d, billing.ErrDiscountWords
	}
	return d, nil
}

func (t *turn) readLimit(d *billing.Discount, name, value string) (err error) {
	switch name {
	case "uses":
		d.Uses, err = strconv.Atoi(value)
		if d.Uses < 1 {
			err = billing.ErrDiscountWords
		}
	case "from":
		d.From, err = time.ParseInLocation(time.DateOnly, value, t.Zone)
		d.From = d.From.UTC()
	case "until":
		d.Until, err = readEnd(value, t.Now, t.Zone)
	case "plans":
		d.Plans = strings.Split(value, ",")
		for _, id := range d.Plans {
			if find(t.Shop.Plans, id) == nil {
				return ErrPlanUnknown
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
		words = append(words, l.Say(text.DiscountFrom, "day", date(l, d.From.In(zone))))
	}
	if !d.Until.IsZero() {
		words = append(words, l.Say(text.DiscountUntil, "day", until(l, d.Until, zone)))
	}
	if len(d.Plans) > 0 {
		words = append(words, l.Say(text.DiscountPlans, "plans", strings.Join(d.Plans, ", ")))
	}
	return strings.Join(words, ", ")
}

// trialCommand: /trial shows how long everybody may try; /trial DURATION and /trial off change it.
func (t *turn) trialCommand(args []string) {
	switch lasts, err := readTrial(args); {
	case len(args) == 0 && t.Shop.Trial == 0:
		t.say(text.TrialNone)
	case len(args) == 0:
		t.say(text.TrialIs, "lasts", span(t.lang, t.Shop.Trial))
	case err != nil:
		t.say(text.TrialUsage)
	case lasts == 0:
		t.ask(text.AskTrialOff, "trial off")
	default:
		t.ask(text.AskTrial, "trial "+args[0], "lasts", span(t.lang, lasts))
	}
}

// readTrial reads a length of time, or off.
func readTrial(args []string) (time.Duration, error) {
	switch {
	case len(args) != 1:
		return 0, errSpan
	case args[0] == "off":
		return 0, nil
	}
	return ParseSpan(args[0])
}

func (t *turn) doTrial(args []string) {
	lasts, err := readTrial(args)
	if err != nil {
		t.menu(text.OldMenu)
		return
	}
	t.change("trial", "", t.trialWords(t.Shop.Trial), t.trialWords(lasts))
	t.d.Shop.Trial = lasts
	if lasts == 0 {
		t.say(text.TrialNone)
		return
	}
	t.say(text.TrialIs, "lasts", span(t.lang, lasts))
}

func (t *turn) trialWords(lasts time.Duration) string {
	if lasts == 0 {
		return "off"
	}
	return span(t.lang, lasts)
}
