package report

import (
	"math"
	"slices"

	"github.com/bojanz/currency"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/text"
)

// Chart paints the takings of a period, a PNG that a phone shows well: one day as a line through its hours, beside the
// same day a week earlier; more days as bars, by the day or month, and below them what was given back. It is nil where
// no money came or went. Only the currency with the most sales is painted.
func Chart(p Period, n bot.Numbers, l text.Language) []byte {
	unit := mainCurrency(n)
	if unit == "" {
		return nil
	}
	c := chart{unit: unit, dark: p.Dark}
	if p.aDay() {
		c.line(p, n, l)
	} else {
		c.bars(p, n, l)
	}
	if !slices.ContainsFunc(c.data, some) {
		return nil
	}
	png, err := c.paint()
	if err != nil {
		return nil // the numbers are said in words, too
	}
	return png
}

// bars has what was sold above the line, and what was given back below it.
func (c *chart) bars(p Period, n bot.Numbers, l text.Language) {
	b := buckets(p, l)
	sold, back := make([]float64, len(b)), make([]float64, len(b))
	c.add(sold, b, n.Sales, 1)
	c.add(back, b, n.Refunds, -1)
	c.series(sold, l.Say(text.ChartSold), soldColour)
	if some(back) {
		c.series(back, l.Say(text.ChartBack), backColour)
	}
	c.labels = sparse(b, (len(b)+mostLabels-1)/mostLabels)
}

// line adds the day up hour by hour. What is still to come of it is left out.
func (c *chart) line(p Period, n bot.Numbers, l text.Language) {
	from, to, _ := p.WeekBefore()
	before := hours(from, to, 1)
	now := hours(p.From, p.To, 1)
	c.lines = true
	c.series(c.sums(before, n.Before), dayLabel(l, from), beforeColour)
	c.series(c.sums(now, n.Sales), dayLabel(l, p.From), soldColour)
	if back := c.sums(now, n.Refunds); some(back) {
		c.series(back, l.Say(text.ChartBack), backColour)
	}
	if !some(c.data[0]) && some(c.data[1]) {
		c.data, c.names, c.colours = c.data[1:], c.names[1:], c.colours[1:] // nothing to compare with
	}
	whole := hours(p.From, p.From.Add(to.Sub(from)), 1)
	c.labels = sparse(append(whole, bucket{label: "24:00"}), 6)
}

// sums are what had come at the beginning, and by the end of each hour.
func (c *chart) sums(b []bucket, list []billing.Taking) []float64 {
	sums := make([]float64, len(b)+1)
	c.add(sums[1:], b, list, 1)
	for i := range b {
		sums[i+1] += sums[i]
	}
	return sums
}

// add puts amounts in the chart's currency into their buckets.
func (c *chart) add(bars []float64, b []bucket, list []billing.Taking, sign float64) {
	for _, one := range list {
		for i := range b {
			if one.Amount.Currency == c.unit && !one.At.Before(b[i].from) && one.At.Before(b[i].to) {
				bars[i] += sign * major(one.Amount)
			}
		}
	}
}

// mainCurrency is the one with the most sales, or else of the refunds. What cost nothing does not count.
func mainCurrency(n bot.Numbers) string {
	count, most := map[string]int{}, ""
	for _, list := range [][]billing.Taking{n.Sales, n.Refunds} {
		for _, one := range list {
			unit := one.Amount.Currency
			if one.Amount.IsZero() {
				continue
			}
			count[unit]++
			if most == "" || count[unit] > count[most] {
				most = unit
			}
		}
		if most != "" {
			break
		}
	}
	return most
}

// major is an amount in whole units, for the eye alone.
func major(m billing.Money) float64 {
	digits, _ := currency.GetDigits(m.Currency)
	return float64(m.Amount) / math.Pow10(int(digits))
}

func some(list []float64) bool {
	return slices.ContainsFunc(list, func(v float64) bool { return v != 0 })
}
