package form

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
	"github.com/sharefi/sharefi/internal/span"
	"github.com/sharefi/sharefi/router"
)

// maxPerson is how many letters a person's name may have.
const maxPerson = 30

func planName(_ *dialog.Turn, _ []string, said string) (string, error) {
	if !billing.NamesPlan(said) {
		return "", bot.ErrPlanWords
	}
	return said, nil
}

// price reads an amount that can be charged, in the shop's currency if none is said.
func price(t *dialog.Turn, _ []string, said string) (string, error) {
	m, rest, err := dialog.ReadAmount(strings.Fields(said), t.Shop.Plans)
	if err == nil && len(rest) > 0 {
		err = billing.ErrMoney
	}
	return m.String(), err
}

// sellingPrice is price for what the payment provider charges.
func sellingPrice(t *dialog.Turn, a []string, said string) (string, error) {
	words, err := price(t, a, said)
	if err != nil {
		return "", err
	}
	if m, err := billing.ParseMoney(words); err != nil {
		return "", err
	} else if _, ok := billing.Chargeable(m); !ok {
		return "", bot.ErrPlanPrice
	}
	return words, nil
}

func length(_ *dialog.Turn, _ []string, said string) (string, error) {
	said = strings.ToLower(strings.ReplaceAll(said, " ", ""))
	if _, err := span.Parse(said); err != nil {
		return "", bot.ErrPlanWords
	}
	return said, nil
}

func devices(_ *dialog.Turn, _ []string, said string) (string, error) {
	n, err := number(said, billing.MaxDevices)
	if err != nil {
		return "", bot.ErrPlanDevices
	}
	return n, nil
}

// number reads one from 1 to a most. Its error is not for people.
func number(said string, most int) (string, error) {
	n, err := strconv.Atoi(text.LatinDigits(said))
	if err == nil && (n < 1 || n > most) {
		err = strconv.ErrRange
	}
	return strconv.Itoa(n), err
}

// plan reads a plan's id, or its name.
func plan(t *dialog.Turn, _ []string, said string) (string, error) {
	i := slices.IndexFunc(t.Shop.Plans, func(p billing.Plan) bool { return p.ID == said || strings.EqualFold(p.Name, said) })
	if i < 0 {
		return "", bot.ErrPlanUnknown
	}
	return t.Shop.Plans[i].ID, nil
}

// mostVouchers are made at once.
const mostVouchers = 480

func vouchers(_ *dialog.Turn, _ []string, said string) (string, error) {
	n, err := number(said, mostVouchers)
	if err != nil {
		return "", bot.ErrVoucherCount
	}
	return n, nil
}

// end reads a day or a length of time; none is for ever.
func end(t *dialog.Turn, _ []string, said string) (string, error) {
	if said == none {
		return none, nil
	}
	if _, err := dialog.ReadEnd(said, t.Now, t.Zone); err != nil {
		return "", bot.ErrVoucherWords
	}
	return said, nil
}

func code(t *dialog.Turn, _ []string, said string) (string, error) {
	name, ok := billing.ParseDiscountName(said)
	taken := func(d billing.Discount) bool { return d.Name == name }
	switch {
	case !ok:
		return "", billing.ErrDiscountWords
	case slices.ContainsFunc(t.Shop.Discounts, taken):
		return "", bot.ErrDiscountTaken
	}
	return name, nil
}

// off reads 20% or an amount.
func off(t *dialog.Turn, a []string, said string) (string, error) {
	if percent, ok := strings.CutSuffix(strings.ReplaceAll(said, " ", ""), "%"); ok {
		n, err := number(percent, 100)
		if err != nil {
			return "", billing.ErrDiscountWords
		}
		return n + "%", nil
	}
	return price(t, a, said)
}

func uses(_ *dialog.Turn, _ []string, said string) (string, error) {
	if said == none {
		return none, nil
	}
	n, err := number(said, 1_000_000)
	if err != nil {
		return "", billing.ErrDiscountWords
	}
	return n, nil
}

func helper(_ *dialog.Turn, _ []string, said string) (string, error) {
	if said == "" || utf8.RuneCountInString(said) > maxPerson {
		return "", bot.ErrStaffWords
	}
	return said, nil
}

// anyRights reads the names of rights.
func anyRights(_ *dialog.Turn, _ []string, said string) (string, error) {
	words := strings.Fields(strings.ToLower(strings.ReplaceAll(said, ",", " ")))
	for _, word := range words {
		if word != "all" && !slices.Contains(bot.Grantable, bot.Right(word)) {
			return "", bot.ErrStaffWords
		}
	}
	if len(words) == 0 {
		return "", bot.ErrStaffWords
	}
	return strings.Join(words, " "), nil
}

func anything(_ *dialog.Turn, _ []string, said string) (string, error) { return said, nil }

// site reads the name of a site.
func site(t *dialog.Turn, _ []string, said string) (string, error) {
	i := slices.IndexFunc(t.Places, func(p bot.Place) bool {
		return strings.EqualFold(strings.Join(strings.Fields(p.Name), " "), said)
	})
	if i < 0 {
		return "", bot.ErrPlanWords
	}
	return t.Places[i].Name, nil
}

// whom reads a MAC address or a phone number, as one word.
func whom(t *dialog.Turn, _ []string, said string) (string, error) {
	mac, err := router.ParseDevice(said)
	if err == nil {
		return mac.String(), nil
	}
	if found, ok := t.Phone(strings.Fields(said)); ok {
		return found.Number, nil
	}
	return "", err
}

// exampleDay is a day to come, as people type it.
func exampleDay(t *dialog.Turn, _ []string) []any {
	return []any{"day", t.Now.In(t.Zone).AddDate(0, 1, 0).Format(time.DateOnly)}
}

func helperName(_ *dialog.Turn, a []string) []any { return []any{"name", a[0]} }

// examplePrice is an amount as people type it in this shop.
func examplePrice(t *dialog.Turn, _ []string) []any {
	example := billing.Money{Amount: 450, Currency: "EUR"}
	if len(t.Shop.Plans) > 0 {
		example = t.Shop.Plans[0].Price
	}
	return []any{"example", example.String()}
}
