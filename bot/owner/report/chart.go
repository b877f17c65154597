package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/bojanz/currency"
	"github.com/go-analyze/charts"

	"github.com/sharefi/sharefi/billing"
	"github.com/sharefi/sharefi/bot"
	"github.com/sharefi/sharefi/bot/dialog"
	"github.com/sharefi/sharefi/bot/text"
)

// Chart paints the takings of a period as bars, by the hour, day or month: a PNG that a phone shows
// well. It is nil where nothing came or went. Only the currency with the most sales is painted.
func Chart(p Period, n bot.Numbers, l text.Language) []byte {
	unit := mainCurrency(n)
	if unit == "" {
		return nil
	}
	l = drawable(l)
	b := buckets(p, l)
	sold, back := make([]float64, len(b)), make([]float64, len(b))
	fill(sold, b, n.Sales, unit)
	fill(back, b, n.Refunds, unit)
	labels := make([]string, len(b))
	for i := 0; i < len(b); i += (len(b) + mostLabels - 1) / mostLabels {
		labels[i] = b[i].label
	}
	data, names := [][]float64{sold}, []string{l.Say(text.ChartSold)}
	if len(n.Refunds) > 0 {
		data, names = append(data, back), append(names, l.Say(text.ChartBack))
	}
	png, err := paint(data, names, labels, unit, p.Dark)
	if err != nil {
		return nil // the numbers are said in words, too
	}
	return png
}

// How large the picture is: wide enough for a month, and not so wide that a phone shrinks its letters.
const (
	chartWidth, chartHeight = 900, 640
	chartLetters            = 26 // as large as the words below it, on a phone
	mostLabels              = 5
)

func paint(data [][]float64, names, labels []string, unit string, dark bool) ([]byte, error) {
	theme := charts.GetTheme(charts.ThemeLight)
	if dark {
		theme = charts.GetTheme(charts.ThemeDark)
	}
	letters := charts.FontStyle{FontSize: chartLetters, FontColor: theme.GetXAxisTextColor()}
	o := charts.NewBarChartOptionWithData(data)
	o.Theme = theme
	o.Padding = charts.NewBoxEqual(24)
	o.Title = charts.TitleOption{Text: unit, FontStyle: letters}
	o.Legend = charts.LegendOption{SeriesNames: names, FontStyle: letters}
	o.CategoryAxis.Labels, o.CategoryAxis.LabelFontStyle, o.CategoryAxis.LabelCount = labels, letters, len(labels)
	o.ValueAxis[0].LabelFontStyle, o.ValueAxis[0].Min = letters, charts.Ptr(0.0)
	o.ValueFormatter = func(v float64) string {
		if v == math.Trunc(v) {
			return fmt.Sprintf("%.0f", v)
		}
		return fmt.Sprintf("%.2f", v)
	}
	painter := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: chartWidth,
		Height: chartHeight})
	painter.FilledRect(0, 0, chartWidth, chartHeight, theme.GetBackgroundColor(), theme.GetBackgroundColor(), 0)
	if err := painter.BarChart(o); err != nil {
		return nil, err
	}
	return painter.Bytes()
}

// drawable is the language of a picture's words: the font has Latin, Greek and Cyrillic letters.
func drawable(l text.Language) text.Language {
	if strings.ContainsFunc(l.Say(text.ChartSold), func(r rune) bool {
		return unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic)
	}) {
		return text.In("en")
	}
	return l
}

// mainCurrency is the one with the most sales, or else of the refunds.
func mainCurrency(n bot.Numbers) string {
	count, most := map[string]int{}, ""
	for _, list := range [][]billing.Taking{n.Sales, n.Refunds} {
		for _, one := range list {
			unit := one.Amount.Currency
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

// A bucket is what one bar stands for.
type bucket struct {
	from, to time.Time
	label    string
}

// buckets cut a period into hours, days or months.
func buckets(p Period, l text.Language) []bucket {
	month := func(t time.Time) string { return dialog.Pick(l, text.Months, int(t.Month())-1) }
	label := func(t time.Time) string { return strconv.Itoa(t.Day()) + " " + month(t) }
	next := func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }
	from := p.From
	switch days := p.To.Sub(p.From).Hours() / 24; {
	case days <= 2:
		label = func(t time.Time) string { return t.Format("15:04") }
		next = func(t time.Time) time.Time { return t.Add(time.Hour) }
	case days > 62:
		label = func(t time.Time) string { return month(t) + " " + t.Format("06") }
		next = func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }
		from = time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, from.Location())
	}
	var list []bucket
	for from.Before(p.To) && len(list) < 400 {
		to := next(from)
		list = append(list, bucket{from, to, label(from)})
		from = to
	}
	return list
}

func fill(bars []float64, b []bucket, list []billing.Taking, unit string) {
	for _, one := range list {
		for i := range b {
			if one.Amount.Currency == unit && !one.At.Before(b[i].from) && one.At.Before(b[i].to) {
				bars[i] += major(one.Amount)
			}
		}
	}
}

// major is an amount in whole units, for the eye alone.
func major(m billing.Money) float64 {
	digits, _ := currency.GetDigits(m.Currency)
	return float64(m.Amount) / math.Pow10(int(digits))
}
